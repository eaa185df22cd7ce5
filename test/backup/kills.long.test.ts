import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import process from 'node:process'
import type { Client } from 'pg'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { readBackup } from '../../src/backup/read.ts'
import { connect } from '../../src/db/connection.ts'
import { type EmbeddedDatabase, startEmbedded } from '../../src/db/embedded/embedded.ts'
import { root } from '../../src/root.ts'
import { buildSite } from '../support/child-server.ts'
import { runs, seeded } from '../support/random.ts'

let home: string
let embedded: EmbeddedDatabase
let holder: Client
const at = (...names: string[]) => path.join(home, ...names)

beforeAll(async () => {
  buildSite()
  home = await mkdtemp(path.join(os.tmpdir(), 'kortekstream-kills-'))
  embedded = await startEmbedded(at('data'), { durable: false })
  holder = await connect(embedded.connection)
  expect(await ended(command('seed', '--orders'))).toBe(0)
})
afterAll(async () => {
  await holder?.end()
  await embedded?.stop()
  await rm(home, { recursive: true, force: true })
})

function command(...args: string[]) {
  const env = { PATH: process.env.PATH, NODE_ENV: 'test', DATA_DIR: at('data'), BACKUP_DIR: at('backups') }
  return spawn(process.execPath, ['dist/src/manage.js', ...args], { cwd: root, env, stdio: 'ignore' })
}
const ended = async (child: ReturnType<typeof command>) => (await once(child, 'exit'))[0]

/** Bytes of what is being written, beside what earlier kills left; -1 before it is begun. */
async function unfinished(left: readonly string[]): Promise<number> {
  const part = (await files()).find((name) => name.endsWith('.gz.part') && !left.includes(name))
  return part === undefined ? -1 : ((await stat(at('backups', part)).catch(() => null))?.size ?? -1)
}

const files = async () => (await readdir(at('backups'))).sort()

test('a backup that is killed leaves the last good one whole, and nothing once the next was made', async () => {
  expect(await ended(command('backup'))).toBe(0)
  let good = await files()
  const { size } = await stat(at('backups', String(good[0])))
  const chance = seeded(20_261_127)
  const kills = runs(50)
  for (let round = 0; round < kills; round += 1) {
    const most = size * chance()
    const before = await files()
    const child = command('backup')
    await vi.waitUntil(async () => child.exitCode !== null || (await unfinished(before)) >= most, {
      timeout: 60_000,
      interval: 5,
    })
    child.kill('SIGKILL')
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
    const left = await files()
    const whole = left.filter((name) => !name.includes('.part'))
    expect(whole).toEqual(expect.arrayContaining(good))
    for (const name of whole) await readBackup(at('backups', name))
    good = whole
  }
  expect(await ended(command('backup'))).toBe(0)
  expect((await files()).filter((name) => name.includes('.part'))).toEqual([])
})
