import { keepFromOthers } from '../../platform/bearer.ts'
import type { Context } from '../../web/context.ts'
import type { CachedAnswer } from '../cache/copy.ts'
import { FALLBACK_HEADER } from '../v1/v1.ts'
import { sendJson } from './envelope.ts'

/**
 * Whether the page cache may keep an answer: one that is in the first cache level, not stale, and not from the older
 * service.
 */
const isKept = ({ source, level, isStale }: CachedAnswer): boolean => source !== 'nodejs' && level === 'L1' && !isStale

/** Returns the cache lifetime for clients: until the answer expires. A stale answer must be requested again. */
function lifetime({ expires, isStale }: CachedAnswer): string {
  const remaining = Math.max(0, Math.floor((expires - Date.now()) / 1_000))
  return isStale ? 'no-cache' : `public, max-age=${remaining}`
}

/** Sends an answer with its ETag and lifetime. The page cache keeps it as long as the first level of the cache does. */
export function sendFound(ctx: Context, answer: CachedAnswer): void {
  const { source, etag, isCurrent } = answer
  ctx.set({ ETag: etag, 'Cache-Control': lifetime(answer) })
  if (source === 'nodejs') ctx.set(FALLBACK_HEADER, '1')
  if (isKept(answer)) {
    ctx.set('Age', '0')
    ctx.state.madeOf.push({ isCurrent })
  }
  keepFromOthers(ctx)
  sendJson(ctx, answer)
}
