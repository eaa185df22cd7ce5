import type { Knex } from 'knex'
import type { Logger } from 'pino'
import { toWibDay } from '../../web/dates.ts'
import { LEAST_STOPPED, VIEW_DAYS } from '../limits.ts'
import * as queries from './number-queries.ts'
import { daysBefore, type Span, toDayRange } from './statistics.ts'

// Days follow Western Indonesian time. Windows end with the day of `now`.

/**
 * The readers of a scope in a window of days. A reader of a day is a member, or a household of visitors. The creator,
 * staff and readers of a secret address never count.
 */
export type Numbers = {
  days: queries.ReaderDay[]
  /**
   * A member counts once for the window. A household counts once for each day, because it cannot be recognized on the
   * next day.
   */
  readers: number
  /**
   * Readers who read the comic, or any comic of the scope, for the first time. For members this is known. A household
   * counts as new unless its browser reports that it knows the comic from an earlier day.
   */
  new_readers: number
  /** Readers who reached the last panel of any comic of the scope on that day. */
  finished: number
  /** Counts members and households like `readers`. */
  finished_share: number
  followers: number
  /**
   * How many readers stopped at the panel that was the furthest for them in each comic. Readers who finished a comic
   * stopped nowhere in it.
   */
  stops: queries.Stop[]
  /** Whether panels with few stopped readers are left out. */
  hides_stops: boolean
}

const getFirstDay = (now: Date) => daysBefore(toWibDay(now), VIEW_DAYS)

export async function readNumbers(db: Knex, scope: queries.Scope, span: Span): Promise<Numbers> {
  await countChanged(db, scope, span.now)
  const days = toDayRange(span)
  const [{ days: daily, sums }, followers, allStops] = await Promise.all([
    queries.readDays(db, scope, days),
    queries.countFollowers(db, scope),
    queries.listStops(db, scope, days),
  ])
  const stops = allStops.filter(({ readers }) => readers >= LEAST_STOPPED)
  return {
    ...sums,
    days: daily,
    finished_share: getShare(sums.finished, sums.readers),
    followers,
    stops,
    hides_stops: stops.length < allStops.length,
  }
}

/** The days of all comics of a creator together, and each work with its readers. */
export async function readOverview(db: Knex, userId: number, span: Span) {
  const scope = { kind: 'creator', id: userId } as const
  await countChanged(db, scope, span.now)
  const days = toDayRange(span)
  const [numbers, works] = await Promise.all([
    queries.readDays(db, scope, days),
    queries.listWorks(db, userId, days, MOST_WORKS),
  ])
  return { ...numbers, works }
}
const MOST_WORKS = 200

export const readEpisodes = (db: Knex, seriesId: number, span: Span): Promise<queries.Work[]> =>
  queries.listEpisodes(db, seriesId, toDayRange(span), MOST_WORKS)

/** The share, from 0 to 1, with four decimals. */
export const getShare = (part: number, whole: number): number =>
  whole === 0 ? 0 : Math.round((part / whole) * 10_000) / 10_000

async function countChanged(db: Knex, scope: queries.Scope, now: Date): Promise<void> {
  if (await queries.hasChanged(db, scope)) await queries.recountScope(db, scope, getFirstDay(now))
}

/**
 * Corrects wrong numbers of readers. Logs a correction unless the comics of the scope have changed. Returns the number
 * of days in logged corrections.
 */
export async function recountReaders(db: Knex, log: Logger, now: Date): Promise<number> {
  let mended = 0
  for (const scope of await queries.listScopes(db)) {
    const isChanged = await queries.hasChanged(db, scope)
    const days = await queries.recountScope(db, scope, getFirstDay(now))
    if (days.length === 0 || isChanged) continue
    mended += days.length
    log.warn({ scope, days }, 'readers were counted wrong, and are mended')
  }
  await queries.pruneReaders(db, getFirstDay(now))
  return mended
}
