import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import process from 'node:process'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openDatabase } from '../../src/db/connection.ts'
import { startEmbedded } from '../../src/db/embedded/embedded.ts'
import { root } from '../../src/root.ts'
import { launch } from '../support/child-server.ts'
import { urlOf } from '../support/manage.ts'
import { freePort } from '../support/ports.ts'
import { tableHashes } from '../support/table-hashes.ts'

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
const [, afterProof = ''] = /^\*\*Restore\.\*\*(.*?)^## Accounts/ms.exec(page) ?? []
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
  // What restores runs below, beside a live database.
  const below = new Set(fencesIn(afterProof).map(({ commands }) => commands))
  for (const { commands, runs } of fences) if (runs && !below.has(commands)) await run(commands, settings)
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

describe('beside a live database that .env or the settings of the service name', () => {
  const live = path.join(home, 'live')
  const [, wrapper = ''] = /<<'END'\n(#!\/bin\/bash\n.*?)^END$/ms.exec(page) ?? []
  const bin = path.join(home, 'bin')
  const service = path.join(home, 'service')
  const settingsFile = path.join(home, 'service.env')
  let cluster: Awaited<ReturnType<typeof startEmbedded>>
  let db: ReturnType<typeof openDatabase>
  let settings: Record<string, string>
  const urlTo = (database: string) => urlOf({ ...cluster.connection, database })
  const usernamesIn = async (database: string) => {
    const other = openDatabase(urlTo(database), { max: 1 })
    return other('users')
      .orderBy('id')
      .pluck('username')
      .finally(() => other.destroy())
  }
  /** Text of the page for this machine, which has no service and no PostgreSQL of its own. */
  const onThisMachine = (text: string) =>
    text
      .replace(/postgres:\/\/kortek:PASSWORD@127\.0\.0\.1:5432\/(\w+)/g, (_, name) => `'${urlTo(name)}'`)
      .replaceAll('/etc/kortekstream.env', settingsFile)
      .replaceAll('/opt/kortekstream', clone)
      .replaceAll('/var/lib/kortekstream', service)

  beforeAll(async () => {
    chmodSync(home, 0o755)
    cluster = await startEmbedded(live, { durable: false })
    const admin = openDatabase(cluster.connection, { max: 1 })
    for (const name of ['kortek', 'kortek_restored', 'kortek_before']) await admin.raw('create database ??', [name])
    await admin.destroy()
    db = openDatabase(urlTo('kortek'), { max: 1 })
    mkdirSync(bin)
    const programs = {
      kortekstream: onThisMachine(wrapper),
      runuser: '#!/bin/bash\nshift 3 && exec "$@"\n',
      install: `#!/bin/bash\nmkdir "\${@: -1}"\n`,
      npm: `#!/bin/bash\n[[ $1 = ci ]] || PATH="\${PATH#*:}" exec npm "$@"\n`,
      ...Object.fromEntries(['createdb', 'systemctl', 'git'].map((name) => [name, '#!/bin/bash\n'])),
    }
    for (const [name, text] of Object.entries(programs)) writeFileSync(path.join(bin, name), text, { mode: 0o755 })
    const backups = path.join(home, 'live backups')
    const both = `DATABASE_URL=${urlTo('kortek')}\nBACKUP_PASSPHRASE=kata sandi panjang saya\nSECRET_KEY=${'k'.repeat(32)}\n`
    writeFileSync(path.join(clone, '.env'), both)
    const hurtful = 'EMAIL_FROM=KortekStream <news@example.org>\nEMAIL_HOST_PASSWORD=pa$$word&1#x\n'
    writeFileSync(settingsFile, `${hurtful}BACKUP_DIR=${backups}\n${both}`, { mode: 0o600 })
    const PATH = `${bin}:${process.env.PATH}`
    settings = { PATH, NODE_ENV: 'development', BACKUP_DIR: backups, PORT: String(await freePort()) }
    for (const name of ['restored', 'before-update']) rmSync(path.join(clone, name), { recursive: true, force: true })
    await run('npm run --silent build && kortekstream staff:create --username lama --role editor', settings)
  })
  afterAll(async () => {
    await db?.destroy()
    await cluster?.stop()
    rmSync(path.join(clone, '.env'), { force: true })
  })

  test('restore, proof, trial and going back leave its tables as they are', async () => {
    // Sealed by the passphrase that .env has too, so it was read to its end.
    expect(await run('kortekstream backup', settings)).not.toContain('-terbuka')
    const [backup = ''] = readdirSync(settings.BACKUP_DIR ?? '')
    await db('users').where({ username: 'lama' }).update({ username: 'baru' })
    const before = await tableHashes(db)

    expect(await run('kortekstream backup:prove', settings)).toMatch(/^Database: kortek on .* can be restored/s)
    for (const { commands, runs } of fencesIn(afterProof)) {
      if (runs || /npm run.* restore .*postgres:/.test(commands)) {
        const printed = await run(onThisMachine(commands), settings)
        expect(printed, commands).toContain('Database: ')
        expect(printed, commands).not.toContain('baru')
      }
    }
    const [byFolder, byUrl] = fencesIn(goingBack).filter(({ commands }) => commands.includes('kortekstream restore'))
    const commands = byFolder?.commands.replace(/^kortekstream restore .*$/m, () => byUrl?.commands ?? '') ?? ''
    await run(
      onThisMachine(commands).replaceAll(/\/srv\/backups\/\S+/g, `'${settings.BACKUP_DIR}/${backup}'`),
      settings,
    )

    expect(await tableHashes(db)).toEqual(before)
    expect(await usernamesIn('kortek')).toEqual(['baru'])
    for (const name of ['kortek_restored', 'kortek_before']) expect(await usernamesIn(name), name).toEqual(['lama'])
    expect(readFileSync(settingsFile, 'utf8')).toContain(`\nDATABASE_URL=${urlTo('kortek_before')}\n`)
  })

  test('a settings file that cannot be read stops the command', async () => {
    rmSync(settingsFile)
    await expect(run('kortekstream staff:list', settings)).rejects.toThrow('No such file or directory')
  })
})
