import type { Knex } from 'knex'
import { isUniqueViolation } from '../../db/connection.ts'
import type { ApiEndpointRow, ApiMonitorRow, CircuitBreakerRow } from '../../db/tables.ts'
import { type Breaker, closedBreaker, ENDPOINT_KEY_PREFIX, endpointKey, type Override } from '../failover/breaker.ts'
import { addChange, dropAnswersThrough } from '../invalidation/queries.ts'

export type EndpointRow = Pick<ApiEndpointRow, 'id' | 'name' | 'url' | 'priority' | 'is_active'>
const columns = ['id', 'name', 'url', 'priority', 'is_active'] as const

/** In failover order: highest priority first, then by name. */
export const allEndpoints = (db: Knex): Promise<EndpointRow[]> =>
  db('api_endpoints')
    .select(...columns)
    .orderBy([{ column: 'priority', order: 'desc' }, { column: 'name' }, { column: 'id' }])

/** In failover order, each with its stored breaker and the state into which staff forced it. */
export async function endpointsWithBreakers(db: Knex) {
  const rows = await db('api_endpoints as endpoint')
    .leftJoin('circuit_breakers as kept', (on) =>
      on.on(db.raw('kept.candidate = ? || endpoint.id', [ENDPOINT_KEY_PREFIX])),
    )
    .select('endpoint.id', 'endpoint.name', 'endpoint.url', 'endpoint.priority', 'endpoint.is_active')
    .select('kept.state as breaker', 'kept.forced')
    .orderBy([{ column: 'endpoint.priority', order: 'desc' }, { column: 'endpoint.name' }, { column: 'endpoint.id' }])
  // The cast is safe: only this project writes the column, and only with a `Breaker`.
  return rows.map((row): EndpointRow & { breaker: Breaker | null; forced: Override } => ({
    ...row,
    breaker: row.breaker as Breaker | null,
  }))
}

/** Adds an endpoint; null if another endpoint already has this address. */
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

/** A form that carries an earlier `updated_at` was opened before somebody changed the endpoint. */
export type DatedEndpoint = EndpointRow & { updated_at: Date }
export const findEndpoint = (db: Knex, id: number): Promise<DatedEndpoint | undefined> => dated(db, id).first()
const dated = (db: Knex, id: number) =>
  db('api_endpoints')
    .select(...columns, 'updated_at')
    .where({ id })

/** `moved`: somebody else changed the endpoint after `seenAt`. `taken`: another endpoint has the address. */
type EndpointChange =
  | { kind: 'changed'; before: EndpointRow }
  | { kind: 'moved'; current: DatedEndpoint }
  | { kind: 'gone' }
  | { kind: 'taken' }

/**
 * Saves nothing if the endpoint was changed or removed since it was loaded, or if another has the address. A new
 * address drops the answers of the old one and resets the breaker, unless staff forced it; the log of earlier requests
 * stays.
 */
export async function changeEndpoint(
  db: Knex,
  { id, seenAt }: { id: number; seenAt: Date },
  after: Omit<EndpointRow, 'id'>,
): Promise<EndpointChange> {
  const change = db.transaction(async (trx): Promise<EndpointChange> => {
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
  return change.catch((error: unknown): EndpointChange => {
    if (isUniqueViolation(error)) return { kind: 'taken' }
    throw error
  })
}

export const changedFields = (before: Omit<EndpointRow, 'id'>, after: Omit<EndpointRow, 'id'>) =>
  (['name', 'url', 'priority', 'is_active'] as const).filter((name) => before[name] !== after[name])

/** A moment after `before`, even if two changes share a millisecond or the clock was set back. */
const laterThan = (before: Date) => new Date(Math.max(Date.now(), before.getTime() + 1))

/** Also deletes the answers cached from the endpoint. Returns false if it no longer exists. */
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

/** Removes an endpoint with its check results, cached answers and breaker. Returns false if it no longer exists. */
export const removeEndpoint = (db: Knex, id: number): Promise<boolean> =>
  db.transaction(async (trx) => {
    const removed = await trx('api_endpoints').where({ id }).delete()
    await trx('circuit_breakers')
      .where({ candidate: endpointKey(id) })
      .delete()
    await addChange(trx, 'endpoint', String(id))
    return removed > 0
  })

/** Results of endpoints that were deleted meanwhile are not saved. */
export const saveObservations = (db: Knex, observations: readonly Omit<ApiMonitorRow, 'id'>[]) =>
  db.transaction(async (trx) => {
    const endpointIds = await trx('api_endpoints').pluck('id').forKeyShare()
    // Rows are written in a fixed order, so that concurrent writers do not deadlock.
    const rows = observations
      .filter(({ endpoint_id }) => endpointIds.includes(endpoint_id))
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

/** The breakers that staff forced open or closed, by the key of their endpoint or source. */
export async function forcedBreakers(db: Knex): Promise<Map<string, Exclude<Override, null>>> {
  const rows = await db('circuit_breakers').select('candidate', 'forced').whereNotNull('forced')
  return new Map(rows.flatMap(({ candidate, forced }) => (forced ? [[candidate, forced]] : [])))
}

/**
 * Forces a breaker open or closed; null lets it work normally again. All servers apply the change within two seconds.
 */
export async function forceBreaker(db: Knex, candidate: string, forced: Override): Promise<void> {
  await db.transaction(async (trx) => {
    await trx('circuit_breakers')
      .insert({ candidate, state: JSON.stringify(closedBreaker), updated_at: new Date(), forced })
      .onConflict('candidate')
      .merge(['forced'])
    await addChange(trx, 'breaker', candidate)
  })
}

/** The button "Segarkan": all servers drop the answers cached from an endpoint. */
export async function refreshEndpoint(db: Knex, id: number): Promise<void> {
  await db.transaction(async (trx) => {
    await dropAnswersThrough(trx, id)
    await addChange(trx, 'endpoint', String(id))
  })
}
