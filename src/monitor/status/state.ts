import type { MonitorState } from '../state.ts'
import { overall } from '../state.ts'

type Judged = { states: readonly MonitorState[]; checked_at: Date | null }
type Moments = { now: Date; checkInterval: number }

/**
 * The current public state of an endpoint: unknown when its last check is too old. `checkInterval` in seconds.
 * `isPlanned`: it is in maintenance.
 */
export function stateNow({ states, checked_at }: Judged, isPlanned: boolean, moments: Moments): MonitorState {
  const judged = overall(states)
  if (judged === 'paused') return 'paused'
  if (isPlanned) return 'maintenance'
  return isOutdated(checked_at, moments) ? 'unknown' : judged
}

/** Too old: five intervals without a check, and at least five minutes. */
const isOutdated = (checkedAt: Date | null, { now, checkInterval }: Moments) =>
  checkedAt === null || now.getTime() - checkedAt.getTime() > Math.max(300_000, 5_000 * checkInterval)

/** Statuspage's indicators of a whole page. */
export type Indicator = 'none' | 'minor' | 'major' | 'critical' | 'maintenance'

/** The site's state: Statuspage's indicator, our state with colour and shape, and a sentence. */
export type SiteState = { indicator: Indicator; state: MonitorState; sentence: string }

type Whole = {
  states: readonly MonitorState[]
  wasEverChecked: boolean
  /** An incident is open and not merely being observed. */
  isTroubled: boolean
}

/** Paused endpoints do not count: their state is unknown. */
export function siteState({ states, wasEverChecked, isTroubled }: Whole): SiteState {
  const active = states.filter((state) => state !== 'paused')
  const known = active.filter((state) => state !== 'unknown')
  const has = (state: MonitorState) => known.some((own) => own === state)
  const all = (state: MonitorState) => known.every((own) => own === state)
  if (known.length === 0) {
    const isLost = wasEverChecked && active.length > 0
    return { indicator: isLost ? 'minor' : 'none', state: 'unknown', sentence: silence(states, wasEverChecked) }
  }
  if (has('down') && all('down'))
    return { indicator: 'critical', state: 'down', sentence: 'Layanan sedang tidak menjawab' }
  if (has('down')) return { indicator: 'major', state: 'down', sentence: 'Sebagian tidak menjawab' }
  if (has('degraded'))
    return {
      indicator: 'minor',
      state: 'degraded',
      sentence: all('degraded') ? 'Layanan terganggu' : 'Sebagian terganggu',
    }
  if (isTroubled) return { indicator: 'minor', state: 'degraded', sentence: 'Ada gangguan yang sedang kami tangani' }
  if (has('maintenance'))
    return {
      indicator: 'maintenance',
      state: 'maintenance',
      sentence: all('maintenance') ? 'Sedang dalam perawatan' : 'Sebagian dalam perawatan',
    }
  if (known.length < active.length)
    return { indicator: 'none', state: 'up', sentence: 'Yang sudah diperiksa berjalan baik' }
  return { indicator: 'none', state: 'up', sentence: 'Semua berjalan baik' }
}

function silence(states: readonly MonitorState[], wasEverChecked: boolean): string {
  if (states.length === 0) return 'Belum ada layanan yang dipantau'
  if (states.every((state) => state === 'paused')) return 'Pemantauan sedang dijeda'
  return wasEverChecked ? 'Keadaan sekarang belum diketahui' : 'Belum ada pemeriksaan'
}
