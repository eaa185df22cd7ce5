import { text } from './values.ts'

/**
 * When something came out, ISO 8601: as it is said, else out of words such as "3 hours yang lalu" or "2 Minggu yang lalu",
 * counted from `now`, the moment they were said. Never later than that; null for any other words.
 */
export function momentOf(said: unknown, wording: unknown, now: Date): string | null {
  const moment = instant(said) ?? counted(text(wording), now)
  return moment === null ? null : new Date(Math.min(moment, now.getTime())).toISOString()
}

/** A moment in milliseconds: ISO 8601 with its zone, or seconds or milliseconds since 1970. Without a zone it could be any. */
export function instant(value: unknown): number | null {
  if (typeof value === 'number') return inRange(value < 1e11 ? value * 1000 : value)
  const words = text(value) ?? ''
  return /^\d{4}-\d\d-\d\d[T ].*(?:Z|[+-]\d\d:?\d\d)$/i.test(words) ? inRange(Date.parse(words)) : null
}

const inRange = (moment: number) => (Math.abs(moment) < 4e12 ? moment : null)

const SECOND = 1_000
const units: Record<string, number> = {
  detik: SECOND,
  sec: SECOND,
  second: SECOND,
  menit: 60 * SECOND,
  min: 60 * SECOND,
  minute: 60 * SECOND,
  jam: 3_600 * SECOND,
  hour: 3_600 * SECOND,
  hari: 86_400 * SECOND,
  day: 86_400 * SECOND,
  minggu: 604_800 * SECOND,
  pekan: 604_800 * SECOND,
  week: 604_800 * SECOND,
  bulan: 2_629_800 * SECOND,
  month: 2_629_800 * SECOND,
  tahun: 31_557_600 * SECOND,
  year: 31_557_600 * SECOND,
}

function counted(wording: string | null, now: Date): number | null {
  if (wording === null) return null
  if (/^(?:baru saja|just now)$/i.test(wording)) return now.getTime()
  if (/^(?:kemarin|yesterday)$/i.test(wording)) return now.getTime() - 86_400 * SECOND
  const [, number = '', unit = ''] =
    /^(?:about |sekitar )?(\d{1,4}|an?(?= )|se) ?([a-z]+?)s? (?:y(?:an)?g lalu|lalu|ago)$/i.exec(wording) ?? []
  const size = Object.hasOwn(units, unit.toLowerCase()) ? units[unit.toLowerCase()] : undefined
  return size === undefined ? null : now.getTime() - size * (/^\d/.test(number) ? Number(number) : 1)
}
