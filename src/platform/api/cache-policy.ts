import type { Context } from '../../web/context.ts'
import type { Access } from '../access.ts'
import type { Method } from './openapi.ts'

/**
 * What clients may do with a good answer of a `get`. `isSensitive`: it is about somebody's money, a token or a code that
 * opens something, and is never stored. `maxAge`: seconds for which anybody may keep it unasked, for what hardly changes
 * and is the same for all. Without either it is kept by its caller, by others too if it is the same for all, and asked
 * for again by its tag.
 */
export type Keeping = { isSensitive?: true; maxAge?: number }

type Call = Keeping & { method: Method; who: Pick<Access, 'right'> & Partial<Pick<Access, 'credentials'>> }

/** Whether good answers of a call have a tag, by which clients ask for them again. */
export const isTagged = ({ method, isSensitive }: Pick<Call, 'method' | 'isSensitive'>): boolean =>
  method === 'get' && !isSensitive

/** The header `Cache-Control` of a call, which every call has; one that knows better replaces it. */
export function cachePolicy(call: Call, { state }: Context): string {
  const { who, maxAge } = call
  if (!isTagged(call)) return 'no-store'
  if (maxAge !== undefined) return `public, max-age=${maxAge}`
  if (who.right !== 'anyone') return 'private, no-cache'
  return who.credentials && state.viewer ? 'private, no-cache' : 'no-cache'
}

/** Seconds for what only a new version of the site changes, and for what staff may change. */
export const UNTIL_UPDATE_S = 3_600
export const UNTIL_EDITED_S = 300
