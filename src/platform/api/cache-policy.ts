import type { Context } from '../../web/context.ts'
import type { Access } from '../access.ts'
import type { Method } from './openapi.ts'

/**
 * How clients may cache a good response of a `get`. `isSensitive`: the response is about somebody's money, or holds a
 * token or a code that opens something; it is never stored. `maxAge`: seconds for which any cache may keep the response
 * without asking again, for data that rarely changes and is the same for all callers. Without either field the caller
 * may keep the response, and shared caches too if it is the same for all callers; they ask by its tag whether it is
 * still valid.
 */
export type Keeping = { isSensitive?: true; maxAge?: number }

type Call = Keeping & { method: Method; who: Pick<Access, 'right'> & Partial<Pick<Access, 'credentials'>> }

/** Whether good responses of a call have an `ETag`, by which clients ask whether the response has changed. */
export const isTagged = ({ method, isSensitive }: Pick<Call, 'method' | 'isSensitive'>): boolean =>
  method === 'get' && !isSensitive

/** The value of the header `Cache-Control` of a call. Every call has the header; a call may replace the value. */
export function cachePolicy(call: Call, { state }: Context): string {
  const { who, maxAge } = call
  if (!isTagged(call)) return 'no-store'
  if (maxAge !== undefined) return `public, max-age=${maxAge}`
  if (who.right !== 'anyone') return 'private, no-cache'
  return who.credentials && state.viewer ? 'private, no-cache' : 'no-cache'
}

/** Seconds to keep data that only a new version of the site changes, and data that staff may change. */
export const UNTIL_UPDATE_S = 3_600
export const UNTIL_EDITED_S = 300
