import type { Knex } from 'knex'
import type { ApiEndpointRow, ApiMonitorRow, CatalogChangeRow, CircuitBreakerRow } from '../../db/rows.ts'
import type { Breaker } from '../failover/breaker.ts'

export type EndpointRow = Pick<ApiEndpointRow, 'id' | 'name' | 'url' | 'priority' | 'is_active'>
const columns = ['id', 'name', 'url', 'priority', 'is_active'] as const

/** All endpoints in the order they are asked: by priority, high first, ties by name. */
export const allEndpoints = (db: Knex): Promise<EndpointRow[]> =>
  db('api_endpoints')
    .select(...columns)
    .orderBy([{ column: 'priority', order: 'desc' }, { column: 'name' }, { column: 'id' }])

/** Null where the address is taken. */
export async function addEndpoint(
  db: Knex,
  endpoint: Pick<ApiEndpointRow, 'name' | 'url' | 'priority'>,
): Promise<EndpointRow | null> {
  return db.transaction(async (trx) => {
    const [added] = await trx('api_endpoints')
      .insert({ ...endpoint, is_active: true })
      .onConflict('url')
      .ignore()
      .returning([...columns])
    if (added) await tellChange(trx, 'endpoint', String(added.id))
    return added ?? null
  })
}

/** What is edited is asked anew: its kept answers go. */
export async function changeEndpoint(
  db: Knex,
  id: number,
  change: Partial<Pick<ApiEndpointRow, 'name' | 'url' | 'priority' | 'is_active'>>,
): Promise<void> {
  await db.transaction(async (trx) => {
    await trx('api_endpoints')
      .where({ id })
      .update({ ...change, updated_at: new Date() })
    await trx('answers').where({ endpoint_id: id }).delete()
    await tellChange(trx, 'endpoint', String(id))
  })
}

/** Its observations and kept answers go with it. */
export async function removeEndpoint(db: Knex, id: number): Promise<void> {
  await db.transaction(async (trx) => {
    await trx('api_endpoints').where({ id }).delete()
    await trx('circuit_breakers')
      .where({ candidate: `endpoint ${id}` })
      .delete()
    await tellChange(trx, 'endpoint', String(id))
  })
}

/** Tells every running server, which looks every two seconds. */
export const tellChange = (db: Knex, kind: CatalogChangeRow['kind'], subject: string) =>
  db('catalog_changes').insert({ kind, subject })

export type Change = Pick<CatalogChangeRow, 'id' | 'kind' | 'subject'>

/** Changes of the last minute. A later number may be seen before an earlier one, so the reader tells what is new. */
export const recentChanges = (db: Knex): Promise<Change[]> =>
  db('catalog_changes')
    .select('id', 'kind', 'subject')
    .whereRaw("changed_at > now() - interval '1 minute'")
    .orderBy('id')

export const pruneChanges = (db: Knex) =>
  db('catalog_changes').whereRaw("changed_at < now() - interval '1 day'").delete()

/** How paths of endpoints were seen last; one that was removed meanwhile is left out. */
export const keepObservations = (db: Knex, seen: readonly Omit<ApiMonitorRow, 'id'>[]) =>
  db.transaction(async (trx) => {
    const known = await trx('api_endpoints').pluck('id').forKeyShare()
    const rows = seen.filter(({ endpoint_id }) => known.includes(endpoint_id))
    if (rows.length > 0) await trx('api_monitors').insert(rows).onConflict(['endpoint_id', 'endpoint_path']).merge()
  })

export const observationsKept = (db: Knex): Promise<ApiMonitorRow[]> =>
  db('api_monitors').select('*').orderBy(['endpoint_id', 'endpoint_path'])

export const keepBreakers = (db: Knex, breakers: ReadonlyMap<string, Breaker>, now: Date) =>
  db('circuit_breakers')
    .insert([...breakers].map(([candidate, state]) => ({ candidate, state: JSON.stringify(state), updated_at: now })))
    .onConflict('candidate')
    .merge()

export const keptBreakers = (db: Knex): Promise<Pick<CircuitBreakerRow, 'candidate' | 'state'>[]> =>
  db('circuit_breakers').select('candidate', 'state')
