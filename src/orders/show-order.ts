import type { Knex } from 'knex'
import * as z from 'zod'
import { Conflict, InvalidFields, toFormErrors } from '../web/call-errors.ts'
import { type Context, seeOther } from '../web/context.ts'
import { flashWord, withFlash } from '../web/flash.ts'
import { type Errors, readForm, readParam, typedIn, type Values } from '../web/form.ts'
import { notFound, Refusal } from '../web/refusal.ts'
import { Outdated } from './change-order.ts'
import { orderStates, productionStates } from './labels.ts'
import { type OrderDeps, orderHref } from './order-deps.ts'
import { findOrder } from './queries.ts'
import type { Order } from './rules/amounts.ts'
import { ORDER_CODE, readCode } from './rules/codes.ts'
import { type FlashKey, flashes, orderGoneMessage, VersionField } from './staff/order-forms.ts'
import { findOrderDetails } from './staff/order-queries.ts'
import { orderNews, orderView, type RejectedForm } from './staff/order-view-model.ts'
import { IllegalStep } from './staff/update-as-staff.ts'
import { orderPage } from './staff/views.ts'

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
 * Shows the staff page of an order. `rejected` is an invalid (422) or outdated (409) form, which is shown again with
 * the typed values. Throws a 404. Takes five database queries, including the one for the session.
 */
export async function showOrder(ctx: Context, deps: OrderDeps, rejected: RejectedForm | null = null, status = 200) {
  const details = await findOrderDetails(deps.db, readParam(Code, ctx.params.code))
  if (!details) throw notFound(orderGoneMessage)
  const order = orderView(details, deps, rejected, deps.now())
  orderPage(ctx, { order, news: orderNews(details, flashWord(flashes, ctx), rejected) }, status)
}

/**
 * If the rules forbid the change or another user was faster, shows the page again with the reason and the typed values.
 */
export async function showAgainOnRefusal(ctx: Context, deps: OrderDeps, form: string, act: () => Promise<void>) {
  try {
    await act()
  } catch (error) {
    const values = typedIn(ctx.request.body)
    const errors = refusedFields(error, values)
    if (!errors || !(error instanceof Refusal)) throw error
    const rejected = { form, values, errors, since: formVersion(ctx) }
    await showOrder(ctx, deps, rejected, error.status === 400 ? 422 : error.status)
  }
}

export const formVersion = (ctx: Context): number | null => {
  const form = readForm(VersionField, ctx.request.body)
  return form.ok ? form.input.version : null
}

/** A missing note is shown beside the note's field, if the form has one. */
function refusedFields(error: unknown, { notes }: Values): Errors | null {
  if (error instanceof Outdated) return {}
  if (error instanceof InvalidFields || error instanceof Conflict) return toFormErrors(error)
  if (error instanceof IllegalStep)
    return { [notes?.trim() === '' ? 'notes' : '']: `${error.reason} ${possibleSteps(error)}` }
  return error instanceof Refusal && error.status === 409 ? { '': error.message } : null
}

function possibleSteps({ steps }: IllegalStep): string {
  const stepTexts = [
    ...steps.production.map(({ to }) => `produksi ${productionStates[to].label.toLowerCase()}`),
    ...steps.statuses.map(({ to }) =>
      to === 'dibatalkan' ? 'membatalkan pesanan' : orderStates[to].label.toLowerCase(),
    ),
  ]
  return stepTexts.length > 0 ? `Yang bisa sekarang: ${stepTexts.join(', ')}.` : 'Tidak ada langkah lain sekarang.'
}
