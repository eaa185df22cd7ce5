import type { IncidentRow } from '../../db/monitor-rows.ts'
import type { JudgedCheck } from '../checks/check-events.ts'
import type { MonitorState } from '../state.ts'
import { overall } from '../state.ts'

/** What an incident needs to know of a path: `isOwn` tells this server's own endpoint, and the sources beneath it. */
export type Path = { monitorId: number; source: string; host: string; isOwn: boolean }
export type Judged = Path & Pick<JudgedCheck, 'state'>

/** An open incident with those of its paths that have not recovered. */
export type OpenIncident = { id: number; key: string; waiting: readonly Path[] }

/**
 * `excused`: paths of incidents that staff closed by hand while these were still down. They open nothing until they have
 * recovered once.
 */
export type Standing = { open: readonly OpenIncident[]; excused: readonly number[] }

/** Why an incident is over: all of it answers again, nobody watches what is left of it, or staff closed it while it lasted. */
export type Ended = 'recovered' | 'unwatched' | 'closed'

/** Joins name an open incident by its id, or one that this plan opens by its key. */
export type Plan = {
  opened: { key: string; paths: Path[] }[]
  joined: { id: number; paths: Path[] }[]
  recovered: number[]
  resolved: number[]
}

/** What goes down together: a host; beneath this server's own endpoint each source by itself. */
export const keyOf = ({ source, host }: Pick<Path, 'source' | 'host'>) => (source ? `source ${source}` : host)

/**
 * What a batch of judged paths does to incidents. A path that is down joins the open incident of its key, or opens one.
 * This server's own endpoint and its sources are one cause: whichever is second joins the first. What is up or degraded has
 * recovered; an incident whose paths all have is over (one without any is left to `closeOrphans`). Maintenance, pauses and
 * the unknown change nothing.
 */
export function planFor({ open, excused }: Standing, judged: readonly Judged[]): Plan {
  const recovered = new Set(judged.filter(isAnswering).map(({ monitorId }) => monitorId))
  const known = new Set([...open.flatMap(({ waiting }) => waiting.map(({ monitorId }) => monitorId)), ...excused])
  /** Without an id: opened here. */
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

/** The own endpoint is down because its sources are, and a source belongs to the outage of the own endpoint. */
const isOneCause = ({ waiting }: Pick<OpenIncident, 'waiting'>, path: Path) =>
  path.isOwn && waiting.some((one) => one.isOwn && (one.source === '' || path.source === ''))

/** An endpoint with the states of its paths. */
export type Board = readonly { id: number; states: readonly MonitorState[] }[]

/**
 * How bad it is: critical when no endpoint that is watched answers, major when one of its own is down as a whole, else
 * minor. `affected`: endpoints whose own paths belong to it; one that only has a source in it is none.
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

/** An incident is called by its worst moment. */
export const worse = (one: IncidentRow['impact'], other: IncidentRow['impact']) =>
  order.indexOf(one) < order.indexOf(other) ? other : one

/** Milliseconds within which everything that goes down is one outage: all of a host is judged in a fifth of that. */
const ONE_OUTAGE = 600_000

/**
 * Whether staff are told once more of an incident they were told of: it becomes worse than it ever was, and long after what
 * they were last told of began. So one outage is two messages however it spreads, and a total one that joins an old small
 * one is not told to nobody.
 */
export const isNewsAgain = (
  { impact, announce_at, announced_at }: Pick<IncidentRow, 'impact' | 'announce_at' | 'announced_at'>,
  now: { impact: IncidentRow['impact']; at: Date },
) =>
  announced_at !== null &&
  order.indexOf(now.impact) > order.indexOf(impact) &&
  now.at.getTime() - announce_at.getTime() > ONE_OUTAGE

/** Milliseconds that others of the same host have to join before staff are told; `interval` in seconds. */
export const groupingOf = (interval: number) => Math.min(30_000, interval * 500)
