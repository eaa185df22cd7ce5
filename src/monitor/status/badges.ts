import type { EndpointHistory } from '../checks/history-queries.ts'
import type { MonitorState } from '../state.ts'
import { percent, toSpan } from '../uptime-bars.ts'
import { publicStateLabels } from './public-text.ts'
import type { Component } from './snapshot.ts'
import type { SiteState } from './state.ts'

const dotColors: Record<MonitorState, string> = {
  up: '#35b36b',
  degraded: '#d99a1b',
  down: '#e5544b',
  maintenance: '#3fa3bd',
  paused: '#8b90a3',
  unknown: '#8b90a3',
}

export const badgeWindows = ['state', '24h', '30d', '90d'] as const

/** Data of an SVG badge with two halves. White text on `color` has a contrast of at least 4.5 : 1. */
export type BadgeView = ReturnType<typeof badge>

const colors = { good: '#1d7a3f', warn: '#8a5a00', bad: '#b3261e', info: '#1a6a80', none: '#5b6070' }

const stateColours: Record<MonitorState, string> = {
  up: colors.good,
  degraded: colors.warn,
  down: colors.bad,
  maintenance: colors.info,
  paused: colors.none,
  unknown: colors.none,
}

export const siteDot = ({ state }: Pick<SiteState, 'state'>) => ({ color: dotColors[state] })

export const siteBadge = ({ sentence, state }: SiteState) =>
  badge('status', sentence.toLowerCase(), stateColours[state])

export const stateBadge = ({ name, state }: Pick<Component, 'name' | 'state'>) =>
  badge(name, publicStateLabels[state].toLowerCase(), stateColours[state])

const windowWords = { '24h': '24 jam', '30d': '30 hari', '90d': '90 hari' }
/** Uptime from which a badge is green or yellow: at most 3.6 hours or 1.5 days of downtime a month. */
const GREEN_FROM = 0.995
const YELLOW_FROM = 0.95

/** Builds the badge of an endpoint's uptime. Maintenance and time without checks do not count. */
export function uptimeBadge(
  { name }: Pick<Component, 'name'>,
  window: keyof typeof windowWords,
  rows: readonly EndpointHistory[],
) {
  const label = `${name} · ${windowWords[window]}`
  const total = (of: (row: EndpointHistory) => number) => rows.reduce((sum, row) => sum + of(row), 0)
  const count = total((row) => row.count)
  if (count === 0) return badge(label, 'belum ada data', colors.none)
  const share = total((row) => row.up + row.degraded) / count
  const color = share >= GREEN_FROM ? colors.good : share >= YELLOW_FROM ? colors.warn : colors.bad
  return badge(label, percent(share), color)
}

export const daysWithin = (days: readonly EndpointHistory[], window: '30d' | '90d', now: Date) => {
  const { from } = toSpan(window === '30d' ? '30-hari' : '90-hari', now)
  return days.filter(({ at }) => at >= from)
}

const MAX_LABEL_LENGTH = 48
const PADDING = 7

function badge(label: string, value: string, color: string) {
  const left = makeBox(label.length > MAX_LABEL_LENGTH ? `${label.slice(0, MAX_LABEL_LENGTH - 1)}…` : label, 0)
  const right = makeBox(value, left.width)
  return { width: left.width + right.width, color, label: left, value: right }
}

/** A box of `width` px that starts at `x`, with text of `length` px centred at `middle`. */
function makeBox(text: string, x: number) {
  const length = measureText(text)
  const width = length + 2 * PADDING
  return { text, x, width, middle: x + width / 2, length }
}

/**
 * Estimates the width in px of sans-serif text at 11 px, to 10 %. The attribute `textLength` fits the real font to it.
 */
function measureText(text: string): number {
  const widths = [...text].map((letter) => {
    if (/[ijlI.,:;'|!· ]/.test(letter)) return 3
    if (/[frt()-]/.test(letter)) return 4.2
    if (/[aceksvxyz]/.test(letter)) return 5.8
    if (/[mwMW%@]/.test(letter)) return 9.6
    if (/[A-Z]/.test(letter)) return 7.2
    return /[ -\u02ff…–]/.test(letter) ? 6.4 : 11
  })
  return Math.ceil(widths.reduce((sum, width) => sum + width, 0))
}
