import type { Knex } from 'knex'
import { ENDPOINT, SOURCE } from '../anime/failover/breaker.ts'
import type { IncidentRow, MonitorStateRow } from '../db/monitor-rows.ts'
import type { CircuitBreakerRow } from '../db/rows.ts'

/** What the monitor knows that needs staff, for their start page. */

/** An active endpoint, or a source beneath this server's own, with how its paths are and what its breaker does. */
export type Trouble = {
  name: string
  isSource: boolean
  states: MonitorStateRow['state'][]
  /** Since when the first of its paths is down. */
  downSince: Date | null
  breaker: 'closed' | 'open' | 'half_open'
  /** Milliseconds; 0 where it never opened. */
  openUntil: number
  forced: CircuitBreakerRow['forced']
}

/** Those of them with a path down, a breaker that is not closed, or one that staff hold. `sources`: those in use. */
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
    { endpoint: ENDPOINT, source: SOURCE, sources: [...sources] },
  )
  return rows
}

/** As JSON gives it: dates are ISO 8601. */
export type OpenIncident = Pick<IncidentRow, 'id' | 'name' | 'status' | 'affected'> & { opened_at: string }

/** The newest open incidents as one JSON list, for a query that asks more than this. */
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

/** How many are open, for a query that asks more than this. */
export const openIncidents = (db: Knex) => db('incidents').whereNull('resolved_at').select(db.raw('count(*)::int'))
