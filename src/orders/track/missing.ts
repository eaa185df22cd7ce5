import type { Context } from '../../web/context.ts'
import { missingPage } from './views.ts'

/** The page of no order and no invoice: it keeps what was asked for in its field, to be looked over and sent again. */
export const missing = (ctx: Context): void =>
  missingPage(ctx, { typed: String(ctx.params.code).replaceAll('\0', '').slice(0, 300) }, 404)
