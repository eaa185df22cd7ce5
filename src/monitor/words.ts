import type { MonitorState } from './recorded.ts'

/** States as people read them, beside their colour and shape (design.md). */
export const stateWords: Record<MonitorState, string> = {
  up: 'Naik',
  degraded: 'Terganggu',
  down: 'Turun',
  maintenance: 'Perawatan',
  paused: 'Dijeda',
  unknown: 'Belum diketahui',
}
