import type { Knex } from 'knex'
import { sleep } from '../../async/timer.ts'
import type { Job } from '../../jobs/run.ts'
import { type HistoryUnit, lastRolled, monitorGroups, pruneOlder, pruneStates, rollUp } from './history-queries.ts'

const SECOND = 1_000
const MINUTE = 60 * SECOND
const DAY = 86_400 * SECOND

/** Milliseconds that raw checks, hours and days are kept. */
const KEPT = { monitor_checks: 2 * DAY, monitor_hours: 30 * DAY, monitor_days: 731 * DAY } as const
const tables = ['monitor_checks', 'monitor_hours', 'monitor_days'] as const
/** Milliseconds in which a check that is being written may still come into a period that has ended. */
const LATE = 5 * MINUTE
/** Monitors rolled up by one statement: a day of a hundred at one a minute is 144,000 rows, a quarter of a second. */
const GROUP = 100
/** Rows removed at once, and milliseconds until the next. */
const STEP = 2_000
const REST = 50

type Took = (unit: string, ms: number) => void

/** What keeps the history: hours each minute, days each ten, and a broom. `interval`: seconds between two checks of a path. */
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
 * Brings hours or days up to date from raw checks: the running one, and all since the last that was rolled up, which
 * finishes the one before it after midnight and after a time in which nobody did this.
 */
export async function rollUpNow(
  db: Knex,
  unit: HistoryUnit,
  { now, interval }: { now: Date; interval: number },
): Promise<void> {
  const last = (await lastRolled(db, unit)) ?? new Date(0)
  const from = new Date(Math.min(last.getTime(), now.getTime() - LATE))
  for (const group of await monitorGroups(db, GROUP)) await rollUp(db, unit, { ...group, from, interval })
}

/** Removes what is too old, in steps that hold up nobody. Raw checks stay until both rollups have gone past them. */
export async function pruneHistory(db: Knex, now: Date): Promise<void> {
  const last = [await lastRolled(db, 'hours'), await lastRolled(db, 'days')].map((at) => at?.getTime() ?? 0)
  for (const table of tables) {
    const before = now.getTime() - KEPT[table]
    const limit = table === 'monitor_checks' ? Math.min(before, ...last) : before
    while ((await pruneOlder(db, table, new Date(limit), STEP)) === STEP) await sleep(REST)
  }
  await pruneStates(db, new Date(now.getTime() - KEPT.monitor_days))
}
