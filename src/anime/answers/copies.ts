import type { Ingredient } from '../../web/context.ts'
import type { QuestionName } from '../contract/contract.ts'
import type { Reading } from '../contract/source.ts'
import type { Freshness } from './freshness.ts'

/** A reading as shown. `stale`: the last refresh failed. `isCurrent`: nothing newer is known. */
export type Answer<Name extends QuestionName> = Reading<Name> & Ingredient & { stale: boolean }

/**
 * A stored reading; moments are epoch milliseconds. `stale`: the last refresh failed. `gone`: a refresh found that it
 * no longer exists, so only a failure brings it back. `overdue`: staff changed the endpoints, so it is shown only when
 * asking fails. Its links expire at `endsAt`.
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

export const isFresh = ({ state, freshUntil }: Copy, now: number): boolean =>
  state !== 'gone' && state !== 'overdue' && freshUntil > now

/** Whether an older copy is shown while it is refreshed; a very old one only when no answer can be expected. */
export function mayShowMeanwhile(copy: Copy, limits: Freshness, now: number, isShutOut: () => boolean): boolean {
  if (copy.state === 'gone' || copy.state === 'overdue' || copy.endsAt <= now) return false
  return !isOutlived(copy, limits, now) || (mayStandIn(copy, limits, now) && isShutOut())
}

/** Whether a copy may be shown because asking failed. */
export const mayStandIn = (copy: Copy, { fresh, ifError }: Freshness, now: number): boolean =>
  ageOf(copy, now) < fresh + ifError && copy.endsAt > now

/** Whether a copy is so old that it may be shown only after a failure. */
export function isOutlived(copy: Copy, { fresh, whileRevalidate, ifError }: Freshness, now: number): boolean {
  const grace = copy.state === 'good' ? whileRevalidate : Math.min(whileRevalidate, ifError)
  return ageOf(copy, now) >= fresh + grace
}

const ageOf = ({ reading }: Copy, now: number) => now - reading.readAt.getTime()

/** Query parameters with the expiry of a signed link, in epoch seconds. */
const EXPIRY_PARAMETER =
  /[?&/=~](?:expires?|exp|e|end|validto|valid_until|deadline|token_expires)[=/](\d{10})(?:\d{3})?(?=[&/#~]|$)/i

const NEVER = Number.POSITIVE_INFINITY

/** When the first of an episode's signed links expires; Infinity without any. */
function endOfLinks({ data }: Reading<QuestionName>): number {
  if (!('streaming_servers' in data)) return NEVER
  const downloads = Object.values(data.download_links).flatMap((resolutions) => Object.values(resolutions).flat())
  const ends = [...data.streaming_servers, ...downloads].map(({ url }) =>
    Number(EXPIRY_PARAMETER.exec(url)?.[1] ?? NEVER),
  )
  return Math.min(NEVER, ...ends) * 1000
}
