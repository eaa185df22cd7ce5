import { type MonitorState, overall } from '../state.ts'

type PathStates = { states: readonly MonitorState[]; checked_at: Date | null }
type Moments = { now: Date; checkInterval: number }

/** Public state of an endpoint; unknown if its last check is too old. `checkInterval`: seconds between two checks. */
export function stateNow({ states, checked_at }: PathStates, isPlanned: boolean, moments: Moments): MonitorState {
  const state = overall(states)
  if (state === 'paused') return 'paused'
  if (isPlanned) return 'maintenance'
  return isOutdated(checked_at, moments) ? 'unknown' : state
}

/** More than five check intervals and five minutes ago, or never. */
const isOutdated = (checkedAt: Date | null, { now, checkInterval }: Moments) =>
  checkedAt === null || now.getTime() - checkedAt.getTime() > Math.max(300_000, 5_000 * checkInterval)

/** `indicator` as in Statuspage's API, `state` for colour and shape, and a sentence for visitors. */
export type SiteState = {
  indicator: 'none' | 'minor' | 'major' | 'critical' | 'maintenance'
  state: MonitorState
  sentence: string
}

type SiteFacts = {
  /** States of the endpoints, in failover order. */
  endpoints: readonly MonitorState[]
  services: readonly MonitorState[]
  wasEverChecked: boolean
  /** An open incident has a status other than "monitoring". */
  isTroubled: boolean
}

/**
 * Returns the state of the site. Paused endpoints do not count, because their real state is unknown. A failed endpoint
 * does not affect visitors while another endpoint answers.
 */
export function siteState({ endpoints, services, wasEverChecked, isTroubled }: SiteFacts): SiteState {
  const site = (indicator: SiteState['indicator'], state: MonitorState, sentence: string) =>
    ({ indicator, state, sentence }) as const
  const states = [...endpoints, ...services]
  const active = states.filter((state) => state !== 'paused')
  const definiteStates = active.filter((state) => state !== 'unknown')
  const has = (state: MonitorState) => definiteStates.some((own) => own === state)
  const all = (state: MonitorState) => definiteStates.every((own) => own === state)
  if (definiteStates.length === 0) {
    const isLost = wasEverChecked && active.length > 0
    return site(isLost ? 'minor' : 'none', 'unknown', silence(states, wasEverChecked))
  }
  const isSpared = !services.includes('down') && endpoints.some((state) => state === 'up' || state === 'degraded')
  if (has('down') && !isSpared)
    return all('down')
      ? site('critical', 'down', 'Layanan sedang tidak menjawab')
      : site('major', 'down', 'Sebagian tidak menjawab')
  if (has('degraded')) return site('minor', 'degraded', all('degraded') ? 'Layanan terganggu' : 'Sebagian terganggu')
  if (has('down'))
    return active[0] === 'down'
      ? site('minor', 'degraded', 'Berjalan lewat cadangan')
      : site('minor', 'degraded', 'Berjalan baik, cadangan tidak menjawab')
  if (isTroubled) return site('minor', 'degraded', 'Ada gangguan yang sedang kami tangani')
  if (has('maintenance')) {
    const sentence = all('maintenance') ? 'Sedang dalam perawatan' : 'Sebagian dalam perawatan'
    return site('maintenance', 'maintenance', sentence)
  }
  if (definiteStates.length < active.length) return site('none', 'up', 'Yang sudah diperiksa berjalan baik')
  return site('none', 'up', 'Semua berjalan baik')
}

function silence(states: readonly MonitorState[], wasEverChecked: boolean): string {
  if (states.length === 0) return 'Belum ada layanan yang dipantau'
  if (states.every((state) => state === 'paused')) return 'Pemantauan sedang dijeda'
  return wasEverChecked ? 'Keadaan sekarang belum diketahui' : 'Belum ada pemeriksaan'
}
