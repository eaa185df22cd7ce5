import { mkdir, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { pino } from 'pino'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createPosterStore } from '../../src/anime/poster-proxy/store.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'kortekstream-store-'))
})
afterEach(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }))

const HOUR = 3_600_000
const log = pino({ level: 'silent' })
const poster = Buffer.alloc(1_000, 'x')
const names = async () => (await readdir(folder)).map((file) => path.basename(file, '.webp')).sort()
/** Opens a poster store with space for three posters and their checksums. */
const openStore = (now: () => number) => createPosterStore({ folder, log, maxBytes: 3_200, now })
const settled = (wanted: string[]) => vi.waitFor(async () => expect(await names()).toEqual(wanted))

test('beyond its size, posters go that were not asked for the longest', async () => {
  let time = Date.now()
  const store = openStore(() => time)
  for (const name of ['a', 'b', 'c']) {
    store.write(name, poster)
    time += 2 * HOUR
    await settled(['a', 'b', 'c'].slice(0, 'abc'.indexOf(name) + 1))
  }
  expect(await store.read('a')).not.toBeNull()

  store.write('d', poster)

  await settled(['a', 'c', 'd'])
})

test('the order of use is known after a restart', async () => {
  let time = Date.now()
  const first = openStore(() => time)
  for (const name of ['a', 'b', 'c']) first.write(name, poster)
  await settled(['a', 'b', 'c'])
  const long = Date.now() / 1000 - 86_400
  for (const [at, name] of ['a', 'b', 'c'].entries()) await utimes(path.join(folder, `${name}.webp`), long + at, long)
  time += 2 * HOUR
  const second = openStore(() => time)
  await second.read('a')

  const third = openStore(() => time)
  third.write('d', poster)

  await settled(['a', 'c', 'd'])
})

test('what a server that died left half written is cleared away, what another writes now is not', async () => {
  const [left, current] = ['left.part', 'current.part'].map((name) => path.join(folder, name))
  await writeFile(left ?? '', 'half')
  await writeFile(current ?? '', 'half')
  await utimes(left ?? '', 1_000, 1_000)

  openStore(Date.now).write('a', poster)

  await settled(['a', 'current.part'])
})

test('several servers share one folder', async () => {
  const [one, other] = [openStore(Date.now), openStore(Date.now)]
  await one.read('a')
  other.write('a', poster)
  await settled(['a'])

  expect((await one.read('a'))?.bytes).toEqual(poster)
})

test('a poster that is not there is no news; one that cannot be read is told to the operator', async () => {
  const told: string[] = []
  const store = createPosterStore({ folder, log: pino({}, { write: (line) => told.push(line) }) })
  await mkdir(path.join(folder, 'a.webp'))

  expect(await store.read('b')).toBeNull()
  expect(told).toEqual([])
  expect(await store.read('a')).toBeNull()

  expect(told).toEqual([expect.stringContaining('EISDIR')])
})
