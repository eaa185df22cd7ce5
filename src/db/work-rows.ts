/**
 * The columns of a table whose rows are work (src/jobs/worker.ts): when a row is due, how many tries did not bring it to
 * an end, and which instance works on it until when.
 */
export type WorkColumns = {
  next_at: Date
  attempts: number
  claimed_by: string | null
  claimed_until: Date | null
}
