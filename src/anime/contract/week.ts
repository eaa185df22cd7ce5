import { type AnswerData, type Day, days } from './contract.ts'
import { shiftSlot, zones } from './zones.ts'

export type Week = AnswerData['schedule']
export type ScheduleItem = Week[Day][number]

const indonesian = ['senin', 'selasa', 'rabu', 'kamis', 'jumat', 'sabtu', 'minggu']

/** Parses a weekday: in English, in full or as three letters, or in Indonesian. */
export function parseDay(text: string | null | undefined): Day | null {
  const word = text?.trim().toLowerCase() ?? ''
  const isNamed = (day: Day) => day.toLowerCase() === word || day.toLowerCase().slice(0, 3) === word
  return days[indonesian.indexOf(word === "jum'at" ? 'jumat' : word)] ?? days.find(isNamed) ?? null
}

const clocks =
  /(?<!\d)([01]?\d|2\d)(?::([0-5]?\d)|\.([0-5]\d))(?::\d\d)?(?!\d)[\s(]*([ap]m\b)?[\s(]*([a-z]*)\s*(?:([+-]\d{1,2})(?::?00)?(?![\d:]))?(?:\s*([+-]\d))?/gi

/** Hours by which the clocks of zones without summer time differ from UTC. */
const offsets: Record<string, number> = { wit: 9, jst: 9, kst: 9, wita: 8, sgt: 8, msk: 3, utc: 0, gmt: 0 }
const unsteady = /^(?:p[sd]t|[jk]dt|[ecm][sd]t|ce?s?t|bst)$/i

/**
 * Finds a time such as "9.05", "6:5", "at 09:11", "7:30 PM WIB", "25:30" (in the night after the day) or "23:30 JST".
 * Returns the minutes from the day's midnight in Western Indonesia; the time may lie on another day. Null without a
 * time, for a zone with summer time, and for an offset that is not in whole hours.
 */
function parseMinutes(text: string): number | null {
  for (const [, hours, minutes, twoDigits, half = '', zone = '', shift = '0', unread] of text.matchAll(clocks)) {
    const isLate = Number(hours) > 23
    const hour = half === '' ? Number(hours) : (Number(hours) % 12) + (half.toLowerCase() === 'pm' ? 12 : 0)
    const offset = offsets[zone.toLowerCase()]
    if (offset === 0 && unread !== undefined) return null
    const ahead = offset === undefined ? 0 : WIB_HOURS - offset - (offset === 0 ? Number(shift) : 0)
    if (!unsteady.test(zone) && !(isLate && half !== '')) return (hour + ahead) * 60 + Number(minutes ?? twoDigits)
  }
  return null
}

const WIB_HOURS = zones.wib.minutes / 60

/**
 * Returns the weekday and the time ("HH:MM") in Western Indonesia of a release that is listed under `day`. The time
 * comes from the first of `texts` that has one. Without a time, `release_time` is null and the day stays.
 */
export function toSlot(day: Day, ...texts: readonly (string | null)[]): { day: Day; release_time: string | null } {
  const minutes =
    texts.map((text) => (text === null ? null : parseMinutes(text))).find((value) => value !== null) ?? null
  if (minutes === null) return { day, release_time: null }
  const slot = shiftSlot({ day, time: '00:00' }, minutes)
  return { day: slot.day, release_time: slot.time }
}
