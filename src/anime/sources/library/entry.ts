import { type Day, days } from '../../contract/contract.ts'
import { zones } from '../../contract/zones.ts'

/** What every entry of the library has in common, whoever writes it. */

/** A title or label in an address: unaccented small letters and digits, hyphens between. */
export const slugOf = (title: string) =>
  title
    .normalize('NFKD')
    .replace(/[\u0300-\u036f’']/g, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')

/** The clips of `public/media` take turns, by position from 0. */
export const clipOf = (index: number) => (index % CLIPS) + 1

const CLIPS = 6

/** The library's calendar is that of Western Indonesia, whoever writes into it; all spans in milliseconds. */
export const DAY = 86_400_000
export const WEEK = 7 * DAY
/** How far Western Indonesia is ahead of UTC, all year. */
export const WIB = zones.wib.minutes * 60_000

/** A moment whose UTC fields read as the clock of Western Indonesia. */
export const inWib = (moment: Date) => new Date(moment.getTime() + WIB)

/** The date of a moment, "YYYY-MM-DD". */
export const dayOf = (moment: Date) => inWib(moment).toISOString().slice(0, 10)

/** The weekly slot of a moment, as `airs_day` (0 Monday … 6 Sunday) and `airs_time` keep it. */
export const slotOf = (moment: Date) => ({
  day: (inWib(moment).getUTCDay() + 6) % 7,
  time: inWib(moment).toISOString().slice(11, 16),
})

/** A weekday as `airs_day` keeps it. */
export const dayNumber = (day: Day) => days.indexOf(day)

/** The season of a moment as AniList words it: "Fall 2026". */
export function seasonOf(moment: Date): string {
  const local = inWib(moment)
  const quarter = ['Winter', 'Spring', 'Summer', 'Fall'][Math.floor(local.getUTCMonth() / 3)]
  return `${quarter} ${local.getUTCFullYear()}`
}
