import { ENDPOINTS } from '../../anime/addresses.ts'
import { LOCAL_HOST, LOCAL_URL } from '../../anime/endpoints/endpoint.ts'
import { closedBreaker, getStanding } from '../../anime/failover/breaker.ts'
import { ago, clock } from '../../web/dates.ts'
import { describeCause } from '../causes.ts'
import { type MonitorState, overall, stateBadge } from '../state.ts'
import { shortened } from './labels.ts'
import type { BreakerNow, MonitoredEndpoint, PathNow, RecentEvents } from './queries.ts'

/** The fragment of an endpoint or source. `id` is its HTML id; `paths` are drawn as one dot each. */
export function stateView(one: MonitoredEndpoint, now: Date) {
  const state = getEndpointState(one)
  return {
    id: stateId(one),
    version: one.version,
    badge: stateBadge(state),
    since: sinceText(one, state, now),
    latency: state === 'unknown' || state === 'paused' ? null : latencyText(one.paths),
    why: causesText(one.paths),
    paths: one.paths.map(({ path, state: own }) => ({ name: path, ...stateBadge(own) })),
    breaker: breakerView(one.breaker, now).note,
  }
}

/** The HTML id of an endpoint or source. Characters other than letters and digits in a source's name become "-". */
export const stateId = ({ id, source }: Pick<MonitoredEndpoint, 'id' | 'source'>) =>
  source ? `keadaan-${id}-${source.toLowerCase().replace(/[^a-z0-9]+/g, '-')}` : `keadaan-${id}`

export const getEndpointState = ({ isPaused, paths }: Pick<MonitoredEndpoint, 'isPaused' | 'paths'>): MonitorState =>
  isPaused ? 'paused' : overall(paths.map(({ state }) => state))

/**
 * Text about how long the state has lasted. The state "up" counts from the path that came up last, any other state from
 * the earliest path that causes it.
 */
function sinceText({ isPaused, paths }: MonitoredEndpoint, state: MonitorState, now: Date): string | null {
  if (isPaused || state === 'unknown') return null
  const of = paths.filter((path) => (state === 'degraded' ? path.state !== 'up' : path.state === state))
  const moments = of.map(({ since }) => since.getTime())
  if (moments.length === 0) return null
  const since = new Date(state === 'up' ? Math.max(...moments) : Math.min(...moments))
  return ago(since, now).replace(/ lalu$/, '')
}

function latencyText(paths: readonly PathNow[]): string | null {
  const times = answerTimes(paths)
  return times.length > 0 ? milliseconds(quantile(times, 0.5)) : null
}

/** Times of the paths whose last check got an answer. The duration of a failed check says nothing about latency. */
const answerTimes = (paths: readonly PathNow[]) =>
  paths.flatMap(({ failure, response_time }) => (isAnswer(failure) ? (response_time ?? []) : []))
export const isAnswer = (failure: string | null) => failure === null || failure === 'slow' || failure === 'stale'

/** Like "waktu habis: home, movie; lambat: search". */
function causesText(paths: readonly PathNow[]): string | null {
  const causes = new Map<string, string[]>()
  for (const { path, state, failure, error } of paths) {
    const cause = state === 'down' || state === 'degraded' ? describeCause(failure, error) : null
    if (cause) causes.set(cause, [...(causes.get(cause) ?? []), path])
  }
  return [...causes].map(([cause, on]) => `${cause}: ${on.join(', ')}`).join('; ') || null
}

/**
 * `isActive`: whether visitors' requests go there as usual. `note` is null for a closed breaker that staff do not
 * force.
 */
export function breakerView(breaker: BreakerNow, now: Date) {
  const { forced, lastFailure } = breaker
  const standing = getStanding({ ...closedBreaker, ...breaker }, now.getTime())
  const last = describeCause(lastFailure)
  const view = (isActive: boolean, note: string | null) => ({ forced, isAsked: isActive, note, last })
  if (forced === 'open') return view(false, 'Pemutus dibuka oleh staf: tidak ditanya')
  if (forced === 'closed') return view(true, 'Pemutus ditutup oleh staf: selalu ditanya')
  const until = (moment: number) => clock(new Date(moment))
  if (standing === 'paused') return view(false, `Minta jeda sampai ${until(breaker.pausedUntil)}`)
  if (standing === 'able') return view(true, null)
  const since = `sejak ${until(breaker.openedAt)}`
  if (standing === 'due') return view(false, `Pemutus setengah terbuka ${since}: siap dicoba lagi`)
  return view(false, `Pemutus terbuka ${since}, dicoba lagi ${until(breaker.openUntil)}`)
}

/** `p95`: of the last response times of all paths of endpoints. */
export function figuresView(all: readonly MonitoredEndpoint[], { version }: Pick<RecentEvents, 'version'>) {
  const endpoints = all.filter(({ source }) => source === '')
  const states = endpoints.map(getEndpointState)
  const count = (state: MonitorState) => states.filter((own) => own === state).length
  const times = endpoints.flatMap(({ paths }) => answerTimes(paths))
  return {
    version,
    endpoints: endpoints.length,
    up: count('up'),
    down: count('down'),
    degraded: count('degraded'),
    p95: times.length > 0 ? milliseconds(quantile(times, 0.95)) : '–',
  }
}

/**
 * Names the endpoint to which visitors' requests go first. As in failover, this is the first of all if every circuit
 * breaker is open.
 */
export function currentView(
  all: readonly MonitoredEndpoint[],
  { today, version }: Pick<RecentEvents, 'today' | 'version'>,
  now: Date,
) {
  const endpoints = all.filter(({ source }) => source === '')
  const one = endpoints.find(({ breaker }) => breakerView(breaker, now).isAsked) ?? endpoints[0]
  if (!one) return { version, endpoint: null, endpoints: ENDPOINTS }
  const breaker = breakerView(one.breaker, now)
  const state = getEndpointState(one)
  const todayCounts = today[String(one.id)]
  return {
    version,
    endpoint: {
      name: one.name,
      address: displayAddress(one.url),
      priority: one.priority,
      badge: stateBadge(state),
      breaker: breaker.note ?? 'Pemutus tertutup: ditanya seperti biasa',
      last: causesText(one.paths) ?? breaker.last,
      today: todayCounts ? `${whole(todayCounts.good)} dari ${whole(todayCounts.all)}` : 'belum ada',
    },
    ...passedOver(endpoints.slice(0, endpoints.indexOf(one)), now),
  }
}

/**
 * Endpoints that receive no requests now: the breaker of `skipped` ones blocks them, and `retried` ones may be tried
 * with the next visit.
 */
function passedOver(endpoints: readonly MonitoredEndpoint[], now: Date) {
  const isRetried = ({ breaker }: MonitoredEndpoint) =>
    breaker.forced === null && getStanding({ ...closedBreaker, ...breaker }, now.getTime()) === 'due'
  return {
    skipped: shortenNames(endpoints.filter((one) => !isRetried(one)).map(({ name }) => name)),
    retried: shortenNames(endpoints.filter(isRetried).map(({ name }) => name)),
  }
}

/** Shortens a list of names, because pushed fragments must stay small. */
const shortenNames = (names: readonly string[]) => {
  const more = names.length - MOST_NAMES
  const first = names.slice(0, MOST_NAMES).map((name) => shortened(name, 60))
  return more > 0 ? [...first, `dan ${more} lainnya`] : first
}
const MOST_NAMES = 4

export const displayAddress = (url: string) => (url === LOCAL_URL ? LOCAL_HOST : url.replace(/^https?:\/\//, ''))

const quantile = (values: readonly number[], share: number) => {
  const sorted = [...values].sort((one, other) => one - other)
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? 0
}

/** "41 ms" or "1,9 s". */
export const milliseconds = (time: number) =>
  time < 1_000 ? `${Math.round(time)} ms` : `${(time / 1000).toFixed(1).replace('.', ',')} s`

const whole = (value: number) => value.toLocaleString('id-ID')
