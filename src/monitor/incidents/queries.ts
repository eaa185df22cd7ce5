import type { Knex } from 'knex'
import type { IncidentRow, IncidentUpdateRow } from '../../db/tables.ts'
import type { MonitorState } from '../state.ts'

/** Locks the incidents. Otherwise two batches of checks at the same time would each miss the changes of the other. */
export const lockIncidents = (trx: Knex) => trx.raw("select pg_advisory_xact_lock(hashtext('incidents'))")

type WaitingRow = {
  incident_id: number
  key: string
  is_open: boolean
  monitor_id: number | null
  source: string | null
  url: string | null
}

/**
 * Open incidents with their paths that have not recovered, and the unrecovered paths of incidents that staff closed.
 */
export const waitingPaths = (db: Knex): Promise<WaitingRow[]> =>
  db('incidents as incident')
    .leftJoin('incident_monitors as part', (on) =>
      on.on('part.incident_id', 'incident.id').andOnNull('part.recovered_at'),
    )
    .leftJoin('monitor_states as monitor', 'monitor.id', 'part.monitor_id')
    .leftJoin('api_endpoints as endpoint', 'endpoint.id', 'monitor.endpoint_id')
    .select({ incident_id: 'incident.id', key: 'incident.key', monitor_id: 'monitor.id' })
    .select('monitor.source', 'endpoint.url', db.raw('incident.resolved_at is null as is_open'))
    .whereNull('incident.resolved_at')
    .orWhereIn('incident.id', db('incident_monitors').select('incident_id').whereNull('recovered_at'))
    .orderBy(['incident.id', 'monitor.id'])

type NewIncident = Pick<IncidentRow, 'key' | 'opened_at' | 'announce_at'>

/** Opens an incident. If another server has just opened one with the same key, returns the id of that incident. */
export async function openIncident(trx: Knex, incident: NewIncident): Promise<{ id: number; isNew: boolean }> {
  const [added] = await trx('incidents')
    .insert({ ...incident, name: '', impact: 'minor', updated_at: incident.opened_at })
    .onConflict(trx.raw('(key) where resolved_at is null'))
    .ignore()
    .returning('id')
  if (added) return { id: added.id, isNew: true }
  const open = await trx('incidents').where({ key: incident.key }).whereNull('resolved_at').first('id')
  if (!open) throw new Error(`the open incident of ${incident.key} is gone`)
  return { id: open.id, isNew: false }
}

/** Adds paths to an incident. A path that had already recovered counts as unrecovered again. */
export const joinPaths = (trx: Knex, id: number, monitorIds: readonly number[], now: Date) =>
  trx('incident_monitors')
    .insert(monitorIds.map((monitor_id) => ({ incident_id: id, monitor_id, joined_at: now })))
    .onConflict(['incident_id', 'monitor_id'])
    .merge({ recovered_at: null })

/** Marks paths as recovered. Returns the ids of the incidents to which the paths belong. */
export const recoverPaths = async (trx: Knex, monitorIds: readonly number[], now: Date): Promise<number[]> => {
  const rows = await trx('incident_monitors')
    .whereIn('monitor_id', monitorIds)
    .whereNull('recovered_at')
    .update({ recovered_at: now })
    .returning('incident_id')
  return [...new Set(rows.map(({ incident_id }) => incident_id))]
}

export type Member = {
  monitor_id: number
  endpoint_id: number
  endpoint: string
  source: string
  path: string
  state: MonitorState
  error: string | null
  failure: string | null
  joined_at: Date
  recovered_at: Date | null
}

/** All paths that ever belonged to an incident, in the failover order of their endpoints. */
export const findMembers = (db: Knex, id: number): Promise<Member[]> =>
  db('incident_monitors as part')
    .join('monitor_states as monitor', 'monitor.id', 'part.monitor_id')
    .join('api_endpoints as endpoint', 'endpoint.id', 'monitor.endpoint_id')
    .select('part.monitor_id', 'monitor.endpoint_id', { endpoint: 'endpoint.name' }, 'monitor.source', 'monitor.path')
    .select('monitor.state', 'monitor.error', 'monitor.failure', 'part.joined_at', 'part.recovered_at')
    .where('part.incident_id', id)
    .orderBy([
      { column: 'endpoint.priority', order: 'desc' },
      { column: 'endpoint.name' },
      { column: 'monitor.source' },
      { column: 'monitor.path' },
    ])

/** The active endpoints, each with the states of its own paths, without those of sources. */
export const readBoard = async (db: Knex): Promise<{ id: number; states: MonitorState[] }[]> =>
  db('api_endpoints as endpoint')
    .join('monitor_states as monitor', 'monitor.endpoint_id', 'endpoint.id')
    .select({ id: 'endpoint.id', states: db.raw('array_agg(monitor.state)') })
    .where({ 'endpoint.is_active': true, 'monitor.source': '' })
    .groupBy('endpoint.id')

type IncidentFace = Pick<IncidentRow, 'name' | 'affected' | 'impact' | 'updated_at'> &
  Partial<Pick<IncidentRow, 'announce_at'>>

export const describe = (trx: Knex, id: number, face: IncidentFace) => trx('incidents').where({ id }).update(face)

/** A version number higher than all earlier ones. */
async function takeVersion(db: Knex): Promise<string> {
  const { rows } = await db.raw<{ rows: { version: string }[] }>("select nextval('monitor_version') as version")
  return rows[0]?.version ?? '0'
}

/** Adds an update and sets the incident's status. Returns undefined if the incident does not exist. */
export async function addUpdate(trx: Knex, update: Omit<IncidentUpdateRow, 'id'>): Promise<IncidentRow | undefined> {
  const lockedIncident = await lockIncident(trx, update.incident_id)
  if (!lockedIncident) return undefined
  const resolved_at = lockedIncident.resolved_at ?? (update.status === 'resolved' ? update.at : null)
  const [incident] = await trx('incidents')
    .where({ id: lockedIncident.id })
    .update({ status: update.status, resolved_at, updated_at: update.at, version: await takeVersion(trx) })
    .returning('*')
  await trx('incident_updates').insert(update)
  return incident
}

/** Sets the text of the update with which the monitor opened an incident. */
export const rewriteOpening = (trx: Knex, id: number, body: string) =>
  trx('incident_updates').where({ incident_id: id, author: null, status: 'investigating' }).update({ body })

export const setPostmortem = async (trx: Knex, id: number, postmortem: string | null, now: Date) =>
  trx('incidents')
    .where({ id })
    .update({ postmortem, updated_at: now, version: await takeVersion(trx) })

export const lockIncident = (trx: Knex, id: number) => trx('incidents').where({ id }).forUpdate().first()

export const findIncident = (db: Knex, id: number) => db('incidents').where({ id }).first()

export const findUpdates = (db: Knex, id: number): Promise<IncidentUpdateRow[]> =>
  db('incident_updates')
    .where({ incident_id: id })
    .orderBy([
      { column: 'at', order: 'desc' },
      { column: 'id', order: 'desc' },
    ])

export type IncidentEntry = Pick<
  IncidentRow,
  'id' | 'name' | 'affected' | 'status' | 'impact' | 'opened_at' | 'resolved_at'
> & { has_postmortem: boolean }

/** One page, open incidents first, then the newest. `all` and `open`: total numbers. `isOpen` null means both. */
export async function listIncidents(
  db: Knex,
  { isOpen, limit, offset }: { isOpen: boolean | null; limit: number; offset: number },
) {
  const only = (query: Knex.QueryBuilder) => {
    if (isOpen === true) query.whereNull('resolved_at')
    if (isOpen === false) query.whereNotNull('resolved_at')
  }
  const [incidents, [counts]] = await Promise.all([
    db('incidents')
      .select('id', 'name', 'affected', 'status', 'impact', 'opened_at', 'resolved_at')
      .select<IncidentEntry[]>(db.raw('postmortem is not null as has_postmortem'))
      .where(only)
      .orderByRaw('(resolved_at is null) desc, opened_at desc, id desc')
      .limit(limit)
      .offset(offset),
    db('incidents').select<{ all: number; open: number }[]>(
      db.raw('count(*)::integer as "all", (count(*) filter (where resolved_at is null))::integer as open'),
    ),
  ])
  return { incidents, all: counts?.all ?? 0, open: counts?.open ?? 0 }
}

/**
 * Unrecovered paths of incidents whose endpoint is inactive or whose source is not in `sources`. A paused path is not
 * included, because nobody knows whether it has recovered.
 */
export const orphanedPaths = (db: Knex, sources: readonly string[]): Promise<number[]> =>
  db('incident_monitors as part')
    .join('monitor_states as monitor', 'monitor.id', 'part.monitor_id')
    .join('api_endpoints as endpoint', 'endpoint.id', 'monitor.endpoint_id')
    .whereNull('part.recovered_at')
    .where((any) => any.where('endpoint.is_active', false).orWhereNotIn('monitor.source', ['', ...sources]))
    .pluck('monitor.id')

/**
 * Returns the ids that are still monitored. A batch of checks may contain an endpoint that was just paused or
 * deactivated.
 */
export const filterMonitored = (db: Knex, ids: readonly number[]): Promise<number[]> =>
  db('api_endpoints as endpoint')
    .leftJoin('monitor_settings as setting', 'setting.endpoint_id', 'endpoint.id')
    .whereIn('endpoint.id', ids)
    .where('endpoint.is_active', true)
    .whereRaw('setting.is_paused is not true')
    .pluck('endpoint.id')

/** Open incidents in which every path has recovered or is gone. */
export const emptyIncidents = (db: Knex): Promise<IncidentRow[]> =>
  db('incidents')
    .select('*')
    .whereNull('resolved_at')
    .whereNotExists(
      db('incident_monitors').whereRaw('incident_monitors.incident_id = incidents.id').whereNull('recovered_at'),
    )

/**
 * Marks the open incidents whose announcement is due as announced and returns them as they were before, within the
 * transaction that queues the alerts. `hasChannels`: whether the announcement sends alerts.
 */
export async function takeDue(trx: Knex, now: Date, hasChannels: boolean): Promise<IncidentRow[]> {
  if ((await dueAt(trx, now).limit(1)).length === 0) return []
  await lockIncidents(trx)
  const due = await dueAt(trx, now).forUpdate()
  const ids = due.map(({ id }) => id)
  if (ids.length > 0) await trx('incidents').whereIn('id', ids).update({ announced_at: now, was_alerted: hasChannels })
  return due
}

const dueAt = (trx: Knex, now: Date) =>
  trx('incidents')
    .select('*')
    .whereNull('resolved_at')
    .where('announce_at', '<=', now)
    .whereRaw('(announced_at is null or announced_at < announce_at)')
    .orderBy('id')
