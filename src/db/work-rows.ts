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

declare module 'knex/types/tables.js' {
  interface Tables {
    conditions: ConditionRow
    job_runs: JobRunRow
  }
}
