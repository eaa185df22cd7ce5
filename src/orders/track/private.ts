import type { Context } from '../../web/context.ts'

/**
 * For pages that anyone with a code can open: no caching, no indexing, no referrer to other sites. Pages with a form
 * pass `same-origin`: browsers without `Sec-Fetch-Site` prove with the referrer that the form came from this site.
 */
export const keepPrivate = (ctx: Pick<Context, 'set'>, referrer: 'no-referrer' | 'same-origin' = 'no-referrer'): void =>
  ctx.set({ 'Cache-Control': 'no-store', 'X-Robots-Tag': 'noindex', 'Referrer-Policy': referrer })
