import { expect, test } from 'vitest'
import { markStale } from '../../src/anilibria/mirror/queries.ts'
import { wantTitle } from '../../src/anilibria/mirror/sync-queries.ts'
import { failing, type Knob } from '../../src/demo/fakes/aniliberty/knobs.ts'
import { makeEpisode } from '../../src/demo/fakes/aniliberty/make.ts'
import { hungUp } from '../support/aniliberty-knobs.ts'
import { useMirror } from '../support/mirror.ts'

/** What the upstream says wrongly of one thing costs that thing only. */

const mirror = useMirror()
const up = mirror.upstream
const db = mirror.db

type Rows = { data: { id: number }[] }
const listOf = (value: unknown) =>
  typeof value === 'object' && value !== null && 'data' in value && Array.isArray(value.data) ? (value as Rows) : null

/** Replaces the release with an id by what `spoil` makes of it, in lists and alone. */
const spoiling = (id: number, spoil: (one: object) => object): Knob => ({
  reshape(value) {
    const reshaped = (one: { id: number }) => (one.id === id ? spoil(one) : one)
    const list = listOf(value)
    return list ? { ...list, data: list.data.map(reshaped) } : reshaped(value as { id: number })
  },
})
/** Release 14 has an episode without a number, wherever it stands. */
const unreadable = spoiling(14, (one) => ({ ...one, episodes: [{ ordinal: null }] }))
/** The list of releases leaves out release 14 without a word. */
const leavesOut: Knob = {
  reshape(value) {
    const list = listOf(value)
    return list ? { ...list, data: list.data.filter(({ id }) => id !== 14) } : value
  },
}

/** Adds a release that is just fresh. */
function add(fields: object = {}) {
  const episodes = [makeEpisode(14, { ordinal: 1 })]
  up().addRelease({ id: 14, alias: 'odd', ru: 'Странное', is_ongoing: true, episodes, ...fields })
}

/** Steps of one process, a minute after each failure. Returns how each ended; the last one is idle. */
async function steps(most: number): Promise<string[]> {
  const sync = mirror.sync()
  const ends: string[] = []
  for (let step = 0; step < most && ends.at(-1) !== 'idle'; step++) {
    try {
      ends.push((await sync.step(AbortSignal.timeout(120_000))) ? 'ok' : 'idle')
    } catch (error) {
      ends.push(String(error))
      mirror.pass(61)
    }
  }
  return ends
}
const good = (ends: readonly string[]) => {
  expect(ends.at(-1)).toBe('idle')
  expect(ends.slice(0, -1).filter((end) => end !== 'ok')).toEqual([])
}

test('a wanted title that cannot be read is not waited for', async () => {
  await mirror.full()
  add()
  up().set(/releases\/(list|14)/, unreadable)
  await wantTitle(db(), 14)
  await wantTitle(db(), 2_147_483_647)
  up().addEpisode('airs')
  good(await steps(10))
  expect(await db()('anilibria_wanted')).toEqual([])
  expect(await mirror.told()).toEqual([{ type: 'new_episode', title_id: 11, what: 3 }])
})

test('a wish is met although the upstream rejects the list because of another', async () => {
  await mirror.full()
  up().edit('ended', { description: 'Новое' })
  up().set('anime/releases/list', failing(422))
  await wantTitle(db(), 12)
  await wantTitle(db(), 2_147_483_647)
  expect(await mirror.sync().step(AbortSignal.timeout(120_000))).toBe(true)
  expect(await db()('anilibria_wanted')).toEqual([])
  expect((await db()('anilibria_titles').where({ id: 12 }).first())?.wire).toContain('Новое')
})

test.each([403, 451, 500])('the first sync ends although one release answers %i', async (status) => {
  add()
  up().set('anime/releases/list', leavesOut)
  up().set('anime/releases/14', failing(status))
  good(await steps(12))
  expect(await mirror.state()).toMatchObject({ whole_at: expect.any(Date), failed_at: null })
  expect(await mirror.shown(11)).not.toBeNull()
})

test('the first sync ends although one release is never answered', async () => {
  add()
  up().set('anime/releases/list', leavesOut)
  up().set('anime/releases/14', hungUp)
  const ends = await steps(14)
  expect(ends.at(-1)).toBe('idle')
  expect(ends.filter((end) => end !== 'ok' && end !== 'idle')).toHaveLength(2)
  expect(await mirror.state()).toMatchObject({ whole_at: expect.any(Date) })
})

test('names, words and genres of any length are stored', async () => {
  const long = Array.from({ length: 900 }, (_, at) => Math.sin(at).toString(36).slice(2)).join(' ')
  add({ alternative: long, en: long.replaceAll(' ', '') })
  up().set(
    /releases/,
    spoiling(14, (one) => ({ ...one, genres: [{ id: 1, name: long }] })),
  )
  good(await steps(12))
  expect(await mirror.shown(14)).toMatchObject({ episodes: ['1'] })
})

test('a short sync whose only news cannot be read ends well, and asks for it less and less often', async () => {
  await mirror.full()
  add()
  up().set(/releases\/(list|14)/, unreadable)
  good(await steps(8))
  expect(await mirror.state()).toMatchObject({ checked_at: mirror.now(), failed_at: null, retry_at: null })
  const asked = () => up().requests.filter(({ path }) => path.endsWith('/14')).length
  expect(asked()).toBe(1)
  await mirror.short()
  expect(asked()).toBe(1)
  mirror.pass(601)
  await mirror.short()
  await mirror.short()
  expect(asked()).toBe(2)
  up().reset()
  add()
  mirror.pass(1_201)
  await mirror.short()
  expect(await mirror.told()).toEqual([{ type: 'new_title', title_id: 14, what: null }])
})

test('when no release at all can be read, that is a failure, and the mirror is not complete', async () => {
  for (let id = 100; id < 120; id++) up().addRelease({ id, alias: `more-${id}`, ru: `Ещё ${id}` })
  up().set('anime/releases/list', failing(422))
  up().set(/releases\/\d+/, failing(500))
  await expect(mirror.full()).rejects.toMatchObject({ failure: 'server_error' })
  expect(await mirror.state()).toMatchObject({ whole_at: null })
})

test('titles that are to be read again come after the news, and do not make the short sync long', async () => {
  for (let id = 100; id < 260; id++) up().addRelease({ id, alias: `x${id}`, ru: `Х ${id}` })
  await mirror.full()
  mirror.pass(7_200)
  await mirror.short()
  await markStale(db(), 'anilibria:title:', 'anilibria:%')
  up().addEpisode('airs')
  up().requests.length = 0
  await mirror.short()
  expect(up().requests.length).toBeLessThan(6)
  expect(await mirror.told()).toMatchObject([{ type: 'new_episode' }])
  good(await steps(20))
  expect(await db()('anilibria_titles').where({ is_stale: true })).toEqual([])
})

test('a title that is to be read again and is gone does not keep the sync busy', async () => {
  await mirror.full()
  await markStale(db(), 'anilibria:title:', 'anilibria:%')
  up().deleteRelease('ended')
  good(await steps(10))
})

const franchises = (members: readonly number[]): [string, Knob][] => {
  const id = '11111111-1111-4111-a111-111111111111'
  const one = { id, total_releases: 3, franchise_releases: members.map((release_id) => ({ release_id })) }
  const says = (said: object): Knob => ({ reply: (reply) => ({ ...reply, status: 200, text: JSON.stringify(said) }) })
  return [
    ['anime/franchises', says([one])],
    [`anime/franchises/${id}`, says(one)],
  ]
}
const inFranchise = () => db()('anilibria_titles').whereNotNull('franchise_id').orderBy('id').pluck('id')

test('a franchise that cannot be stored or read is left alone', async () => {
  await mirror.full()
  for (const [path, knob] of franchises([11, 12, 3_000_000_000])) up().set(path, knob)
  good(await steps(10))
  expect(await inFranchise()).toEqual([11, 12])
  await db()('anilibria_franchises').update({ read_at: null })
  up().set(/franchises\/1/, failing(403))
  good(await steps(10))
  expect(await inFranchise()).toEqual([11, 12])
  expect(await mirror.state()).toMatchObject({ failed_at: null })
})

test('franchises that were not read yet are read after a restart, and those that were are not', async () => {
  await mirror.full()
  for (const [path, knob] of franchises([11, 13])) up().set(path, knob)
  await mirror.sync().step(AbortSignal.timeout(120_000))
  await mirror.sync().step(AbortSignal.timeout(120_000))
  good(await steps(10))
  expect(await inFranchise()).toEqual([11, 13])
  up().requests.length = 0
  good(await steps(10))
  expect(up().requests.filter(({ path }) => path.includes('franchises'))).toEqual([])
})

test('a catalog whose last page is missing ends before it', async () => {
  for (let id = 100; id < 160; id++) up().addRelease({ id, alias: `x${id}`, ru: `Х ${id}`, episodes: [] })
  up().set('anime/catalog/releases', {
    reply: (reply) =>
      JSON.parse(reply.text).meta.pagination.current_page === 2
        ? { ...reply, status: 404, text: '{"message":"Not Found"}' }
        : reply,
  })
  good(await steps(12))
  expect(await mirror.state()).toMatchObject({ whole_at: expect.any(Date) })
})

test('a title that can no longer be read, not even in lists, stays', async () => {
  await mirror.full()
  up().set(
    /releases/,
    spoiling(12, (one) => ({ ...one, alias: null })),
  )
  await mirror.full()
  await mirror.full()
  expect(await mirror.shown(12)).toMatchObject({ episodes: ['1', '2', '3'] })
})
