import type { Knex } from 'knex'
import type { Table } from './table.ts'

/** Row types of the monitor's tables. */

type MonitorSettingRow = { endpoint_id: number; is_paused: boolean }

/**
 * Current state of one path of an endpoint. The local endpoint also has rows for the paths of each of its sources, with
 * the source's name in `source`; in other rows `source` is ''.
 */
export type MonitorStateRow = {
  id: number
  endpoint_id: number
  source: string
  path: string
  state: 'up' | 'degraded' | 'down' | 'maintenance' | 'paused' | 'unknown'
  /** How many of the latest checks failed in a row; `successes`: how many of the latest checks succeeded in a row. */
  failures: number
  successes: number
  /** When the path entered the current `state`. */
  since: Date
  checked_at: Date | null
  /** Response time of the latest check, in milliseconds. */
  response_time: number | null
  /** Name of the latest check's failure (see src/net/failure.ts), or why the path is degraded (slow, stale). */
  failure: string | null
  error: string | null
  version: string
}

/** `outcome`: 0 failed, 1 degraded, 2 up, 3 during maintenance. `response_time` is in milliseconds. */
export type MonitorCheckRow = {
  monitor_id: number
  at: Date
  outcome: 0 | 1 | 2 | 3
  response_time: number | null
  failure: string | null
}

/**
 * Summary of a path's checks in one hour, or in one day of Western Indonesian time. `avg`, `min`, `max` and `p95` are
 * response times in milliseconds. `count` and `seconds` (the time that the checks stand for) exclude maintenance.
 */
export type MonitorRollupRow = {
  monitor_id: number
  at: Date
  count: number
  up: number
  degraded: number
  maintenance: number
  avg: number | null
  min: number | null
  max: number | null
  p95: number | null
  seconds: number
  seconds_up: number
  seconds_degraded: number
  seconds_maintenance: number
}

type Seconds = 'seconds' | 'seconds_up' | 'seconds_degraded' | 'seconds_maintenance'
type NewRollup = Omit<MonitorRollupRow, Seconds> & Partial<Pick<MonitorRollupRow, Seconds>>

type IncidentStatus = 'investigating' | 'identified' | 'monitoring' | 'resolved'

/**
 * An incident. `key` is the host or source whose paths fail together. Alerts are due at `announce_at`, which is moved
 * to a later time for another announcement; `announced_at` is the time of the last one.
 */
export type IncidentRow = {
  id: number
  key: string
  name: string
  /** Names of the affected endpoints, shown on the public status page. */
  affected: string[]
  status: IncidentStatus
  impact: 'minor' | 'major' | 'critical'
  opened_at: Date
  resolved_at: Date | null
  announce_at: Date
  announced_at: Date | null
  /** Whether the last announcement sent alerts. False without a configured channel; null if that is unknown. */
  was_alerted: boolean | null
  postmortem: string | null
  /** When anything of the incident that readers see last changed. */
  updated_at: Date
  version: string
}

type IncidentMonitorRow = { incident_id: number; monitor_id: number; joined_at: Date; recovered_at: Date | null }

export type IncidentUpdateRow = {
  id: number
  incident_id: number
  status: IncidentStatus
  body: string
  at: Date
  author: string | null
}

/** A planned maintenance window. `endpoint_id` is null when it applies to the whole site. */
export type MaintenanceWindowRow = {
  id: number
  endpoint_id: number | null
  title: string
  starts_at: Date
  ends_at: Date
  author: string
  created_at: Date
}

/** How a public service was when it was last asked. */
export type ServiceStateRow = {
  key: string
  state: 'up' | 'degraded' | 'down' | 'maintenance'
  since: Date
  checked_at: Date
}

type ServiceDayRow = { key: string; at: Date; count: number; up: number; degraded: number; maintenance: number }

type LeaseRow = { name: string; holder: string; until: Date }

declare module 'knex/types/tables.js' {
  interface Tables {
    monitor_settings: MonitorSettingRow
    monitor_states: Table<MonitorStateRow, 'endpoint_id' | 'source' | 'path'>
    monitor_checks: MonitorCheckRow
    monitor_hours: Knex.CompositeTableType<MonitorRollupRow, NewRollup>
    monitor_days: Knex.CompositeTableType<MonitorRollupRow, NewRollup>
    incidents: Table<IncidentRow, 'key' | 'name' | 'impact' | 'opened_at' | 'announce_at'>
    incident_monitors: Table<IncidentMonitorRow, 'incident_id' | 'monitor_id' | 'joined_at'>
    incident_updates: Knex.CompositeTableType<IncidentUpdateRow, Omit<IncidentUpdateRow, 'id'>>
    maintenance_windows: Knex.CompositeTableType<MaintenanceWindowRow, Omit<MaintenanceWindowRow, 'id' | 'created_at'>>
    leases: LeaseRow
    service_states: ServiceStateRow
    service_days: ServiceDayRow
  }
}
