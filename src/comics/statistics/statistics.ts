import type { Knex } from 'knex'
import type { Logger } from 'pino'
import { DAY_MS, dayBegins, toWibDay } from '../../web/dates.ts'
import { lastMonths } from '../../web/formats/months.ts'
import { VIEW_DAYS } from '../limits.ts'
import { countBegun, listDays, listReadComics, recountComic, type StatDay, type Sums } from './queries.ts'

// Days follow Western Indonesian time. Periods end with the day of `now`.

/** The numbers of days and of months that creators can choose. */
export const periods = { hari: ['7', '30', '90'], bulan: ['6', '12', '24'] } as const

export type Span = { count: number; now: Date }

export const daysBefore = (day: string, count: number): string =>
  toWibDay(new Date(dayBegins(day).getTime() - count * DAY_MS))

export const toDayRange = ({ count, now }: Span) => ({ from: daysBefore(toWibDay(now), count - 1), to: toWibDay(now) })

/** The oldest day comes first. */
export const readDaily = (db: Knex, userId: number, span: Span): Promise<StatDay[]> =>
  listDays(db, userId, toDayRange(span))

export function sumDays(days: readonly Sums[]): Sums {
  const sum = (name: keyof Sums) => days.reduce((all, day) => all + day[name], 0)
  return { views: sum('views'), likes: sum('likes'), comments: sum('comments'), earnings: sum('earnings') }
}

/** Calendar months with all their days. The oldest month comes first. */
export async function readMonths(db: Knex, userId: number, { count, now }: Span) {
  const names = lastMonths(now, count)
  const days = await listDays(db, userId, { from: `${names[0]?.month}-01`, to: toWibDay(now) })
  const months = names.map(({ month }) => ({ month, ...sumDays(days.filter(({ day }) => day.startsWith(month))) }))
  return { days, months }
}

export async function readYear(db: Knex, userId: number, now: Date) {
  const year = toWibDay(now).slice(0, 4)
  const from = `${year}-01-01`
  const { views, likes, comments, earnings } = sumDays(await listDays(db, userId, { from, to: toWibDay(now) }))
  return {
    year: Number(year),
    total_comics: await countBegun(db, userId, dayBegins(from)),
    total_views: views,
    total_likes: likes,
    total_comments: comments,
    total_earnings: earnings,
  }
}

/** Corrects and logs wrong daily counts. Returns the number of corrected days. */
export async function recount(db: Knex, log: Logger, now: Date): Promise<number> {
  const viewsSince = daysBefore(toWibDay(now), VIEW_DAYS)
  let mended = 0
  for (const comic of await listReadComics(db)) {
    const days = await db.transaction((trx) => recountComic(trx, comic, viewsSince))
    mended += days.length
    if (days.length > 0) log.warn({ comic, days }, 'statistics of a comic were counted wrong, and are mended')
  }
  return mended
}
