import { dayOf, fromWibInput } from '../web/dates.ts'

/**
 * When a job runs: `every` so many milliseconds from the end of one run to the start of the next, or `daily` at a time of
 * day in Jakarta, such as "03:10".
 */
export type Schedule = { every: number } | { daily: string }

const DAY_MS = 86_400_000
/** Jobs that run more often have their starts stored only on demand, and their ends at most once a minute. */
const FREQUENT_MS = 300_000

export const isFrequent = (schedule: Schedule): boolean => 'every' in schedule && schedule.every < FREQUENT_MS

/** Returns the newest moment, up to `now`, at which a daily job was due. */
export function lastDue(daily: string, now: Date): Date {
  const today = fromWibInput(`${dayOf(now)}T${daily}`)
  if (!today) throw new Error(`"${daily}" is no time of day`)
  return today <= now ? today : new Date(today.getTime() - DAY_MS)
}

type Last = { started_at: Date | null; ended_at: Date | null }

/** Returns when a job runs next: null while that is not known, because it runs now or has never run. */
export function nextRun(schedule: Schedule, last: Last | undefined, now: Date): Date | null {
  if ('every' in schedule) return last?.ended_at ? new Date(last.ended_at.getTime() + schedule.every) : null
  const due = lastDue(schedule.daily, now)
  return last?.started_at && last.started_at >= due ? new Date(due.getTime() + DAY_MS) : due
}
