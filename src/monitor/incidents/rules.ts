import type { IncidentRow } from '../../db/tables.ts'
import type { PathCheck } from '../checks/check-events.ts'
import { type MonitorState, overall } from '../state.ts'

/** `isOwn`: the path belongs to the local endpoint or to one of its sources. */
export type Path = { monitorId: number; source: string; host: string; isOwn: boolean }
export type PathState = Path & Pick<PathCheck, 'state'>

/** `waiting`: the paths that have not recovered yet. */
export type OpenIncident = { id: number; key: string; waiting: readonly Path[] }

/**
 * `excused`: ids of paths that were down when staff closed their incident. They open no new one before they recover.
 */
export type Standing = { open: readonly OpenIncident[]; excused: readonly number[] }

/** Why an incident ended: all paths recovered, the unrecovered paths are no longer monitored, or staff closed it. */
export type EndReason = 'recovered' | 'unwatched' | 'closed'

/** How a batch of checks changes incidents. The numbers are ids of paths (`recovered`) and incidents. */
export type Plan = {
  opened: { key: string; paths: Path[] }[]
  joined: { id: number; paths: Path[] }[]
  recovered: number[]
  resolved: number[]
}

/** Failing paths with the same key share an incident. */
export const incidentKey = ({ source, host }: Pick<Path, 'source' | 'host'>) => (source ? `source ${source}` : host)

/**
 * Plans how path states change incidents. A path that is down joins the open incident with its key, or opens a new one.
 * The local endpoint and its sources share a cause, so the one that fails later joins the incident of the one that
 * failed first. A path that is up or degraded has recovered. An incident whose paths have all recovered ends;
 * `closeOrphans` ends incidents without paths. The states maintenance, paused and unknown change nothing.
 */
export function planFor({ open, excused }: Standing, paths: readonly PathState[]): Plan {
  const recovered = new Set(paths.filter(isAnswering).map(({ monitorId }) => monitorId))
  const excludedIds = new Set([...open.flatMap(({ waiting }) => waiting.map(({ monitorId }) => monitorId)), ...excused])
  /** A new incident has no id yet. */
  const incidents: { id: number | null; key: string; waiting: Path[] }[] = open.map(({ id, key, waiting }) => ({
    id,
    key,
    waiting: [...waiting],
  }))
  const pathsByIncident = new Map<number, Path[]>()
  const down = paths.filter(({ state, monitorId }) => state === 'down' && !excludedIds.has(monitorId))
  for (const { state: _, ...path } of sourcesFirst(down)) {
    const kin = incidents.find(({ key }) => key === incidentKey(path)) ?? incidents.find((one) => isOneCause(one, path))
    if (kin?.id) pathsByIncident.set(kin.id, [...(pathsByIncident.get(kin.id) ?? []), path])
    if (kin) kin.waiting.push(path)
    else incidents.push({ id: null, key: incidentKey(path), waiting: [path] })
  }
  return {
    opened: incidents.filter(({ id }) => id === null).map(({ key, waiting }) => ({ key, paths: waiting })),
    joined: [...pathsByIncident].map(([id, paths]) => ({ id, paths })),
    recovered: [...recovered].filter((id) => excludedIds.has(id)),
    resolved: incidents.flatMap(({ id, waiting }) =>
      id !== null && waiting.length > 0 && waiting.every(({ monitorId }) => recovered.has(monitorId)) ? [id] : [],
    ),
  }
}

const isAnswering = ({ state }: PathState) => state === 'up' || state === 'degraded'

const sourcesFirst = (paths: readonly PathState[]) =>
  [...paths].sort((one, other) => Number(one.source === '') - Number(other.source === ''))

/** The local endpoint is down because its sources are down, so their failures are one outage. */
const isOneCause = ({ waiting }: Pick<OpenIncident, 'waiting'>, path: Path) =>
  path.isOwn && waiting.some((one) => one.isOwn && (one.source === '' || path.source === ''))

/** Endpoint ids with the states of each endpoint's paths. */
export type Board = readonly { id: number; states: readonly MonitorState[] }[]

/**
 * Critical if every monitored endpoint is down, major if an affected endpoint is down as a whole, else minor.
 * `affected`: ids of the endpoints with a path of their own in the incident, not only one of a source.
 */
export function getImpact(affected: readonly number[], board: Board): IncidentRow['impact'] {
  const monitored = board
    .map(({ id, states }) => ({ id, state: overall(states) }))
    .filter(({ state }) => state === 'up' || state === 'degraded' || state === 'down')
  const isHit = ({ id, state }: { id: number; state: MonitorState }) => state === 'down' && affected.includes(id)
  if (!monitored.some(isHit)) return 'minor'
  return monitored.every(({ state }) => state === 'down') ? 'critical' : 'major'
}

const order = ['minor', 'major', 'critical'] as const

/** An incident keeps its worst impact. */
export const worse = (one: IncidentRow['impact'], other: IncidentRow['impact']) =>
  order.indexOf(one) < order.indexOf(other) ? other : one

/** Failures of a host within this time count as one outage. In practice all its paths fail within a fifth of it. */
const OUTAGE_MS = 600_000

/**
 * Whether staff get another alert about an open incident. One outage gives only the alerts for its start and end,
 * however it spreads, but a total outage that joins an old small incident is announced.
 */
export const isNewsAgain = (
  { impact, announce_at, announced_at }: Pick<IncidentRow, 'impact' | 'announce_at' | 'announced_at'>,
  now: { impact: IncidentRow['impact']; at: Date },
) =>
  announced_at !== null &&
  order.indexOf(now.impact) > order.indexOf(impact) &&
  now.at.getTime() - announce_at.getTime() > OUTAGE_MS

/** Milliseconds that an announcement waits for more failures of the same host. `interval`: seconds between checks. */
export const groupingDelay = (interval: number) => Math.min(30_000, interval * 500)
