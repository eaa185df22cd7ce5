import type { MonitorState } from '../state.ts'
import { overall } from '../state.ts'

type Judged = { states: readonly MonitorState[]; checked_at: Date | null }
type Moments = { now: Date; checkInterval: number }

/**
 * Returns the current public state of an endpoint; unknown if its last check is too old. `isPlanned`: true during a
 * maintenance window. `checkInterval`: seconds between two checks of a path.
 */
export function stateNow({ states, checked_at }: Judged, isPlanned: boolean, moments: Moments): MonitorState {
  const judged = overall(states)
  if (judged === 'paused') return 'paused'
  if (isPlanned) return 'maintenance'
  return isOutdated(checked_at, moments) ? 'unknown' : judged
}

/**
 * Whether the last check is too old (more than five check intervals, and more than five minutes, ago) or there was
 * none.
 */
const isOutdated = (checkedAt: Date | null, { now, checkInterval }: Moments) =>
  checkedAt === null || now.getTime() - checkedAt.getTime() > Math.max(300_000, 5_000 * checkInterval)

/** Overall indicators of a status page, as in Statuspage's API. */
export type Indicator = 'none' | 'minor' | 'major' | 'critical' | 'maintenance'

/**
 * Overall state of the site: `indicator` as in Statuspage's API, `state` for colour and shape, and a sentence for
 * visitors.
 */
export type SiteState = { indicator: Indicator; state: MonitorState; sentence: string }

type Whole = {
  states: readonly MonitorState[]
  wasEverChecked: boolean
  /** True if an open incident has a status other than "monitoring". */
  isTroubled: boolean
}

/**
 * Returns the overall state of the site from the states of its endpoints. Paused endpoints do not count, because their
 * real state is unknown.
 */
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
