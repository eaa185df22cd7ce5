import { timeInName } from './names.ts'

const DAYS = 7
const WEEKS = 4
const MONTHS = 12
const DAY_MS = 86_400_000

/**
 * Returns which of these files may be deleted. All backups of the last 7 days with backups are kept, because a day may
 * have one from before and one after an update. Of the last 4 weeks and 12 months, the newest backup of each is kept.
 * Files with other names are always kept.
 */
export function outdated(files: readonly string[]): string[] {
  const dated = files
    .flatMap((file) => {
      const time = timeInName(file)
      return time ? [{ file, day: Math.floor((time.getTime() + 7 * 3_600_000) / DAY_MS) }] : []
    })
    .sort((one, other) => other.file.localeCompare(one.file))
  const lastDays = [...new Set(dated.map(({ day }) => day))].slice(0, DAYS)
  const filesToKeep = new Set([
    ...dated.flatMap(({ file, day }) => (lastDays.includes(day) ? [file] : [])),
    // The first of January 1970 was a Thursday; weeks begin on Mondays.
    ...newestOfEach(dated, WEEKS, ({ day }) => Math.floor((day + 3) / 7)),
    ...newestOfEach(dated, MONTHS, ({ day }) => new Date(day * DAY_MS).toISOString().slice(0, 7)),
  ])
  return dated.map(({ file }) => file).filter((file) => !filesToKeep.has(file))
}

type Dated = { file: string; day: number }

function newestOfEach(newestFirst: readonly Dated[], most: number, getPeriod: (one: Dated) => unknown): string[] {
  const newestByPeriod = new Map<unknown, string>()
  for (const one of newestFirst) if (!newestByPeriod.has(getPeriod(one))) newestByPeriod.set(getPeriod(one), one.file)
  return [...newestByPeriod.values()].slice(0, most)
}
