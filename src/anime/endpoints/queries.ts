import type { Knex } from 'knex'
import type { ApiEndpointRow, ApiMonitorRow, CircuitBreakerRow } from '../../db/rows.ts'
import { type Breaker, closedBreaker, ENDPOINT, endpointKey, type Forced } from '../failover/breaker.ts'
import { addChange, dropAnswersThrough } from '../invalidation/queries.ts'

export type EndpointRow = Pick<ApiEndpointRow, 'id' | 'name' | 'url' | 'priority' | 'is_active'>
const columns = ['id', 'name', 'url', 'priority', 'is_active'] as const

/** All endpoints in the order they are asked: by priority, high first, ties by name. */
export const allEndpoints = (db: Knex): Promise<EndpointRow[]> =>
  db('api_endpoints')
    .select(...columns)
    .orderBy([{ column: 'priority', order: 'desc' }, { column: 'name' }, { column: 'id' }])

/** The same with the breaker of each as it was last kept, null for one that never was; `forced`: how staff hold it. */
export async function endpointsWithBreakers(
  db: Knex,
): Promise<(EndpointRow & { breaker: Breaker | null; forced: Forced })[]> {
  const rows = await db('api_endpoints as endpoint')
    .leftJoin('circuit_breakers as kept', (on) => on.on(db.raw('kept.candidate = ? || endpoint.id', [ENDPOINT])))
    .select('endpoint.id', 'endpoint.name', 'endpoint.url', 'endpoint.priority', 'endpoint.is_active')
    .select('kept.state as breaker', 'kept.forced')
    .orderBy([{ column: 'endpoint.priority', order: 'desc' }, { column: 'endpoint.name' }, { column: 'endpoint.id' }])
  return rows.map((row) => ({ ...row, breaker: row.breaker as Breaker | null })) // written by us
}

/** Null where the address is taken. */
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

/** An endpoint by number, with when it was changed last: an older time in a form says that somebody changed it since. */
export type DatedEndpoint = EndpointRow & { updated_at: Date }
export const findEndpoint = (db: Knex, id: number): Promise<DatedEndpoint | undefined> => dated(db, id).first()
const dated = (db: Knex, id: number) =>
  db('api_endpoints')
    .select(...columns, 'updated_at')
    .where({ id })

/** What became of a change: `before` is what it replaced; `moved` that somebody else had changed it since `seenAt`. */
export type Changed =
  | { kind: 'changed'; before: EndpointRow }
  | { kind: 'moved'; current: DatedEndpoint }
  | { kind: 'gone' }
  | { kind: 'taken' }

/**
 * Another name, address, priority or activity. What an earlier address said goes, and its breaker begins anew, unless staff
 * hold it; observations stay with the endpoint. Nothing is changed where it moved, is gone, or the address is taken.
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
    if (error instanceof Error && 'code' in error && error.code === UNIQUE_VIOLATION) return { kind: 'taken' }
    throw error
  })
}

const UNIQUE_VIOLATION = '23505'

/** What of an endpoint two of them differ in. */
export const changedFields = (before: Omit<EndpointRow, 'id'>, after: Omit<EndpointRow, 'id'>) =>
  (['name', 'url', 'priority', 'is_active'] as const).filter((name) => before[name] !== after[name])

/** Now, but never the moment it replaces: two changes within a millisecond, or by a clock that went back. */
const laterThan = (before: Date) => new Date(Math.max(Date.now(), before.getTime() + 1))

/** One that is asked no more, or again: what it said goes. False where it is gone. */
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

/** Its observations and kept answers go with it. False where it is gone already. */
export const removeEndpoint = (db: Knex, id: number): Promise<boolean> =>
  db.transaction(async (trx) => {
    const removed = await trx('api_endpoints').where({ id }).delete()
    await trx('circuit_breakers')
      .where({ candidate: endpointKey(id) })
      .delete()
    await addChange(trx, 'endpoint', String(id))
    return removed > 0
  })

/** How paths of endpoints were seen last; one that was removed meanwhile is left out. */
export const keepObservations = (db: Knex, seen: readonly Omit<ApiMonitorRow, 'id'>[]) =>
  db.transaction(async (trx) => {
    const known = await trx('api_endpoints').pluck('id').forKeyShare()
    // In one order for all who write them, so that none waits for another in a circle.
    const rows = seen
      .filter(({ endpoint_id }) => known.includes(endpoint_id))
      .sort((a, b) => a.endpoint_id - b.endpoint_id || (a.endpoint_path < b.endpoint_path ? -1 : 1))
    if (rows.length > 0) await trx('api_monitors').insert(rows).onConflict(['endpoint_id', 'endpoint_path']).merge()
  })

export const keepBreakers = (db: Knex, breakers: ReadonlyMap<string, Breaker>, now: Date) =>
  db('circuit_breakers')
    .insert([...breakers].map(([candidate, state]) => ({ candidate, state: JSON.stringify(state), updated_at: now })))
    .onConflict('candidate')
    .merge(['state', 'updated_at'])

export const keptBreakers = (db: Knex): Promise<Pick<CircuitBreakerRow, 'candidate' | 'state'>[]> =>
  db('circuit_breakers').select('candidate', 'state')

/** Those that staff hold open or closed. */
export async function heldBreakers(db: Knex): Promise<Map<string, Exclude<Forced, null>>> {
  const rows = await db('circuit_breakers').select('candidate', 'forced').whereNotNull('forced')
  return new Map(rows.flatMap(({ candidate, forced }) => (forced ? [[candidate, forced]] : [])))
}

/**
 * Holds the breaker of a candidate (`endpointKey`, `guardKey`) open or closed, or lets it judge by itself again; all
 * servers hear of it within two seconds.
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

/** "Segarkan": forgets what came through an endpoint, on all servers. */
export async function refreshEndpoint(db: Knex, id: number): Promise<void> {
  await db.transaction(async (trx) => {
    await dropAnswersThrough(trx, id)
    await addChange(trx, 'endpoint', String(id))
  })
}
