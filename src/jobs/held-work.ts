import type { Knex } from 'knex'
import { everyHour, type Job } from './run.ts'
import { freeHeld } from './work-queries.ts'
import type { Worker } from './worker.ts'

type Part = { workers?: readonly Pick<Worker, 'queue'>[] }

/** Makes the job that frees rows of all workers' tables that a wrong clock has put off, or claimed, for longer than any work takes. */
export const heldWork = (db: Knex, parts: () => readonly Part[]): Job =>
  everyHour('free held work', 'Melepas yang tertahan karena jam server keliru', async () => {
    const tables = parts().flatMap(({ workers = [] }) => workers.map(({ queue }) => queue.table))
    for (const table of new Set(tables)) await freeHeld(db, table, new Date())
  })
