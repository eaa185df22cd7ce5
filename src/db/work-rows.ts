import type { Knex } from 'knex'

/** When a row of work (src/jobs/worker.ts) is due, its tries without an end, and who works on it until when. */
export type WorkColumns = {
  next_at: Date
  attempts: number
  claimed_by: string | null
  claimed_until: Date | null
}

/** What is wrong with a part of the site (src/health/conditions.ts). `worst`: the level of which the operator was told. */
export type ConditionRow = {
  part: string
  level: 'warning' | 'critical'
  worst: 'warning' | 'critical'
  sentence: string
  since: Date
}

/**
 * The last run of a job. It runs now while `started_at` is set and `ended_at` is null. `error`: one line, null after a run
 * that went well; `failures`: runs in a row that failed; `asked_at`: since when somebody waits for a run.
 */
export type JobRunRow = {
  kind: string
  started_at: Date | null
  ended_at: Date | null
  duration_ms: number | null
  error: string | null
  failures: number
  asked_at: Date | null
}

/** A version of the site that migrated the database at its start, and the migrations that it ran. */
type SiteVersionRow = { id: number; version: string; migrations: string[]; migrated_at: Date }

/**
 * A backup. `made_at` is null while it is made, and stays so if that fails. `tested_at` and `proven_at`: when it was last
 * restored for a test, and when that went well. `problem`: what went wrong last, in English, and `problem_kind` its kind;
 * `skipped`: why it was not tested.
 */
export type BackupRow = {
  id: number
  file: string
  began_at: Date
  made_at: Date | null
  bytes: string | null
  tested_at: Date | null
  proven_at: Date | null
  problem_kind: string | null
  problem: string | null
  skipped: string | null
}

declare module 'knex/types/tables.js' {
  interface Tables {
    site_versions: Knex.CompositeTableType<SiteVersionRow, Pick<SiteVersionRow, 'version' | 'migrations'>>
    backups: Knex.CompositeTableType<
      BackupRow,
      Pick<BackupRow, 'file' | 'began_at'> & Partial<Omit<BackupRow, 'id'>>,
      Partial<Omit<BackupRow, 'bytes'>> & { bytes?: number | string | null }
    >
    conditions: ConditionRow
    job_runs: JobRunRow
  }
}
