import type { Knex } from 'knex'
import { type Alerts, createAlerts } from '../alerts/alerts.ts'
import { alertChannels } from '../alerts/senders.ts'
import type { IncidentChange, Recorded, RecordedCheck } from '../recorded.ts'
import { closeOrphans, followTransitions } from './follow.ts'
import type { NoteDeps } from './note.ts'
import { groupingOf } from './rules.ts'

type Options = {
  db: Knex
  config: Parameters<typeof alertChannels>[0] & { baseUrl: string; checkInterval: number }
  /** The sources that are watched now. */
  sources: readonly { name: string }[]
  notify: Parameters<typeof createAlerts>[0]['notify']
  nudge: () => void
  tell: (recorded: Recorded) => unknown
}

/** Milliseconds between two looks for incidents of what nobody watches any more. */
const ORPHANS = 10_000

/** Incidents and their alerts, put together. `followTransitions` is for the monitor, `jobs` for one of all instances. */
export function openIncidents({ db, config, sources, notify, nudge, tell }: Options) {
  const { baseUrl, checkInterval } = config
  const alerts: Alerts = createAlerts({ db, baseUrl, channels: alertChannels(config), notify, nudge })
  const { tellResolved } = alerts
  const grouping = groupingOf(checkInterval)
  const names = sources.map(({ name }) => name)

  async function close(): Promise<void> {
    const incidents = await db.transaction((trx) => closeOrphans(trx, names, new Date(), { tellResolved }))
    if (incidents.length > 0) tell({ checks: [], incidents })
  }

  return {
    alerts,
    notes: { db, tell, tellResolved } satisfies NoteDeps,
    followTransitions: (trx: Knex, checks: readonly RecordedCheck[], now: Date): Promise<IncidentChange[]> =>
      followTransitions(trx, checks, now, { grouping, tellResolved }),
    jobs: [alerts.job, { name: 'close incidents of what is watched no more', every: ORPHANS, run: close }],
  }
}
