import type { ContentItemRow } from '../db/tables.ts'
import { clock, hour, longDate, shortDay, toWibDay, weekday } from '../web/dates.ts'

/** Milliseconds that a program without an end is assumed to take. */
export const ASSUMED_MS = 2 * 3_600_000

type Times = Pick<ContentItemRow, 'starts_at' | 'ends_at'>

export const getEnd = ({ starts_at, ends_at }: Times): Date | null =>
  ends_at ?? (starts_at && new Date(starts_at.getTime() + ASSUMED_MS))

export type Phase = 'coming' | 'running' | 'ended'

/** A program without a known time counts as still to come. */
export function getPhase(times: Times, now: Date): Phase {
  const end = getEnd(times)
  if (!times.starts_at || !end || now < times.starts_at) return 'coming'
  return now < end ? 'running' : 'ended'
}

/** Returns a moment of the last day, and the hour of the end: midnight is 24.00 of the day before. */
function getLastDay(ends: Date): { at: Date; time: string } {
  return hour(ends) === '00.00'
    ? { at: new Date(ends.getTime() - 60_000), time: '24.00' }
    : { at: ends, time: hour(ends) }
}

/**
 * "Sabtu, 28 November 2026, 18.30–21.00 WIB", or "Sabtu, 28 November, 09.00 sampai Minggu, 29 November 2026, 16.00
 * WIB".
 */
export function timesText({ starts_at, ends_at }: Times): string {
  if (!starts_at) return 'Waktunya menyusul'
  const day = (at: Date) => `${weekday(at)}, ${longDate(at)}`
  if (!ends_at || ends_at.getTime() === starts_at.getTime()) return `${day(starts_at)}, ${clock(starts_at)}`
  const last = getLastDay(ends_at)
  if (toWibDay(starts_at) === toWibDay(last.at)) return `${day(starts_at)}, ${hour(starts_at)}–${last.time} WIB`
  const isOneYear = toWibDay(starts_at).slice(0, 4) === toWibDay(last.at).slice(0, 4)
  const first = isOneYear ? day(starts_at).replace(/ \d{4}$/, '') : day(starts_at)
  return `${first}, ${hour(starts_at)} sampai ${day(last.at)}, ${last.time} WIB`
}

/** The date on a picture: "28", "28–30" or "30–2"; null if the date is not known. */
export function datePlate({ starts_at, ends_at }: Times) {
  if (!starts_at) return null
  const isLong = ends_at !== null && ends_at > starts_at
  const days = [starts_at, isLong ? getLastDay(ends_at).at : starts_at]
  const join = (parts: readonly (string | number)[]) => [...new Set(parts)].join('–')
  const months = join(days.map((at) => shortDay(at).replace(/^\d+ /, '')))
  const numbers = days.map((at) => Number(toWibDay(at).slice(8)))
  const isOneDay = new Set(days.map(toWibDay)).size === 1
  return { days: isOneDay ? String(numbers[0]) : numbers.join('–'), month: months }
}
