import { existsSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { beforeAll, expect, test, vi } from 'vitest'
import { readMigrationHistory } from '../../src/db/migrations.ts'
import { contentOf } from '../backup/support/archive.ts'
import { buildSite, launch } from '../support/child-server.ts'
import { useFolder } from '../support/folder.ts'
import { MEMBER, olderDatabase } from '../support/older-database.ts'
import { freePort } from '../support/ports.ts'
import { runs, seeded } from '../support/random.ts'

const LACKING = 20
const folder = useFolder()
beforeAll(buildSite)

type Older = Awaited<ReturnType<typeof olderDatabase>>

const launched = async (name: string, { url }: Older) => {
  const port = await freePort()
  const backups = path.join(folder, name, 'backups')
  const files = path.join(folder, name, 'files')
  const site = launch({ DATABASE_URL: url, DATA_DIR: files, BACKUP_DIR: backups, PORT: String(port) })
  return { ...site, backups, port }
}

/** Starts the server on the database, expects it to be whole, and ends it. Returns what it said. */
async function expectWhole(name: string, older: Older): Promise<string> {
  const site = await launched(name, older)
  await site.untilUp()
  const ready = await fetch(`http://127.0.0.1:${site.port}/health/ready`)
  expect([ready.status, (await ready.json()).status]).toEqual([200, 'ok'])
  site.kill('SIGTERM')
  expect([await site.exit(), site.said.err]).toEqual([0, expect.stringMatching(/^Database: .*\n$/)])
  const found = await older.open(async (db) => ({
    migrations: (await readMigrationHistory(db)).slice(-LACKING),
    ran: (await db('site_versions').pluck('migrations')).filter((names) => names.includes(older.missing[0] ?? '')),
    members: await db('users').where({ username: MEMBER }).pluck('role'),
  }))
  expect(found).toEqual({ migrations: older.missing, ran: [older.missing], members: ['member'] })
  const whole = readdirSync(site.backups).filter((file) => file.endsWith('.tar.gz'))
  const content = await contentOf(path.join(site.backups, whole.toSorted()[0] ?? ''))
  const { migrations } = JSON.parse(String(content.get('manifest.json')))
  expect(older.missing.filter((one) => migrations.includes(one))).toEqual([])
  return site.output()
}

const unfinishedIn = (folder: string) =>
  existsSync(folder) ? readdirSync(folder).filter((file) => file.endsWith('.part')) : []

test('an update that is killed at any moment is whole after the next start, with a backup from before it', async () => {
  const random = seeded(20_261_127)
  const first = await olderDatabase(LACKING)
  expect(await expectWhole('unharmed', first)).toContain(`Migration ${LACKING} of ${LACKING}`)
  await first.drop()

  const rounds = runs(50)
  for (let round = 0; round < rounds; round += 1) {
    const older = await olderDatabase(LACKING)
    const site = await launched(`${round}`, older)
    const has = (line: string) => site.said.out.includes(line)
    const migration = `Migration ${1 + Math.floor(random() * LACKING)} of ${LACKING}`
    // By turns before the database is opened, while the backup is written, after it, and at one of the migrations.
    const isTime = [
      () => has('Mode:'),
      () => unfinishedIn(site.backups).length > 0 || has('Backup before the update'),
      () => has('Backup before the update'),
      () => has(migration),
    ][round % 4]
    await vi.waitUntil(() => isTime?.(), { timeout: 300_000, interval: 1 })
    site.kill('SIGKILL')
    await site.exit()
    const unfinished = unfinishedIn(site.backups)
    await expectWhole(`${round}`, older)
    expect(unfinishedIn(site.backups).filter((file) => unfinished.includes(file))).toEqual([])
    await older.drop()
  }
})
