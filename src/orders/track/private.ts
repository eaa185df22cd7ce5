import type { Context } from '../../web/context.ts'

/**
 * Headers for pages that a code alone opens: not cached, not indexed, and no referrer to other sites. Pages with a form pass
 * `same-origin`: browsers without `Sec-Fetch-Site` need the referrer to prove where the form was sent from.
 */
export const keepPrivate = (ctx: Pick<Context, 'set'>, referrer: 'no-referrer' | 'same-origin' = 'no-referrer'): void =>
  ctx.set({ 'Cache-Control': 'no-store', 'X-Robots-Tag': 'noindex', 'Referrer-Policy': referrer })
