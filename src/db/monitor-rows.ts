import type { Knex } from 'knex'

/** Rows of the monitor. */

export type MonitorSettingRow = { endpoint_id: number; is_paused: boolean }

/** The state of a path of an endpoint, or of a source of the local endpoint (`source` is '' otherwise). */
export type MonitorStateRow = {
  id: number
  endpoint_id: number
  source: string
  path: string
  state: 'up' | 'degraded' | 'down' | 'maintenance' | 'paused' | 'unknown'
  /** Failures, or good answers, in a row. */
  failures: number
  successes: number
  /** When this state began. */
  since: Date
  checked_at: Date | null
  /** Milliseconds. */
  response_time: number | null
  /** The failure's name, or the reason of degraded (slow, stale). */
  failure: string | null
  error: string | null
  version: string
}

/** One check. `outcome`: 0 failed, 1 degraded, 2 up, 3 during maintenance. */
export type MonitorCheckRow = {
  monitor_id: number
  at: Date
  outcome: 0 | 1 | 2 | 3
  response_time: number | null
  failure: string | null
}

/**
 * The checks of an hour, or of a day in Western Indonesia. `avg` to `p95` in milliseconds. `count` excludes
 * maintenance, and so does `seconds`, the time that the checks stand for.
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
 * `key`: the host or source whose paths fail together. It is announced at `announce_at`, which is set anew for another
 * announcement; `announced_at` is the last one.
 */
export type IncidentRow = {
  id: number
  key: string
  name: string
  /** Names of endpoints, public. */
  affected: string[]
  status: IncidentStatus
  impact: 'minor' | 'major' | 'critical'
  opened_at: Date
  resolved_at: Date | null
  announce_at: Date
  announced_at: Date | null
  postmortem: string | null
  /** When anything visible of it last changed. */
  updated_at: Date
  version: string
}

export type IncidentMonitorRow = { incident_id: number; monitor_id: number; joined_at: Date; recovered_at: Date | null }

export type IncidentUpdateRow = {
  id: number
  incident_id: number
  status: IncidentStatus
  body: string
  at: Date
  author: string | null
}

/** `endpoint_id` null: the whole site. */
export type MaintenanceWindowRow = {
  id: number
  endpoint_id: number | null
  title: string
  starts_at: Date
  ends_at: Date
  author: string
  created_at: Date
}

export type LeaseRow = { name: string; holder: string; until: Date }

declare module 'knex/types/tables.js' {
  interface Tables {
    monitor_settings: MonitorSettingRow
    monitor_states: Knex.CompositeTableType<
      MonitorStateRow,
      Pick<MonitorStateRow, 'endpoint_id' | 'source' | 'path'> & Partial<Omit<MonitorStateRow, 'id'>>
    >
    monitor_checks: MonitorCheckRow
    monitor_hours: Knex.CompositeTableType<MonitorRollupRow, NewRollup>
    monitor_days: Knex.CompositeTableType<MonitorRollupRow, NewRollup>
    incidents: Knex.CompositeTableType<
      IncidentRow,
      Pick<IncidentRow, 'key' | 'name' | 'impact' | 'opened_at' | 'announce_at'> & Partial<Omit<IncidentRow, 'id'>>
    >
    incident_monitors: Knex.CompositeTableType<
      IncidentMonitorRow,
      Omit<IncidentMonitorRow, 'recovered_at'> & { recovered_at?: Date | null }
    >
    incident_updates: Knex.CompositeTableType<IncidentUpdateRow, Omit<IncidentUpdateRow, 'id'>>
    maintenance_windows: Knex.CompositeTableType<MaintenanceWindowRow, Omit<MaintenanceWindowRow, 'id' | 'created_at'>>
    leases: LeaseRow
  }
}
