import { type Day, days } from '../../contract/contract.ts'
import { zones } from '../../contract/zones.ts'

export const toSlug = (title: string) =>
  title
    .normalize('NFKD')
    .replace(/[\u0300-\u036f’']/g, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')

/** The clips in `public/media` are used in rotation. */
export const clipNumber = (index: number) => (index % CLIPS) + 1

const CLIPS = 6

/** The library's dates are those of Western Indonesia. */
export const DAY = 86_400_000
export const WEEK = 7 * DAY
export const WIB = zones.wib.minutes * 60_000

/** A date whose UTC fields show the time in Western Indonesia. */
export const inWib = (moment: Date) => new Date(moment.getTime() + WIB)

/** Formats a day as "YYYY-MM-DD". */
export const formatDay = (moment: Date) => inWib(moment).toISOString().slice(0, 10)

/** Returns the weekday (0 Monday … 6 Sunday) and "HH:MM", as in the columns `airs_day` and `airs_time`. */
export const weekSlot = (moment: Date) => ({
  day: (inWib(moment).getUTCDay() + 6) % 7,
  time: inWib(moment).toISOString().slice(11, 16),
})

/** Returns a weekday as the column `airs_day` stores it. */
export const dayNumber = (day: Day) => days.indexOf(day)

/** One word for names of generated titles, in Indonesian, English, romaji and Japanese. */
export type Word = readonly [indonesian: string, english: string, romaji: string, japanese: string]
