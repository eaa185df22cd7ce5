const zone = 'Asia/Jakarta'
const dayFormat = new Intl.DateTimeFormat('id-ID', { day: 'numeric', month: 'long', year: 'numeric', timeZone: zone })
const clockFormat = new Intl.DateTimeFormat('id-ID', {
  hour: '2-digit',
  minute: '2-digit',
  hour12: false,
  timeZone: zone,
})
const months = 'Januari Februari Maret April Mei Juni Juli Agustus September Oktober November Desember'.split(' ')
const sourceMonths = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ')
/** Offset of Western Indonesian time from UTC in milliseconds. The zone has no daylight saving time. */
const WIB = 7 * 3_600_000

/** Formats a date as "18 November 2026", in Western Indonesian time. */
export const longDate = (moment: Date) => dayFormat.format(moment)

/** Formats a time of day as "19.42 WIB" (Western Indonesian time). */
export const clock = (moment: Date) => `${clockFormat.format(moment).replace(':', '.')} WIB`

/** Formats date and time as "18 November 2026, 19.42 WIB". */
export const moment = (date: Date) => `${longDate(date)}, ${clock(date)}`

/** Formats a moment of today as "19.42 WIB", and any other with its date. */
export const nearMoment = (date: Date, now: Date) => (longDate(date) === longDate(now) ? clock(date) : moment(date))

/** Formats a moment as "2026-11-18T19:42" in Western Indonesian time, the value of a `datetime-local` form field. */
export const wibInput = (date: Date) => new Date(date.getTime() + WIB).toISOString().slice(0, 16)

/** Returns the day of a moment in Western Indonesian time, as "2026-11-18". */
export const dayOf = (date: Date) => wibInput(date).slice(0, 10)

/** Returns the moment at which a day such as "2026-11-18" begins in Western Indonesia. */
export const dayBegins = (day: string) => new Date(`${day}T00:00:00+07:00`)

/**
 * Parses the value of a `datetime-local` form field as Western Indonesian time. Returns null when it is no valid
 * moment.
 */
export function fromWibInput(text: string): Date | null {
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2})?$/.test(text)) return null
  const date = new Date(`${text}+07:00`)
  return Number.isNaN(date.getTime()) ? null : date
}

/**
 * Formats a date as the API does: "Jun 4, 2021". Does so by hand, because it is faster than Intl and an anime title may
 * have a thousand dates.
 */
export function sourceDate(moment: Date): string {
  const day = new Date(moment.getTime() + WIB)
  return `${sourceMonths[day.getUTCMonth()]} ${day.getUTCDate()}, ${day.getUTCFullYear()}`
}

/** Translates a date such as "Jun 4, 2021" to "4 Juni 2021". Other text is returned unchanged. */
export function translatedDate(text: string | null): string | null {
  if (text === null) return null
  const [, month = '', day, year] = /^([A-Z][a-z]{2}) (\d{1,2}), (\d{4})$/.exec(text) ?? []
  const name = months[sourceMonths.indexOf(month)]
  if (name) return `${Number(day)} ${name} ${year}`
  const moment = new Date(`${text} 12:00 UTC`)
  return Number.isNaN(moment.getTime()) ? text : longDate(moment)
}

const steps = [
  [60, 'menit', 60],
  [24, 'jam', 3_600],
  [7, 'hari', 86_400],
  [5, 'minggu', 604_800],
  [12, 'bulan', 2_629_800],
] as const

/** Formats the time since a moment in whole units: "baru saja", "12 menit lalu", "3 hari lalu", "2 tahun lalu". */
export function ago(moment: Date, now: Date): string {
  const seconds = Math.max(0, (now.getTime() - moment.getTime()) / 1000)
  if (seconds < 60) return 'baru saja'
  for (const [limit, unit, size] of steps) {
    const count = Math.floor(seconds / size)
    if (count < limit) return `${Math.max(1, count)} ${unit} lalu`
  }
  return `${Math.max(1, Math.floor(seconds / 31_557_600))} tahun lalu`
}
