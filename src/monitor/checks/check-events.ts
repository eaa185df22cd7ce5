import type { MonitorState } from '../state.ts'

/**
 * A path of an endpoint, or of a source of the local endpoint, with its new state. `source` is '' for the endpoint
 * itself.
 */
export type JudgedCheck = {
  monitorId: number
  endpointId: number
  endpointName: string
  source: string
  path: string
  /** The host, or "server ini" for this server: paths with one host fail together. */
  host: string
  before: MonitorState
  state: MonitorState
  /** When this state began. */
  since: Date
  at: Date
  /** Milliseconds; null without an answer. */
  responseTime: number | null
  /** A failure's name (src/net/failure.ts), or "slow" or "stale" for a degraded path. */
  failure: string | null
  error: string | null
}

export type IncidentChange = { id: number; kind: 'opened' | 'changed' | 'resolved' }

/**
 * What one batch of checks changed, published after its commit. Both lists are empty when settings changed instead: an
 * endpoint's name, or maintenance.
 */
export type CheckEvents = { checks: readonly JudgedCheck[]; incidents: readonly IncidentChange[] }
