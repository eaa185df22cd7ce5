import { sourceDate } from '../../web/dates.ts'
import { zones } from './zones.ts'

/** Units of time with their length in seconds. */
const units: readonly [RegExp, number][] = [
  [/^(detik|seconds?|secs?)$/, 1],
  [/^(menit|mnt|minutes?|mins?)$/, 60],
  [/^(jam|hours?|hrs?|h)$/, 3_600],
  [/^(hari|days?|d)$/, 86_400],
  [/^(minggu|mgg|pekan|weeks?|w)$/, 604_800],
  [/^(bulan|bln|months?|mo)$/, 2_629_800],
  [/^(tahun|thn|years?|y)$/, 31_557_600],
]
const relativePattern = /((?<!\d)\d+|\ban?\b|\bse)\s*([a-z]+)\s+(?:yang\s+lalu|yg\s+lalu|lalu|ago)\b/

/** Parses a time in English, Indonesian or a mixture, such as "3 hours yang lalu", "sejam lalu" or "kemarin". */
export function relativeMoment(words: string, now: Date): Date | null {
  const line = words.toLowerCase()
  if (/\b(baru saja|just now|hari ini|today)\b/.test(line)) return now
  if (/\b(kemarin|yesterday)\b/.test(line)) return new Date(now.getTime() - 86_400_000)
  const [, count, word = ''] = relativePattern.exec(line) ?? []
  const size = units.find(([unit]) => unit.test(word))?.[1]
  if (!count || !size) return null
  const moment = new Date(now.getTime() - (/^\d/.test(count) ? Number(count) : 1) * size * 1000)
  return Number.isNaN(moment.getTime()) || moment.getUTCFullYear() < 1900 ? null : moment
}

/**
 * Parses a relative time, seconds or milliseconds since the epoch, or a date. A date without a time means midnight in
 * Western Indonesia.
 */
export const parseMoment = (words: string | null, now: Date): Date | null =>
  words === null ? null : (relativeMoment(words, now) ?? epochMoment(words) ?? absoluteMoment(words.toLowerCase()))

/** Parses digits alone as seconds since the epoch, or as milliseconds: "1704067200", "1704067200000". */
export function epochMoment(words: string): Date | null {
  const digits = /^\s*(\d{10}|\d{13})(?:\.\d+)?\s*$/.exec(words)?.[1]
  if (digits === undefined) return null
  const moment = new Date(Number(digits) * (digits.length === 10 ? 1000 : 1))
  return moment.getUTCFullYear() < 2100 ? moment : null
}

/** Converts to the catalog's format, "Jun 4, 2021". Other text is returned unchanged. */
export function dateText(words: string | null, now: Date): string | null {
  const moment = words === null || isDateText.test(words) ? null : parseMoment(words, now)
  return moment ? sourceDate(moment) : words
}

/** Dates in the catalog's format need no parsing, which saves time: a title may have a thousand episodes. */
const isDateText = /^(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) [1-9]\d?, \d{4}$/

/** The first letters of the months in English and Indonesian. */
const months = 'jan feb|peb mar apr may|mei jun jul aug|agu|agt|ags sep oct|okt nov|nop dec|des'.split(' ')
const shortNames = months.map((names) => names.split('|'))

function absoluteMoment(line: string): Date | null {
  const [, isoYear, isoMonth, isoDay] = /\b(\d{4})-(\d{2})-(\d{2})/.exec(line) ?? []
  if (isoYear)
    return dated(Number(isoYear), Number(isoMonth) - 1, Number(isoDay)) && exact(line, isoYear, isoMonth, isoDay)
  const [, day, month, year] = /\b(\d{1,2})\s+([a-z]{3,})\.?,?\s+(\d{4})\b/.exec(line) ?? []
  if (day) return dated(Number(year), monthIndex(month), Number(day))
  const [, month2, day2, year2] = /\b([a-z]{3,})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})\b/.exec(line) ?? []
  if (day2) return dated(Number(year2), monthIndex(month2), Number(day2))
  const [, day3, month3, year3] = /\b(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})\b/.exec(line) ?? []
  return day3 ? dated(Number(year3), Number(month3) - 1, Number(day3)) : null
}

/** ISO 8601 with time and zone, or the beginning of the day for a date alone. */
function exact(line: string, ...[year = '', month = '', day = '']: (string | undefined)[]): Date | null {
  const [iso] = /\d{4}-\d{2}-\d{2}t\d{2}:\d{2}(:\d{2}(\.\d+)?)?(z|[+-]\d{2}:?\d{2})/.exec(line) ?? []
  const moment = iso ? new Date(iso.toUpperCase()) : null
  return moment && !Number.isNaN(moment.getTime()) ? moment : dated(Number(year), Number(month) - 1, Number(day))
}

const monthIndex = (word = '') => shortNames.findIndex((names) => names.includes(word.slice(0, 3)))

function dated(year: number, month: number, day: number): Date | null {
  const date = new Date(Date.UTC(year, month, day))
  const isReal = month >= 0 && date.getUTCMonth() === month && date.getUTCDate() === day && year >= 1900
  return isReal ? new Date(date.getTime() - WIB_OFFSET_MS) : null
}

const WIB_OFFSET_MS = zones.wib.minutes * 60_000
