import type { Knex } from 'knex'
import { ENDPOINT_KEY_PREFIX, SOURCE_KEY_PREFIX } from '../anime/failover/breaker.ts'
import type { IncidentRow, MonitorStateRow } from '../db/monitor-rows.ts'
import type { CircuitBreakerRow } from '../db/rows.ts'

/** Queries for the monitor's part of the staff start page. */

/** An active endpoint, or a source of the local endpoint, with its counts of path states and its breaker. */
export type Trouble = {
  name: string
  isSource: boolean
  states: MonitorStateRow['state'][]
  /** When the first of its failing paths went down. */
  downSince: Date | null
  breaker: 'closed' | 'open' | 'half_open'
  /** Epoch milliseconds; 0 when the breaker has never opened. */
  openUntil: number
  forced: CircuitBreakerRow['forced']
}

/**
 * Endpoints and sources with a path that is down, a breaker that is not closed, or one that staff hold. `sources`:
 * names in use.
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

/** As it comes out of JSON: dates are ISO 8601 text. */
export type OpenIncident = Pick<IncidentRow, 'id' | 'name' | 'status' | 'affected'> & { opened_at: string }

/** The newest open incidents as one JSON list: a column for a larger query. */
export const newestIncidents = (db: Knex, most: number) =>
  db
    .from(
      db('incidents')
        .select('id', 'name', 'status', 'affected', 'opened_at')
        .whereNull('resolved_at')
        .orderBy('opened_at', 'desc')
        .limit(most)
        .as('shown'),
    )
    .select(db.raw("coalesce(json_agg(shown order by opened_at desc), '[]')"))

/** The number of open incidents: a column for a larger query. */
export const openIncidents = (db: Knex) => db('incidents').whereNull('resolved_at').select(db.raw('count(*)::int'))
