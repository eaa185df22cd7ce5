import { type Day, days } from '../../contract/contract.ts'
import { zones } from '../../contract/zones.ts'

/** Common parts of library entries. */

/** The slug of a title or label: unaccented lower-case letters and digits with hyphens. */
export const slugOf = (title: string) =>
  title
    .normalize('NFKD')
    .replace(/[\u0300-\u036f’']/g, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')

/** The clips of `public/media` in rotation, by position from 0. */
export const clipOf = (index: number) => (index % CLIPS) + 1

const CLIPS = 6

/** The library uses the calendar of Western Indonesia; durations are in milliseconds. */
export const DAY = 86_400_000
export const WEEK = 7 * DAY
/** The offset of Western Indonesia from UTC, all year. */
export const WIB = zones.wib.minutes * 60_000

/** A date whose UTC fields show the time in Western Indonesia. */
export const inWib = (moment: Date) => new Date(moment.getTime() + WIB)

/** The date of a moment, "YYYY-MM-DD". */
export const dayOf = (moment: Date) => inWib(moment).toISOString().slice(0, 10)

/** The weekly slot of a moment, as `airs_day` (0 Monday … 6 Sunday) and `airs_time`. */
export const slotOf = (moment: Date) => ({
  day: (inWib(moment).getUTCDay() + 6) % 7,
  time: inWib(moment).toISOString().slice(11, 16),
})

/** A weekday as `airs_day` stores it. */
export const dayNumber = (day: Day) => days.indexOf(day)

/** The season of a moment: "Fall 2026". */
export function seasonOf(moment: Date): string {
  const local = inWib(moment)
  const quarter = ['Winter', 'Spring', 'Summer', 'Fall'][Math.floor(local.getUTCMonth() / 3)]
  return `${quarter} ${local.getUTCFullYear()}`
}
