import type { Knex } from 'knex'
import { sleep } from '../../async/timer.ts'
import type { Job } from '../../jobs/run.ts'
import { type HistoryUnit, lastRolled, monitorGroups, pruneOlder, pruneStates, rollUp } from './history-queries.ts'

const SECOND = 1_000
const MINUTE = 60 * SECOND
const DAY = 86_400 * SECOND

const RETENTION_MS = { monitor_checks: 2 * DAY, monitor_hours: 30 * DAY, monitor_days: 731 * DAY } as const
const tables = ['monitor_checks', 'monitor_hours', 'monitor_days'] as const
/** After the end of an hour or day, a late check may still be written into it for this time. */
const LATE_WRITE_MS = 5 * MINUTE
/** A day of a hundred paths at one check a minute is 144,000 rows and takes one SQL statement a quarter of a second. */
const MONITORS_PER_ROLLUP = 100
const ROWS_PER_DELETE = 2_000
const DELETE_PAUSE_MS = 50

type ReportTime = (unit: string, ms: number) => void

/** `interval`: seconds between two checks of a path. */
export function historyJobs({ db, took, interval }: { db: Knex; took: ReportTime; interval: number }): Job[] {
  const timed = (unit: string, work: () => Promise<unknown>) => async () => {
    const started = performance.now()
    await work()
    took(unit, performance.now() - started)
  }
  const rollUps = (unit: HistoryUnit) => timed(unit, () => rollUpNow(db, unit, { now: new Date(), interval }))
  const prune = timed('prune', () => pruneHistory(db, new Date()))
  return [
    { name: 'monitor hours', title: 'Merangkum pemeriksaan per jam', every: MINUTE, run: rollUps('hours') },
    { name: 'monitor days', title: 'Merangkum pemeriksaan per hari', every: 10 * MINUTE, run: rollUps('days') },
    { name: 'prune the monitor', title: 'Membuang pemeriksaan lama', every: MINUTE, run: prune },
  ]
}

/** Starts with the newest hour or day in the history, so one that ended while no server was running is completed. */
export async function rollUpNow(
  db: Knex,
  unit: HistoryUnit,
  { now, interval }: { now: Date; interval: number },
): Promise<void> {
  const last = (await lastRolled(db, unit)) ?? new Date(0)
  const from = new Date(Math.min(last.getTime(), now.getTime() - LATE_WRITE_MS))
  for (const group of await monitorGroups(db, MONITORS_PER_ROLLUP)) await rollUp(db, unit, { ...group, from, interval })
}

/** Deletes rows past their retention. Raw checks stay until the hours and the days both include them. */
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
