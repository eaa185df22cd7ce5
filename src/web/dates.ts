const zone = 'Asia/Jakarta'
const dayFormat = new Intl.DateTimeFormat('id-ID', { day: 'numeric', month: 'long', year: 'numeric', timeZone: zone })
const clockFormat = new Intl.DateTimeFormat('id-ID', {
  hour: '2-digit',
  minute: '2-digit',
  hour12: false,
  timeZone: zone,
})
const weekdayFormat = new Intl.DateTimeFormat('id-ID', { weekday: 'long', timeZone: zone })
const comingFormat = new Intl.DateTimeFormat('id-ID', {
  weekday: 'long',
  day: 'numeric',
  month: 'long',
  timeZone: zone,
})
const shortDayFormat = new Intl.DateTimeFormat('id-ID', { day: 'numeric', month: 'short', timeZone: zone })
const months = 'Januari Februari Maret April Mei Juni Juli Agustus September Oktober November Desember'.split(' ')
const shortMonths = 'Jan Feb Mar Apr Mei Jun Jul Agu Sep Okt Nov Des'.split(' ')
const sourceMonths = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ')
/** Offset of Western Indonesian time from UTC in milliseconds. The zone has no daylight saving time. */
const WIB = 7 * 3_600_000
export const DAY_MS = 86_400_000

/** Formats a date as "18 November 2026", in Western Indonesian time. */
export const longDate = (moment: Date) => dayFormat.format(moment)

/** Formats a time of day as "19.42 WIB" (Western Indonesian time). */
export const clock = (moment: Date) => `${clockFormat.format(moment).replace(':', '.')} WIB`

/** Formats a time of day as "19.42", in Western Indonesian time. */
export const hour = (moment: Date) => clockFormat.format(moment).replace(':', '.')

/** Returns the Indonesian weekday of a moment, such as "Jumat", in Western Indonesian time. */
export const weekday = (moment: Date) => weekdayFormat.format(moment)

/** Formats a day without its year, such as "28 Nov", in Western Indonesian time. */
export const shortDay = (moment: Date) => shortDayFormat.format(moment)

/** Formats a day as "28 November", in a time zone such as "Asia/Jayapura". */
export const dayAndMonth = (moment: Date, timeZone: string) =>
  moment.toLocaleDateString('id-ID', { day: 'numeric', month: 'long', timeZone })

/** Formats date and time as "18 November 2026, 19.42 WIB". */
export const moment = (date: Date) => `${longDate(date)}, ${clock(date)}`

/** Formats a moment of today as "19.42 WIB", and any other with its date. */
export const nearMoment = (date: Date, now: Date) => (longDate(date) === longDate(now) ? clock(date) : moment(date))

/** Formats a moment as "2026-11-18T19:42" in Western Indonesian time, the value of a `datetime-local` form field. */
export const wibInput = (date: Date) => new Date(date.getTime() + WIB).toISOString().slice(0, 16)

/** Returns the day of a moment in Western Indonesian time, as "2026-11-18". */
export const toWibDay = (date: Date) => wibInput(date).slice(0, 10)

/** Returns the moment at which a day such as "2026-11-18" begins in Western Indonesia. */
export const dayBegins = (day: string) => new Date(`${day}T00:00:00+07:00`)

/** Parses a `datetime-local` field as Western Indonesian time; null when it is no valid moment. */
export function fromWibInput(text: string): Date | null {
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2})?$/.test(text)) return null
  const date = new Date(`${text}+07:00`)
  return Number.isNaN(date.getTime()) ? null : date
}

/**
 * Formats a date as "Jun 4, 2021", as the API writes it. Written by hand, which is faster than Intl for a title with a
 * thousand dates.
 */
export function sourceDate(moment: Date): string {
  const day = new Date(moment.getTime() + WIB)
  return `${sourceMonths[day.getUTCMonth()]} ${day.getUTCDate()}, ${day.getUTCFullYear()}`
}

/**
 * Parses a date in the notation of the source, such as "Jun 4, 2021", as noon of that day in UTC. Null if it is not a
 * date.
 */
export function dateOfSource(text: string | null): Date | null {
  const noon = new Date(`${text} 12:00 UTC`)
  return text === null || Number.isNaN(noon.getTime()) ? null : noon
}

/** Translates a date such as "Jun 4, 2021" to "4 Juni 2021". Other text is returned unchanged. */
export const translatedDate = (text: string | null): string | null => dateWith(months, text)

/** Translates a date such as "Jun 4, 2021" to the short form "4 Jun 2021". Other text is returned unchanged. */
export const shortDate = (text: string | null): string | null => dateWith(shortMonths, text)

/**
 * Replaces the name of the month. Parses the usual form by hand, which is faster than Date; a title may have a thousand
 * dates.
 */
function dateWith(names: readonly string[], text: string | null): string | null {
  const [, month = '', day, year] = /^([A-Z][a-z]{2}) (\d{1,2}), (\d{4})$/.exec(text ?? '') ?? []
  const name = names[sourceMonths.indexOf(month)]
  if (name) return `${Number(day)} ${name} ${year}`
  const date = dateOfSource(text)
  return date === null ? text : `${date.getUTCDate()} ${names[date.getUTCMonth()]} ${date.getUTCFullYear()}`
}

/** Formats a future moment without its year as "Jumat, 27 November, 19.00 WIB". */
export const comingMoment = (date: Date) => `${comingFormat.format(date)}, ${clock(date)}`

/** Formats a moment of the coming days as "Jumat, 19.00 WIB". */
export const weekdayClock = (date: Date) => `${weekdayFormat.format(date)}, ${clock(date)}`

/** Formats the time until a moment in whole units: "3 jam lagi", "6 hari lagi"; days are those of the calendar. */
export function ahead(moment: Date, now: Date): string {
  const minutes = Math.floor((moment.getTime() - now.getTime()) / 60_000)
  if (minutes < 1) return 'sebentar lagi'
  if (minutes < 60) return `${minutes} menit lagi`
  if (minutes < 1_440) return `${Math.floor(minutes / 60)} jam lagi`
  const dayNumber = (date: Date) => Math.floor((date.getTime() + WIB) / DAY_MS)
  return `${dayNumber(moment) - dayNumber(now)} hari lagi`
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

/** Formats a duration in milliseconds in its largest whole unit: "15 menit", "12 jam", "30 hari", "1 tahun". */
export function span(duration: number): string {
  const units = [
    [365 * DAY_MS, 'tahun'],
    [DAY_MS, 'hari'],
    [3_600_000, 'jam'],
    [60_000, 'menit'],
    [1_000, 'detik'],
  ] as const
  const [size, unit] = units.find(([size]) => duration % size === 0) ?? [1_000, 'detik']
  return `${Math.round(duration / size)} ${unit}`
}

/** Returns the day that is `count` working days (Monday to Friday) after a day such as "2026-11-28". */
export function addWorkingDays(day: string, count: number): string {
  const at = new Date(`${day}T00:00:00Z`)
  for (let remaining = count; remaining > 0; ) {
    at.setUTCDate(at.getUTCDate() + 1)
    if (at.getUTCDay() % 6 !== 0) remaining -= 1
  }
  return at.toISOString().slice(0, 10)
}

/** Counts the working days after the day `from` until the day `to`; 0 if `to` is not later. */
export function workingDaysBetween(from: string, to: string): number {
  let count = 0
  while (addWorkingDays(from, count + 1) <= to) count += 1
  return count
}
