import { type AnswerData, type Day, days } from './contract.ts'

export type Week = AnswerData['schedule']
export type ScheduleItem = Week[Day][number]

const indonesian = ['senin', 'selasa', 'rabu', 'kamis', 'jumat', 'sabtu', 'minggu']

/** Parses a weekday: in English, in full or as three letters, or in Indonesian. */
export function dayOf(written: string | null | undefined): Day | null {
  const word = written?.trim().toLowerCase() ?? ''
  const isNamed = (day: Day) => day.toLowerCase() === word || day.toLowerCase().slice(0, 3) === word
  return days[indonesian.indexOf(word === "jum'at" ? 'jumat' : word)] ?? days.find(isNamed) ?? null
}

const clocks = /(?<!\d)([01]?\d|2[0-3])[:.]([0-5]\d)(?::\d\d)?(?!\d)[\s(]*([ap]m\b)?[\s(]*([a-z]*)/gi
const otherZones = /^(?:wita?|[jkp]st|[jkp]dt|[ecm][sd]t|ce?s?t|bst|gmt|utc|msk|sgt)$/i

/**
 * Finds a time such as "9.05", "at 09:11" or "7:30 PM WIB" and returns it as "HH:MM"; null for one in a foreign zone,
 * because its weekday might differ here.
 */
export function clockOf(written: string | null): string | null {
  for (const [, hours = '', minutes = '', half = '', zone = ''] of (written ?? '').matchAll(clocks)) {
    const hour = half === '' ? Number(hours) : (Number(hours) % 12) + (half.toLowerCase() === 'pm' ? 12 : 0)
    if (!otherZones.test(zone)) return `${String(hour).padStart(2, '0')}:${minutes}`
  }
  return null
}
