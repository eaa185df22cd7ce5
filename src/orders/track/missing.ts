import type { Context } from '../../web/context.ts'
import { missingPage } from './views.ts'

/**
 * The page of no order and no invoice: the same bytes whichever code was asked for, so that nothing can be told from it. What
 * was typed is put back into its field by the browser, which has it in the address (public/js/track-code.js).
 */
export const missing = (ctx: Context): void => missingPage(ctx, {}, 404)
