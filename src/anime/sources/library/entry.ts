import { type Day, days } from '../../contract/contract.ts'
import { zones } from '../../contract/zones.ts'

/** Helpers for the rows of library titles and episodes: slugs, clips, and dates in Western Indonesia. */

/** Returns the slug of a title or label: lower-case letters a to z and digits, with hyphens in between. */
export const slugOf = (title: string) =>
  title
    .normalize('NFKD')
    .replace(/[\u0300-\u036f’']/g, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')

/** Returns the number of the clip in `public/media` for a position from 0; the clips are used in rotation. */
export const clipOf = (index: number) => (index % CLIPS) + 1

const CLIPS = 6

/** Durations in milliseconds. The library's dates are those of Western Indonesia. */
export const DAY = 86_400_000
export const WEEK = 7 * DAY
/** Milliseconds by which Western Indonesia is ahead of UTC, all year. */
export const WIB = zones.wib.minutes * 60_000

/** Returns a date whose UTC fields show the local time of a moment in Western Indonesia. */
export const inWib = (moment: Date) => new Date(moment.getTime() + WIB)

/** Returns the date of a moment in Western Indonesia, as "YYYY-MM-DD". */
export const dayOf = (moment: Date) => inWib(moment).toISOString().slice(0, 10)

/**
 * Returns weekday (0 Monday … 6 Sunday) and "HH:MM" of a moment in Western Indonesia, as in the columns `airs_day` and
 * `airs_time`.
 */
export const slotOf = (moment: Date) => ({
  day: (inWib(moment).getUTCDay() + 6) % 7,
  time: inWib(moment).toISOString().slice(11, 16),
})

/** Returns a weekday as the column `airs_day` stores it: 0 for Monday to 6 for Sunday. */
export const dayNumber = (day: Day) => days.indexOf(day)
