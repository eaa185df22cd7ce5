import { beforeEach, expect, test } from 'vitest'
import { storeSchedule } from '../../src/anilibria/mirror/sync-queries.ts'
import { fillEmptyLibrary } from '../../src/anime/sources/library/commands.ts'
import { generateTitles } from '../../src/anime/sources/library/generate.ts'
import { useMirror } from '../support/mirror.ts'
import { serve } from '../support/served.ts'

/** Without an upstream the v2 API has the titles of this site's library. */

const mirror = useMirror()
const db = mirror.db
beforeEach(() => db()('library_titles').delete())

async function started<T>(work: (origin: string) => Promise<T>, settings: Record<string, string> = {}): Promise<T> {
  const site = await serve(db(), settings)
  try {
    return await work(site.origin)
  } finally {
    await site.stop()
  }
}
const copies = () => db()('anilibria_titles').where({ origin: 'library' }).orderBy('id')
const titleOf = async (origin: string, id: number) =>
  (await (await fetch(`${origin}/api/anilibria/v2/titles/${id}`)).json()) as {
    data: Record<string, unknown>
    meta: object
  }

test('at the start each title of the library is there, with sources that play', async () => {
  await fillEmptyLibrary(db())
  const [first] = await db()('library_titles').orderBy('id').limit(1)
  if (!first) throw new Error('the library is empty')
  await started(async (origin) => {
    const { count } = (await db()('library_titles').count({ count: '*' }).first()) ?? {}
    expect(await copies()).toHaveLength(Number(count))
    const { data, meta } = await titleOf(origin, 900_000_000 + first.id)
    expect(meta).toMatchObject({ source: 'library' })
    expect(data).toMatchObject({ names: { ru: first.title }, blocked: false })

    const schedule = await db()('anilibria_schedule').orderBy('position')
    expect(schedule.length).toBeGreaterThan(3)
    const drawn = new Set<string>()
    for (const { wire, popularity } of await copies()) {
      const title = JSON.parse(wire)
      expect(popularity).toBeGreaterThan(0)
      expect(title.poster.large).toMatch(/^http:\/\/127\.0\.0\.1\/ilustrasi\/poster\//)
      const episodes: { sources: { url: string; type: string }[] }[] = Object.values(title.player.episodes)
      expect(title.episodes.current).toBe(episodes.length)
      for (const { url, type } of episodes.flatMap(({ sources }) => sources)) {
        expect(type).toBe(url.endsWith('.m3u8') ? 'hls' : 'mp4')
        drawn.add(new URL(url).pathname)
      }
    }
    for (const path of drawn) expect((await fetch(origin + path, { method: 'HEAD' })).status, path).toBe(200)
  })
  expect(await mirror.told()).toEqual([])
})

test('only released episodes are there, and each has a number of its own', async () => {
  await fillEmptyLibrary(db())
  await started(async () => {})
  const released = await db()('library_episodes')
    .where('released_at', '<=', new Date())
    .groupBy('title_id')
    .select('title_id')
    .count({ count: '*' })
  const numbers = new Map(released.map(({ title_id, count }) => [900_000_000 + Number(title_id), Number(count)]))
  for (const { id, wire } of await copies()) expect(JSON.parse(wire).episodes.current).toBe(numbers.get(id) ?? 0)
})

test('a restart reads nothing again unless the library has changed; deleted titles disappear', async () => {
  await fillEmptyLibrary(db())
  await started(async () => {})
  const before = await copies()
  await started(async () => {})
  expect((await copies()).map(({ read_at }) => read_at)).toEqual(before.map(({ read_at }) => read_at))

  await generateTitles(db(), { count: 30, seed: 7, now: new Date() })
  const [gone] = await db()('library_titles').orderBy('id').limit(1)
  await db()('library_titles')
    .where({ id: gone?.id ?? 0 })
    .delete()
  await started(async (origin) => {
    expect(await copies()).toHaveLength(before.length + 29)
    expect((await fetch(`${origin}/api/anilibria/v2/titles/${900_000_000 + (gone?.id ?? 0)}`)).status).toBe(404)
  })
  expect(await mirror.told()).toEqual([])
})

test('the first complete sync with an upstream removes the copies without a word', async () => {
  await fillEmptyLibrary(db())
  await started(async () => {})
  expect((await copies()).length).toBeGreaterThan(0)
  const upstream = { ANILIBERTY_BASE_URL: mirror.upstream().baseUrl }
  await started(async () => {}, upstream)
  await mirror.full()
  expect(await copies()).toEqual([])
  expect(await db()('anilibria_titles').orderBy('id').pluck('id')).toEqual([11, 12, 13])
  expect(await mirror.told()).toEqual([])
})

test('only the titles of the setting are shown, whichever was set before', async () => {
  await fillEmptyLibrary(db())
  await mirror.full()
  const { count } = (await db()('library_titles').count({ count: '*' }).first()) ?? {}
  const get = async (origin: string, path: string) => (await fetch(`${origin}/api/anilibria/v2/${path}`)).json()
  const [first] = await db()('library_titles').orderBy('id').limit(1)
  const copy = 900_000_000 + (first?.id ?? 0)
  await started(async (origin) => {
    expect((await get(origin, 'titles')).pagination.total).toBe(Number(count))
    expect((await titleOf(origin, copy)).meta).toMatchObject({ source: 'library' })
    expect(await get(origin, 'titles/11')).toMatchObject({ error: { code: 'TITLE_NOT_FOUND' } })
  })
  await started(
    async (origin) => {
      expect((await get(origin, 'titles')).pagination.total).toBe(3)
      expect((await titleOf(origin, 11)).meta).toMatchObject({ source: 'anilibria' })
      expect(await get(origin, `titles/${copy}`)).toMatchObject({ error: { code: 'TITLE_NOT_FOUND' } })
    },
    { ANILIBERTY_BASE_URL: mirror.upstream().baseUrl },
  )
  expect(await mirror.told()).toEqual([])
})

test('processes that copy the library at the same time all start, and so does one that cannot', async () => {
  await fillEmptyLibrary(db())
  await started(async () => {})
  await db()('anilibria_sync').update({ library_print: 'another day' })
  await Promise.all([1, 2, 3].map(() => started(async () => {})))
  const days = Array.from({ length: 50 }, (_, at) => ({ day: 1 + (at % 7), title_id: at }))
  for (let round = 0; round < 3; round += 1) await Promise.all([1, 2, 3].map(() => storeSchedule(db(), days)))
  expect(await db()('anilibria_schedule')).toHaveLength(50)

  await db()('anilibria_sync').update({ library_print: 'another day' })
  await db().raw('alter table anilibria_schedule rename to elsewhere')
  try {
    await started(async (origin) => expect((await fetch(`${origin}/api/anilibria/v2/health`)).status).toBe(200))
  } finally {
    await db().raw('alter table elsewhere rename to anilibria_schedule')
  }
})
