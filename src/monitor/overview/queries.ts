import type { Knex } from 'knex'
import type { Breaker, Forced } from '../../anime/failover/breaker.ts'
import { ENDPOINT, SOURCE } from '../../anime/failover/breaker.ts'
import type { IncidentRow, MonitorCheckRow, MonitorStateRow } from '../../db/monitor-rows.ts'
import type { ApiEndpointRow, ApiMonitorRow } from '../../db/rows.ts'

/** A path as it is judged now. */
export type PathNow = Pick<
  MonitorStateRow,
  'id' | 'path' | 'state' | 'since' | 'checked_at' | 'response_time' | 'failure' | 'error'
>
/** What is known of a breaker outside the process that has it; null where it never had anything to tell. */
export type BreakerNow = Pick<Breaker, 'state' | 'openedAt' | 'openUntil' | 'pausedUntil' | 'lastFailure'> & {
  forced: Forced
}
/** An endpoint, or a source beneath this server's own; `version` is that of its newest judgement. */
export type Watched = Pick<ApiEndpointRow, 'id' | 'name' | 'url' | 'priority'> & {
  source: string
  isPaused: boolean
  breaker: BreakerNow
  paths: PathNow[]
  version: number
}

type Row = Pick<ApiEndpointRow, 'id' | 'name' | 'url' | 'priority'> & {
  source: string
  is_paused: boolean
  forced: Forced
  breaker: Breaker['state'] | null
  opened_at: number | null
  open_until: number | null
  paused_until: number | null
  last_failure: Breaker['lastFailure']
  version: number | null
  path_at: Omit<PathNow, 'id'>['path'] | null
} & { [Name in Exclude<keyof PathNow, 'id' | 'path'>]: PathNow[Name] } & { monitor_id: number }

/**
 * All active endpoints in the order they are asked, each followed by those of its sources that are watched now; or some of
 * them. One query, however many.
 */
export async function watchedNow(
  db: Knex,
  sources: readonly string[],
  ids: readonly number[] | null = null,
): Promise<Watched[]> {
  const { rows } = await db.raw<{ rows: Row[] }>(
    `select e.id, e.name, e.url, e.priority, coalesce(s.is_paused, false) as is_paused, coalesce(m.source, '') as source,
       b.forced, b.state->>'state' as breaker, (b.state->>'openedAt')::float8 as opened_at,
       (b.state->>'openUntil')::float8 as open_until, (b.state->>'pausedUntil')::float8 as paused_until,
       b.state->>'lastFailure' as last_failure,
       m.id as monitor_id, m.path as path_at, m.state, m.since, m.checked_at, m.response_time, m.failure, m.error,
       m.version::float8 as version
     from api_endpoints e
     left join monitor_settings s on s.endpoint_id = e.id
     left join monitor_states m on m.endpoint_id = e.id and m.source = any(:sources)
     left join circuit_breakers b on b.candidate =
       case when coalesce(m.source, '') = '' then cast(:endpoint as text) || e.id
         else cast(:source as text) || m.source end
     where e.is_active and (cast(:ids as integer[]) is null or e.id = any(:ids))
     order by e.priority desc, e.name, e.id, source, path_at`,
    { ids, sources: ['', ...sources], endpoint: ENDPOINT, source: SOURCE },
  )
  return grouped(rows)
}

function grouped(rows: readonly Row[]): Watched[] {
  const found: Watched[] = []
  for (const row of rows) {
    const last = found.at(-1)
    const one = last?.id === row.id && last.source === row.source ? last : watched(row)
    if (one !== last) {
      // Sources without a row of their endpoint's own: it stands above them all the same.
      if (row.source !== '' && last?.id !== row.id) found.push({ ...watched(row), source: '' })
      found.push(one)
    }
    const { path_at: path, monitor_id: id, state, since, checked_at, response_time, failure, error } = row
    if (path) one.paths.push({ id, path, state, since, checked_at, response_time, failure, error })
    one.version = Math.max(one.version, row.version ?? 0)
  }
  return found
}

const watched = (row: Row): Watched => ({
  id: row.id,
  name: row.name,
  url: row.url,
  priority: row.priority,
  source: row.source,
  isPaused: row.is_paused,
  breaker: {
    state: row.breaker ?? 'closed',
    openedAt: row.opened_at ?? 0,
    openUntil: row.open_until ?? 0,
    pausedUntil: row.paused_until ?? 0,
    lastFailure: row.last_failure,
    forced: row.forced,
  },
  paths: [],
  version: 0,
})

export type CheckNow = Pick<MonitorCheckRow, 'at' | 'outcome' | 'response_time' | 'failure'> &
  Pick<MonitorStateRow, 'source' | 'path'> & { monitor_id: number; endpoint_id: number; name: string }
export type CheckWishes = {
  endpoint?: number | undefined
  path?: string | undefined
  result?: 'gagal' | 'terganggu' | 'baik' | undefined
  /** Only those that stand after this one, the newest first; and how many at most. */
  after?: { at: Date; monitor: number } | undefined
  most: number
}

const outcomes = { gagal: [0], terganggu: [1], baik: [2, 3] } as const

/** The newest of each monitor by its index, then the newest of those: the same work at any depth. */
const newest = `
  select m.id as monitor_id, e.id as endpoint_id, e.name, m.source, m.path, c.at, c.outcome, c.response_time, c.failure
  from monitor_states m join api_endpoints e on e.id = m.endpoint_id
  cross join lateral (
    select at, outcome, response_time, failure from monitor_checks
    where monitor_id = m.id and (cast(:before as timestamptz) is null or at < :before or (at = :before and m.id < :monitor))
      and (cast(:outcomes as smallint[]) is null or outcome = any(:outcomes))
    order by at desc limit :most) c
  where (cast(:endpoint as integer) is null or e.id = :endpoint) and (cast(:path as text) is null or m.path = :path)
  order by c.at desc, m.id desc limit :most`

const bindings = ({ endpoint, path, result, after, most }: CheckWishes) => ({
  endpoint: endpoint ?? null,
  path: path ?? null,
  outcomes: result ? [...outcomes[result]] : null,
  before: after?.at ?? null,
  monitor: after?.monitor ?? null,
  most,
})

/** Single checks, newest first. */
export async function checksBefore(db: Knex, wishes: CheckWishes): Promise<CheckNow[]> {
  const { rows } = await db.raw<{ rows: CheckNow[] }>(newest, bindings(wishes))
  return rows
}

export type IncidentNow = Pick<IncidentRow, 'id' | 'name' | 'status' | 'opened_at' | 'resolved_at' | 'announced_at'>
/**
 * `version`: the newest that anything has so far; `open` counts all open incidents; `today` are good checks and all checks
 * since midnight, by endpoint.
 */
export type Happened = {
  checks: CheckNow[]
  incidents: IncidentNow[]
  open: number
  version: number
  today: Record<string, { good: number; all: number }>
}
type Most = Record<'checks' | 'open' | 'ended', number> & { midnight: Date }

/** What happened last: checks, and the newest open incidents with the last few that ended. */
export async function happenedLast(db: Knex, { checks, open, ended, midnight }: Most): Promise<Happened> {
  const { rows } = await db.raw<{ rows: Happened[] }>(
    `select (select coalesce(json_agg(c), '[]') from (${newest}) c) as checks,
       (select coalesce(json_object_agg(d.endpoint_id, json_build_object('good', d.good, 'all', d.count)), '{}') from (
         select m.endpoint_id, sum(d.up + d.degraded)::integer as good, sum(d.count)::integer as count
         from monitor_hours d join monitor_states m on m.id = d.monitor_id
         where d.at >= :midnight and m.source = '' group by m.endpoint_id) d) as today,
       (select count(*)::integer from incidents where resolved_at is null) as open,
       (select last_value::float8 from monitor_version) as version,
       (select coalesce(json_agg(i), '[]') from (
         (select ${incidentColumns} from incidents where resolved_at is null order by opened_at desc limit :open)
         union all
         (select ${incidentColumns} from incidents where resolved_at is not null order by resolved_at desc limit :ended)
       ) i) as incidents`,
    { ...bindings({ most: checks }), open, ended, midnight },
  )
  const found = rows[0] ?? { checks: [], incidents: [], open: 0, version: 0, today: {} }
  return {
    ...found,
    checks: found.checks.map((check) => ({ ...check, at: new Date(check.at) })),
    incidents: found.incidents.map((incident) => ({
      ...incident,
      opened_at: new Date(incident.opened_at),
      resolved_at: dateOf(incident.resolved_at),
      announced_at: dateOf(incident.announced_at),
    })),
  }
}

const incidentColumns = 'id, name, status, opened_at, resolved_at, announced_at'

/** JSON has no dates. */
const dateOf = (value: Date | null) => value && new Date(value)

/** What an endpoint last said, by path: from probes and from visitors' own questions. */
export const lastSaid = (
  db: Knex,
  endpoint: number,
): Promise<Pick<ApiMonitorRow, 'endpoint_path' | 'status' | 'last_checked' | 'error_message' | 'response_data'>[]> =>
  db('api_monitors')
    .select('endpoint_path', 'status', 'last_checked', 'error_message', 'response_data')
    .where({ endpoint_id: endpoint })
    .orderBy('endpoint_path')

/** Whether an endpoint is checked at all. */
export async function setPaused(db: Knex, endpoint: number, isPaused: boolean): Promise<void> {
  await db('monitor_settings')
    .insert({ endpoint_id: endpoint, is_paused: isPaused })
    .onConflict('endpoint_id')
    .merge(['is_paused'])
}

/** Names to filter by. */
export const endpointNames = (db: Knex): Promise<Pick<ApiEndpointRow, 'id' | 'name'>[]> =>
  db('api_endpoints').select('id', 'name').orderBy('name')
