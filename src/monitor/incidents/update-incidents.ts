import type { Knex } from 'knex'
import { LOCAL_HOST, LOCAL_URL } from '../../anime/endpoints/endpoint.ts'
import type { IncidentRow } from '../../db/tables.ts'
import { every } from '../../jobs/run.ts'
import type { CheckEvents, IncidentChange, PathCheck } from '../checks/check-events.ts'
import type { NoteDeps } from './add-note.ts'
import { automaticUpdates, incidentName } from './labels.ts'
import {
  addUpdate,
  describe,
  emptyIncidents,
  filterMonitored,
  findIncident,
  findMembers,
  joinPaths,
  lockIncidents,
  openIncident,
  orphanedPaths,
  readBoard,
  recoverPaths,
  rewriteOpening,
  waitingPaths,
} from './queries.ts'
import {
  type EndReason,
  getImpact,
  groupingDelay,
  isNewsAgain,
  type Path,
  type PathState,
  type Plan,
  planFor,
  type Standing,
  worse,
} from './rules.ts'

type IncidentDeps = {
  /** Milliseconds that an announcement waits for more failures with the same cause. */
  grouping: number
  /** Queues the alerts that an incident has ended, in the given transaction. */
  queueResolved: (trx: Knex, incident: IncidentRow, why: EndReason) => Promise<unknown>
}

/**
 * Opens, extends and ends incidents in the transaction that saves a batch of checks. `checks` contains every checked
 * path, changed or not. A batch that changes no incident costs one query.
 */
export async function updateIncidents(
  trx: Knex,
  checks: readonly PathCheck[],
  now: Date,
  deps: IncidentDeps,
): Promise<IncidentChange[]> {
  if (isQuiet(planFor(await standingNow(trx), checks.map(pathState)))) return []
  await lockIncidents(trx)
  const monitored = await filterMonitored(trx, [...new Set(checks.map(({ endpointId }) => endpointId))])
  const relevantChecks = checks.filter(({ endpointId, state }) => state !== 'down' || monitored.includes(endpointId))
  const plan = planFor(await standingNow(trx), relevantChecks.map(pathState))
  const newIncidents: IncidentChange[] = []
  for (const { key, paths } of plan.opened) newIncidents.push(await open(trx, key, paths, now, deps))
  for (const { id, paths } of plan.joined) await join(trx, id, paths, now, deps)
  const touched = plan.recovered.length > 0 ? await recoverPaths(trx, plan.recovered, now) : []
  for (const id of plan.resolved) await resolve(trx, id, now, deps)
  const others = [...new Set([...plan.joined.map(({ id }) => id), ...touched])].filter(
    (id) => !plan.resolved.includes(id),
  )
  return [
    ...newIncidents,
    ...others.map((id): IncidentChange => ({ id, kind: 'changed' })),
    ...plan.resolved.map((id): IncidentChange => ({ id, kind: 'resolved' })),
  ]
}

/** Ends the incidents whose unrecovered paths are all of deleted or inactive endpoints, or of unknown sources. */
export async function closeOrphans(
  trx: Knex,
  sources: readonly string[],
  now: Date,
  { queueResolved }: Pick<IncidentDeps, 'queueResolved'>,
): Promise<IncidentChange[]> {
  const orphans = await orphanedPaths(trx, sources)
  if (orphans.length === 0 && (await emptyIncidents(trx)).length === 0) return []
  await lockIncidents(trx)
  if (orphans.length > 0) await recoverPaths(trx, orphans, now)
  const over = await emptyIncidents(trx)
  for (const { id } of over) {
    const body = automaticUpdates.unwatched
    const incident = await addUpdate(trx, { incident_id: id, status: 'resolved', body, at: now, author: null })
    if (incident) await queueResolved(trx, incident, 'unwatched')
  }
  return over.map(({ id }) => ({ id, kind: 'resolved' }))
}

const pathState = ({ monitorId, source, host, state }: PathCheck): PathState => ({
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

async function open(trx: Knex, key: string, paths: readonly Path[], now: Date, deps: IncidentDeps) {
  const announce_at = new Date(now.getTime() + deps.grouping)
  const { id, isNew } = await openIncident(trx, { key, opened_at: now, announce_at })
  const body = await join(trx, id, paths, now, deps)
  if (!isNew) return { id, kind: 'changed' } as const
  await addUpdate(trx, { incident_id: id, status: 'investigating', body, at: now, author: null })
  return { id, kind: 'opened' } as const
}

/**
 * Adds paths and updates name, affected endpoints and impact, and the monitor's first update, which names all of them.
 * Returns the text of that update.
 */
async function join(trx: Knex, id: number, paths: readonly Path[], now: Date, { grouping }: IncidentDeps) {
  const ids = paths.map(({ monitorId }) => monitorId)
  await joinPaths(trx, id, ids, now)
  const members = await findMembers(trx, id)
  const endpoints = [...new Set(members.map(({ endpoint }) => endpoint))]
  const whole = members.filter(({ source }) => source === '').map(({ endpoint_id }) => endpoint_id)
  const sources = whole.length > 0 ? [] : [...new Set(members.map(({ source }) => source))]
  const before = await findIncident(trx, id)
  const impact = worse(before?.impact ?? 'minor', getImpact(whole, await readBoard(trx)))
  const isNews = before !== undefined && isNewsAgain(before, { impact, at: now })
  const announcement = isNews ? { announce_at: new Date(now.getTime() + grouping) } : {}
  const face = { name: incidentName(endpoints, sources), affected: endpoints, impact }
  // Another failing path of the same endpoint changes nothing that readers of the incident see, so `updated_at` stays.
  const updated_at = before && isSameFace(before, face) ? before.updated_at : now
  await describe(trx, id, { ...face, ...announcement, updated_at })
  const body = automaticUpdates.opened(sources.length > 0, impact)
  await rewriteOpening(trx, id, body)
  return body
}

const isSameFace = (one: IncidentRow, other: Pick<IncidentRow, 'affected' | 'impact'>) =>
  one.impact === other.impact && String(one.affected) === String(other.affected)

async function resolve(trx: Knex, id: number, now: Date, { queueResolved }: IncidentDeps): Promise<void> {
  const members = await findMembers(trx, id)
  const [first] = members.map(({ joined_at }) => joined_at).sort((one, other) => one.getTime() - other.getTime())
  const body = automaticUpdates.resolved(first ?? now, now)
  const incident = await addUpdate(trx, { incident_id: id, status: 'resolved', body, at: now, author: null })
  if (incident) await queueResolved(trx, incident, 'recovered')
}

type Options = {
  db: Knex
  /** Seconds between two checks of the same path. */
  checkInterval: number
  sources: readonly string[]
  queueResolved: IncidentDeps['queueResolved']
  publishEvents: (events: CheckEvents) => unknown
}

const ORPHANS_INTERVAL_MS = 10_000

/** `job` runs only on the server with the lease. */
export function openIncidents({ db, checkInterval, sources, queueResolved, publishEvents }: Options) {
  const grouping = groupingDelay(checkInterval)

  async function close(): Promise<void> {
    const incidents = await db.transaction((trx) => closeOrphans(trx, sources, new Date(), { queueResolved }))
    if (incidents.length > 0) publishEvents({ checks: [], incidents })
  }

  return {
    notes: { db, publishEvents, queueResolved } satisfies NoteDeps,
    followTransitions: (trx: Knex, checks: readonly PathCheck[], now: Date): Promise<IncidentChange[]> =>
      updateIncidents(trx, checks, now, { grouping, queueResolved }),
    job: every(ORPHANS_INTERVAL_MS, 'close incidents of what is watched no more', 'Menutup insiden usang', close),
  }
}
