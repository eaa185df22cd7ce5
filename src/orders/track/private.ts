import type { Context } from '../../web/context.ts'

/**
 * Sets the response headers of pages that anyone with the order or invoice code can open: no caching, no indexing by
 * search engines, and no referrer sent to other sites. Pages with a form pass `same-origin`, because browsers without
 * the header `Sec-Fetch-Site` need the referrer to prove that the form was sent from this site.
 */
export const keepPrivate = (ctx: Pick<Context, 'set'>, referrer: 'no-referrer' | 'same-origin' = 'no-referrer'): void =>
  ctx.set({ 'Cache-Control': 'no-store', 'X-Robots-Tag': 'noindex', 'Referrer-Policy': referrer })
