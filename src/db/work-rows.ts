/** When a row of work (src/jobs/worker.ts) is due, its tries without an end, and who works on it until when. */
export type WorkColumns = {
  next_at: Date
  attempts: number
  claimed_by: string | null
  claimed_until: Date | null
}
