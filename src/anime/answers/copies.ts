import { CLOCK_TOLERANCE_MS } from '../../async/clock.ts'
import type { Ingredient } from '../../web/context.ts'
import type { QuestionName } from '../contract/contract.ts'
import type { Reading } from '../contract/source.ts'
import type { Freshness } from './freshness.ts'

/**
 * `stale`: the last refresh failed. `isCurrent` returns false once a newer answer is cached or this one has expired.
 */
export type Answer<Name extends QuestionName> = Reading<Name> & Ingredient & { stale: boolean }

/** A cache entry; times are milliseconds since the epoch. */
export type Copy = {
  reading: Reading<QuestionName>
  freshUntil: number
  /** When the first signed link in the answer expires. */
  endsAt: number
  /**
   * `stale`: the last refresh failed. `gone`: a refresh found that the page no longer exists, so that the entry is
   * shown only after a later failure. `overdue`: staff changed the endpoints, so that the entry is shown only if
   * fetching fails.
   */
  state: 'good' | 'stale' | 'gone' | 'overdue'
}

export function makeCopy(reading: Reading<QuestionName>, freshUntil: number): Copy {
  const endsAt = endOfLinks(reading)
  return { reading, freshUntil: Math.min(freshUntil, endsAt), endsAt, state: 'good' }
}

export const overdue = (copy: Copy): Copy => ({ ...copy, state: 'overdue', freshUntil: 0 })

export const isFresh = ({ state, freshUntil, reading }: Copy, now: number): boolean =>
  state !== 'gone' && state !== 'overdue' && freshUntil > now && !isFromFuture(reading, now)

/** Whether an answer was read later than now, because the clock was set back. Its lifetime then means nothing. */
export const isFromFuture = ({ readAt }: Pick<Reading<QuestionName>, 'readAt'>, now: number): boolean =>
  readAt.getTime() > now + CLOCK_TOLERANCE_MS

/**
 * Whether an expired entry may be shown while a new answer is fetched. A very old entry may be shown only if no new
 * answer can be expected.
 */
export function mayShowMeanwhile(copy: Copy, limits: Freshness, now: number, isShutOut: () => boolean): boolean {
  if (copy.state === 'gone' || copy.state === 'overdue' || copy.endsAt <= now) return false
  return !isOutlived(copy, limits, now) || (mayStandIn(copy, limits, now) && isShutOut())
}

/** Whether an entry may be shown because fetching failed. */
export const mayStandIn = (copy: Copy, { fresh, ifError }: Freshness, now: number): boolean =>
  copyAge(copy, now) < fresh + ifError && copy.endsAt > now

/** Whether an entry is so old that it may be shown only after fetching failed. */
export function isOutlived(copy: Copy, { fresh, whileRevalidate, ifError }: Freshness, now: number): boolean {
  const grace = copy.state === 'good' ? whileRevalidate : Math.min(whileRevalidate, ifError)
  return copyAge(copy, now) >= fresh + grace
}

/**
 * Whether a newer answer about a title has lost all episodes, although its source does not say that the title is
 * blocked.
 */
export const hasLostEpisodes = ({ data }: Reading<QuestionName>, { data: newData }: Reading<QuestionName>): boolean =>
  'episode_list' in data &&
  'episode_list' in newData &&
  data.episode_list.length > 0 &&
  newData.episode_list.length === 0 &&
  newData.blocked !== true

const copyAge = ({ reading }: Copy, now: number) => now - reading.readAt.getTime()

/** The expiry time of a signed link, in seconds since the epoch. */
const EXPIRY_PARAMETER =
  /[?&/=~](?:expires?|exp|e|end|validto|valid_until|deadline|token_expires)[=/](\d{10})(?:\d{3})?(?=[&/#~]|$)/i

const NEVER = Number.POSITIVE_INFINITY

/** When the first signed link of an episode expires, in milliseconds since the epoch. */
function endOfLinks({ data }: Reading<QuestionName>): number {
  if (!('streaming_servers' in data)) return NEVER
  const downloads = Object.values(data.download_links).flatMap((resolutions) => Object.values(resolutions).flat())
  const ends = [...data.streaming_servers, ...downloads].map(({ url }) =>
    Number(EXPIRY_PARAMETER.exec(url)?.[1] ?? NEVER),
  )
  return Math.min(NEVER, ...ends) * 1000
}
