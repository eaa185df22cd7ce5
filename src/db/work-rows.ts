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

declare module 'knex/types/tables.js' {
  interface Tables {
    conditions: ConditionRow
  }
}
