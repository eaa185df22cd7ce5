import type { Knex } from 'knex'
import type { NoticeRow } from '../../db/account-rows.ts'
import type { IncidentRow, MonitorStateRow } from '../../db/monitor-rows.ts'
import type { CircuitBreakerRow } from '../../db/rows.ts'

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
       select 'endpoint ' || id as candidate, id as endpoint_id, '' as source, name, 0 as rank, priority
         from api_endpoints where is_active
       union all
       select 'source ' || name, null, name, name, 1, 0 from unnest(?::text[]) as name
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
    [[...sources]],
  )
  return rows
}

export type OpenIncident = Pick<IncidentRow, 'id' | 'name' | 'status' | 'affected'> & { opened_at: Date }

/** What waits for staff, counted; `failed` since `since`. Of the open incidents the newest. */
export async function countWaiting(db: Knex, since: Date) {
  const { rows }: { rows: CountedRow[] } = await db.raw(
    `select (select coalesce(json_agg(shown), '[]') from (
               select id, name, status, affected, opened_at from incidents where resolved_at is null
                order by opened_at desc limit 20) as shown) as incidents,
            (select count(*)::int from outbox where state = 'blocked') as blocked,
            (select count(*)::int from outbox where state = 'failed' and ended_at > ?) as failed,
            (select count(*)::int from title_mappings where state = 'proposed') as matches`,
    [since],
  )
  const [counted] = rows
  if (!counted) throw new Error('nothing was counted')
  // JSON has no dates.
  const incidents = counted.incidents.map((one): OpenIncident => ({ ...one, opened_at: new Date(one.opened_at) }))
  return { ...counted, incidents }
}
type CountedRow = {
  incidents: (OpenIncident & { opened_at: string })[]
  blocked: number
  failed: number
  matches: number
}

/** What staff were told lately, newest first. */
export const recentNotices = (db: Knex, since: Date): Promise<Omit<NoticeRow, 'kind'>[]> =>
  db('notices')
    .select('id', 'message', 'href', 'author', 'created_at')
    .where('created_at', '>', since)
    .orderBy('id', 'desc')
    .limit(8)
