import type { Knex } from 'knex'
import * as z from 'zod'
import { readSettings } from '../../platform/site-settings.ts'
import { type Context, seeOther } from '../../web/context.ts'
import { flashWord, withFlash } from '../../web/flash.ts'
import { readParam } from '../../web/form.ts'
import { notFound } from '../../web/refusal.ts'
import { type OrderDeps, orderHref } from '../order-deps.ts'
import { findOrder } from '../queries.ts'
import type { Order } from '../rules/amounts.ts'
import { ORDER_CODE, readCode } from '../rules/codes.ts'
import { orderSettings } from '../settings.ts'
import { type FlashKey, flashes, orderGoneMessage } from './order-forms.ts'
import { findOrderDetails } from './order-queries.ts'
import { orderNews, orderView, type RejectedForm } from './order-view-model.ts'
import { orderPage } from './views.ts'

const Code = z.string().transform((text, context) => {
  const code = readCode(text, ORDER_CODE)
  if (!code) context.issues.push({ code: 'custom', message: 'no code', input: text })
  return code ?? ''
})

/** Throws a 404. */
export async function orderAt(ctx: Context, db: Knex): Promise<Order> {
  const order = await findOrder(db, { order_code: readParam(Code, ctx.params.code) })
  if (!order) throw notFound(orderGoneMessage)
  return order
}

export const redirectToOrder = (ctx: Context, { order_code }: Order, what: FlashKey): void =>
  seeOther(ctx, withFlash(orderHref(order_code), what))

/**
 * `rejected` is an invalid (422) or outdated (409) form, shown again with the typed values. Throws a 404. Takes five
 * database queries, including that for the session.
 */
export async function showOrder(ctx: Context, deps: OrderDeps, rejected: RejectedForm | null = null, status = 200) {
  const details = await findOrderDetails(deps.db, readParam(Code, ctx.params.code))
  if (!details) throw notFound(orderGoneMessage)
  const settings = await readSettings(deps.db, orderSettings)
  const rule = { keepsDp: settings.keeps_dp, usual: settings.dp_percent_default }
  const order = orderView(details, deps, { rejected, rule, now: deps.now() })
  orderPage(ctx, { order, news: orderNews(details, flashWord(flashes, ctx), rejected) }, status)
}
