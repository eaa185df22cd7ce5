import type { Knex } from 'knex'
import { sleep } from '../../async/timer.ts'
import type { Job } from '../../jobs/run.ts'
import { type HistoryUnit, lastRolled, monitorGroups, pruneOlder, pruneStates, rollUp } from './history-queries.ts'

const SECOND = 1_000
const MINUTE = 60 * SECOND
const DAY = 86_400 * SECOND

/** Milliseconds for which raw checks, hours and days of the history are kept. */
const RETENTION_MS = { monitor_checks: 2 * DAY, monitor_hours: 30 * DAY, monitor_days: 731 * DAY } as const
const tables = ['monitor_checks', 'monitor_hours', 'monitor_days'] as const
/** Milliseconds after the end of an hour or day in which a late check may still be written into this hour or day. */
const LATE_WRITE_MS = 5 * MINUTE
/**
 * Number of monitored paths whose checks one SQL statement sums up. A day of a hundred paths at one check a minute is
 * 144,000 rows and takes a quarter of a second.
 */
const MONITORS_PER_ROLLUP = 100
/** Maximum number of rows that one SQL statement deletes, and milliseconds between two such statements. */
const ROWS_PER_DELETE = 2_000
const DELETE_PAUSE_MS = 50

type Took = (unit: string, ms: number) => void

/**
 * Background jobs of the check history: sum up hours every minute, sum up days every ten minutes, and delete old rows.
 * `interval`: seconds between two checks of a path.
 */
export function historyJobs({ db, took, interval }: { db: Knex; took: Took; interval: number }): Job[] {
  const timed = (unit: string, work: () => Promise<unknown>) => async () => {
    const started = performance.now()
    await work()
    took(unit, performance.now() - started)
  }
  return [
    {
      name: 'monitor hours',
      every: MINUTE,
      run: timed('hours', () => rollUpNow(db, 'hours', { now: new Date(), interval })),
    },
    {
      name: 'monitor days',
      every: 10 * MINUTE,
      run: timed('days', () => rollUpNow(db, 'days', { now: new Date(), interval })),
    },
    { name: 'prune the monitor', every: MINUTE, run: timed('prune', () => pruneHistory(db, new Date())) },
  ]
}

/**
 * Sums up raw checks into hours or days, starting with the newest hour or day in the history. This completes an hour or
 * day that has ended meanwhile, even if no server was running for some time.
 */
export async function rollUpNow(
  db: Knex,
  unit: HistoryUnit,
  { now, interval }: { now: Date; interval: number },
): Promise<void> {
  const last = (await lastRolled(db, unit)) ?? new Date(0)
  const from = new Date(Math.min(last.getTime(), now.getTime() - LATE_WRITE_MS))
  for (const group of await monitorGroups(db, MONITORS_PER_ROLLUP)) await rollUp(db, unit, { ...group, from, interval })
}

/**
 * Deletes history rows past their retention, in small steps. Raw checks stay until the hours and the days both include
 * them.
 */
export async function pruneHistory(db: Knex, now: Date): Promise<void> {
  const last = [await lastRolled(db, 'hours'), await lastRolled(db, 'days')].map((at) => at?.getTime() ?? 0)
  for (const table of tables) {
    const before = now.getTime() - RETENTION_MS[table]
    const limit = table === 'monitor_checks' ? Math.min(before, ...last) : before
    while ((await pruneOlder(db, table, new Date(limit), ROWS_PER_DELETE)) === ROWS_PER_DELETE)
      await sleep(DELETE_PAUSE_MS)
  }
  await pruneStates(db, new Date(now.getTime() - RETENTION_MS.monitor_days))
}
