import type { Knex } from 'knex'
import { LOCAL_HOST, LOCAL_URL } from '../../anime/endpoints/endpoint.ts'
import type { IncidentRow } from '../../db/monitor-rows.ts'
import type { Job } from '../../jobs/run.ts'
import type { CheckEvents, IncidentChange, JudgedCheck } from '../checks/check-events.ts'
import type { NoteDeps } from './add-note.ts'
import { automaticUpdates, nameOf } from './labels.ts'
import {
  addUpdate,
  boardOf,
  describe,
  emptyIncidents,
  findIncident,
  joinPaths,
  lockIncidents,
  membersOf,
  openIncident,
  orphanedPaths,
  recoverPaths,
  rewriteOpening,
  waitingPaths,
  watchedEndpoints,
} from './queries.ts'
import {
  type Ended,
  groupingOf,
  impactOf,
  isNewsAgain,
  type Judged,
  type Path,
  type Plan,
  planFor,
  type Standing,
  worse,
} from './rules.ts'

export type Following = {
  /**
   * Milliseconds that the announcement of an incident waits for more failures with the same cause, computed by
   * `groupingOf`.
   */
  grouping: number
  /** Queues the alerts that an incident has ended, with the reason, in the given transaction (alerts/alerts.ts). */
  queueResolved: (trx: Knex, incident: IncidentRow, why: Ended) => Promise<unknown>
}

/**
 * Opens, extends and ends incidents after a batch of checks, in the transaction that saves the batch. `checks` contains
 * every checked path, changed or not. The caller publishes the result after the commit. A batch that changes no
 * incident costs one query.
 */
export async function updateIncidents(
  trx: Knex,
  checks: readonly JudgedCheck[],
  now: Date,
  following: Following,
): Promise<IncidentChange[]> {
  const judged = checks.map(judgedOf)
  if (isQuiet(planFor(await standingNow(trx), judged))) return []
  await lockIncidents(trx)
  const watched = await watchedEndpoints(trx, [...new Set(checks.map(({ endpointId }) => endpointId))])
  const counted = checks.filter(({ endpointId, state }) => state !== 'down' || watched.includes(endpointId))
  const plan = planFor(await standingNow(trx), counted.map(judgedOf))
  const opened: IncidentChange[] = []
  for (const { key, paths } of plan.opened) opened.push(await open(trx, key, paths, now, following))
  for (const { id, paths } of plan.joined) await join(trx, id, paths, now, following)
  const touched = plan.recovered.length > 0 ? await recoverPaths(trx, plan.recovered, now) : []
  for (const id of plan.resolved) await resolve(trx, id, now, following)
  const others = [...new Set([...plan.joined.map(({ id }) => id), ...touched])].filter(
    (id) => !plan.resolved.includes(id),
  )
  return [
    ...opened,
    ...others.map((id): IncidentChange => ({ id, kind: 'changed' })),
    ...plan.resolved.map((id): IncidentChange => ({ id, kind: 'resolved' })),
  ]
}

/**
 * Ends the incidents whose unrecovered paths are all no longer monitored: paths of deleted or inactive endpoints, and
 * of sources that are not in `sources`.
 */
export async function closeOrphans(
  trx: Knex,
  sources: readonly string[],
  now: Date,
  following: Pick<Following, 'queueResolved'>,
): Promise<IncidentChange[]> {
  const orphans = await orphanedPaths(trx, sources)
  if (orphans.length === 0 && (await emptyIncidents(trx)).length === 0) return []
  await lockIncidents(trx)
  if (orphans.length > 0) await recoverPaths(trx, orphans, now)
  const over = await emptyIncidents(trx)
  for (const { id, affected } of over) {
    const update = {
      incident_id: id,
      status: 'resolved',
      body: automaticUpdates.unwatched(affected),
      at: now,
      author: null,
    } as const
    const incident = await addUpdate(trx, update)
    if (incident) await following.queueResolved(trx, incident, 'unwatched')
  }
  return over.map(({ id }) => ({ id, kind: 'resolved' }))
}

const judgedOf = ({ monitorId, source, host, state }: JudgedCheck): Judged => ({
  monitorId,
  source,
  host,
  state,
  isOwn: host === LOCAL_HOST || source !== '',
})

const isQuiet = ({ opened, joined, recovered, resolved }: Plan) =>
  opened.length + joined.length + recovered.length + resolved.length === 0

async function standingNow(trx: Knex): Promise<Standing> {
  const open = new Map<number, { id: number; key: string; waiting: Path[] }>()
  const excused: number[] = []
  for (const row of await waitingPaths(trx)) {
    const { incident_id: id, key, monitor_id: monitorId, source } = row
    if (row.is_open && !open.has(id)) open.set(id, { id, key, waiting: [] })
    if (monitorId === null) continue
    // A path of an existing incident is matched by the incident's key, so the key stands in for its host.
    const path = { monitorId, source: source ?? '', host: key, isOwn: row.url === LOCAL_URL }
    if (row.is_open) open.get(id)?.waiting.push(path)
    else excused.push(monitorId)
  }
  return { open: [...open.values()], excused }
}

async function open(
  trx: Knex,
  key: string,
  paths: readonly Path[],
  now: Date,
  following: Following,
): Promise<IncidentChange> {
  const announce_at = new Date(now.getTime() + following.grouping)
  const { id, isNew } = await openIncident(trx, { key, opened_at: now, announce_at })
  const body = await join(trx, id, paths, now, following)
  if (!isNew) return { id, kind: 'changed' }
  await addUpdate(trx, { incident_id: id, status: 'investigating', body, at: now, author: null })
  return { id, kind: 'opened' }
}

/**
 * Adds paths to an incident and updates its name, affected endpoints and impact, and the monitor's first update, which
 * names all of them. Returns the text of that update. `isNewsAgain` decides whether staff get another alert.
 */
async function join(trx: Knex, id: number, paths: readonly Path[], now: Date, { grouping }: Following) {
  await joinPaths(
    trx,
    id,
    paths.map(({ monitorId }) => monitorId),
    now,
  )
  const members = await membersOf(trx, id)
  const endpoints = [...new Set(members.map(({ endpoint }) => endpoint))]
  const whole = members.filter(({ source }) => source === '').map(({ endpoint_id }) => endpoint_id)
  const sources = whole.length > 0 ? [] : [...new Set(members.map(({ source }) => source))]
  const before = await findIncident(trx, id)
  const impact = worse(before?.impact ?? 'minor', impactOf(whole, await boardOf(trx)))
  const isNews = before !== undefined && isNewsAgain(before, { impact, at: now })
  const announced = isNews ? { announce_at: new Date(now.getTime() + grouping) } : {}
  const face = { name: nameOf(endpoints, sources), affected: endpoints, impact }
  // Another failing path of the same endpoint changes nothing that readers of the incident see, so `updated_at` stays.
  const updated_at = before && isSameFace(before, face) ? before.updated_at : now
  await describe(trx, id, { ...face, ...announced, updated_at })
  const body = automaticUpdates.opened(endpoints, sources.length > 0)
  await rewriteOpening(trx, id, body)
  return body
}

const isSameFace = (one: IncidentRow, other: Pick<IncidentRow, 'affected' | 'impact'>) =>
  one.impact === other.impact && String(one.affected) === String(other.affected)

async function resolve(trx: Knex, id: number, now: Date, { queueResolved }: Following): Promise<void> {
  const members = await membersOf(trx, id)
  const [first] = members.map(({ joined_at }) => joined_at).sort((one, other) => one.getTime() - other.getTime())
  const endpoints = [...new Set(members.map(({ endpoint }) => endpoint))]
  const body = automaticUpdates.resolved(endpoints, first ?? now, now)
  const incident = await addUpdate(trx, { incident_id: id, status: 'resolved', body, at: now, author: null })
  if (incident) await queueResolved(trx, incident, 'recovered')
}

type Options = {
  db: Knex
  /** Seconds between two checks of the same API path. */
  checkInterval: number
  /** Names of the catalog sources that the monitor checks. */
  sources: readonly string[]
  queueResolved: Following['queueResolved']
  publishEvents: (events: CheckEvents) => unknown
}

/** Milliseconds between two runs of the job that calls `closeOrphans`. */
const ORPHANS_INTERVAL_MS = 10_000

/**
 * Connects the parts that handle incidents. `followTransitions` is called with each batch of checks; `job` runs only on
 * the server with the lease.
 */
export function openIncidents({ db, checkInterval, sources, queueResolved, publishEvents: tell }: Options) {
  const grouping = groupingOf(checkInterval)

  async function close(): Promise<void> {
    const incidents = await db.transaction((trx) =>
      closeOrphans(trx, sources, new Date(), { queueResolved: queueResolved }),
    )
    if (incidents.length > 0) tell({ checks: [], incidents })
  }

  return {
    notes: { db, publishEvents: tell, queueResolved: queueResolved } satisfies NoteDeps,
    followTransitions: (trx: Knex, checks: readonly JudgedCheck[], now: Date): Promise<IncidentChange[]> =>
      updateIncidents(trx, checks, now, { grouping, queueResolved: queueResolved }),
    job: { name: 'close incidents of what is watched no more', every: ORPHANS_INTERVAL_MS, run: close } satisfies Job,
  }
}
