import { latestPast } from '../async/clock.ts'
import type { JobRunRow } from '../db/tables.ts'
import { DAY_MS, fromWibInput, toWibDay } from '../web/dates.ts'

/**
 * When a job runs: `every` so many milliseconds from the end of one run to the start of the next, or `daily` at a time
 * of day in Jakarta, such as "03:10".
 */
export type Schedule = { every: number } | { daily: string }

/** Jobs that run more often have their starts stored only on demand, and their ends at most once a minute. */
const FREQUENT_MS = 300_000

export const isFrequent = (schedule: Schedule): boolean => 'every' in schedule && schedule.every < FREQUENT_MS

/** Returns the newest moment, up to `now`, at which a daily job was due. */
export function lastDue(daily: string, now: Date): Date {
  const today = fromWibInput(`${toWibDay(now)}T${daily}`)
  if (!today) throw new Error(`"${daily}" is no time of day`)
  return today <= now ? today : new Date(today.getTime() - DAY_MS)
}

/**
 * A daily job that failed or was interrupted runs again after this time. After three failures in a row it runs only on
 * the next day.
 */
export const REPEAT_AFTER_MS = 900_000
export const MAX_FAILURES = 3

type Last = Pick<JobRunRow, 'started_at' | 'ended_at' | 'failures'>

/** Returns when a job runs next; null if that is unknown, because the job is running or has never run. */
export function nextRun(schedule: Schedule, last: Last | undefined, now: Date): Date | null {
  const isFuture = last?.started_at != null && last.started_at > latestPast(now)
  if ('every' in schedule)
    return last?.ended_at && !isFuture ? new Date(last.ended_at.getTime() + schedule.every) : null
  const due = lastDue(schedule.daily, now)
  if (!last?.started_at || isFuture || last.started_at < due) return due
  const { ended_at, failures } = last
  if (ended_at && failures > 0 && failures < MAX_FAILURES) return new Date(ended_at.getTime() + REPEAT_AFTER_MS)
  return new Date(due.getTime() + DAY_MS)
}
