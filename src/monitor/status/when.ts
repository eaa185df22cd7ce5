import { clock, moment as fullMoment, longDate } from '../../web/dates.ts'

const dayRange = new Intl.DateTimeFormat('id-ID', {
  day: 'numeric',
  month: 'long',
  year: 'numeric',
  timeZone: 'Asia/Jakarta',
})

/** "19.42 WIB" of today, "18 November 2026, 19.42 WIB" of another day. */
export const momentSeen = (moment: Date, now: Date) =>
  longDate(moment) === longDate(now) ? clock(moment) : fullMoment(moment)

/** "18 November 2026, 19.42–20.10 WIB", or with both dates where it goes past midnight. */
export function spanSeen(from: Date, to: Date): string {
  if (longDate(from) !== longDate(to)) return `${fullMoment(from)} – ${fullMoment(to)}`
  return `${longDate(from)}, ${hours(from, to)}`
}

/** "19.42–20.10 WIB", with the date of the end where it is another day. */
export const hours = (from: Date, to: Date) =>
  longDate(from) === longDate(to)
    ? `${clock(from).replace(' WIB', '')}–${clock(to)}`
    : `${clock(from)} – ${fullMoment(to)}`

/** "3–9 November 2026": days in a row on the calendar of Western Indonesia. */
export const daysSeen = (from: Date, to: Date) =>
  longDate(from) === longDate(to) ? longDate(from) : dayRange.formatRange(from, to)
