import { type MonitorState, stateLabels } from './state.ts'

/** Seconds by state in the hour or day that starts at `at`. `count` is the checked time without maintenance. */
export type StateSeconds = { at: Date; count: number; up: number; degraded: number; maintenance: number }
type BarUnit = 'hours' | 'days'
type BarState = Exclude<MonitorState, 'paused'>

/** The keys are used in the query string `rentang`. */
export const ranges = {
  '24-jam': { unit: 'hours', bars: 24, label: '24 jam' },
  '30-hari': { unit: 'days', bars: 30, label: '30 hari' },
  '90-hari': { unit: 'days', bars: 90, label: '90 hari' },
  '1-tahun': { unit: 'days', bars: 365, label: '1 tahun' },
} as const satisfies Record<string, { unit: BarUnit; bars: number; label: string }>
export type Range = keyof typeof ranges

/** From the start of the first bar to `now`, which lies in the last bar. */
export function toSpan(range: Range, now: Date): { unit: BarUnit; from: Date; to: Date } {
  const { unit, bars } = ranges[range]
  return { unit, from: new Date(toPeriodStart(unit, now.getTime()) - (bars - 1) * sizes[unit]), to: now }
}

/** Start of the hour, or of the day in Western Indonesia, that contains a moment. */
export const beginning = (unit: BarUnit, moment: Date) => new Date(toPeriodStart(unit, moment.getTime()))

/**
 * Data of the template `_bars.eta`. A bar without a row is summed from `hours`. Uptime is (up + degraded) / count,
 * truncated so that it is never overstated; maintenance is not counted. `unobserved`: share of bars without any check.
 */
export function buildBars({ unit, from, to, rows, hours = [] }: BarsInput) {
  const first = toPeriodStart(unit, from.getTime())
  const length = Math.max(1, (toPeriodStart(unit, to.getTime()) - first) / sizes[unit] + 1)
  const slots: (StateSeconds | null)[] = Array.from({ length }, () => null)
  for (const some of [rows, hours]) {
    const before = [...slots]
    for (const row of some) {
      const place = (toPeriodStart(unit, row.at.getTime()) - first) / sizes[unit]
      if (place >= 0 && place < length && !before[place]) slots[place] = sum(slots[place] ?? null, row)
    }
  }
  const states = slots.map(toBarState)
  const total = slots.reduce(sum, null)
  const shares = toShares(total, states)
  return {
    width: length * BAR_STEP,
    height: BAR_HEIGHT,
    stroke: BAR_STEP * (length > 200 ? 0.8 : 0.64),
    paths: drawPaths(states),
    label: sentence(unit, length, states, shares),
    ...shares,
    /** Start of the first checked bar if earlier bars have no checks. */
    begunAt: begunAt(first, sizes[unit], states),
    notable: listNotableBars(unit, first, slots, states),
    beginsAt: `${length} ${unitWords[unit]} lalu`,
    endsAt: unit === 'days' ? 'hari ini' : 'jam ini',
  }
}

type BarsInput = { unit: BarUnit; from: Date; to: Date; rows: readonly StateSeconds[]; hours?: readonly StateSeconds[] }

const sizes: Record<BarUnit, number> = { hours: 3_600_000, days: 86_400_000 }
const unitWords: Record<BarUnit, string> = { hours: 'jam', days: 'hari' }
/** Offset of Western Indonesian Time from UTC in milliseconds. The zone has no daylight saving time. */
const WIB = 7 * 3_600_000

const toPeriodStart = (unit: BarUnit, moment: number) => Math.floor((moment + WIB) / sizes[unit]) * sizes[unit] - WIB

const sum = (one: StateSeconds | null, other: StateSeconds | null): StateSeconds | null =>
  one && other
    ? {
        at: one.at,
        count: one.count + other.count,
        up: one.up + other.up,
        degraded: one.degraded + other.degraded,
        maintenance: one.maintenance + other.maintenance,
      }
    : (one ?? other)

const countFailures = ({ count, up, degraded }: StateSeconds) => Math.max(0, count - up - degraded)

/**
 * A bar shows a state if the state took at least this share of its time. A single failed check among hundreds is not
 * enough.
 */
const DOWN_SHARE = 0.01
const DEGRADED_SHARE = 0.05

function toBarState(row: StateSeconds | null): BarState {
  if (!row || row.count === 0) return row && row.maintenance > 0 ? 'maintenance' : 'unknown'
  const failures = countFailures(row)
  if (failures / row.count >= DOWN_SHARE) return 'down'
  return (failures + row.degraded) / row.count >= DEGRADED_SHARE ? 'degraded' : 'up'
}

function toShares(total: StateSeconds | null, states: readonly BarState[]) {
  const { count, up, degraded } = total ?? { count: 0, up: 0, degraded: 0 }
  const unknown = states.filter((state) => state === 'unknown').length
  return {
    uptime: count > 0 ? percent((up + degraded) / count) : null,
    degraded: degraded > 0 ? percent(degraded / count) : null,
    unobserved: unknown > 0 ? percent(unknown / states.length, 0) : null,
  }
}

function begunAt(first: number, size: number, states: readonly BarState[]): Date | null {
  const place = states.findIndex((state) => state !== 'unknown')
  return place > 0 ? new Date(first + place * size) : null
}

/** "99,98 %", truncated, so that only exactly 1 shows 100 %; a share above zero never shows 0 %. */
export function percent(share: number, decimals = 2): string {
  const unit = 10 ** decimals
  const cut = Math.floor(share * 100 * unit + 1e-9) / unit
  const value = cut === 0 && share > 0 ? 1 / unit : cut
  return `${value === 100 || value === 0 ? value : value.toFixed(decimals).replace('.', ',')} %`
}

const BAR_STEP = 6
const BAR_HEIGHT = 32
/**
 * SVG path commands. States differ in shape as well as in colour: down has a gap near its foot like an exclamation
 * mark, degraded one in its middle, maintenance three; unknown is a faint, shorter bar.
 */
const shapes: Record<BarState, string> = {
  up: '0v32',
  down: '0v22m0 5v5',
  degraded: '0v13m0 6v13',
  maintenance: '0v5m0 4v5m0 4v5m0 4v5',
  unknown: '4v24',
}

/** A bar in each state, for the legend. */
export const barLegend = (
  [
    ['up', 'berjalan'],
    ['degraded', 'terganggu'],
    ['down', 'tidak menjawab'],
    ['maintenance', 'perawatan'],
    ['unknown', 'belum dipantau'],
  ] as const
).map(([state, text]) => ({ state, text, d: `M3 ${shapes[state]}` }))

/** One SVG path per state, with one stroke for each bar: ninety bars take less than a kilobyte. */
function drawPaths(states: readonly BarState[]): { state: BarState; d: string }[] {
  const order = ['up', 'degraded', 'maintenance', 'unknown', 'down'] as const
  return order.flatMap((state) => {
    const d = states
      .map((own, place) => (own === state ? `M${place * BAR_STEP + BAR_STEP / 2} ${shapes[state]}` : ''))
      .join('')
    return d ? [{ state, d }] : []
  })
}

type Shares = ReturnType<typeof toShares>

function sentence(unit: BarUnit, length: number, states: readonly BarState[], shares: Shares): string {
  const word = unitWords[unit]
  const of = (state: BarState) => states.filter((own) => own === state).length
  const parts = [
    of('down') > 0 && `${of('down')} ${word} dengan gangguan besar`,
    of('degraded') > 0 && `${of('degraded')} ${word} terganggu`,
    of('maintenance') > 0 && `${of('maintenance')} ${word} perawatan`,
    of('unknown') > 0 && `${of('unknown')} ${word} belum dipantau`,
  ].filter((part) => part !== false)
  const uptimeText = shares.uptime ? `ketersediaan ${shares.uptime}` : 'belum ada pemeriksaan'
  return `${length} ${word} terakhir: ${[uptimeText, ...parts].join(', ')}.`
}

type Notable = { state: BarState; when: string; said: string }

/** The bars that are not up, newest first. Consecutive unknown or maintenance bars are joined into one entry. */
function listNotableBars(
  unit: BarUnit,
  first: number,
  slots: readonly (StateSeconds | null)[],
  states: readonly BarState[],
): Notable[] {
  const entries: (Omit<Notable, 'when'> & { from: number; to: number })[] = []
  for (const [place, state] of states.entries()) {
    if (state === 'up') continue
    const last = entries.at(-1)
    const isSilent = state === 'unknown' || state === 'maintenance'
    if (isSilent && last?.state === state && last.to === place - 1) last.to = place
    else entries.push({ state, said: barText(state, slots[place] ?? null), from: place, to: place })
  }
  const moment = (place: number) => formatMoment(unit, first + place * sizes[unit])
  return entries
    .map(({ state, said, from, to }) => ({
      state,
      said,
      when: from === to ? moment(from) : `${moment(from)} – ${moment(to)}`,
    }))
    .reverse()
}

function barText(state: BarState, row: StateSeconds | null): string {
  if (!row || state === 'unknown') return 'Tidak teramati'
  if (state === 'maintenance') return stateLabels.maintenance
  const failures = countFailures(row)
  const parts = [
    failures > 0 && `${percent(failures / row.count)} gagal`,
    row.degraded > 0 && `${percent(row.degraded / row.count)} terganggu`,
  ].filter((part) => part !== false)
  return parts.join(', ')
}

const dayFormat = new Intl.DateTimeFormat('id-ID', { day: 'numeric', month: 'short', timeZone: 'Asia/Jakarta' })
const hourFormat = new Intl.DateTimeFormat('id-ID', { hour: '2-digit', hour12: false, timeZone: 'Asia/Jakarta' })

const formatMoment = (unit: BarUnit, moment: number) => {
  const day = dayFormat.format(moment)
  return unit === 'days' ? day : `${day}, ${hourFormat.format(moment)}.00`
}
