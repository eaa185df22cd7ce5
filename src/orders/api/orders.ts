import type { Knex } from 'knex'
import * as z from 'zod'
import { SITE } from '../../platform/api/openapi.ts'
import { whoMay } from '../../platform/api/plain-calls.ts'
import { InvalidFields, readFields } from '../../web/call-errors.ts'
import type { Context } from '../../web/context.ts'
import { readParam, Text } from '../../web/form.ts'
import { breakable } from '../../web/formats/rupiah.ts'
import { notFound } from '../../web/refusal.ts'
import { staffActor } from '../actor.ts'
import { apiOrder, apiPage } from '../api-model.ts'
import { NoteMissing } from '../cancel-order.ts'
import { apiDelivery } from '../delivery/fields.ts'
import { readCouriers } from '../delivery/parcel-message.ts'
import { listDeliveries } from '../delivery/queries.ts'
import { MAX_BULK_ORDERS } from '../limits.ts'
import { listLines } from '../lines/queries.ts'
import { type OrderDeps, orderHref } from '../order-deps.ts'
import { unlessBlank } from '../place/forms.ts'
import { findOrder } from '../queries.ts'
import type { Order as OrderRow } from '../rules/amounts.ts'
import { orderStatuses } from '../rules/order.ts'
import { deleteOrder } from '../staff/bin/delete-order.ts'
import { toDateRange } from '../staff/filter.ts'
import { countOrders, findOrders, type OrderFilter } from '../staff/list-queries.ts'
import { latestNote } from '../staff/order-queries.ts'
import { PatchForm, readPatch } from '../staff/patch-form.ts'
import { updateEach, updateOrderAsStaff, updateTogether } from '../staff/update-as-staff.ts'
import type { Patch } from '../update-order.ts'
import {
  type ApiDeps,
  ApiPage,
  ApiPageSize,
  callsFor,
  examples,
  OneOrder,
  type OrderCall,
  pagesBeside,
  staff,
  tags,
} from './call.ts'
import { BulkResult, Order, OrderDetail, OrderPage } from './shapes.ts'

const Day = (what: string) =>
  z.preprocess(unlessBlank, z.iso.date(`${what} ditulis TTTT-BB-HH, misalnya 2026-11-20`).nullable().default(null))
/** Query parameters of the order list. `date_from` and `date_to` are days in Jakarta time, both inclusive. */
const ListQuery = z
  .object({
    page: z.preprocess(unlessBlank, ApiPage),
    page_size: z.preprocess(unlessBlank, ApiPageSize),
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

export const OrderId = z.uuid()
export const orderNotFound = () => notFound('Pesanan ini tidak ada.')

async function existing(ctx: Context, { db }: OrderDeps): Promise<OrderRow> {
  const order = await findOrder(db, { id: readParam(OrderId, ctx.params.id) })
  if (!order) throw orderNotFound()
  return order
}

export const one = callsFor(whoMay.staff, existing)
const atBoth = (rest = '') => [`/api/v1/order${rest}`, `/api/v1/admin/orders${rest}`]
const changing =
  'Kirim `version` yang dibaca agar perubahan orang lain tidak tertimpa. Uang dan keadaan pembayaran tidak bisa diatur langsung.'
const change = {
  ...OneOrder,
  tag: tags.staff,
  body: PatchForm,
  isParsedByRun: true,
  good: 'Pesanannya.',
  data: Order,
  example: examples.order,
  errors: { 400: true, 404: true, 409: true },
} as const

export const orderCalls: readonly OrderCall[] = [
  staff('listOrders', 'get', atBoth(), {
    tag: tags.staff,
    about: 'Daftar pesanan. Pesanan dari yang terbaru, dengan saringan. Tanggalnya hari di Jakarta, keduanya ikut.',
    alias: 'listOrdersAtDesk',
    query: ListQuery,
    shown: { page: 1, page_size: 20, status: 'dp_dibayar' },
    good: 'Satu halaman.',
    data: OrderPage,
    example: { count: 41, next: `${SITE}/api/v1/order/?page=2`, previous: null, results: [examples.order] },
    errors: { 400: true, 404: 'Invalid page.' },
    run: async ({ db }, { ctx, base, query }) => {
      const { page, page_size: size, status, search, date_from: from, date_to: to } = query
      const filter: OrderFilter = { search, status, production: null, ...toDateRange({ from, to }) }
      const part = { sort: 'terbaru' as const, limit: size, offset: (page - 1) * size }
      const [orders, count] = await Promise.all([findOrders(db, filter, part), countOrders(db, filter)])
      return apiPage(orders.map(apiOrder), { count, page, size, hrefOf: pagesBeside(ctx, base) })
    },
  }),
  one('readOrder', 'get', atBoth('/:id'), {
    ...OneOrder,
    tag: tags.staff,
    about: 'Satu pesanan. Semua isian sebuah pesanan, dengan gambar desain dan catatan staf.',
    alias: 'readOrderAtDesk',
    good: 'Pesanannya.',
    data: OrderDetail,
    example: examples.orderDetail,
    errors: { 404: true },
    run: async ({ db }, { base, of: order }) => ({
      ...apiOrder(order),
      // Only staff can open this address of the picture, with their session.
      design: order.design && `${base}${orderHref(order.order_code)}desain/`,
      notes: await latestNote(db, order.id),
      ...(await readOrderGoods(db, order)),
    }),
  }),
  one('changeOrder', 'patch', atBoth('/:id'), {
    ...change,
    about: `Mengubah pesanan. Mengubah isian yang dikirim saja. Pembatalan perlu alasan di \`notes\`. ${changing}`,
    alias: 'changeOrderAtDesk',
    bodyExample: { production_status: 'selesai', notes: 'Siap dikirim', version: 4 },
    run: (deps, { ctx, of, fields }) => updateFrom(ctx, deps, of.id, readPatch(fields, { isWhole: false })),
  }),
  one('replaceOrder', 'put', atBoth('/:id'), {
    ...change,
    about: `Mengganti pesanan. Mengganti semua isian pelanggan. ${changing}`,
    alias: 'replaceOrderAtDesk',
    bodyExample: examples.orderFields,
    required: ['customer_name', 'product_name', 'quantity', 'total_price', 'payment_type', 'contact_information'],
    run: (deps, { ctx, of, fields }) => updateFrom(ctx, deps, of.id, readPatch(fields, { isWhole: true })),
  }),
  staff('deleteOrder', 'delete', atBoth('/:id'), {
    ...OneOrder,
    tag: tags.staff,
    about:
      'Menghapus pesanan. Memindahkan pesanan ke pesanan terhapus, dari mana staf bisa mengembalikannya. Pesanan yang sudah dibayar tidak bisa dihapus.',
    alias: 'deleteOrderAtDesk',
    good: 'Terhapus.',
    status: 204,
    errors: { 404: true, 409: true },
    run: async (deps, { ctx }) => {
      const id = readParam(OrderId, ctx.params.id)
      await deleteOrder(deps, id, { reason: 'API', refusesPaid: true }, staffActor(ctx))
    },
  }),
]

async function readOrderGoods(db: Knex, order: OrderRow) {
  const [lines, couriers] = await Promise.all([listLines(db, order), readCouriers(db)])
  return {
    lines,
    sizes: lines.flatMap(({ id: line_id, sizes }) => sizes.map((size) => ({ line_id, ...size }))),
    delivery: (await listDeliveries(db, order.id)).map((row) => apiDelivery(row, couriers)),
  }
}

async function updateFrom(
  ctx: Context,
  deps: ApiDeps,
  id: string,
  { version, patchOf: buildPatch }: ReturnType<typeof readPatch>,
) {
  const update = await updateOrderAsStaff(deps, { id, version }, buildPatch, staffActor(ctx)).catch(needingNote)
  return apiOrder(update.order)
}

/** Turns a cancellation without a reason into an error of the field `notes`; rethrows every other error. */
function needingNote(error: unknown): never {
  throw error instanceof NoteMissing ? new InvalidFields({ notes: ['Tulis alasan pembatalannya.'] }) : error
}

const Bulk = z.object({
  order_ids: z
    .array(z.string('Isi dengan id pesanan').max(100), 'order_ids harus berupa daftar id pesanan')
    .transform((ids) => [...new Set(ids.map((id) => id.toLowerCase()))])
    .refine((ids) => ids.length > 0, 'order_ids tidak boleh kosong')
    .refine((ids) => ids.length <= MAX_BULK_ORDERS, `Paling banyak ${MAX_BULK_ORDERS} pesanan sekaligus`),
  action: z.literal('update_status', 'action yang dikenal hanya update_status'),
  data: z.record(z.string(), z.unknown(), 'data harus berupa objek'),
  atomic: z.boolean('atomic harus true atau false').default(false),
})
const States = PatchForm.pick({ status_order: true, production_status: true, notes: true })

/** Each order is changed on its own unless `atomic` is true. The answer lists every order that could not be changed. */
export const bulkCall: OrderCall = staff('bulkUpdateOrders', 'post', '/api/v1/admin/orders/bulk-update', {
  tag: tags.staff,
  about:
    'Mengubah banyak pesanan. Mengubah keadaan banyak pesanan; `data` berisi `status_order`, `production_status`, dan `notes`. Yang gagal disebut satu per satu; dengan `atomic` semua atau tidak satu pun.',
  body: Bulk,
  bodyExample: {
    order_ids: [examples.orderId],
    action: 'update_status',
    data: { production_status: 'selesai' },
    atomic: false,
  },
  good: 'Yang bisa diubah sudah diubah.',
  data: BulkResult,
  example: { updated: [examples.orderId], failed: [], success: true },
  errors: { 400: true },
  run: async (deps, { ctx, body: { order_ids, data, atomic } }) => {
    const patch = statesIn(data)
    const update = atomic ? updateTogether : updateEach
    const result = await update(deps, order_ids, () => patch, staffActor(ctx)).catch(needingNote)
    return {
      updated: result.done.map(({ order }) => order.id),
      failed: result.failed.map((one) => ({ ...one, error: breakable(one.error) })),
      success: result.failed.length === 0,
    }
  },
})

function statesIn(data: Record<string, unknown>): Patch {
  const { status_order, production_status, notes } = readFields(States, data)
  if (!status_order && !production_status)
    throw new InvalidFields({ data: ['Isi status_order atau production_status.'] })
  if (status_order === 'dibatalkan' && !notes) throw new InvalidFields({ notes: ['Tulis alasan pembatalannya.'] })
  return {
    ...(status_order ? { status_order } : {}),
    ...(production_status ? { production_status } : {}),
    ...(notes ? { notes } : {}),
  }
}
