import type { Knex } from 'knex'
import type { Logger } from 'pino'
import { dayBegins, dayOf } from '../../web/dates.ts'
import { lastMonths } from '../../web/formats/months.ts'
import { ensureCreator } from '../creators/creator.ts'
import { standingOf } from '../creators/queries.ts'
import { KEPT_VIEW_DAYS } from '../social/queries.ts'
import {
  countBegun,
  findSubscription,
  listDays,
  listReadComics,
  recountComic,
  type StatDay,
  totalEarnings,
} from './queries.ts'

// Numbers of a creator's comics. Days are those of Western Indonesian time; periods end with the day of `now`.

/** Most days and months that may be asked for. */
export const MOST_DAYS = 90
export const MOST_MONTHS = 24

/** Returns the day that is some days before another. */
export const daysBefore = (day: string, count: number): string =>
  dayOf(new Date(dayBegins(day).getTime() - count * 86_400_000))

/** Returns the first day of the last `count` months. */
export const monthsBegin = (now: Date, count: number): string => `${lastMonths(now, count)[0]?.month}-01`

/** Returns the last `count` days, oldest first. */
export function readDaily(db: Knex, userId: number, { count, now }: { count: number; now: Date }): Promise<StatDay[]> {
  const to = dayOf(now)
  return listDays(db, userId, { from: daysBefore(to, count - 1), to })
}

type Sums = Omit<StatDay, 'day'>
export type StatMonth = Sums & { month: string }

/** Returns the sums of some days. */
export const sumOf = (days: readonly Sums[]): Sums =>
  days.reduce(
    (sum, day) => ({
      views: sum.views + day.views,
      likes: sum.likes + day.likes,
      comments: sum.comments + day.comments,
      earnings: sum.earnings + day.earnings,
    }),
    { views: 0, likes: 0, comments: 0, earnings: 0 },
  )

/** Returns the sums of the last `count` months of the calendar, oldest first, from the days of all of them. */
export const monthsOf = (days: readonly StatDay[], { count, now }: { count: number; now: Date }): StatMonth[] =>
  lastMonths(now, count).map(({ month }) => ({ month, ...sumOf(days.filter(({ day }) => day.startsWith(month))) }))

/** Returns the last `count` months of the calendar, oldest first. */
export async function readMonthly(db: Knex, userId: number, asked: { count: number; now: Date }): Promise<StatMonth[]> {
  const { count, now } = asked
  return monthsOf(await listDays(db, userId, { from: monthsBegin(now, count), to: dayOf(now) }), asked)
}

/** Returns the sums of the year of `now`, and how many comics a creator began in it. */
export async function readYear(db: Knex, userId: number, now: Date) {
  const to = dayOf(now)
  const from = `${to.slice(0, 4)}-01-01`
  const { views, likes, comments, earnings } = sumOf(await listDays(db, userId, { from, to }))
  return {
    year: Number(to.slice(0, 4)),
    total_comics: await countBegun(db, userId, dayBegins(from)),
    total_views: views,
    total_likes: likes,
    total_comments: comments,
    total_earnings: earnings,
  }
}

/** Returns what a member, who is a creator from now on, has at a moment, and what readers made of all their comics. */
export async function readDashboard(db: Knex, member: { id: number; name: string }, now: Date) {
  const { publish_quota, balance, kredit } = await ensureCreator(db, member)
  const { isActive, isUnlimited } = await findSubscription(db, member.id, now)
  return {
    ...(await standingOf(db, member.id)),
    total_earnings: await totalEarnings(db, member.id),
    active_subscription: isActive,
    publish_quota: isUnlimited ? null : publish_quota,
    current_balance: Number(balance),
    current_credits: Number(kredit),
  }
}

/** Counts the kept days of all comics anew, mends what differs and logs it. Returns how many days differed. */
export async function recount(db: Knex, log: Logger, now: Date): Promise<number> {
  const viewsSince = daysBefore(dayOf(now), KEPT_VIEW_DAYS)
  let mended = 0
  for (const comic of await listReadComics(db)) {
    const days = await db.transaction((trx) => recountComic(trx, comic, viewsSince))
    mended += days.length
    if (days.length > 0) log.warn({ comic, days }, 'statistics of a comic were counted wrong, and are mended')
  }
  return mended
}
