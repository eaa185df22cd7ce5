import type { Knex } from 'knex'
import { pathNames } from '../../src/anime/probing.ts'
import type { IncidentRow, IncidentUpdateRow, MonitorStateRow } from '../../src/db/tables.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR
const WIB = 7 * 3_600_000

/** The start of the day in Western Indonesia (WIB), `days` days ago. */
export const dayBegun = (days: number) => new Date(Math.floor((Date.now() + WIB) / DAY) * DAY - WIB - days * DAY)
export const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000)

type EndpointWishes = Partial<MonitorStateRow> & { name: string; url?: string; priority?: number }

/** Inserts an active endpoint with its five paths checked just now. Returns its id and its monitors. */
export async function makeWatched(db: Knex, { name, url, priority = 50, ...state }: EndpointWishes) {
  const address = url ?? `https://${name.toLowerCase().replace(/\W+/g, '-')}.contoh.example/api/v1`
  const [row] = await db('api_endpoints').insert({ name, url: address, priority, is_active: true }).returning('id')
  if (!row) throw new Error('the endpoint was not made')
  return { id: row.id, monitors: await judgeAs(db, row.id, state) }
}

/** Sets the monitor states of an endpoint's paths. */
export async function judgeAs(db: Knex, endpoint: number, { source = '', ...state }: Partial<MonitorStateRow> = {}) {
  const version = db.raw("nextval('monitor_version')") as unknown as string // knex types no raw values
  const rows = pathNames.map((path) => ({
    endpoint_id: endpoint,
    source,
    path,
    state: 'up' as const,
    since: minutesAgo(90),
    checked_at: minutesAgo(0),
    version,
    ...state,
  }))
  return db('monitor_states').insert(rows).onConflict(['endpoint_id', 'source', 'path']).merge().returning('*')
}

/** Sets the monitor states of the local endpoint `/api/v1`, which every database has, and returns it. */
export async function ownEndpoint(db: Knex) {
  const own = await db('api_endpoints').where({ url: '/api/v1' }).first('id')
  if (!own) throw new Error('there is no endpoint of its own')
  return { id: own.id, monitors: await judgeAs(db, own.id) }
}

type Counts = { count?: number; up?: number; degraded?: number; maintenance?: number }

/** Inserts the daily counts of each monitor. */
export const countDay = (db: Knex, monitors: readonly { id: number }[], days: number, counts: Counts = {}) =>
  db('monitor_days').insert(rollups(monitors, dayBegun(days), counts))

/** Inserts the counts of the previous hour for each monitor. */
export const countHour = (db: Knex, monitors: readonly { id: number }[], counts: Counts = {}) =>
  db('monitor_hours').insert(rollups(monitors, new Date((Math.floor(Date.now() / HOUR) - 1) * HOUR), counts))

const rollups = (
  monitors: readonly { id: number }[],
  at: Date,
  { count = 1_440, up = 1_440, degraded = 0, maintenance = 0 }: Counts,
) =>
  monitors.map(({ id }) => ({
    monitor_id: id,
    at,
    count,
    up,
    degraded,
    maintenance,
    avg: 100,
    min: 50,
    max: 200,
    p95: 180,
    seconds: count * 60,
    seconds_up: up * 60,
    seconds_degraded: degraded * 60,
    seconds_maintenance: maintenance * 60,
  }))

type IncidentWishes = Partial<Omit<IncidentRow, 'id'>> & {
  updates?: (Pick<IncidentUpdateRow, 'status' | 'body'> & Partial<IncidentUpdateRow>)[]
  /** The affected path. A server closes an open incident without one within seconds. */
  path?: { id: number } | undefined
}

let made = 0

export async function makeIncident(db: Knex, { updates = [], path, ...wishes }: IncidentWishes = {}) {
  made += 1
  const opened = wishes.opened_at ?? minutesAgo(30)
  const [incident] = await db('incidents')
    .insert({
      key: `host-${made}`,
      name: `Kejadian ${made}`,
      impact: 'major',
      opened_at: opened,
      announce_at: opened,
      updated_at: wishes.resolved_at ?? updates.at(-1)?.at ?? opened,
      ...wishes,
    })
    .returning('*')
  if (!incident) throw new Error('the incident was not made')
  if (path) await db('incident_monitors').insert({ incident_id: incident.id, monitor_id: path.id, joined_at: opened })
  for (const update of updates) {
    await db('incident_updates').insert({ incident_id: incident.id, at: opened, author: null, ...update })
  }
  return incident
}
