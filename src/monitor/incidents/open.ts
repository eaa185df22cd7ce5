import type { Knex } from 'knex'
import type { Job } from '../../jobs/run.ts'
import type { IncidentChange, Recorded, RecordedCheck } from '../checks/recorded.ts'
import { closeOrphans, type Following, followTransitions } from './follow.ts'
import type { NoteDeps } from './note.ts'
import { groupingOf } from './rules.ts'

type Options = {
  db: Knex
  /** Seconds between two checks of a path. */
  checkInterval: number
  /** Names of the sources that are watched now. */
  sources: readonly string[]
  tellResolved: Following['tellResolved']
  tell: (recorded: Recorded) => unknown
}

/** Milliseconds between two looks for incidents of what nobody watches any more. */
const ORPHANS = 10_000

/** Incidents, put together. `followTransitions` is for the monitor, `job` for one of all instances. */
export function openIncidents({ db, checkInterval, sources, tellResolved, tell }: Options) {
  const grouping = groupingOf(checkInterval)

  async function close(): Promise<void> {
    const incidents = await db.transaction((trx) => closeOrphans(trx, sources, new Date(), { tellResolved }))
    if (incidents.length > 0) tell({ checks: [], incidents })
  }

  return {
    notes: { db, tell, tellResolved } satisfies NoteDeps,
    followTransitions: (trx: Knex, checks: readonly RecordedCheck[], now: Date): Promise<IncidentChange[]> =>
      followTransitions(trx, checks, now, { grouping, tellResolved }),
    job: { name: 'close incidents of what is watched no more', every: ORPHANS, run: close } satisfies Job,
  }
}
