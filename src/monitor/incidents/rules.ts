import type { IncidentRow } from '../../db/monitor-rows.ts'
import type { JudgedCheck } from '../checks/check-events.ts'
import type { MonitorState } from '../state.ts'
import { overall } from '../state.ts'

/**
 * A monitored API path of an endpoint or source, as the incident rules need it. `isOwn`: true if the path belongs to
 * the local endpoint or to one of its sources.
 */
export type Path = { monitorId: number; source: string; host: string; isOwn: boolean }
export type Judged = Path & Pick<JudgedCheck, 'state'>

/** An open incident; `waiting` are its API paths that have not recovered yet. */
export type OpenIncident = { id: number; key: string; waiting: readonly Path[] }

/**
 * The open incidents, and in `excused` the ids of paths that were down when staff closed their incident. An excused
 * path opens no new incident before it has recovered once.
 */
export type Standing = { open: readonly OpenIncident[]; excused: readonly number[] }

/**
 * Why an incident ended: all paths recovered, the unrecovered paths are no longer monitored, or staff closed the
 * incident.
 */
export type Ended = 'recovered' | 'unwatched' | 'closed'

/**
 * How a batch of checks changes incidents: incidents to open, paths that join open incidents (`id` is the incident's
 * id), ids of recovered paths, and ids of resolved incidents.
 */
export type Plan = {
  opened: { key: string; paths: Path[] }[]
  joined: { id: number; paths: Path[] }[]
  recovered: number[]
  resolved: number[]
}

/**
 * Returns the key under which failing paths share an incident: the host of an endpoint, or the name of a source of the
 * local endpoint.
 */
export const keyOf = ({ source, host }: Pick<Path, 'source' | 'host'>) => (source ? `source ${source}` : host)

/**
 * Plans how a batch of checked paths changes incidents. A path that is down joins the open incident with its key, or
 * opens a new incident. The local endpoint and its sources share a cause, so whichever fails second joins the incident
 * of the first. A path that is up or degraded has recovered. An incident whose paths have all recovered ends; incidents
 * that never had a path are ended by `closeOrphans`. The states maintenance, paused and unknown change nothing.
 */
export function planFor({ open, excused }: Standing, judged: readonly Judged[]): Plan {
  const recovered = new Set(judged.filter(isAnswering).map(({ monitorId }) => monitorId))
  const known = new Set([...open.flatMap(({ waiting }) => waiting.map(({ monitorId }) => monitorId)), ...excused])
  /** Open incidents and new incidents; a new incident has no id yet. */
  const incidents: { id: number | null; key: string; waiting: Path[] }[] = open.map(({ id, key, waiting }) => ({
    id,
    key,
    waiting: [...waiting],
  }))
  const joined = new Map<number, Path[]>()
  const down = judged.filter(({ state, monitorId }) => state === 'down' && !known.has(monitorId))
  for (const { state: _, ...path } of sourcesFirst(down)) {
    const kin = incidents.find(({ key }) => key === keyOf(path)) ?? incidents.find((one) => isOneCause(one, path))
    if (kin?.id) joined.set(kin.id, [...(joined.get(kin.id) ?? []), path])
    if (kin) kin.waiting.push(path)
    else incidents.push({ id: null, key: keyOf(path), waiting: [path] })
  }
  return {
    opened: incidents.filter(({ id }) => id === null).map(({ key, waiting }) => ({ key, paths: waiting })),
    joined: [...joined].map(([id, paths]) => ({ id, paths })),
    recovered: [...recovered].filter((id) => known.has(id)),
    resolved: incidents.flatMap(({ id, waiting }) =>
      id !== null && waiting.length > 0 && waiting.every(({ monitorId }) => recovered.has(monitorId)) ? [id] : [],
    ),
  }
}

const isAnswering = ({ state }: Judged) => state === 'up' || state === 'degraded'

const sourcesFirst = (judged: readonly Judged[]) =>
  [...judged].sort((one, other) => Number(one.source === '') - Number(other.source === ''))

/**
 * Whether a path joins an open incident because both belong to the local endpoint. The local endpoint is down because
 * its sources are down, so their failures are one outage.
 */
const isOneCause = ({ waiting }: Pick<OpenIncident, 'waiting'>, path: Path) =>
  path.isOwn && waiting.some((one) => one.isOwn && (one.source === '' || path.source === ''))

/** Endpoint ids with the states of each endpoint's paths. */
export type Board = readonly { id: number; states: readonly MonitorState[] }[]

/**
 * Returns the impact of an incident: critical if every monitored endpoint is down, major if an affected endpoint is
 * down as a whole, else minor. `affected`: ids of the endpoints with a path of their own in the incident; an endpoint
 * of which only a source failed is not included.
 */
export function impactOf(affected: readonly number[], board: Board): IncidentRow['impact'] {
  const watched = board
    .map(({ id, states }) => ({ id, state: overall(states) }))
    .filter(({ state }) => state === 'up' || state === 'degraded' || state === 'down')
  const isHit = ({ id, state }: { id: number; state: MonitorState }) => state === 'down' && affected.includes(id)
  if (!watched.some(isHit)) return 'minor'
  return watched.every(({ state }) => state === 'down') ? 'critical' : 'major'
}

const order = ['minor', 'major', 'critical'] as const

/** Returns the worse of two impacts, because an incident keeps its worst one. */
export const worse = (one: IncidentRow['impact'], other: IncidentRow['impact']) =>
  order.indexOf(one) < order.indexOf(other) ? other : one

/**
 * Milliseconds within which failures of a host count as one outage. All paths of the host are checked often enough to
 * fail within a fifth of this time.
 */
const OUTAGE_MS = 600_000

/**
 * Whether staff get another alert about an open incident: its impact is worse than ever before, and its last
 * announcement is older than `OUTAGE_MS`. So one outage gives only the alerts for its start and end, however it
 * spreads, but a total outage that joins an old small incident is announced.
 */
export const isNewsAgain = (
  { impact, announce_at, announced_at }: Pick<IncidentRow, 'impact' | 'announce_at' | 'announced_at'>,
  now: { impact: IncidentRow['impact']; at: Date },
) =>
  announced_at !== null &&
  order.indexOf(now.impact) > order.indexOf(impact) &&
  now.at.getTime() - announce_at.getTime() > OUTAGE_MS

/**
 * Returns the milliseconds that the announcement of an incident waits for more failures of the same host. `interval`:
 * seconds between two checks of a path.
 */
export const groupingOf = (interval: number) => Math.min(30_000, interval * 500)
