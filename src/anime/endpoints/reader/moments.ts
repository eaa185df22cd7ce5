import { relativeMoment } from '../../contract/moments.ts'
import { text } from './values.ts'

/**
 * When something came out, ISO 8601: as it is said, else out of words such as "3 hours yang lalu" or "2 Minggu yang lalu",
 * counted from `now`, the moment they were said. Never later than that; null for any other words.
 */
export function releasedAt(said: unknown, wording: unknown, now: Date): string | null {
  const moment = instant(said) ?? relativeMoment(text(wording) ?? '', now)?.getTime() ?? null
  return moment === null ? null : new Date(Math.min(moment, now.getTime())).toISOString()
}

/** A moment in milliseconds: ISO 8601 with its zone, or seconds or milliseconds since 1970. Without a zone it could be any. */
export function instant(value: unknown): number | null {
  if (typeof value === 'number') return inRange(value < 1e11 ? value * 1000 : value)
  const words = text(value) ?? ''
  return /^\d{4}-\d\d-\d\d[T ].*(?:Z|[+-]\d\d:?\d\d)$/i.test(words) ? inRange(Date.parse(words)) : null
}

const inRange = (moment: number) => (Math.abs(moment) < 4e12 ? moment : null)
