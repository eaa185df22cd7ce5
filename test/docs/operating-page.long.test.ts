import { mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openDatabase } from '../../src/db/connection.ts'
import { root } from '../../src/root.ts'
import { launch } from '../support/child-server.ts'
import { type ExternalPostgres, startExternalPostgres } from '../support/external-postgres.ts'
import { copyProject, fencesIn, manualPage, runCommands, sectionOf } from '../support/machine.ts'
import { freePort } from '../support/ports.ts'
import { tableHashes } from '../support/table-hashes.ts'

/** The commands of the manual for the project folder, in a copy of it as `git clone` and `npm ci` leave it. */

const pages = ['operating', 'troubleshooting']
const fences = fencesIn(pages.map(manualPage).join('\n'))
const restore = sectionOf(manualPage('operating'), '### Restore')
const goingBack = sectionOf(manualPage('troubleshooting'), '## Go back to the version before')

const home = mkdtempSync(path.join(os.tmpdir(), 'kortekstream-page-'))
const clone = path.join(home, 'kortekstream')
afterAll(() => rmSync(home, { recursive: true, force: true, maxRetries: 5 }))
copyProject(clone)
symlinkSync(path.join(root, 'node_modules'), path.join(clone, 'node_modules'))

const settingsFor = async (name: string) => ({
  DATA_DIR: path.join(home, name),
  BACKUP_DIR: path.join(home, `${name} backups`),
  PORT: String(await freePort()),
})
/** `kortekstream` stands for what the manual says without the service, and a file in /tmp is one of this test. */
const run = (commands: string, settings: Record<string, string>) =>
  runCommands(
    `kortekstream() { npm run --silent manage -- "$@"; }\n${commands.replaceAll('/tmp/', `${home}/`)}`,
    clone,
    { HOME: home, ...settings },
  )

test('commands for the project folder name nothing of one machine', () => {
  const all = readdirSync(path.join(root, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => manualPage(name.slice(0, -3)))
    .join('\n')
  expect(all.match(/^ *```(sh|bash|console|shell)/gm)).toHaveLength(fencesIn(all).length)
  const ofOneMachine = /systemctl|kortek\.example|runuser|\/(etc|opt|srv|var)\//
  expect(fencesIn(all).filter(({ asRoot, commands }) => !asRoot && ofOneMachine.test(commands))).toEqual([])
})

test('the commands of the manual run one after another on an empty DATA_DIR', async () => {
  const settings = await settingsFor('data')
  // What restores runs below, beside a live database.
  const below = new Set(fencesIn(restore + goingBack).map(({ commands }) => commands))
  for (const { commands, asRoot } of fences) if (!asRoot && !below.has(commands)) await run(commands, settings)
  expect(readdirSync(settings.BACKUP_DIR)).not.toEqual([])
})

test('after an update the manual leads back to the older version, with what was there before', async () => {
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
  for (const { commands } of fencesIn(goingBack).filter(({ asRoot }) => !asRoot))
    expect(await run(commands, settings)).toContain('dulu')
  const older = launch({ ...settings, DATA_DIR: restored }, { cwd: clone })
  await older.untilUp()
  expect((await fetch(`http://127.0.0.1:${settings.PORT}/kontak/`)).status).toBe(200)
  expect((await fetch(`http://127.0.0.1:${settings.PORT}/health/ready`)).status).toBe(200)
  older.kill('SIGTERM')
  expect(await older.exit()).toBe(0)
})

describe('beside a live database that .env names', () => {
  let external: ExternalPostgres
  let db: ReturnType<typeof openDatabase>
  let settings: Record<string, string>

  beforeAll(async () => {
    external = await startExternalPostgres()
    await external.createDatabase('kortek')
    db = openDatabase(external.urlTo('kortek'), { max: 1 })
    const hurtful = 'EMAIL_FROM="KortekStream <news@example.org>"\nEMAIL_HOST_PASSWORD=\'pa$$word&1#x\'\n'
    writeFileSync(path.join(clone, '.env'), `${hurtful}DATABASE_URL='${external.urlTo('kortek')}'\n`)
    settings = { NODE_ENV: 'development', BACKUP_DIR: path.join(home, 'live backups'), PORT: String(await freePort()) }
    for (const name of ['restored', 'before-update']) rmSync(path.join(clone, name), { recursive: true, force: true })
    await run(
      'npm run --silent build && npm run --silent manage -- staff:create --username lama --role editor',
      settings,
    )
  })
  afterAll(async () => {
    await db?.destroy()
    await external?.stop()
    rmSync(path.join(clone, '.env'), { force: true })
  })

  test('restore, proof, trial and going back leave its tables as they are', async () => {
    await run('npm run --silent manage -- backup', settings)
    await db('users').where({ username: 'lama' }).update({ username: 'baru' })
    const before = await tableHashes(db)
    expect(await run('npm run --silent manage -- backup:prove', settings)).toMatch(
      /^Database: kortek on .* can be restored/s,
    )
    for (const { commands, asRoot } of fencesIn(restore + goingBack)) {
      if (asRoot) continue
      const printed = await run(commands, settings)
      expect(printed, commands).toContain('Database: ')
      expect(printed, commands).not.toContain('baru')
    }
    expect(await tableHashes(db)).toEqual(before)
  })
})
