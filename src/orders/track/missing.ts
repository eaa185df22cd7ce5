import type { Context } from '../../web/context.ts'
import { missingPage } from './views.ts'

/**
 * The page is the same for every code, byte for byte, so that it does not reveal whether a code ever existed.
 * public/js/track-code.js fills in the code from the address.
 */
export const missing = (ctx: Context): void => missingPage(ctx, {}, 404)
