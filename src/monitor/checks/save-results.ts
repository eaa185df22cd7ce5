import type { Knex } from 'knex'
import { saveObservations } from '../../anime/endpoints/queries.ts'
import { type Check, checkedRow, type ProbedPath, type ProbeTarget } from '../../anime/probing.ts'
import type { MonitorCheckRow } from '../../db/monitor-rows.ts'
import type { CheckEvents, IncidentChange, JudgedCheck } from './check-events.ts'
import { type CheckOutcome, judge, layOver, type Overlay, type Standing, unknownStanding } from './health.ts'
import {
  addChecks,
  heldEndpoints,
  keepStates,
  lockStates,
  namesOf,
  overlaysAt,
  type StateRow,
  strayStates,
  type WatchedNow,
} from './result-queries.ts'

/** Result of one check. `source` is '' for a check of the endpoint itself. Paths with the same `host` fail together. */
export type CheckResult = {
  endpoint: Pick<ProbeTarget, 'id' | 'name'>
  source: string
  host: string
  path: ProbedPath
  at: Date
  check: Check
  /** True if staff started the check with a button. */
  isByHand?: boolean
}

/** Opens, changes and resolves incidents after a batch of checks, in the transaction that saves the batch. */
export type UpdateIncidents = (
  trx: Knex.Transaction,
  checks: readonly JudgedCheck[],
  now: Date,
) => Promise<readonly IncidentChange[]>

type Deps = { db: Knex; followTransitions: UpdateIncidents }

/**
 * Response time in milliseconds above which an answer is slow. A visitor's request also waits this long for an endpoint
 * before it tries another available one.
 */
export const SLOW_ANSWER_MS = 2_000

/**
 * Classifies a check as a failure, a slow or stale answer, or a good answer. A failure that our own request causes
 * ("missing", "rejected") has the status "up" and counts as an answer.
 */
export function outcomeOf({ seen, failure, isStale }: Check): CheckOutcome {
  if (seen.status !== 'up') return { isAnswer: false, failure: failure ?? seen.status }
  if ((seen.response_time ?? 0) > SLOW_ANSWER_MS) return { isAnswer: true, failure: 'slow' }
  return { isAnswer: true, failure: isStale ? 'stale' : null }
}

/**
 * Derives the new states of checked paths and saves states, raw checks, observations and incidents in one transaction.
 * The states are read under a lock, so two servers that check the same path do no harm. Results of deleted endpoints
 * are dropped.
 */
export async function saveResults(
  { db, followTransitions }: Deps,
  results: readonly CheckResult[],
): Promise<CheckEvents> {
  const now = new Date()
  return db.transaction(async (trx) => {
    const held = await heldEndpoints(trx, [...new Set(results.map(({ endpoint }) => endpoint.id))])
    const known = results.filter(({ endpoint }) => held.includes(endpoint.id))
    if (known.length === 0) return { checks: [], incidents: [] }
    const overlayOf = await overlaysAt(trx, now)
    const states = new Map((await lockStates(trx, keysOf(known), now)).map((row) => [keyOf(row), row]))
    const kept = known.flatMap((result) => {
      const row = states.get(placeOf(result))
      if (!row) return []
      const after = judgedRow(row, result, overlayOf(result.endpoint.id))
      states.set(placeOf(result), after)
      return [{ after, result, told: toldOf(row, after, result) }]
    })
    await keepStates(trx, [...states.values()])
    const rows = kept.flatMap(({ after, result }) => rawOf(after, result))
    if (rows.length > 0) await addChecks(trx, rows)
    await saveObservations(trx, observationsOf(known))
    const checks = kept.map((one) => one.told)
    return { checks, incidents: await followTransitions(trx, checks, now) }
  })
}

/**
 * Applies pauses and maintenance windows that began or ended to the states of paths, and sets paths that are no longer
 * monitored to unknown. Returns null if nothing changes.
 */
export async function followSettings(
  { db, followTransitions }: Deps,
  watched: { endpoints: readonly ProbeTarget[]; sources: readonly { name: string; host: string | null }[] },
): Promise<CheckEvents | null> {
  const now = new Date()
  const { endpoints, sources } = watched
  const watchedNow: WatchedNow = { endpoints: endpoints.map(({ id }) => id), sources: sources.map(({ name }) => name) }
  if ((await strayStates(db, watchedNow, now)).length === 0) return null
  return db.transaction(async (trx) => {
    const overlayOf = await overlaysAt(trx, now)
    const rows = await lockStates(trx, await strayStates(trx, watchedNow, now), now)
    const names = await namesOf(trx, [...new Set(rows.map(({ endpoint_id }) => endpoint_id))])
    const kept = rows.map((row) => {
      const endpoint = endpoints.find(({ id }) => id === row.endpoint_id)
      const isWatched = endpoint !== undefined && ['', ...watchedNow.sources].includes(row.source)
      const after = isWatched
        ? afterSettings(row, overlayOf(row.endpoint_id), now)
        : { ...row, ...rowOf(unknownStanding(now)), checked_at: row.checked_at }
      const host = sources.find(({ name }) => name === row.source)?.host ?? endpoint?.host ?? ''
      const name = names.get(row.endpoint_id) ?? ''
      return { after, told: judgedCheck(row, after, { endpointName: name, host, at: now }) }
    })
    if (kept.length === 0) return null
    await keepStates(
      trx,
      kept.map(({ after }) => after),
    )
    const checks = kept.map((one) => one.told)
    return { checks, incidents: await followTransitions(trx, checks, now) }
  })
}

const keyOf = ({ endpoint_id, source, path }: Pick<StateRow, 'endpoint_id' | 'source' | 'path'>) =>
  `${endpoint_id} ${path} ${source}`
const placeOf = ({ endpoint, source, path }: CheckResult) => keyOf({ endpoint_id: endpoint.id, source, path })
const keysOf = (results: readonly CheckResult[]) => [
  ...new Map(
    results.map((one) => [placeOf(one), { endpoint_id: one.endpoint.id, source: one.source, path: one.path }]),
  ).values(),
]

const standingOf = (row: StateRow): Standing => ({ ...row, checkedAt: row.checked_at })
const rowOf = ({ state, failures, successes, since, failure, checkedAt }: Standing) => ({
  state,
  failures,
  successes,
  since,
  failure,
  checked_at: checkedAt,
})

function judgedRow(row: StateRow, { check, at, isByHand = false }: CheckResult, overlay: Overlay): StateRow {
  const after = judge(standingOf(row), { ...outcomeOf(check), isByHand }, at, overlay)
  return { ...row, ...rowOf(after), response_time: check.seen.response_time, error: errorIn(check) }
}

function afterSettings(row: StateRow, overlay: Overlay, now: Date): StateRow {
  const after = rowOf(layOver(standingOf(row), overlay, now))
  return { ...row, ...after, error: after.failure === null ? null : row.error }
}

/**
 * Returns the error text of a check, at most 1,000 characters. NUL and half a surrogate pair, which shortening may
 * leave, are removed because PostgreSQL rejects them.
 */
const errorIn = ({ seen }: Check) => seen.error?.slice(0, 1_000).replace(/\0|\p{Cs}/gu, '') ?? null

type Teller = Pick<JudgedCheck, 'endpointName' | 'host' | 'at'>

const toldOf = (before: StateRow, after: StateRow, { endpoint, host, at }: CheckResult) =>
  judgedCheck(before, after, { endpointName: endpoint.name, host, at })

const judgedCheck = (before: StateRow, after: StateRow, teller: Teller): JudgedCheck => ({
  monitorId: after.id,
  endpointId: after.endpoint_id,
  ...teller,
  source: after.source,
  path: after.path,
  before: before.state,
  state: after.state,
  since: after.since,
  responseTime: after.response_time,
  failure: after.failure,
  error: after.error,
})

/**
 * Builds the history row of a check. A check of a paused endpoint gets none: it was started by hand and does not belong
 * to the history.
 */
function rawOf(after: StateRow, { at, check }: CheckResult): MonitorCheckRow[] {
  if (after.state === 'paused') return []
  const { isAnswer, failure } = outcomeOf(check)
  const outcome = after.state === 'maintenance' ? 3 : !isAnswer ? 0 : failure ? 1 : 2
  return [{ monitor_id: after.id, at, outcome, response_time: after.response_time, failure }]
}

/**
 * Builds the rows for `api_monitors` with the last result of each path of an endpoint. Sources have no row in that
 * table.
 */
const observationsOf = (results: readonly CheckResult[]) => [
  ...new Map(
    results
      .filter(({ source }) => source === '')
      .map((one) => [placeOf(one), checkedRow(one.endpoint.id, one.path, one.check)]),
  ).values(),
]
