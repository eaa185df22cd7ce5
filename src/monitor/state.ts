import type { MonitorStateRow } from '../db/tables.ts'
import type { StatusBadge } from '../web/render.ts'

export type MonitorState = MonitorStateRow['state']

export const stateLabels: Record<MonitorState, string> = {
  up: 'Naik',
  degraded: 'Terganggu',
  down: 'Turun',
  maintenance: 'Perawatan',
  paused: 'Dijeda',
  unknown: 'Belum diketahui',
}

export const stateBadge = (state: MonitorState): StatusBadge => ({ color: state, label: stateLabels[state] })

/**
 * State of an endpoint: down if more than half of its known paths are down, up if all are up, else degraded. One paused
 * or maintenance path decides for the whole endpoint.
 */
export function overall(states: readonly MonitorState[]): MonitorState {
  for (const whole of ['paused', 'maintenance'] as const) if (states.includes(whole)) return whole
  const definiteStates = states.filter((state) => state !== 'unknown')
  const down = definiteStates.filter((state) => state === 'down').length
  if (definiteStates.length === 0) return 'unknown'
  if (down * 2 > definiteStates.length) return 'down'
  return definiteStates.every((state) => state === 'up') ? 'up' : 'degraded'
}
