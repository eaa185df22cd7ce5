import type { Knex } from 'knex'
import type { PublicService } from '../../platform/feature.ts'
import { type EndpointHistory, endpointHistory } from '../checks/history-queries.ts'
import { serviceRows } from '../services/queries.ts'
import type { MonitorState } from '../state.ts'
import { beginning, type StateSeconds, toSpan } from '../uptime-bars.ts'
import {
  type ComponentRow,
  componentRows,
  type IncidentEntry,
  recentIncidents,
  type WindowEntry,
  windowsFrom,
} from './queries.ts'
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

/** A service that visitors know by name: the catalog, which the endpoints provide, or a service of a feature. */
export type Service = Pick<PublicService, 'name' | 'about' | 'icon'> &
  Pick<Component, 'state' | 'since' | 'checkedAt'> & { days: readonly StateSeconds[] }

export type Snapshot = {
  at: Date
  /** Never decreases from one snapshot to a later one, on any server. */
  version: string
  site: SiteState
  lastCheck: Date | null
  components: readonly Component[]
  services: readonly Service[]
  /** Open incidents, those of the last fortnight, and the newest ones for the Atom feed. */
  incidents: readonly IncidentEntry[]
  older: number
  windows: readonly WindowEntry[]
}

/** Days whose incidents the status page shows, today included. */
export const SHOWN_DAYS = 90

export const firstDay = (now: Date) => new Date(beginning('days', now).getTime() - (SHOWN_DAYS - 1) * 86_400_000)

type SnapshotInput = { now: Date; checkInterval: number; services: readonly PublicService[] }

/** Reads the snapshot with five queries, one after the other. `checkInterval`: seconds between two checks of a path. */
export async function readSnapshot(db: Knex, { now, checkInterval, services }: SnapshotInput): Promise<Snapshot> {
  const { version, components: rows } = await componentRows(db)
  const { from } = toSpan('90-hari', now)
  const history = await endpointHistory(db, 'days', from, now)
  const storedServices = await serviceRows(db, from)
  const { incidents, older } = await recentIncidents(db, firstDay(now))
  const windows = await windowsFrom(db, now)
  const isPlanned = (id: number | null) =>
    windows.some(({ endpoint_id, starts_at }) => starts_at <= now && (endpoint_id === null || endpoint_id === id))
  const moments = { now, checkInterval }
  const components = rows.map((row) => toComponent(row, stateNow(row, isPlanned(row.id), moments), history))
  const lastCheck = latest(rows.map(({ checked_at }) => checked_at))
  const catalog = buildCatalog(components, lastCheck)
  const others = services.map((service): Service => {
    const row = storedServices.find(({ key }) => key === service.name)
    const lastResult = { states: row ? [row.state] : [], checked_at: row?.checked_at ?? null }
    const state = row ? stateNow(lastResult, isPlanned(null), moments) : 'unknown'
    return { ...service, state, since: row?.since ?? null, checkedAt: row?.checked_at ?? null, days: row?.days ?? [] }
  })
  return {
    at: now,
    version,
    site: siteState({
      // While the catalog has a problem, the sentence is about the catalog: without it the site has little to show.
      endpoints: components.map(({ state }) => state),
      services: (catalog.state === 'up' ? others.filter(hasState) : []).map(({ state }) => state),
      wasEverChecked: lastCheck !== null,
      isTroubled: incidents.some(({ resolved_at, status }) => resolved_at === null && status !== 'monitoring'),
    }),
    lastCheck,
    components,
    services: [catalog, ...others],
    incidents,
    older,
    windows,
  }
}

const toComponent = (row: ComponentRow, state: MonitorState, history: readonly EndpointHistory[]): Component => ({
  id: row.id,
  name: row.name,
  createdAt: row.created_at,
  state,
  isPartial: row.states.includes('down'),
  since: row.since,
  checkedAt: row.checked_at,
  days: history.filter(({ endpoint_id, source }) => endpoint_id === row.id && source === ''),
})

/** A service that has not been checked yet does not count for the state of the site. */
const hasState = ({ state }: Pick<Service, 'state'>) => state !== 'unknown'

/**
 * Builds the catalog as a service. It works while one endpoint answers, so its state, now and on each day, is that of
 * the best endpoint.
 */
function buildCatalog(components: readonly Component[], checkedAt: Date | null): Service {
  const active = components.filter(({ state }) => state !== 'paused')
  const best = bestFirst.find((state) => active.some((one) => one.state === state))
  const state = best ?? components[0]?.state ?? 'unknown'
  const troubled = active.filter((one) => one.state === 'down' || one.state === 'degraded')
  const days = new Map<number, StateSeconds>()
  for (const day of components.flatMap((one) => one.days)) {
    const bestDay = days.get(day.at.getTime())
    if (!bestDay || availability(day) > availability(bestDay)) days.set(day.at.getTime(), day)
  }
  return {
    name: 'Katalog',
    about: 'Daftar judul, cari, jadwal',
    icon: 'compass',
    state,
    since: troubled.map(({ since }) => since).sort((one, other) => Number(one) - Number(other))[0] ?? null,
    checkedAt,
    days: [...days.values()],
  }
}

const bestFirst = ['up', 'degraded', 'maintenance', 'down'] as const

const availability = ({ count, up, degraded }: StateSeconds) => (count > 0 ? (up + degraded) / count : 0)

export const isOpen = (incident: Pick<IncidentEntry, 'resolved_at'>) => incident.resolved_at === null

const latest = (moments: readonly (Date | null)[]) =>
  moments.reduce((one, other) => (other && (!one || other > one) ? other : one), null)
