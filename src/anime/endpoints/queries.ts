import type { Knex } from 'knex'
import { isTakenValue } from '../../db/connection.ts'
import type { ApiEndpointRow, ApiMonitorRow, CircuitBreakerRow } from '../../db/rows.ts'
import { type Breaker, closedBreaker, ENDPOINT_KEY_PREFIX, endpointKey, type Forced } from '../failover/breaker.ts'
import { addChange, dropAnswersThrough } from '../invalidation/queries.ts'

export type EndpointRow = Pick<ApiEndpointRow, 'id' | 'name' | 'url' | 'priority' | 'is_active'>
const columns = ['id', 'name', 'url', 'priority', 'is_active'] as const

/** Returns all endpoints in failover order: highest priority first, then by name. */
export const allEndpoints = (db: Knex): Promise<EndpointRow[]> =>
  db('api_endpoints')
    .select(...columns)
    .orderBy([{ column: 'priority', order: 'desc' }, { column: 'name' }, { column: 'id' }])

/**
 * Returns all endpoints in failover order, each with its stored circuit breaker or null. `forced` is the state into
 * which staff forced the breaker, or null.
 */
export async function endpointsWithBreakers(
  db: Knex,
): Promise<(EndpointRow & { breaker: Breaker | null; forced: Forced })[]> {
  const rows = await db('api_endpoints as endpoint')
    .leftJoin('circuit_breakers as kept', (on) =>
      on.on(db.raw('kept.candidate = ? || endpoint.id', [ENDPOINT_KEY_PREFIX])),
    )
    .select('endpoint.id', 'endpoint.name', 'endpoint.url', 'endpoint.priority', 'endpoint.is_active')
    .select('kept.state as breaker', 'kept.forced')
    .orderBy([{ column: 'endpoint.priority', order: 'desc' }, { column: 'endpoint.name' }, { column: 'endpoint.id' }])
  // The cast is safe: only this project writes the column, and only with a `Breaker`.
  return rows.map((row) => ({ ...row, breaker: row.breaker as Breaker | null }))
}

/** Adds an endpoint. Returns null if another endpoint already has this address. */
export async function addEndpoint(
  db: Knex,
  { is_active = true, ...endpoint }: NewEndpoint,
): Promise<EndpointRow | null> {
  return db.transaction(async (trx) => {
    const [added] = await trx('api_endpoints')
      .insert({ ...endpoint, is_active })
      .onConflict('url')
      .ignore()
      .returning([...columns])
    if (added) await addChange(trx, 'endpoint', String(added.id))
    return added ?? null
  })
}

type NewEndpoint = Pick<ApiEndpointRow, 'name' | 'url' | 'priority'> & { is_active?: boolean }

/**
 * An endpoint with the time of its last change. If a submitted form carries an earlier time, somebody changed the
 * endpoint after the form was opened.
 */
export type DatedEndpoint = EndpointRow & { updated_at: Date }
export const findEndpoint = (db: Knex, id: number): Promise<DatedEndpoint | undefined> => dated(db, id).first()
const dated = (db: Knex, id: number) =>
  db('api_endpoints')
    .select(...columns, 'updated_at')
    .where({ id })

/**
 * Result of changing an endpoint. `changed`: saved, with the old values in `before`. `moved`: somebody else changed the
 * endpoint after `seenAt`. `gone`: the endpoint was removed. `taken`: another endpoint has the address.
 */
export type Changed =
  | { kind: 'changed'; before: EndpointRow }
  | { kind: 'moved'; current: DatedEndpoint }
  | { kind: 'gone' }
  | { kind: 'taken' }

/**
 * Changes an endpoint's name, address or priority, or whether it is active. If the address changes, the answers cached
 * from the old address are deleted, and the circuit breaker is reset unless staff forced its state; the log of earlier
 * requests stays. Saves nothing if the endpoint was changed or removed since it was loaded, or if another endpoint has
 * the address.
 */
export async function changeEndpoint(
  db: Knex,
  { id, seenAt }: { id: number; seenAt: Date },
  after: Omit<EndpointRow, 'id'>,
): Promise<Changed> {
  const change = db.transaction(async (trx): Promise<Changed> => {
    const before = await dated(trx, id).forUpdate().first()
    if (!before) return { kind: 'gone' }
    const isSeen = before.updated_at.getTime() === seenAt.getTime()
    if (!isSeen && changedFields(before, after).length > 0) return { kind: 'moved', current: before }
    await trx('api_endpoints')
      .where({ id })
      .update({ ...after, updated_at: laterThan(before.updated_at) })
    if (after.url !== before.url) {
      const reset = { state: JSON.stringify(closedBreaker), updated_at: new Date() }
      await trx('circuit_breakers')
        .where({ candidate: endpointKey(id) })
        .update(reset)
    }
    if (after.url !== before.url || !after.is_active) await dropAnswersThrough(trx, id)
    await addChange(trx, 'endpoint', String(id))
    return { kind: 'changed', before }
  })
  return change.catch((error: unknown): Changed => {
    if (isTakenValue(error)) return { kind: 'taken' }
    throw error
  })
}

/** Returns the names of the fields in which two endpoints differ. */
export const changedFields = (before: Omit<EndpointRow, 'id'>, after: Omit<EndpointRow, 'id'>) =>
  (['name', 'url', 'priority', 'is_active'] as const).filter((name) => before[name] !== after[name])

/**
 * Returns the current time, or a time just after `before` if that is later: two changes may share a millisecond, and a
 * clock may be set back.
 */
const laterThan = (before: Date) => new Date(Math.max(Date.now(), before.getTime() + 1))

/**
 * Activates or deactivates an endpoint and deletes the answers cached from it. Returns false if the endpoint no longer
 * exists.
 */
export const setEndpointActive = (db: Knex, id: number, isActive: boolean): Promise<boolean> =>
  db.transaction(async (trx) => {
    const before = await dated(trx, id).forUpdate().first()
    if (!before) return false
    await trx('api_endpoints')
      .where({ id })
      .update({ is_active: isActive, updated_at: laterThan(before.updated_at) })
    await dropAnswersThrough(trx, id)
    await addChange(trx, 'endpoint', String(id))
    return true
  })

/**
 * Deletes an endpoint with its check results, cached answers and circuit breaker. Returns false if the endpoint no
 * longer exists.
 */
export const removeEndpoint = (db: Knex, id: number): Promise<boolean> =>
  db.transaction(async (trx) => {
    const removed = await trx('api_endpoints').where({ id }).delete()
    await trx('circuit_breakers')
      .where({ candidate: endpointKey(id) })
      .delete()
    await addChange(trx, 'endpoint', String(id))
    return removed > 0
  })

/** Saves the latest results of requests to endpoints. Results of endpoints that were deleted meanwhile are dropped. */
export const saveObservations = (db: Knex, seen: readonly Omit<ApiMonitorRow, 'id'>[]) =>
  db.transaction(async (trx) => {
    const known = await trx('api_endpoints').pluck('id').forKeyShare()
    // Rows are written in a fixed order, so that concurrent writers do not deadlock.
    const rows = seen
      .filter(({ endpoint_id }) => known.includes(endpoint_id))
      .sort((a, b) => a.endpoint_id - b.endpoint_id || (a.endpoint_path < b.endpoint_path ? -1 : 1))
    if (rows.length > 0) await trx('api_monitors').insert(rows).onConflict(['endpoint_id', 'endpoint_path']).merge()
  })

export const saveBreakers = (db: Knex, breakers: ReadonlyMap<string, Breaker>, now: Date) =>
  db('circuit_breakers')
    .insert([...breakers].map(([candidate, state]) => ({ candidate, state: JSON.stringify(state), updated_at: now })))
    .onConflict('candidate')
    .merge(['state', 'updated_at'])

export const savedBreakers = (db: Knex): Promise<Pick<CircuitBreakerRow, 'candidate' | 'state'>[]> =>
  db('circuit_breakers').select('candidate', 'state')

/** Returns the circuit breakers that staff forced open or closed, by the key of their endpoint or source. */
export async function forcedBreakers(db: Knex): Promise<Map<string, Exclude<Forced, null>>> {
  const rows = await db('circuit_breakers').select('candidate', 'forced').whereNotNull('forced')
  return new Map(rows.flatMap(({ candidate, forced }) => (forced ? [[candidate, forced]] : [])))
}

/**
 * Forces the circuit breaker of an endpoint or source open or closed, or with null lets it work normally again.
 * `candidate` is a key from `endpointKey` or `sourceKey`. All web server processes apply the change within two seconds.
 */
export async function forceBreaker(db: Knex, candidate: string, forced: Forced): Promise<void> {
  await db.transaction(async (trx) => {
    await trx('circuit_breakers')
      .insert({ candidate, state: JSON.stringify(closedBreaker), updated_at: new Date(), forced })
      .onConflict('candidate')
      .merge(['forced'])
    await addChange(trx, 'breaker', candidate)
  })
}

/**
 * Implements the button "Segarkan" (refresh): makes all web server processes drop the answers cached from an endpoint.
 */
export async function refreshEndpoint(db: Knex, id: number): Promise<void> {
  await db.transaction(async (trx) => {
    await dropAnswersThrough(trx, id)
    await addChange(trx, 'endpoint', String(id))
  })
}
