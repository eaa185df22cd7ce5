import type { Knex } from 'knex'
import type { MonitorCheckRow, MonitorStateRow } from '../../db/tables.ts'
import type { Overlay } from './health.ts'

type StateKey = Pick<MonitorStateRow, 'endpoint_id' | 'source' | 'path'>
export type StateRow = Omit<MonitorStateRow, 'version'>
const columns = [
  'id',
  'endpoint_id',
  'source',
  'path',
  'state',
  'failures',
  'successes',
  'since',
  'checked_at',
  'response_time',
  'failure',
  'error',
] as const

/** Returns which of these endpoints still exist, locked against deletion. */
export const lockEndpoints = (trx: Knex, ids: readonly number[]): Promise<number[]> =>
  trx('api_endpoints')
    .whereIn('id', [...ids])
    .orderBy('id')
    .forKeyShare()
    .pluck('id')

export async function findEndpointNames(db: Knex, ids: readonly number[]): Promise<Map<number, string>> {
  const rows = await db('api_endpoints')
    .select('id', 'name')
    .whereIn('id', [...ids])
  return new Map(rows.map(({ id, name }) => [id, name]))
}

/** Locks the states of API paths; a new path is inserted with the state unknown. */
export async function lockStates(trx: Knex, keys: readonly StateKey[], now: Date): Promise<StateRow[]> {
  const places = keys.map(({ endpoint_id, source, path }) => [endpoint_id, source, path])
  const locked = (): Promise<StateRow[]> =>
    trx('monitor_states')
      .select(...columns)
      .whereIn(['endpoint_id', 'source', 'path'], places)
      .orderBy('id')
      .forUpdate()
  const rows = await locked()
  if (rows.length === places.length) return rows
  await trx('monitor_states')
    .insert(keys.map((key) => ({ ...key, since: now })))
    .onConflict(['endpoint_id', 'source', 'path'])
    .ignore()
  return locked()
}

/** A maintenance window without an endpoint covers all of them; a pause takes precedence over maintenance. */
export async function overlaysAt(db: Knex, now: Date): Promise<(endpointId: number) => Overlay> {
  const { rows } = await db.raw<{ rows: { endpoint_id: number | null; overlay: 'paused' | 'maintenance' }[] }>(
    `select endpoint_id, 'maintenance' as overlay from maintenance_windows where starts_at <= :now and ends_at > :now
     union all select endpoint_id, 'paused' from monitor_settings where is_paused
     order by overlay`,
    { now },
  )
  const laid = new Map(rows.map(({ endpoint_id, overlay }) => [endpoint_id, overlay]))
  return (endpointId) => laid.get(endpointId) ?? laid.get(null) ?? null
}

/** Ids of the endpoints and names of the sources that are monitored now. */
type MonitoredNow = { endpoints: readonly number[]; sources: readonly string[] }

/** Paths whose stored state contradicts the settings, or which are no longer monitored. */
export const strayStates = (db: Knex, { endpoints, sources }: MonitoredNow, now: Date): Promise<StateKey[]> =>
  db
    .raw<{ rows: StateKey[] }>(
      `with laid as (
         select endpoint_id, 'maintenance' as overlay from maintenance_windows where starts_at <= :now and ends_at > :now
         union all select endpoint_id, 'paused' from monitor_settings where is_paused),
       wanted as (
         select monitor.endpoint_id, monitor.source, monitor.path, monitor.state,
           monitor.endpoint_id = any(:endpoints) and monitor.source = any(:sources) as is_watched,
           (select max(overlay) from laid where laid.endpoint_id = monitor.endpoint_id or laid.endpoint_id is null) as overlay
         from monitor_states as monitor)
       select endpoint_id, source, path from wanted
       where case when not is_watched then state <> 'unknown'
         else coalesce(overlay, '') <> case when state in ('paused', 'maintenance') then state else '' end end`,
      { endpoints, sources: ['', ...sources], now },
    )
    .then(({ rows }) => rows)

/** Gives the states a new version number, higher than all earlier ones. */
export const saveStates = (trx: Knex, states: readonly StateRow[]) =>
  trx.raw(
    `with batch as materialized (select nextval('monitor_version') as version)
     update monitor_states as state
     set state = new.state, failures = new.failures, successes = new.successes, since = new.since,
       checked_at = new.checked_at, response_time = new.response_time, failure = new.failure, error = new.error,
       version = batch.version
     from batch, jsonb_to_recordset(:states) as new (id integer, state text, failures integer, successes integer,
       since timestamptz, checked_at timestamptz, response_time real, failure text, error text)
     where state.id = new.id`,
    { states: JSON.stringify(states) },
  )

export const addChecks = (trx: Knex, checks: readonly MonitorCheckRow[]) =>
  trx('monitor_checks')
    .insert([...checks])
    .onConflict(['monitor_id', 'at'])
    .ignore()
