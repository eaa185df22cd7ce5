import { zones } from './zones.ts'

/** Seasons are named after quarter and year: "Fall 2026" begins in October 2026. */
export const quarters = ['Winter', 'Spring', 'Summer', 'Fall'] as const

export function formatSeason(moment: Date): string {
  const local = new Date(moment.getTime() + zones.wib.minutes * 60_000)
  return `${quarters[Math.floor(local.getUTCMonth() / 3)]} ${local.getUTCFullYear()}`
}

/** Reads a season in any case, with a space or a hyphen ("fall-2026"), as "Fall 2026". */
export function readSeason(text: string): string | undefined {
  const [, word = '', year] = /^\s*([a-z]+)[\s-]+((?:19|20)\d\d)\s*$/i.exec(text) ?? []
  const quarter = quarters.find((one) => one.toLowerCase() === word.toLowerCase())
  return quarter && `${quarter} ${year}`
}
