import type { IncidentRow } from '../../db/monitor-rows.ts'
import type { JudgedCheck } from '../checks/check-events.ts'
import type { MonitorState } from '../state.ts'
import { overall } from '../state.ts'

/** A path as incidents see it. `isOwn`: it belongs to the local endpoint or to one of its sources. */
export type Path = { monitorId: number; source: string; host: string; isOwn: boolean }
export type Judged = Path & Pick<JudgedCheck, 'state'>

/** An open incident and its paths that have not recovered. */
export type OpenIncident = { id: number; key: string; waiting: readonly Path[] }

/**
 * `excused`: paths that were down when staff closed their incident. They open no new one before they have recovered
 * once.
 */
export type Standing = { open: readonly OpenIncident[]; excused: readonly number[] }

/** Why an incident ended: everything recovered, the rest is no longer monitored, or staff closed it. */
export type Ended = 'recovered' | 'unwatched' | 'closed'

/** `join` names an open incident by its id, or one that this plan opens by its key. */
export type Plan = {
  opened: { key: string; paths: Path[] }[]
  joined: { id: number; paths: Path[] }[]
  recovered: number[]
  resolved: number[]
}

/** The key of an incident: the host, or one key per source of the local endpoint. */
export const keyOf = ({ source, host }: Pick<Path, 'source' | 'host'>) => (source ? `source ${source}` : host)

/**
 * Plans how a batch of judged paths changes incidents. A path that is down joins the open incident of its key or opens
 * one. The local endpoint and its sources share a cause: the second joins the first. A path that is up or degraded has
 * recovered; an incident without waiting paths ends (`closeOrphans` handles those that never had any). Maintenance,
 * paused and unknown change nothing.
 */
export function planFor({ open, excused }: Standing, judged: readonly Judged[]): Plan {
  const recovered = new Set(judged.filter(isAnswering).map(({ monitorId }) => monitorId))
  const known = new Set([...open.flatMap(({ waiting }) => waiting.map(({ monitorId }) => monitorId)), ...excused])
  /** Without an id: this plan opens it. */
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

/** The local endpoint is down because its sources are; a source belongs to the outage of the local endpoint. */
const isOneCause = ({ waiting }: Pick<OpenIncident, 'waiting'>, path: Path) =>
  path.isOwn && waiting.some((one) => one.isOwn && (one.source === '' || path.source === ''))

/** Endpoints with the states of their paths. */
export type Board = readonly { id: number; states: readonly MonitorState[] }[]

/**
 * The impact: critical when no monitored endpoint answers, major when an affected endpoint is down as a whole, else
 * minor. `affected`: endpoints with an own path in the incident; a source alone does not count.
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

/** An incident keeps its worst impact. */
export const worse = (one: IncidentRow['impact'], other: IncidentRow['impact']) =>
  order.indexOf(one) < order.indexOf(other) ? other : one

/** Milliseconds in which failures of a host belong to one outage; all its paths are judged within a fifth of that. */
const OUTAGE_MS = 600_000

/**
 * Whether staff are notified again: the incident is worse than ever before, and longer ago than one outage it was last
 * announced. So an outage gives two messages however it spreads, and a total outage that joins an old small one is
 * announced.
 */
export const isNewsAgain = (
  { impact, announce_at, announced_at }: Pick<IncidentRow, 'impact' | 'announce_at' | 'announced_at'>,
  now: { impact: IncidentRow['impact']; at: Date },
) =>
  announced_at !== null &&
  order.indexOf(now.impact) > order.indexOf(impact) &&
  now.at.getTime() - announce_at.getTime() > OUTAGE_MS

/** Milliseconds that an announcement waits for other failures of the same host; `interval` in seconds. */
export const groupingOf = (interval: number) => Math.min(30_000, interval * 500)
