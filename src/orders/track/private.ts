import type { Context } from '../../web/context.ts'

/**
 * What may be seen by code alone is kept by nobody, listed nowhere, and named to no other site. A page with a form says
 * where it comes from to ourselves: browsers that send no `Sec-Fetch-Site` would post as nobody else.
 */
export const keepPrivate = (ctx: Pick<Context, 'set'>, referrer: 'no-referrer' | 'same-origin' = 'no-referrer'): void =>
  ctx.set({ 'Cache-Control': 'no-store', 'X-Robots-Tag': 'noindex', 'Referrer-Policy': referrer })
