import { spawn } from 'node:child_process'
import { once } from 'node:events'
import process from 'node:process'
import { expect } from 'vitest'

/** What an operator does at a terminal: commands that were typed. */
export type Typing = { commands: number }

/**
 * A terminal in a folder, with the settings of the site in its environment. `types` runs one line, which must succeed, and
 * returns what it printed.
 */
export function openShell(cwd: string, typing: Typing) {
  return {
    async types(line: string, settings: Record<string, string>): Promise<string> {
      typing.commands += 1
      const plain = { PATH: process.env.PATH, HOME: cwd, NODE_ENV: 'test', npm_config_update_notifier: 'false' }
      const child = spawn('bash', ['-euo', 'pipefail', '-c', line], {
        cwd,
        env: { ...plain, ...settings },
        stdio: ['ignore', 'pipe', 'pipe'],
      })
      let printed = ''
      for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (printed += chunk))
      const [code] = await once(child, 'close')
      expect(code, `${line}\nprinted:\n${printed}`).toBe(0)
      return printed
    },
  }
}
