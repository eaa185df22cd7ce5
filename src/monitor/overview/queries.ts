import type { Knex } from 'knex'
import { type Breaker, ENDPOINT_KEY_PREFIX, type Override, SOURCE_KEY_PREFIX } from '../../anime/failover/breaker.ts'
import type { ApiEndpointRow, ApiMonitorRow, IncidentRow, MonitorCheckRow, MonitorStateRow } from '../../db/tables.ts'

/** Current state of one checked API path of an endpoint or source. */
export type PathNow = Pick<
  MonitorStateRow,
  'id' | 'path' | 'state' | 'since' | 'checked_at' | 'response_time' | 'failure' | 'error'
>
/** As stored in the database, which all processes share. `forced`: the state that staff force, or null. */
export type BreakerNow = Pick<Breaker, 'state' | 'openedAt' | 'openUntil' | 'pausedUntil' | 'lastFailure'> & {
  forced: Override
}
/** An endpoint or a source (`source` is '' for an endpoint). `version`: the highest version of its path states. */
export type MonitoredEndpoint = Pick<ApiEndpointRow, 'id' | 'name' | 'url' | 'priority'> & {
  source: string
  isPaused: boolean
  breaker: BreakerNow
  paths: PathNow[]
  version: number
}

type Row = Pick<ApiEndpointRow, 'id' | 'name' | 'url' | 'priority'> & {
  source: string
  is_paused: boolean
  forced: Override
  breaker: Breaker['state'] | null
  opened_at: number | null
  open_until: number | null
  paused_until: number | null
  last_failure: Breaker['lastFailure']
  version: number | null
  path_at: Omit<PathNow, 'id'>['path'] | null
} & { [Name in Exclude<keyof PathNow, 'id' | 'path'>]: PathNow[Name] } & { monitor_id: number }

/** The active endpoints in failover order, each followed by its monitored sources. `ids` null means all. */
export async function monitoredEndpoints(
  db: Knex,
  sources: readonly string[],
  ids: readonly number[] | null = null,
): Promise<MonitoredEndpoint[]> {
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
    { ids, sources: ['', ...sources], endpoint: ENDPOINT_KEY_PREFIX, source: SOURCE_KEY_PREFIX },
  )
  return grouped(rows)
}

function grouped(rows: readonly Row[]): MonitoredEndpoint[] {
  const endpoints: MonitoredEndpoint[] = []
  for (const row of rows) {
    const last = endpoints.at(-1)
    const one = last?.id === row.id && last.source === row.source ? last : toEndpoint(row)
    if (one !== last) {
      // If an endpoint has no states of its own yet, an entry for the endpoint is added above its sources.
      if (row.source !== '' && last?.id !== row.id) endpoints.push({ ...toEndpoint(row), source: '' })
      endpoints.push(one)
    }
    const { path_at: path, monitor_id: id, state, since, checked_at, response_time, failure, error } = row
    if (path) one.paths.push({ id, path, state, since, checked_at, response_time, failure, error })
    one.version = Math.max(one.version, row.version ?? 0)
  }
  return endpoints
}

const toEndpoint = (row: Row): MonitoredEndpoint => ({
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
export type CheckFilter = {
  endpoint?: number | undefined
  path?: string | undefined
  result?: 'gagal' | 'terganggu' | 'baik' | undefined
  /** The last check of the previous page; only older checks are returned. */
  after?: { at: Date; monitor: number } | undefined
  most: number
}

const outcomes = { gagal: [0], terganggu: [1], baik: [2, 3] } as const

/** The newest checks of each path by index, then the newest of all of them, so every page of the list costs the same. */
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

const bindings = ({ endpoint, path, result, after, most }: CheckFilter) => ({
  endpoint: endpoint ?? null,
  path: path ?? null,
  outcomes: result ? [...outcomes[result]] : null,
  before: after?.at ?? null,
  monitor: after?.monitor ?? null,
  most,
})

export async function checksBefore(db: Knex, filter: CheckFilter): Promise<CheckNow[]> {
  const { rows } = await db.raw<{ rows: CheckNow[] }>(newest, bindings(filter))
  return rows
}

export type IncidentNow = Pick<
  IncidentRow,
  'id' | 'name' | 'status' | 'opened_at' | 'resolved_at' | 'announced_at' | 'was_alerted'
>
/**
 * `version`: the highest version of all monitor states and incidents. `open`: number of open incidents. `today`: good
 * checks and all checks since midnight, by endpoint id.
 */
export type RecentEvents = {
  checks: CheckNow[]
  incidents: IncidentNow[]
  open: number
  version: number
  today: Record<string, { good: number; all: number }>
}
type RecentLimits = Record<'checks' | 'open' | 'ended', number> & { midnight: Date }

/** Recent checks, the newest open incidents and the incidents that ended last, at most as many as given. */
export async function recentEvents(db: Knex, { checks, open, ended, midnight }: RecentLimits): Promise<RecentEvents> {
  const { rows } = await db.raw<{ rows: RecentEvents[] }>(
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
  const events = rows[0] ?? { checks: [], incidents: [], open: 0, version: 0, today: {} }
  return {
    ...events,
    checks: events.checks.map((check) => ({ ...check, at: new Date(check.at) })),
    incidents: events.incidents.map((incident) => ({
      ...incident,
      opened_at: new Date(incident.opened_at),
      resolved_at: toDate(incident.resolved_at),
      announced_at: toDate(incident.announced_at),
    })),
  }
}

const incidentColumns = 'id, name, status, opened_at, resolved_at, announced_at, was_alerted'

/** Dates in a JSON column are text. */
const toDate = (value: Date | null) => value && new Date(value)

/** The last answer for each path, received by a check or by a visitor's request. */
export const lastAnswers = (
  db: Knex,
  endpoint: number,
): Promise<Pick<ApiMonitorRow, 'endpoint_path' | 'status' | 'last_checked' | 'error_message' | 'response_data'>[]> =>
  db('api_monitors')
    .select('endpoint_path', 'status', 'last_checked', 'error_message', 'response_data')
    .where({ endpoint_id: endpoint })
    .orderBy('endpoint_path')

export async function setPaused(db: Knex, endpoint: number, isPaused: boolean): Promise<void> {
  await db('monitor_settings')
    .insert({ endpoint_id: endpoint, is_paused: isPaused })
    .onConflict('endpoint_id')
    .merge(['is_paused'])
}

export const endpointNames = (db: Knex): Promise<Pick<ApiEndpointRow, 'id' | 'name'>[]> =>
  db('api_endpoints').select('id', 'name').orderBy('name')
