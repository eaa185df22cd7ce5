import type { Knex } from 'knex'
import { saveObservations } from '../../anime/endpoints/queries.ts'
import { type Check, checkedRow, type ProbedPath, type ProbeTarget } from '../../anime/probing.ts'
import type { MonitorCheckRow } from '../../db/tables.ts'
import type { CheckEvents, IncidentChange, PathCheck } from './check-events.ts'
import {
  type CheckOutcome,
  type Overlay,
  type Standing,
  standingAfter,
  unknownStanding,
  withOverlay,
} from './health.ts'
import {
  addChecks,
  findEndpointNames,
  lockEndpoints,
  lockStates,
  overlaysAt,
  type StateRow,
  saveStates,
  strayStates,
} from './result-queries.ts'

/** `source` is '' for a check of the endpoint itself. Paths with the same `host` fail together. */
export type CheckResult = {
  endpoint: Pick<ProbeTarget, 'id' | 'name'>
  source: string
  host: string
  path: ProbedPath
  at: Date
  check: Check
  isByHand?: boolean
}

/** Runs in the transaction that saves the batch. */
export type UpdateIncidents = (
  trx: Knex.Transaction,
  checks: readonly PathCheck[],
  now: Date,
) => Promise<readonly IncidentChange[]>

type Deps = { db: Knex; followTransitions: UpdateIncidents }

/** Response time above which an answer is slow. A visitor's request also waits this long before it tries another endpoint. */
export const SLOW_ANSWER_MS = 2_000

/** A failure that our own request causes ("missing", "rejected") has the status "up" and counts as an answer. */
export function toOutcome({ seen, failure, isStale }: Check): CheckOutcome {
  if (seen.status !== 'up') return { isAnswer: false, failure: failure ?? seen.status }
  if ((seen.response_time ?? 0) > SLOW_ANSWER_MS) return { isAnswer: true, failure: 'slow' }
  return { isAnswer: true, failure: isStale ? 'stale' : null }
}

/**
 * Saves states, raw checks, observations and incidents in one transaction. The states are read under a lock, so two
 * servers that check the same path do no harm. Results of deleted endpoints are dropped.
 */
export async function saveResults(
  { db, followTransitions }: Deps,
  results: readonly CheckResult[],
): Promise<CheckEvents> {
  const now = new Date()
  return db.transaction(async (trx) => {
    const existing = await lockEndpoints(trx, [...new Set(results.map(({ endpoint }) => endpoint.id))])
    const existingResults = results.filter(({ endpoint }) => existing.includes(endpoint.id))
    if (existingResults.length === 0) return { checks: [], incidents: [] }
    const getOverlay = await overlaysAt(trx, now)
    const states = new Map(
      (await lockStates(trx, listPathKeys(existingResults), now)).map((row) => [pathKey(row), row]),
    )
    const changes = existingResults.flatMap((result) => {
      const row = states.get(resultKey(result))
      if (!row) return []
      const after = rowAfterCheck(row, result, getOverlay(result.endpoint.id))
      states.set(resultKey(result), after)
      const { endpoint, host, at } = result
      return [{ after, result, check: pathCheck(row, after, { endpointName: endpoint.name, host, at }) }]
    })
    await saveStates(trx, [...states.values()])
    const rows = changes.flatMap(({ after, result }) => toCheckRows(after, result))
    if (rows.length > 0) await addChecks(trx, rows)
    await saveObservations(trx, listObservations(existingResults))
    const checks = changes.map(({ check }) => check)
    return { checks, incidents: await followTransitions(trx, checks, now) }
  })
}

/**
 * Applies pauses and maintenance windows that began or ended, and sets paths that are no longer monitored to unknown.
 * Returns null if nothing changes.
 */
export async function followSettings(
  { db, followTransitions }: Deps,
  {
    endpoints,
    sources,
  }: { endpoints: readonly ProbeTarget[]; sources: readonly { name: string; host: string | null }[] },
): Promise<CheckEvents | null> {
  const now = new Date()
  const monitored = { endpoints: endpoints.map(({ id }) => id), sources: sources.map(({ name }) => name) }
  if ((await strayStates(db, monitored, now)).length === 0) return null
  return db.transaction(async (trx) => {
    const getOverlay = await overlaysAt(trx, now)
    const rows = await lockStates(trx, await strayStates(trx, monitored, now), now)
    const names = await findEndpointNames(trx, [...new Set(rows.map(({ endpoint_id }) => endpoint_id))])
    const changes = rows.map((row) => {
      const endpoint = endpoints.find(({ id }) => id === row.endpoint_id)
      const isMonitored = endpoint !== undefined && ['', ...monitored.sources].includes(row.source)
      const after = isMonitored
        ? rowAfterSettings(row, getOverlay(row.endpoint_id), now)
        : { ...row, ...toStateColumns(unknownStanding(now)), checked_at: row.checked_at }
      const host = sources.find(({ name }) => name === row.source)?.host ?? endpoint?.host ?? ''
      const endpointName = names.get(row.endpoint_id) ?? ''
      return { after, check: pathCheck(row, after, { endpointName, host, at: now }) }
    })
    if (changes.length === 0) return null
    const after = changes.map((change) => change.after)
    await saveStates(trx, after)
    const checks = changes.map(({ check }) => check)
    return { checks, incidents: await followTransitions(trx, checks, now) }
  })
}

const pathKey = ({ endpoint_id, source, path }: Pick<StateRow, 'endpoint_id' | 'source' | 'path'>) =>
  `${endpoint_id} ${path} ${source}`
const resultKey = ({ endpoint, source, path }: CheckResult) => pathKey({ endpoint_id: endpoint.id, source, path })
const listPathKeys = (results: readonly CheckResult[]) => [
  ...new Map(
    results.map((one) => [resultKey(one), { endpoint_id: one.endpoint.id, source: one.source, path: one.path }]),
  ).values(),
]

const toStanding = (row: StateRow): Standing => ({ ...row, checkedAt: row.checked_at })
const toStateColumns = ({ state, failures, successes, since, failure, checkedAt }: Standing) => ({
  state,
  failures,
  successes,
  since,
  failure,
  checked_at: checkedAt,
})

function rowAfterCheck(row: StateRow, { check, at, isByHand = false }: CheckResult, overlay: Overlay): StateRow {
  const after = standingAfter(toStanding(row), { ...toOutcome(check), isByHand }, at, overlay)
  return { ...row, ...toStateColumns(after), response_time: check.seen.response_time, error: errorIn(check) }
}

function rowAfterSettings(row: StateRow, overlay: Overlay, now: Date): StateRow {
  const after = toStateColumns(withOverlay(toStanding(row), overlay, now))
  return { ...row, ...after, error: after.failure === null ? null : row.error }
}

/** PostgreSQL rejects NUL and half a surrogate pair, which shortening may leave. */
const errorIn = ({ seen }: Check) => seen.error?.slice(0, 1_000).replace(/\0|\p{Cs}/gu, '') ?? null

type CheckPlace = Pick<PathCheck, 'endpointName' | 'host' | 'at'>

const pathCheck = (before: StateRow, after: StateRow, place: CheckPlace): PathCheck => ({
  monitorId: after.id,
  endpointId: after.endpoint_id,
  ...place,
  source: after.source,
  path: after.path,
  before: before.state,
  state: after.state,
  since: after.since,
  responseTime: after.response_time,
  failure: after.failure,
  error: after.error,
})

/** A check of a paused endpoint was started by hand and does not belong to the history. */
function toCheckRows(after: StateRow, { at, check }: CheckResult): MonitorCheckRow[] {
  if (after.state === 'paused') return []
  const { isAnswer, failure } = toOutcome(check)
  const outcome = after.state === 'maintenance' ? 3 : !isAnswer ? 0 : failure ? 1 : 2
  return [{ monitor_id: after.id, at, outcome, response_time: after.response_time, failure }]
}

/** Last result of each path of an endpoint. Sources have no row in `api_monitors`. */
const listObservations = (results: readonly CheckResult[]) => [
  ...new Map(
    results
      .filter(({ source }) => source === '')
      .map((one) => [resultKey(one), checkedRow(one.endpoint.id, one.path, one.check)]),
  ).values(),
]
