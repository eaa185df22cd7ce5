import type { MonitorState } from '../state.ts'

/** One path of an endpoint, or of a source beneath this server's own (`source` is '' otherwise), as it was judged just now. */
export type JudgedCheck = {
  monitorId: number
  endpointId: number
  endpointName: string
  source: string
  path: string
  /** What goes down together: a host, or this server ("server ini"). */
  host: string
  before: MonitorState
  state: MonitorState
  /** Since when it is so. */
  since: Date
  at: Date
  /** Milliseconds. */
  responseTime: number | null
  /** The failure's name (src/net/failure.ts), or "slow" or "stale" where it is degraded. */
  failure: string | null
  error: string | null
}

export type IncidentChange = { id: number; kind: 'opened' | 'changed' | 'resolved' }

/** What one batch of checks changed, told after its commit; empty where something else did: an endpoint's name, maintenance. */
export type CheckEvents = { checks: readonly JudgedCheck[]; incidents: readonly IncidentChange[] }
