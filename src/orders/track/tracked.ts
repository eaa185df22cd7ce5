import type { Knex } from 'knex'
import type { Order, Payment } from '../amounts.ts'
import { type AskedFor, askedFor, paymentsOf, type Told, toldOf } from './queries.ts'

/** An order with all that is told of it to whoever has its code; what is private is left out where it is shown. */
export type Tracked = { order: Order; invoices: AskedFor[]; payments: Payment[]; told: Told[] }

/** In three queries, beside the one that found the order. */
export async function trackedOf(db: Knex, order: Order): Promise<Tracked> {
  const [invoices, payments, told] = await Promise.all([
    askedFor(db, { orderId: order.id }),
    paymentsOf(db, order.id),
    toldOf(db, order.id),
  ])
  return { order, invoices, payments, told }
}

/** The invoice that is still to be paid, if there is one. */
export const openOf = ({ invoices }: Pick<Tracked, 'invoices'>): AskedFor | null =>
  invoices.find(({ invoice_status }) => invoice_status === 'belum dibayar') ?? null
