import type { Knex } from 'knex'
import { ENDPOINT_KEY_PREFIX, SOURCE_KEY_PREFIX } from '../anime/failover/breaker.ts'
import type { CircuitBreakerRow, IncidentRow, MonitorStateRow } from '../db/tables.ts'

/** An active endpoint or a source with its circuit breaker and the states of its checked paths. */
export type Trouble = {
  name: string
  isSource: boolean
  states: MonitorStateRow['state'][]
  /** Start of the oldest outage among the paths that are down; null if none is down. */
  downSince: Date | null
  breaker: 'closed' | 'open' | 'half_open'
  /** Until when an open breaker blocks requests, in milliseconds since the epoch. */
  openUntil: number
  forced: CircuitBreakerRow['forced']
}

/**
 * Returns the active endpoints and `sources` with a path that is down, or a breaker that is not closed or that staff
 * force.
 */
export async function findTroubles(db: Knex, sources: readonly string[]): Promise<Trouble[]> {
  const { rows }: { rows: Trouble[] } = await db.raw(
    `with watched as (
       select cast(:endpoint as text) || id as candidate, id as endpoint_id, '' as source, name, 0 as rank, priority
         from api_endpoints where is_active
       union all
       select cast(:source as text) || name, null, name, name, 1, 0 from unnest(:sources::text[]) as name
     ), judged as (
       select watched.candidate, array_agg(state) as states, min(since) filter (where state = 'down') as down_since
         from watched join monitor_states as judgement
           on judgement.source = watched.source and (watched.source <> '' or judgement.endpoint_id = watched.endpoint_id)
        group by watched.candidate
     )
     select watched.name, watched.source <> '' as "isSource", coalesce(states, '{}') as states, down_since as "downSince",
            coalesce(breaker.state ->> 'state', 'closed') as breaker,
            coalesce((breaker.state ->> 'openUntil')::float, 0) as "openUntil", breaker.forced
       from watched left join judged using (candidate) left join circuit_breakers as breaker using (candidate)
      where down_since is not null or breaker.forced is not null or breaker.state ->> 'state' <> 'closed'
      order by rank, priority desc, watched.name`,
    { endpoint: ENDPOINT_KEY_PREFIX, source: SOURCE_KEY_PREFIX, sources: [...sources] },
  )
  return rows
}

export type OpenIncident = Pick<IncidentRow, 'id' | 'name' | 'status' | 'affected' | 'opened_at'>

export const newestIncidents = (db: Knex, most: number): Promise<OpenIncident[]> =>
  db('incidents')
    .select('id', 'name', 'status', 'affected', 'opened_at')
    .whereNull('resolved_at')
    .orderBy('opened_at', 'desc')
    .limit(most)

/** Counts of services, which are active endpoints and sources; `impaired` ones are not wholly down. */
export type ServiceCounts = { all: number; down: number; impaired: number }

export const countServices = (db: Knex, sources: readonly string[]) =>
  db.raw(
    `(select json_build_object('all', count(*), 'down', count(*) filter (where is_down),
        'impaired', count(*) filter (where is_impaired and not is_down))
      from (select bool_and(judged.state = 'down') as is_down,
        bool_or(judged.state in ('down', 'degraded')) as is_impaired
        from monitor_states as judged left join api_endpoints as endpoint on endpoint.id = judged.endpoint_id
        where (judged.source = '' and endpoint.is_active) or judged.source = any(?)
        group by judged.source, case when judged.source = '' then judged.endpoint_id end) as services)`,
    [[...sources]],
  )

export const openIncidents = (db: Knex) => db('incidents').whereNull('resolved_at').select(db.raw('count(*)::int'))
