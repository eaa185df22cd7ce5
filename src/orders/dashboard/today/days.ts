import { DAY_MS, dayBegins, shortDay, toWibDay } from '../../../web/dates.ts'

/** Days such as "2026-11-28", as seen from today. */

/** Today and the next seven days. */
const NEAR_DAYS = 8

export const daysAhead = (now: Date): string[] =>
  Array.from({ length: NEAR_DAYS }, (_, ahead) =>
    toWibDay(new Date(dayBegins(toWibDay(now)).getTime() + ahead * DAY_MS)),
  )

/** Such as "hari ini", "besok" or "28 Nov". */
export const dayName = (day: string, now: Date) => nearDay(day, now) ?? shortDay(dayBegins(day))

/** Returns "hari ini" or "besok"; null for any other day. */
export function nearDay(day: string, now: Date): string | null {
  const ahead = Math.round((dayBegins(day).getTime() - dayBegins(toWibDay(now)).getTime()) / DAY_MS)
  return ahead === 0 ? 'hari ini' : ahead === 1 ? 'besok' : null
}
