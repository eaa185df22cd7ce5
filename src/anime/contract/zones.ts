import { type Day, days } from './contract.ts'

/** Indonesia's time zones. `minutes` is the offset from UTC, the same all year. */
export const zones = {
  wib: { name: 'WIB', words: 'Waktu Indonesia Barat', iana: 'Asia/Jakarta', minutes: 420 },
  wita: { name: 'WITA', words: 'Waktu Indonesia Tengah', iana: 'Asia/Makassar', minutes: 480 },
  wit: { name: 'WIT', words: 'Waktu Indonesia Timur', iana: 'Asia/Jayapura', minutes: 540 },
} as const
export const zoneKeys = ['wib', 'wita', 'wit'] as const satisfies readonly (keyof typeof zones)[]

/** `key` names the zone in addresses: one of `zoneKeys`, or the IANA name of another zone, such as that of a device. */
export type Zone = { key: string; name: string; words: string; iana: string }

/** Returns the zone of a key, ignoring case; the zone of Western Indonesia for an unknown key. */
export function toZone(zoneKey: string): Zone {
  const key = zoneKeys.find((one) => one === zoneKey.toLowerCase())
  const iana = key ? null : findIanaName(zoneKey)
  if (iana === null) return { key: key ?? 'wib', ...zones[key ?? 'wib'] }
  return { key: iana, name: iana.replace(/^.*\//, '').replaceAll('_', ' '), words: iana, iana }
}

function findIanaName(zoneKey: string): string | null {
  if (!/^\w+(\/[\w+-]+)+$/.test(zoneKey)) return null
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone: zoneKey }).resolvedOptions().timeZone
  } catch {
    return null
  }
}

/** `time` is "HH:MM" in some time zone. */
type WeekSlot = { day: Day; time: string }

const DAY = 1_440
const WEEK = 7 * DAY

export function shiftSlot(slot: WeekSlot, minutes: number): WeekSlot {
  const moved = modulo(slotMinute(slot) + minutes, WEEK)
  const clock = moved % DAY
  const time = `${twoDigits(Math.floor(clock / 60))}:${twoDigits(clock % 60)}`
  return { day: days[Math.floor(moved / DAY)] ?? slot.day, time }
}

/**
 * Moves a weekly slot between zones, given by their IANA names. In a zone with summer time, the offset at the slot's
 * first occurrence after `near` is used.
 */
export function moveSlot(slot: WeekSlot, from: string, to: string, near: Date): WeekSlot {
  if (from === to) return slot
  const offset = offsetAt(from, near)
  const local = modulo(Math.floor(near.getTime() / 60_000) + offset - MONDAY, WEEK)
  const roughly = near.getTime() + modulo(slotMinute(slot) - local, WEEK) * 60_000
  const moment = new Date(roughly - (offsetAt(from, new Date(roughly)) - offset) * 60_000)
  return shiftSlot(slot, offsetAt(to, moment) - offsetAt(from, moment))
}

export const dayIn = (iana: string, moment: Date): Day => days[Math.floor(weekMinute(iana, moment) / DAY)] ?? 'Monday'

/** Returns the minute of the day. */
export const minuteIn = (iana: string, moment: Date) => weekMinute(iana, moment) % DAY

const weekMinute = (iana: string, moment: Date) =>
  modulo(Math.floor(moment.getTime() / 60_000) + offsetAt(iana, moment) - MONDAY, WEEK)

/** Minutes from the epoch to the first midnight of a Monday, 5 January 1970. */
const MONDAY = 4 * DAY

const slotMinute = ({ day, time }: WeekSlot) =>
  days.indexOf(day) * DAY + Number(time.slice(0, 2)) * 60 + Number(time.slice(3))
const twoDigits = (number: number) => String(number).padStart(2, '0')
const modulo = (value: number, by: number) => ((value % by) + by) % by

const offsetFormats = new Map<string, Intl.DateTimeFormat>()

/** Returns a zone's offset from UTC, in minutes. */
function offsetAt(iana: string, moment: Date): number {
  const format =
    offsetFormats.get(iana) ?? new Intl.DateTimeFormat('en-US', { timeZone: iana, timeZoneName: 'longOffset' })
  offsetFormats.set(iana, format)
  const name = format.formatToParts(moment).find((part) => part.type === 'timeZoneName')?.value ?? 'GMT'
  const [, sign = '+', hours = '0', minutes = '0'] = /GMT([+-])(\d+):(\d+)/.exec(name) ?? []
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes))
}
