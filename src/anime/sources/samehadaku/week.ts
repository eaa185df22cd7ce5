import { type AnswerData, type Day, days } from '../../contract.ts'
import { oneLine } from './text.ts'

export type Week = AnswerData['schedule']
export type ScheduleItem = Week[Day][number]

const dayNames: Record<string, Day> = {
  senin: 'Monday',
  selasa: 'Tuesday',
  rabu: 'Wednesday',
  kamis: 'Thursday',
  jumat: 'Friday',
  "jum'at": 'Friday',
  sabtu: 'Saturday',
  minggu: 'Sunday',
}

/** A weekday in English or Indonesian, in whatever case. */
export function dayOf(text: string | null | undefined): Day | null {
  const word = oneLine(text ?? '').toLowerCase()
  return (
    dayNames[word] ?? days.find((day) => day.toLowerCase() === word || day.toLowerCase().slice(0, 3) === word) ?? null
  )
}

export const emptyWeek = (): Week => ({
  Monday: [],
  Tuesday: [],
  Wednesday: [],
  Thursday: [],
  Friday: [],
  Saturday: [],
  Sunday: [],
})

/** "00:00", "at 9.11", "09:11 WIB" as "HH:MM". */
export function timeOf(text: string | null): string | null {
  const [, hours, minutes] = /(?:^|\D)([01]?\d|2[0-3])[:.]([0-5]\d)(?!\d)/.exec(text ?? '') ?? []
  return hours && minutes ? `${hours.padStart(2, '0')}:${minutes}` : null
}
