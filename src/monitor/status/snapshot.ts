import type { Knex } from 'knex'
import { type EndpointHistory, endpointHistory } from '../checks/history-queries.ts'
import type { MonitorState } from '../state.ts'
import { beginning, spanOf } from '../uptime-bars.ts'
import { componentRows, type IncidentEntry, recentIncidents, type WindowEntry, windowsFrom } from './queries.ts'
import { type SiteState, siteState, stateNow } from './state.ts'

/** Public facts about an endpoint, called component as in Statuspage's API. */
export type Component = {
  id: number
  name: string
  createdAt: Date
  state: MonitorState
  /** At least one path is down; only used to describe a degraded endpoint. */
  isPartial: boolean
  since: Date | null
  checkedAt: Date | null
  days: readonly EndpointHistory[]
}

export type Snapshot = {
  at: Date
  /** Never decreases from one snapshot to a later one, on any server. */
  version: string
  site: SiteState
  lastCheck: Date | null
  components: readonly Component[]
  /** Open ones, those of the last fortnight, and the newest ones for the Atom feed. */
  incidents: readonly IncidentEntry[]
  older: number
  windows: readonly WindowEntry[]
}

/** Days whose incidents the status page shows, today included. */
export const SHOWN_DAYS = 14

export const firstDay = (now: Date) => new Date(beginning('days', now).getTime() - (SHOWN_DAYS - 1) * 86_400_000)

/** Four queries, one after the other. `checkInterval`: seconds between two checks of a path. */
export async function readSnapshot(db: Knex, now: Date, checkInterval: number): Promise<Snapshot> {
  const { version, components: rows } = await componentRows(db)
  const history = await endpointHistory(db, 'days', spanOf('90-hari', now).from, now)
  const { incidents, older } = await recentIncidents(db, firstDay(now))
  const windows = await windowsFrom(db, now)
  const isPlanned = (id: number) =>
    windows.some(({ endpoint_id, starts_at }) => starts_at <= now && (endpoint_id === null || endpoint_id === id))
  const components = rows.map((row) => ({
    id: row.id,
    name: row.name,
    createdAt: row.created_at,
    state: stateNow(row, isPlanned(row.id), { now, checkInterval }),
    isPartial: row.states.includes('down'),
    since: row.since,
    checkedAt: row.checked_at,
    days: history.filter(({ endpoint_id, source }) => endpoint_id === row.id && source === ''),
  }))
  const lastCheck = latest(rows.map(({ checked_at }) => checked_at))
  return {
    at: now,
    version,
    site: siteState({
      states: components.map(({ state }) => state),
      wasEverChecked: lastCheck !== null,
      isTroubled: incidents.some(({ resolved_at, status }) => resolved_at === null && status !== 'monitoring'),
    }),
    lastCheck,
    components,
    incidents,
    older,
    windows,
  }
}

export const isOpen = (incident: Pick<IncidentEntry, 'resolved_at'>) => incident.resolved_at === null

const latest = (moments: readonly (Date | null)[]) =>
  moments.reduce((one, other) => (other && (!one || other > one) ? other : one), null)
