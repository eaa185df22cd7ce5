import type { Ingredient } from '../../web/context.ts'
import type { QuestionName } from '../contract/contract.ts'
import type { Reading } from '../contract/source.ts'
import type { Freshness } from './freshness.ts'

/** A reading as it is shown. `stale`: the last try to ask anew failed. `isCurrent`: nothing newer is known. */
export type Answer<Name extends QuestionName> = Reading<Name> & Ingredient & { stale: boolean }

/**
 * A reading that is kept; what may be shown of it are plain rules, and moments are milliseconds since 1970. `stale`: the last try to ask anew failed. `gone`: it said there is no such thing, so only a
 * failure brings it back. `overdue`: staff changed who is asked, so it is only shown when asking fails. Its links end at `endsAt`.
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

/** Whether an older copy is shown while it is asked anew; the older it is, the more only when no answer is to be expected. */
export function mayShowMeanwhile(copy: Copy, limits: Freshness, now: number, isShutOut: () => boolean): boolean {
  if (copy.state === 'gone' || copy.state === 'overdue' || copy.endsAt <= now) return false
  return !isOutlived(copy, limits, now) || (mayStandIn(copy, limits, now) && isShutOut())
}

/** Whether a copy may be shown because asking failed. */
export const mayStandIn = (copy: Copy, { fresh, ifError }: Freshness, now: number): boolean =>
  ageOf(copy, now) < fresh + ifError && copy.endsAt > now

/** Whether a copy is too old to be shown for any other reason than a failure. */
export function isOutlived(copy: Copy, { fresh, whileRevalidate, ifError }: Freshness, now: number): boolean {
  const grace = copy.state === 'good' ? whileRevalidate : Math.min(whileRevalidate, ifError)
  return ageOf(copy, now) >= fresh + grace
}

const ageOf = ({ reading }: Copy, now: number) => now - reading.readAt.getTime()

/** Names that players' hosts give the end of a signed link, in seconds since 1970. */
const END =
  /[?&/=~](?:expires?|exp|e|end|validto|valid_until|deadline|token_expires)[=/](\d{10})(?:\d{3})?(?=[&/#~]|$)/i

const NEVER = Number.POSITIVE_INFINITY

/** The moment the first of an episode's signed links ends; never for what has none. */
function endOfLinks({ data }: Reading<QuestionName>): number {
  if (!('streaming_servers' in data)) return NEVER
  const downloads = Object.values(data.download_links).flatMap((resolutions) => Object.values(resolutions).flat())
  const ends = [...data.streaming_servers, ...downloads].map(({ url }) => Number(END.exec(url)?.[1] ?? NEVER))
  return Math.min(NEVER, ...ends) * 1000
}
