import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import process from 'node:process'
import { afterAll, expect, test } from 'vitest'
import { root } from '../../src/root.ts'
import { launch } from '../support/child-server.ts'
import { freePort } from '../support/ports.ts'

/** The commands of docs/operating.md, in a copy of the project as `git clone` and `npm ci` leave it. */

const page = readFileSync(path.join(root, 'docs/operating.md'), 'utf8')
type Fence = { commands: string; runs: boolean }
/** The fences of commands of a text, in order. */
const fencesIn = (text: string): Fence[] =>
  [...text.matchAll(/^ *```sh( no-run)?\n(.*?)^ *```$/gms)].map(([, kept, commands = '']) => ({
    commands,
    runs: !kept,
  }))
const fences = fencesIn(page)
const [, goingBack = ''] = /^## Update, and going back\n(.*?)^## /ms.exec(page) ?? []

const home = mkdtempSync(path.join(os.tmpdir(), 'kortekstream-page-'))
const clone = path.join(home, 'kortekstream')
afterAll(() => rmSync(home, { recursive: true, force: true, maxRetries: 5 }))

const left = ['node_modules', '.git', '.build', 'dist', 'data', '.env', 'coverage']
mkdirSync(clone)
const files = readdirSync(root).filter((name) => !left.includes(name))
execFileSync('cp', ['-a', ...files.map((name) => path.join(root, name)), clone])
symlinkSync(path.join(root, 'node_modules'), path.join(clone, 'node_modules'))

const settingsFor = async (name: string) => ({
  DATA_DIR: path.join(home, name),
  BACKUP_DIR: path.join(home, `${name} backups`),
  PORT: String(await freePort()),
})

/** Runs commands as an operator types them, each of which must succeed. Returns what they print. */
async function run(commands: string, settings: Record<string, string>): Promise<string> {
  const env = { PATH: process.env.PATH, HOME: home, NODE_ENV: 'test', npm_config_update_notifier: 'false', ...settings }
  // In a group of its own, because a script that fails leaves what it started in the background.
  const child = spawn('bash', ['-euo', 'pipefail', '-c', commands], {
    cwd: clone,
    env,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let said = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (said += chunk))
  const closed = once(child, 'close')
  const [code] = await once(child, 'exit')
  if (code !== 0 && child.pid) endGroup(child.pid)
  await closed
  expect(code, `${commands}\nprinted:\n${said}`).toBe(0)
  return said
}

function endGroup(leader: number): void {
  try {
    process.kill(-leader, 'SIGTERM')
  } catch {
    // None of the group runs any more.
  }
}

test('at most ten fences are left out, and those that run name no machine of their own', () => {
  expect(fences.filter(({ runs }) => !runs).length).toBeLessThanOrEqual(10)
  expect(page.match(/^ *```(sh|bash|console|shell)/gm)).toHaveLength(fences.length)
  expect(fences.filter(({ runs, commands }) => runs && /systemctl|kortek\.example/.test(commands))).toEqual([])
})

test('the commands of the page run one after another on an empty DATA_DIR', async () => {
  const settings = await settingsFor('data')
  for (const { commands } of fences.filter(({ runs }) => runs)) await run(commands, settings)
  expect(readdirSync(settings.BACKUP_DIR)).not.toEqual([])
})

test('after an update the page leads back to the older version, with what was there before', async () => {
  const settings = await settingsFor('updated')
  const manage = (...args: string[]) => run(['npm run --silent manage --', ...args].join(' '), settings)
  await manage('staff:create', '--username', 'dulu', '--role', 'editor')
  const added = path.join(clone, 'migrations/9999_coming.ts')
  writeFileSync(
    added,
    `import type { Knex } from 'knex'
export const up = (db: Knex) => db.raw('drop table contact_messages')
export const down = () => {}
`,
  )
  await run('npm run --silent build', settings)
  const newer = launch(settings, { cwd: clone })
  await newer.untilUp()
  newer.kill('SIGTERM')
  await newer.exit()
  expect(newer.output()).toContain('Migration 1 of 1: 9999_coming')
  expect(newer.output()).toContain(`Backup before the update: ${settings.BACKUP_DIR}/kortekstream-`)
  // One from after the update is the newest, as after the first night.
  await manage('backup')

  rmSync(added)
  await run('npm run --silent build', settings)
  const refused = launch(settings, { cwd: clone })
  expect([await refused.exit(), refused.said.err]).toEqual([1, expect.stringContaining('9999_coming')])
  const restored = path.join(clone, 'before-update')
  rmSync(restored, { recursive: true, force: true })
  for (const { commands } of fencesIn(goingBack).filter(({ runs }) => runs))
    expect(await run(commands, settings)).toContain('dulu')
  const older = launch({ ...settings, DATA_DIR: restored }, { cwd: clone })
  await older.untilUp()
  expect((await fetch(`http://127.0.0.1:${settings.PORT}/kontak/`)).status).toBe(200)
  expect((await fetch(`http://127.0.0.1:${settings.PORT}/health/ready`)).status).toBe(200)
  older.kill('SIGTERM')
  expect(await older.exit()).toBe(0)
})
