import type { Knex } from 'knex'
import type { IncidentRow, IncidentUpdateRow, MaintenanceWindowRow } from '../../db/tables.ts'
import type { MonitorState } from '../state.ts'

/** Public facts only: neither address nor errors nor sources. */
export type ComponentRow = {
  id: number
  name: string
  created_at: Date
  states: MonitorState[]
  /** Start of the oldest current problem. */
  since: Date | null
  checked_at: Date | null
}

type Row = { version: string; id: null } | (ComponentRow & { version: string })

/**
 * Active endpoints in failover order. `version`: the highest version ever given to a state or incident, so it never
 * decreases.
 */
export async function componentRows(db: Knex): Promise<{ version: string; components: ComponentRow[] }> {
  const { rows } = await db.raw<{ rows: Row[] }>(
    `select newest.last_value as version, endpoint.id, endpoint.name, endpoint.created_at,
       coalesce(array_agg(monitor.state) filter (where monitor.id is not null), '{}') as states,
       min(monitor.since) filter (where monitor.state in ('down', 'degraded')) as since,
       max(monitor.checked_at) as checked_at
     from monitor_version as newest
     left join api_endpoints as endpoint on endpoint.is_active
     left join monitor_states as monitor on monitor.endpoint_id = endpoint.id and monitor.source = ''
     group by newest.last_value, endpoint.id
     order by endpoint.priority desc, endpoint.name, endpoint.id`,
  )
  const components = rows.flatMap((row) => (row.id === null ? [] : [row]))
  return { version: rows[0]?.version ?? '0', components }
}

/** A public update, without the name of its author. */
export type PublicUpdate = Pick<IncidentUpdateRow, 'id' | 'status' | 'body' | 'at'>

/** Name and key are left out, because both may contain a host or a source. */
export type IncidentEntry = Pick<
  IncidentRow,
  'id' | 'affected' | 'status' | 'impact' | 'opened_at' | 'resolved_at' | 'postmortem' | 'updated_at' | 'version'
> & {
  /** Newest first. */
  updates: PublicUpdate[]
}

const entry = `incident.id, incident.affected, incident.status, incident.impact, incident.opened_at, incident.resolved_at,
  incident.postmortem, incident.updated_at, incident.version, coalesce((
    select json_agg(json_build_object('id', note.id, 'status', note.status, 'body', note.body, 'at', note.at)
      order by note.at desc, note.id desc)
    from incident_updates as note where note.incident_id = incident.id), '[]') as updates`

/** Number of newest incidents that are read for the Atom feed, whatever their age. */
const FEED_INCIDENTS = 25
/** Maximum number of incidents on the public status page, which covers ninety days. */
const MAX_INCIDENTS = 300

/**
 * Open incidents, incidents that began since `from`, and the newest incidents whatever their age, newest first. If
 * there are too many, open incidents are kept. `older`: number of resolved incidents before `from`.
 */
export async function recentIncidents(db: Knex, from: Date): Promise<{ incidents: IncidentEntry[]; older: number }> {
  const { rows } = await db.raw<{ rows: (IncidentEntry & { older: number })[] }>(
    `select ${entry}, (select count(*) from incidents where opened_at < :from and resolved_at is not null)::integer as older
     from (
       select * from incidents where resolved_at is null or opened_at >= :from
         or id in (select id from incidents order by opened_at desc, id desc limit :newest)
       order by (resolved_at is null) desc, opened_at desc, id desc limit :most) as incident
     order by incident.opened_at desc, incident.id desc`,
    { from, newest: FEED_INCIDENTS, most: MAX_INCIDENTS },
  )
  return { incidents: rows.map(({ older: _, ...row }) => dated(row)), older: rows[0]?.older ?? 0 }
}

/** One page of the resolved incidents that began before `from`, newest first; `count`: number of all of them. */
export async function olderIncidents(db: Knex, { from, limit, skip }: { from: Date; limit: number; skip: number }) {
  const { rows } = await db.raw<{ rows: (IncidentEntry & { all: number })[] }>(
    `select ${entry}, count(*) over ()::integer as "all" from incidents as incident
     where incident.opened_at < :from and incident.resolved_at is not null
     order by incident.opened_at desc, incident.id desc limit :limit offset :skip`,
    { from, limit, skip },
  )
  return { incidents: rows.map(({ all: _, ...row }) => dated(row)), count: rows[0]?.all ?? 0 }
}

export async function findIncident(db: Knex, id: number): Promise<IncidentEntry | null> {
  const { rows } = await db.raw<{ rows: IncidentEntry[] }>(
    `select ${entry} from incidents as incident where incident.id = :id`,
    { id },
  )
  return rows[0] ? dated(rows[0]) : null
}

/** Dates in a JSON column are text. */
const dated = (row: IncidentEntry): IncidentEntry => ({
  ...row,
  updates: row.updates.map((update) => ({ ...update, at: new Date(update.at) })),
})

/** `endpoint` is null if the window covers the whole site. */
export type WindowEntry = Pick<MaintenanceWindowRow, 'id' | 'endpoint_id' | 'title' | 'starts_at' | 'ends_at'> & {
  created_at: Date
  endpoint: string | null
}

/** Current and planned windows, by start. */
export const windowsFrom = (db: Knex, now: Date): Promise<WindowEntry[]> =>
  db('maintenance_windows as planned')
    .leftJoin('api_endpoints as endpoint', 'endpoint.id', 'planned.endpoint_id')
    .select('planned.id', 'planned.endpoint_id', 'planned.title', 'planned.starts_at', 'planned.ends_at')
    .select('planned.created_at', { endpoint: 'endpoint.name' })
    .where('planned.ends_at', '>', now)
    .where((either) => either.whereNull('planned.endpoint_id').orWhere('endpoint.is_active', true))
    .orderBy(['planned.starts_at', 'planned.id'])
    .limit(20)
