import type { Ingredient } from '../../web/context.ts'
import type { QuestionName } from '../contract/contract.ts'
import type { Reading } from '../contract/source.ts'
import type { Freshness } from './freshness.ts'

/**
 * A catalog answer as pages get it. `stale`: the last attempt to refresh it failed. `isCurrent` returns false once a
 * newer answer is cached or this one has expired.
 */
export type Answer<Name extends QuestionName> = Reading<Name> & Ingredient & { stale: boolean }

/**
 * A cache entry; `freshUntil` and `endsAt` are milliseconds since the epoch. State `stale`: the last refresh failed.
 * State `gone`: a refresh found that the title or page no longer exists, so the entry is shown only after a later
 * failure. State `overdue`: staff changed the endpoints, so the entry is shown only if fetching fails. At `endsAt` the
 * first signed link in the answer expires.
 */
export type Copy = {
  reading: Reading<QuestionName>
  freshUntil: number
  endsAt: number
  state: 'good' | 'stale' | 'gone' | 'overdue'
}

export function copyOf(reading: Reading<QuestionName>, freshUntil: number): Copy {
  const endsAt = endOfLinks(reading)
  return { reading, freshUntil: Math.min(freshUntil, endsAt), endsAt, state: 'good' }
}

export const overdue = (copy: Copy): Copy => ({ ...copy, state: 'overdue', freshUntil: 0 })

export const isFresh = ({ state, freshUntil, reading }: Copy, now: number): boolean =>
  state !== 'gone' && state !== 'overdue' && freshUntil > now && !isFromFuture(reading, now)

/** Milliseconds by which the clocks of two servers may differ. */
export const CLOCK_TOLERANCE_MS = 60_000

/** Whether an answer is from a later time than now. Its lifetime means nothing, because the clock was set back. */
export const isFromFuture = ({ readAt }: Pick<Reading<QuestionName>, 'readAt'>, now: number): boolean =>
  readAt.getTime() > now + CLOCK_TOLERANCE_MS

/**
 * Returns whether an expired cache entry may be shown while a new answer is fetched. A very old entry may be shown only
 * if `isShutOut` says that no answer can be expected.
 */
export function mayShowMeanwhile(copy: Copy, limits: Freshness, now: number, isShutOut: () => boolean): boolean {
  if (copy.state === 'gone' || copy.state === 'overdue' || copy.endsAt <= now) return false
  return !isOutlived(copy, limits, now) || (mayStandIn(copy, limits, now) && isShutOut())
}

/** Returns whether a cache entry may be shown because fetching a new answer failed. */
export const mayStandIn = (copy: Copy, { fresh, ifError }: Freshness, now: number): boolean =>
  ageOf(copy, now) < fresh + ifError && copy.endsAt > now

/** Returns whether a cache entry is so old that it may be shown only after fetching failed. */
export function isOutlived(copy: Copy, { fresh, whileRevalidate, ifError }: Freshness, now: number): boolean {
  const grace = copy.state === 'good' ? whileRevalidate : Math.min(whileRevalidate, ifError)
  return ageOf(copy, now) >= fresh + grace
}

const ageOf = ({ reading }: Copy, now: number) => now - reading.readAt.getTime()

/** Matches the part of a signed link that holds its expiry time, in seconds since the epoch. */
const EXPIRY_PARAMETER =
  /[?&/=~](?:expires?|exp|e|end|validto|valid_until|deadline|token_expires)[=/](\d{10})(?:\d{3})?(?=[&/#~]|$)/i

const NEVER = Number.POSITIVE_INFINITY

/**
 * Returns when the first signed link of an episode expires, in milliseconds since the epoch; Infinity if no link
 * expires.
 */
function endOfLinks({ data }: Reading<QuestionName>): number {
  if (!('streaming_servers' in data)) return NEVER
  const downloads = Object.values(data.download_links).flatMap((resolutions) => Object.values(resolutions).flat())
  const ends = [...data.streaming_servers, ...downloads].map(({ url }) =>
    Number(EXPIRY_PARAMETER.exec(url)?.[1] ?? NEVER),
  )
  return Math.min(NEVER, ...ends) * 1000
}
