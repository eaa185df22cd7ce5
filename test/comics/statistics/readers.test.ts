import { pino } from 'pino'
import { expect, test } from 'vitest'
import { addReading } from '../../../src/comics/social/reading-queries.ts'
import { listStops, type Scope } from '../../../src/comics/statistics/number-queries.ts'
import { readNumbers, recountReaders } from '../../../src/comics/statistics/numbers.ts'
import { daysBefore, toDayRange } from '../../../src/comics/statistics/statistics.ts'
import { toWibDay } from '../../../src/web/dates.ts'
import { useOwnDatabase } from '../../support/db.ts'
import { seeded } from '../../support/random.ts'
import { makeUser } from '../../support/sign-in.ts'
import { makeComic } from '../support/make.ts'

const db = useOwnDatabase()
const log = pino({ level: 'silent' })
const today = toWibDay(new Date())
const numbersOf = (scope: Scope, count = 30) => readNumbers(db(), scope, { count, now: new Date() })
/** All that are counted, also those of few readers, which nobody is shown. */
const stopsOf = async (scope: Scope, count = 30) => {
  const stops = await listStops(db(), scope, toDayRange({ count, now: new Date() }))
  return Object.fromEntries(stops.map(({ panel_id, readers }) => [panel_id, readers]))
}

/** A series of two comics with six panels each, and a third comic, all of one creator. */
async function makeWorks() {
  const [series, owner] = [{ title: 'Warung' }, await makeUser(db())]
  const [row] = await db()('comic_series')
    .insert({ ...series, user_id: owner.id })
    .returning('id')
  const id = row?.id ?? 0
  const comics = [
    await makeComic(db(), { user_id: owner.id, series_id: id, episode_number: 1 }),
    await makeComic(db(), { user_id: owner.id, series_id: id, episode_number: 2 }),
    await makeComic(db(), { user_id: owner.id }),
  ]
  return { owner, series: { kind: 'series', id } as const, creator: { kind: 'creator', id: owner.id } as const, comics }
}

type Read = { comic: { id: number; panelIds: number[] }; back?: number; place?: number; seenBefore?: boolean }
/** A reader at a panel of a comic, counted from 1, some days ago. */
const read = (who: { id: number } | string, { comic, back = 0, place = 1, seenBefore = false }: Read) =>
  addReading(db(), {
    comicId: comic.id,
    day: daysBefore(today, back),
    reader: typeof who === 'string' ? `${who} ${back}` : `m${who.id} ${back}`,
    userId: typeof who === 'string' ? null : who.id,
    panelId: comic.panelIds[place - 1] ?? null,
    seenBefore,
  })

test('a reader counts once a day, and a member once in a window; new is who never read there before', async () => {
  const { comics, series, creator } = await makeWorks()
  const [one, two, other] = comics
  if (!one || !two || !other) throw new Error('no comics')
  const member = await makeUser(db())
  await read(member, { comic: one, back: 10 })
  await read(member, { comic: one, back: 2, place: 6 })
  await read(member, { comic: two, back: 2 })
  await read(member, { comic: two, place: 6 })
  await read('a', { comic: one, back: 2 })
  await read('a', { comic: one, back: 1, seenBefore: true })
  await read('b', { comic: other })
  await read('b', { comic: two, place: 3 })
  const sums = async (scope: Scope, count: number) => {
    const { days, readers, new_readers, finished_share } = await numbersOf(scope, count)
    const shown = days.filter((day) => day.readers > 0).map((day) => [day.readers, day.new_readers, day.finished])
    return { shown, all: [readers, new_readers, finished_share] }
  }
  const [first, wide] = [{ kind: 'comic', id: one.id } as const, 30]
  expect(await sums(first, wide)).toEqual({
    shown: [
      [1, 1, 0],
      [2, 1, 1],
      [1, 0, 0],
    ],
    all: [3, 2, 0.3333],
  })
  expect(await sums(first, 7)).toEqual({
    shown: [
      [2, 1, 1],
      [1, 0, 0],
    ],
    all: [3, 1, 0.3333],
  })
  expect(await sums({ kind: 'comic', id: two.id }, 7)).toEqual({
    shown: [
      [1, 1, 0],
      [2, 1, 1],
    ],
    all: [2, 2, 0.5],
  })
  const both = [
    [1, 1, 0],
    [2, 1, 1],
    [1, 0, 0],
    [2, 1, 1],
  ]
  for (const scope of [series, creator]) expect(await sums(scope, wide)).toEqual({ shown: both, all: [4, 3, 0.25] })
  expect(await recountReaders(db(), log, new Date())).toBe(0)
})

test('a reader stops at the furthest panel of the window: going back, coming again and finishing later move them', async () => {
  const { comics } = await makeWorks()
  const [comic] = comics
  if (!comic) throw new Error('no comic')
  const scope = { kind: 'comic', id: comic.id } as const
  const panel = (place: number) => comic.panelIds[place - 1] ?? 0
  const member = await makeUser(db())
  await read(member, { comic, back: 40, place: 5 })
  await read(member, { comic, back: 40, place: 2 })
  await read(member, { comic, back: 10, place: 3 })
  await read(member, { comic, back: 3, place: 2 })
  await read('a', { comic, back: 3, place: 2 })
  expect(await stopsOf(scope, 90)).toEqual({ [panel(2)]: 1, [panel(5)]: 1 })
  expect(await stopsOf(scope, 30)).toEqual({ [panel(2)]: 1, [panel(3)]: 1 })
  expect(await stopsOf(scope, 7)).toEqual({ [panel(2)]: 2 })
  await read(member, { comic, place: 4 })
  expect(await stopsOf(scope, 90)).toEqual({ [panel(2)]: 1, [panel(5)]: 1 })
  expect(await stopsOf(scope, 7)).toEqual({ [panel(2)]: 1, [panel(4)]: 1 })
  await read(member, { comic, place: 6 })
  await read(member, { comic, place: 1 })
  for (const count of [7, 30, 90]) expect(await stopsOf(scope, count)).toEqual({ [panel(2)]: 1 })
  await db()('comic_panel_rows')
    .where({ id: panel(2) })
    .update({ removed_at: new Date(), page_number: null, panel_number: null })
  expect(await stopsOf(scope, 90)).toEqual({})
  expect(await recountReaders(db(), log, new Date())).toBe(0)
})

test('after random histories the kept numbers are those of a recount and of a plain count, for every scope and window', async () => {
  const { comics, series, creator } = await makeWorks()
  const random = seeded(38)
  const pick = (most: number) => Math.floor(random() * most)
  const people = await Promise.all(Array.from({ length: 12 }, () => makeUser(db())))
  type Visit = { who: string; member: boolean; comic: number; back: number; place: number }
  const visits: Visit[] = []
  for (let back = 100; back >= 0; back -= 1 + pick(6))
    await Promise.all(
      Array.from({ length: 8 }, async () => {
        const [comic, place, nth] = [pick(comics.length), 1 + pick(6), pick(people.length + 5)]
        const [member, of] = [people[nth], comics[comic]]
        if (!of) throw new Error('no comic')
        visits.push({ who: member ? `m${member.id}` : `v${nth} ${back}`, member: Boolean(member), comic, back, place })
        await read(member ?? `v${nth}`, { comic: of, back, place })
      }),
    )
  const distinct = (found: Visit[]) => new Set(found.map(({ who }) => who)).size
  /** What a plain count says. */
  const plain = (of: number[], count: number) => {
    const own = visits.filter(({ comic }) => of.includes(comic))
    const within = own.filter(({ back }) => back < count)
    const news = within.filter((visit) => !visit.member || !own.some((o) => o.who === visit.who && o.back > visit.back))
    const ended = within.filter(({ place }) => place === 6)
    const stops: Record<number, number> = {}
    for (const comic of of)
      for (const who of new Set(within.filter((one) => one.comic === comic).map((one) => one.who))) {
        const furthest = Math.max(...within.filter((o) => o.comic === comic && o.who === who).map(({ place }) => place))
        const id = comics[comic]?.panelIds[furthest - 1] ?? 0
        if (furthest < 6) stops[id] = (stops[id] ?? 0) + 1
      }
    const share = within.length ? Math.round((distinct(ended) / distinct(within)) * 10_000) / 10_000 : 0
    return { readers: distinct(within), new_readers: distinct(news), finished_share: share, stops }
  }
  const all = async () => {
    const scopes: [Scope, number[]][] = [
      [series, [0, 1]],
      [creator, [0, 1, 2]],
    ]
    for (const [at, { id }] of comics.entries()) scopes.push([{ kind: 'comic', id }, [at]])
    for (const [scope, of] of scopes)
      for (const count of [7, 30, 90]) {
        const { readers, new_readers, finished_share } = await numbersOf(scope, count)
        const stops = await stopsOf(scope, count)
        expect([scope.kind, count, { readers, new_readers, finished_share, stops }]).toEqual([
          scope.kind,
          count,
          plain(of, count),
        ])
      }
  }
  await all()
  expect(await recountReaders(db(), log, new Date())).toBe(0)
  // Whatever is lost or wrong comes back.
  await db().raw('delete from reader_days where day > current_date - 20')
  await db().raw('update reader_days set readers = readers + 3, again = 0')
  await db().raw('update comic_stop_days set readers = 9 where day > current_date - 30')
  await db().raw('delete from comic_stop_days where day > current_date - 10')
  expect(await recountReaders(db(), log, new Date())).toBeGreaterThan(0)
  await all()
  expect(await recountReaders(db(), log, new Date())).toBe(0)
})

test('the numbers of a series follow its episodes, and those of a creator leave out what staff removed', async () => {
  const { comics, series, creator } = await makeWorks()
  const [one, two, other] = comics
  if (!one || !two || !other) throw new Error('no comics')
  for (const [at, comic] of comics.entries()) await read(`v${at}`, { comic, place: 2 })
  const readers = async () => [(await numbersOf(series)).readers, (await numbersOf(creator)).readers]
  expect(await readers()).toEqual([2, 3])
  await db()('comics').where({ id: two.id }).update({ series_id: null, episode_number: null })
  // What a comic that left or joined explains is no wrong count.
  expect(await recountReaders(db(), log, new Date())).toBe(0)
  expect((await numbersOf(series)).readers).toBe(1)
  await db()('comics').where({ id: two.id }).update({ series_id: series.id, episode_number: 2 })
  expect(await recountReaders(db(), log, new Date())).toBe(0)
  expect(await readers()).toEqual([2, 3])
  await db()('comics').where({ id: other.id }).update({ series_id: series.id, episode_number: 3 })
  expect(await readers()).toEqual([3, 3])
  await db()('comics').where({ id: one.id }).update({ removed_at: new Date() })
  expect(await readers()).toEqual([2, 2])
  await db()('comics').where({ id: two.id }).delete()
  expect(await readers()).toEqual([1, 1])
  await db()('comics').where({ id: one.id }).update({ removed_at: null, series_id: null, episode_number: null })
  expect(await readers()).toEqual([1, 2])
  expect(await recountReaders(db(), log, new Date())).toBe(0)
})

test('readers whose account is gone stay counted as they were, of whom nobody can tell who they were', async () => {
  const { comics, series, creator } = await makeWorks()
  const [one, two] = comics
  if (!one || !two) throw new Error('no comics')
  const [member, other] = [await makeUser(db()), await makeUser(db())]
  await read(member, { comic: one, back: 10 })
  await read(member, { comic: one, back: 2, place: 6 })
  await read(member, { comic: two, back: 1, place: 3 })
  await read(other, { comic: two, back: 1, place: 3 })
  const all = async () => {
    const scopes: Scope[] = [series, creator, ...comics.map(({ id }) => ({ kind: 'comic', id }) as const)]
    return Promise.all(scopes.map(async (scope) => [await numbersOf(scope), await stopsOf(scope)]))
  }
  const before = await all()
  for (const { id } of [member, other]) await db()('users').where({ id }).delete()
  expect(await recountReaders(db(), log, new Date())).toBe(0)
  expect(await all()).toEqual(before)
  const kept = await db()('comic_view_days').whereIn('comic_id', [one.id, two.id])
  expect(kept.map(({ user_id }) => Number(user_id) < 0)).toEqual([true, true, true, true])
  expect(new Set(kept.map(({ user_id }) => user_id)).size).toBe(2)
  await db()('comic_view_days').whereIn('comic_id', [one.id, two.id]).delete()
  await recountReaders(db(), log, new Date())
  expect(await db()('comic_readers').whereIn('comic_id', [one.id, two.id])).toEqual([])
})
