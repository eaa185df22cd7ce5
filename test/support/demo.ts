import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import os from 'node:os'
import path from 'node:path'
import process from 'node:process'
import { expect, vi } from 'vitest'
import { root } from '../../src/root.ts'
import { buildSite } from './child-server.ts'

/**
 * Starts the demo in a process of its own. `origin` is the URL of its first server, `backup` of its second. `stop` ends
 * both and returns the exit code.
 */
export async function startDemo() {
  buildSite()
  const folder = await mkdtemp(path.join(os.tmpdir(), 'kortekstream-demo-'))
  await chmod(folder, 0o755)
  const port = await freePair()
  const origin = `http://127.0.0.1:${port}`
  const own = { PATH: process.env.PATH, HOME: process.env.HOME, NODE_ENV: 'test' }
  const demo = spawn(process.execPath, ['dist/src/demo/main.js'], {
    cwd: root,
    env: { ...own, DATA_DIR: folder, PORT: String(port) },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const stop = async () => {
    const ended = once(demo, 'exit')
    demo.kill('SIGTERM')
    await ended
    await rm(folder, { recursive: true, force: true })
    return demo.exitCode
  }
  await vi.waitFor(async () => expect((await fetch(`${origin}/health/ready`)).ok).toBe(true), {
    timeout: 300_000,
    interval: 300,
  })
  return { origin, backup: `http://127.0.0.1:${port + 1}`, folder, stop }
}

/** Finds two free ports in a row for the two servers of the demo, below the ports that the kernel assigns. */
export async function freePair(): Promise<number> {
  for (;;) {
    const port = 20_000 + Math.floor(Math.random() * 12_000)
    if ((await isFree(port)) && (await isFree(port + 1))) return port
  }
}

export const isFree = (port: number) =>
  new Promise<boolean>((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
  })
