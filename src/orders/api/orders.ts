import { z } from 'zod'
import { allow, orBearer } from '../../platform/access.ts'
import { InvalidFields, readFields } from '../../web/call-errors.ts'
import { type AppRouter, type Context, createRouter } from '../../web/context.ts'
import { readParam, Text, wholeNumber } from '../../web/form.ts'
import { notFound } from '../../web/refusal.ts'
import { staffActor } from '../actor.ts'
import { apiOrder, apiPage } from '../api-model.ts'
import { type OrderDeps, orderHref } from '../order-deps.ts'
import { readOrderBody } from '../place/body.ts'
import { unlessBlank } from '../place/forms.ts'
import { findOrder } from '../queries.ts'
import type { Order } from '../rules/amounts.ts'
import { orderStatuses } from '../rules/order.ts'
import { deleteOrder } from '../staff/bin/delete-order.ts'
import { NoteMissing } from '../staff/cancel-order.ts'
import { dateRangeOf } from '../staff/filter.ts'
import { countOrders, findOrders, type OrderFilter } from '../staff/list-queries.ts'
import { latestNote } from '../staff/order-queries.ts'
import { readPatch } from '../staff/patch-form.ts'
import { updateOrderAsStaff } from '../staff/update-as-staff.ts'

const Day = (what: string) =>
  z.preprocess(unlessBlank, z.iso.date(`${what} ditulis TTTT-BB-HH, misalnya 2026-11-20`).nullable().default(null))
/** Query parameters of the order list. `date_from` and `date_to` are days in Jakarta time, both inclusive. */
export const ListQuery = z
  .object({
    page: z.preprocess(
      unlessBlank,
      wholeNumber(
        z.int('page harus berupa angka').min(1, 'page minimal 1').max(100_000, 'page paling banyak 100000'),
      ).default(1),
    ),
    page_size: z.preprocess(
      unlessBlank,
      wholeNumber(
        z.int('page_size harus berupa angka').min(1, 'page_size minimal 1').max(100, 'page_size paling banyak 100'),
      ).default(20),
    ),
    status: z.preprocess(
      unlessBlank,
      z
        .enum(orderStatuses, `Pilih salah satu: ${orderStatuses.join(', ')}`)
        .nullable()
        .default(null),
    ),
    search: Text.trim().max(100, 'Pencarian paling banyak 100 karakter').default(''),
    date_from: Day('date_from'),
    date_to: Day('date_to'),
  })
  .refine(({ date_from, date_to }) => !date_from || !date_to || date_from <= date_to, {
    path: ['date_to'],
    error: 'date_to tidak boleh sebelum date_from',
  })

/**
 * API routes with which staff list, read, change and delete orders. Addresses below /api/v1/order/ and below
 * /api/v1/admin/orders/ do the same.
 */
export function ordersApi({ deps }: { deps: OrderDeps }): AppRouter {
  const router = createRouter()

  for (const base of ['/api/v1/order', '/api/v1/admin/orders']) {
    router.get(base, allow('staff', orBearer), (ctx) => list(ctx, deps))

    router.get(`${base}/:id`, allow('staff', orBearer), async (ctx) => {
      const order = await existing(ctx)
      answer(ctx, order, {
        // Only staff can open this address of the picture, with the same session.
        design: order.design && `${ctx.state.baseUrl}${orderHref(order.order_code)}desain/`,
        notes: await latestNote(deps.db, order.id),
      })
    })

    router.patch(`${base}/:id`, allow('staff', orBearer), async (ctx) => {
      answer(ctx, await change(ctx, false))
    })

    router.put(`${base}/:id`, allow('staff', orBearer), async (ctx) => {
      answer(ctx, await change(ctx, true))
    })

    router.delete(`${base}/:id`, allow('staff', orBearer), async (ctx) => {
      const id = readParam(OrderId, ctx.params.id)
      if (!(await deleteOrder(deps, id, { reason: 'API', refusesPaid: true }, staffActor(ctx)))) throw gone()
      ctx.status = 204
    })
  }

  return router

  async function existing(ctx: Context): Promise<Order> {
    const order = await findOrder(deps.db, { id: readParam(OrderId, ctx.params.id) })
    if (!order) throw gone()
    return order
  }

  async function change(ctx: Context, isWhole: boolean): Promise<Order> {
    const { id } = await existing(ctx)
    const { fields } = await readOrderBody(ctx)
    const { version, patchOf } = readPatch(fields, { isWhole })
    const changed = await updateOrderAsStaff(deps, id, patchOf, staffActor(ctx), version).catch(needingNote)
    if (!changed) throw gone()
    return changed.order
  }
}

/** The id of an order in a path. `readParam` answers 404 if the id is no UUID. */
export const OrderId = z.uuid()
export const gone = () => notFound('Pesanan ini tidak ada.')

/**
 * Turns the error for a cancellation without a reason into a validation error of the field `notes`. Rethrows every
 * other error.
 */
export function needingNote(error: unknown): never {
  throw error instanceof NoteMissing ? new InvalidFields({ notes: ['Tulis alasan pembatalannya.'] }) : error
}

async function list(ctx: Context, { db }: OrderDeps): Promise<void> {
  const { page, page_size: size, status, search, date_from: from, date_to: to } = readFields(ListQuery, ctx.query)
  const wanted: OrderFilter = { search, status, production: null, ...dateRangeOf({ from, to }) }
  const part = { sort: 'terbaru' as const, limit: size, offset: (page - 1) * size }
  const [orders, count] = await Promise.all([findOrders(db, wanted, part), countOrders(db, wanted)])
  const hrefOf = (number: number) => {
    const query = new URLSearchParams(
      Object.entries(ctx.query).map(([name, value]): [string, string] => [name, String(value)]),
    )
    query.set('page', String(number))
    return `${ctx.state.baseUrl}${ctx.path.replace(/\/?$/, '/')}?${query}`
  }
  ctx.set('Cache-Control', 'no-store')
  ctx.body = apiPage(orders.map(apiOrder), { count, page, size, hrefOf })
}

function answer(ctx: Context, order: Order, details: object = {}): void {
  ctx.set('Cache-Control', 'no-store')
  ctx.body = { ...apiOrder(order), ...details }
}
