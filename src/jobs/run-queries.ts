import type { Knex } from 'knex'
import { latestPast } from '../async/clock.ts'
import type { JobRunRow } from '../db/tables.ts'
import { IS_HELD } from './lease.ts'
import { MAX_FAILURES, REPEAT_AFTER_MS } from './schedule.ts'

/** Name of the lease of the instance that runs the jobs. */
export const LEASE_NAME = 'background'

const isLed = `exists (select from leases where name = '${LEASE_NAME}' and ${IS_HELD})`

/** Whether an instance runs the jobs now. */
export const isAnyLeading = async (db: Knex): Promise<boolean> =>
  (await db.raw<{ rows: unknown[] }>(`select where ${isLed}`)).rows.length > 0

/** The last run of each job, by its kind. */
export const lastRuns = async (db: Knex): Promise<ReadonlyMap<string, JobRunRow>> =>
  new Map((await db('job_runs').select('*')).map((run) => [run.kind, run]))

/** Asks the leading instance for a run at once. Returns false if one was asked for already or runs now. */
export async function askForRun(db: Knex, kind: string): Promise<boolean> {
  const { rows } = await db.raw<{ rows: unknown[] }>(
    `insert into job_runs as known (kind, asked_at) values (:kind, now())
     on conflict (kind) do update set asked_at = excluded.asked_at
     where known.asked_at is null and (known.started_at is null or known.ended_at is not null or not ${isLed})
     returning 1`,
    { kind },
  )
  return rows.length > 0
}

export const listRequestedRuns = (db: Knex): Promise<string[]> => db('job_runs').whereNotNull('asked_at').pluck('kind')

/**
 * Records that a run starts. `unlessSince`: returns false and records nothing if a run has started since then, nobody
 * asked for another, and it is not due to be repeated after a failure. A run with a start in the future, by a wrong
 * clock, is ignored.
 */
export async function beginRun(db: Knex, run: { kind: string; at: Date; unlessSince: Date | null }): Promise<boolean> {
  const { rows } = await db.raw<{ rows: unknown[] }>(
    `insert into job_runs as known (kind, started_at) values (:kind, :at)
     on conflict (kind) do update set started_at = excluded.started_at, ended_at = null, asked_at = null
     where cast(:unlessSince as timestamptz) is null or known.asked_at is not null
       or known.started_at is null or known.started_at < :unlessSince or known.started_at > :latest
       or (known.failures between 1 and ${MAX_FAILURES - 1} and known.ended_at <= :repeated)
     returning 1`,
    { ...run, latest: latestPast(run.at), repeated: new Date(run.at.getTime() - REPEAT_AFTER_MS) },
  )
  return rows.length > 0
}

/** Records how a run ended. `failures`: how many runs in a row have failed since the last record. */
export const endRun = (db: Knex, run: Omit<JobRunRow, 'asked_at'>) =>
  db.raw(
    `insert into job_runs as known (kind, started_at, ended_at, duration_ms, error, failures)
       values (:kind, :started_at, :ended_at, :duration_ms, :error, :failures)
     on conflict (kind) do update set started_at = excluded.started_at, ended_at = excluded.ended_at,
       duration_ms = excluded.duration_ms, error = excluded.error,
       failures = case when excluded.error is null then 0 else known.failures + excluded.failures end`,
    run,
  )

/** Marks the runs of an instance that stopped before they ended as failed. */
export const endBrokenRuns = (db: Knex, now: Date) =>
  db.raw(
    `update job_runs set ended_at = ?, duration_ms = null, error = 'The server stopped meanwhile', failures = failures + 1
     where started_at is not null and ended_at is null`,
    [now],
  )
