import type { Context } from '../../web/context.ts'
import { missingPage } from './views.ts'

/**
 * The page for a code without an order or invoice. Its bytes are the same for every code, so that it reveals nothing. The
 * browser fills in the typed code from the address (public/js/track-code.js).
 */
export const missing = (ctx: Context): void => missingPage(ctx, {}, 404)
