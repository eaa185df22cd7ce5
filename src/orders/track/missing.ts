import type { Context } from '../../web/context.ts'
import { missingPage } from './views.ts'

/**
 * Renders the 404 page for a code without an order or invoice. The page is byte for byte the same for every code, so it
 * does not reveal whether a code ever existed. A browser script fills in the code from the address
 * (public/js/track-code.js).
 */
export const missing = (ctx: Context): void => missingPage(ctx, {}, 404)
