import type { EndpointHistory } from '../checks/history-queries.ts'
import type { MonitorState } from '../state.ts'
import { percent, spanOf } from '../uptime-bars.ts'
import { publicStateLabels } from './public-text.ts'
import type { Component } from './snapshot.ts'
import type { SiteState } from './state.ts'

export const badgeWindows = ['state', '24h', '30d', '90d'] as const

/** Lengths in pixels. White on `colour` is at least 4.5 : 1. */
export type BadgeView = {
  width: number
  colour: string
  label: BadgeText
  value: BadgeText
}
/** A box from `x` with text of the given length around its middle. */
type BadgeText = { text: string; x: number; width: number; middle: number; length: number }

const colours = { good: '#1d7a3f', warn: '#8a5a00', bad: '#b3261e', info: '#1a6a80', none: '#5b6070' }

const stateColours: Record<MonitorState, string> = {
  up: colours.good,
  degraded: colours.warn,
  down: colours.bad,
  maintenance: colours.info,
  paused: colours.none,
  unknown: colours.none,
}

export const siteBadge = ({ sentence, state }: SiteState) =>
  drawn('status', sentence.toLowerCase(), stateColours[state])

export const stateBadge = ({ name, state }: Pick<Component, 'name' | 'state'>) =>
  drawn(name, publicStateLabels[state].toLowerCase(), stateColours[state])

const windowWords = { '24h': '24 jam', '30d': '30 hari', '90d': '90 hari' }
/** From these shares on an uptime is green, or yellow: three and a half hours a month, a day and a half. */
const GOOD_FROM = 0.995
const FAIR_FROM = 0.95

/** How much of a window an endpoint was there; maintenance and what nobody looked at count for neither side. */
export function uptimeBadge(
  { name }: Pick<Component, 'name'>,
  window: keyof typeof windowWords,
  rows: readonly EndpointHistory[],
) {
  const label = `${name} · ${windowWords[window]}`
  const total = (of: (row: EndpointHistory) => number) => rows.reduce((sum, row) => sum + of(row), 0)
  const count = total((row) => row.count)
  if (count === 0) return drawn(label, 'belum ada data', colours.none)
  const share = total((row) => row.up + row.degraded) / count
  return drawn(
    label,
    percent(share),
    share >= GOOD_FROM ? colours.good : share >= FAIR_FROM ? colours.warn : colours.bad,
  )
}

/** Those of an endpoint's days that a window spans. */
export const daysWithin = (days: readonly EndpointHistory[], window: '30d' | '90d', now: Date) => {
  const { from } = spanOf(window === '30d' ? '30-hari' : '90-hari', now)
  return days.filter(({ at }) => at >= from)
}

const LONGEST = 48
const PADDING = 7

function drawn(label: string, value: string, colour: string): BadgeView {
  const left = boxOf(label.length > LONGEST ? `${label.slice(0, LONGEST - 1)}…` : label, 0)
  const right = boxOf(value, left.width)
  return { width: left.width + right.width, colour, label: left, value: right }
}

function boxOf(text: string, x: number): BadgeText {
  const length = lengthOf(text)
  const width = length + 2 * PADDING
  return { text, x, width, middle: x + width / 2, length }
}

/**
 * About what text takes in a sans-serif of 11 pixels. Whatever font draws it, `textLength` fits it into this, so being
 * right to a tenth is enough.
 */
function lengthOf(text: string): number {
  const widths = [...text].map((letter) => {
    if (/[ijlI.,:;'|!· ]/.test(letter)) return 3.7
    if (/[mwMW%@]/.test(letter)) return 9.6
    if (/[A-Z]/.test(letter)) return 7.6
    return /[ -\u02ff…–]/.test(letter) ? 6.4 : 11
  })
  return Math.ceil(widths.reduce((sum, width) => sum + width, 0))
}
