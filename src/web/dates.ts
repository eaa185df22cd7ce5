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
/** Western Indonesia has no summer time. */
const WIB = 7 * 3_600_000

/** "18 November 2026", in Western Indonesia. */
export const longDate = (moment: Date) => dayFormat.format(moment)

/** "19.42 WIB". */
export const clock = (moment: Date) => `${clockFormat.format(moment).replace(':', '.')} WIB`

/** "18 November 2026, 19.42 WIB". */
export const moment = (date: Date) => `${longDate(date)}, ${clock(date)}`

/** "19.42 WIB" for today, else with its date. */
export const nearMoment = (date: Date, now: Date) => (longDate(date) === longDate(now) ? clock(date) : moment(date))

/** "2026-11-18T19:42": the value of a datetime-local field, in Western Indonesia. */
export const wibInput = (date: Date) => new Date(date.getTime() + WIB).toISOString().slice(0, 16)

/** "2026-11-18": the day of a moment in Western Indonesia. */
export const dayOf = (date: Date) => wibInput(date).slice(0, 10)

/** The start of such a day. */
export const dayBegins = (day: string) => new Date(`${day}T00:00:00+07:00`)

/** Parses such a field; null when it is not a moment. */
export function fromWibInput(text: string): Date | null {
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2})?$/.test(text)) return null
  const date = new Date(`${text}+07:00`)
  return Number.isNaN(date.getTime()) ? null : date
}

/** "Jun 4, 2021": dates in the API's format. Formatted by hand, because a title may have a thousand of them. */
export function sourceDate(moment: Date): string {
  const day = new Date(moment.getTime() + WIB)
  return `${sourceMonths[day.getUTCMonth()]} ${day.getUTCDate()}, ${day.getUTCFullYear()}`
}

/** "Jun 4, 2021" as a long Indonesian date; other text is returned as it is. */
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

/** The time since a moment in whole units: "baru saja", "12 menit lalu", "3 hari lalu", "2 tahun lalu". */
export function ago(moment: Date, now: Date): string {
  const seconds = Math.max(0, (now.getTime() - moment.getTime()) / 1000)
  if (seconds < 60) return 'baru saja'
  for (const [limit, unit, size] of steps) {
    const count = Math.floor(seconds / size)
    if (count < limit) return `${Math.max(1, count)} ${unit} lalu`
  }
  return `${Math.max(1, Math.floor(seconds / 31_557_600))} tahun lalu`
}
