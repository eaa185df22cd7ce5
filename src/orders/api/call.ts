import { readFileSync } from 'node:fs'
import * as z from 'zod'
import { type PlainCall, plainCalls, whoMay } from '../../platform/api/plain-calls.ts'
import type { Uploads } from '../../uploads/uploads.ts'
import type { Context } from '../../web/context.ts'
import { wholeNumber } from '../../web/form.ts'
import type { Tracking } from '../../web/limits.ts'
import { idempotent } from '../api-model.ts'
import type { OrderDeps } from '../order-deps.ts'
import { readOrderBody } from '../place/read-order.ts'

export type ApiDeps = OrderDeps & { uploads: Uploads; tracking: Tracking }
export type OrderCall = PlainCall<ApiDeps>

/** Groups of the order API in the document. */
export const tags = {
  public: 'Pesanan',
  staff: 'Pesanan untuk staf',
  goods: 'Barang, penawaran, pelanggan',
  payments: 'Pembayaran',
  templates: 'Templat pesan',
} as const

export const callsFor = plainCalls<ApiDeps>(async (ctx) => (await readOrderBody(ctx)).fields, idempotent)
export const anyone = callsFor(whoMay.anyone)
export const staff = callsFor(whoMay.staff)

const data = z.record(
  z.enum([
    'orderFields',
    'order',
    'orderDetail',
    'invoice',
    'placed',
    'linkMade',
    'paid',
    'tracking',
    'invoiceDetail',
    'stats',
    'templateFields',
    'template',
    'customer',
    'quote',
    'quoteFields',
    'delivery',
  ]),
  z.record(z.string(), z.unknown()),
)
/** Examples for the order API: an order, its invoice, and the fields of both that staff see. */
export const examples = {
  at: '2026-11-20T08:39:44.156Z',
  orderId: '550e8400-e29b-41d4-a716-446655440001',
  invoiceId: '550e8400-e29b-41d4-a716-446655440002',
  orderCode: 'ORD-20261118-K7Q',
  invoiceCode: 'INV-204815-KTK',
  ...data.parse(JSON.parse(readFileSync(new URL('examples.json', import.meta.url), 'utf8'))),
}

/** The query of a list: the page and its size. */
export const ApiPage = wholeNumber(
  z.int('page harus berupa angka').min(1, 'page minimal 1').max(100_000, 'page paling banyak 100000'),
).default(1)
export const ApiPageSize = wholeNumber(
  z.int('page_size harus berupa angka').min(1, 'page_size minimal 1').max(100, 'page_size paling banyak 100'),
).default(20)

export const OneOrder = {
  params: z.object({ id: z.uuid().meta({ description: 'Id pesanan.' }) }),
  shown: { id: examples.orderId },
}

/** Returns the addresses of the other pages of a list, with the rest of the query as it was sent. */
export const pagesBeside =
  ({ query, path }: Pick<Context, 'query' | 'path'>, base: string) =>
  (number: number): string => {
    const next = new URLSearchParams(
      Object.entries(query).map(([name, value]): [string, string] => [name, String(value)]),
    )
    next.set('page', String(number))
    return `${base}${path.replace(/\/?$/, '/')}?${next}`
  }
