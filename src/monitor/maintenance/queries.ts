import type { Knex } from 'knex'
import type { MaintenanceWindowRow } from '../../db/tables.ts'

/** `endpoint` is null if the window covers the whole site. */
export type WindowEntry = MaintenanceWindowRow & { endpoint: string | null }

/** Planned and current windows first, by start, then past windows, the newest first. */
export const listWindows = (db: Knex, now: Date): Promise<WindowEntry[]> =>
  db('maintenance_windows as planned')
    .leftJoin('api_endpoints as endpoint', 'endpoint.id', 'planned.endpoint_id')
    .select<WindowEntry[]>('planned.*', { endpoint: 'endpoint.name' })
    .orderByRaw(
      `planned.ends_at <= ?, case when planned.ends_at > ? then planned.starts_at end, planned.ends_at desc, planned.id`,
      [now, now],
    )
    .limit(60)

export const endpointChoices = (db: Knex): Promise<{ id: number; name: string }[]> =>
  db('api_endpoints')
    .select('id', 'name')
    .orderBy([{ column: 'priority', order: 'desc' }, { column: 'name' }])

export const endpointName = async (db: Knex, id: number): Promise<string | undefined> =>
  (await db('api_endpoints').where({ id }).forKeyShare().first('name'))?.name

export const addWindow = (trx: Knex, planned: Omit<MaintenanceWindowRow, 'id' | 'created_at'>) =>
  trx('maintenance_windows').insert(planned)

export const lockWindow = (trx: Knex, id: number) => trx('maintenance_windows').where({ id }).forUpdate().first()

export const endWindow = (trx: Knex, id: number, now: Date) =>
  trx('maintenance_windows').where({ id }).update({ ends_at: now })

export const dropWindow = (trx: Knex, id: number) => trx('maintenance_windows').where({ id }).delete()
