import type { MonitorState } from '../state.ts'

/** Result of checking one API path of an endpoint, or of a source of the local endpoint; `source` is '' for an endpoint. */
export type PathCheck = {
  monitorId: number
  endpointId: number
  endpointName: string
  source: string
  path: string
  /** Host that was checked, or "server ini" for this server. Paths on the same host fail together. */
  host: string
  before: MonitorState
  state: MonitorState
  /** When the API path entered its current state. */
  since: Date
  at: Date
  /** Milliseconds, also of a failed check; null if the path was never checked. */
  responseTime: number | null
  /** Name of the failure (src/net/failure.ts), or "slow" or "stale" for a degraded path; null for a good answer. */
  failure: string | null
  error: string | null
}

export type IncidentChange = { id: number; kind: 'opened' | 'changed' | 'resolved' }

/** Checks and incident changes of one batch, published after its commit. Both are empty if settings changed instead. */
export type CheckEvents = { checks: readonly PathCheck[]; incidents: readonly IncidentChange[] }
