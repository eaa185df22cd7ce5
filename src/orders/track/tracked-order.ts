import type { Knex } from 'knex'
import { readSettings } from '../../platform/site-settings.ts'
import { paymentUrl } from '../payments/invoices.ts'
import type { Order, Payment } from '../rules/amounts.ts'
import { orderSettings } from '../settings.ts'
import {
  findHistorySteps,
  findPayments,
  findTrackedInvoices,
  type HistoryStep,
  type TrackedInvoice,
} from './queries.ts'

/** What the next step of an order follows from; `contact` of the shop only where it may be needed. */
export type NextStepInput = { order: Order; invoices: TrackedInvoice[]; contact: string }

/** An order with all that is told of it to whoever has its code; what is private is left out where it is shown. */
export type TrackedOrder = NextStepInput & { payments: Payment[]; told: HistoryStep[] }

/** In three queries, beside the one that found the order; in four where nothing can be paid any more. */
export async function loadTrackedOrder(db: Knex, order: Order, now: Date): Promise<TrackedOrder> {
  const [invoices, payments, told] = await Promise.all([
    findTrackedInvoices(db, { orderId: order.id }),
    findPayments(db, order.id),
    findHistorySteps(db, order.id),
  ])
  return { order, invoices, payments, told, contact: await contactFor(db, invoices, now) }
}

/** As much of it as the next step needs. */
export async function loadNextStepInput(db: Knex, order: Order, now: Date): Promise<NextStepInput> {
  const invoices = await findTrackedInvoices(db, { orderId: order.id })
  return { order, invoices, contact: await contactFor(db, invoices, now) }
}

/** The shop's contact, for whom the time to pay is up. */
async function contactFor(db: Knex, invoices: TrackedInvoice[], now: Date): Promise<string> {
  const open = openInvoiceOf({ invoices })
  const isLate = open
    ? open.link?.state === 'open' && !paymentUrl(open, open.link, now)
    : invoices.some(({ invoice_status }) => invoice_status === 'kadaluarsa')
  return isLate ? (await readSettings(db, orderSettings)).shop_contact : ''
}

/** The invoice that is still to be paid, if there is one. */
export const openInvoiceOf = ({ invoices }: Pick<TrackedOrder, 'invoices'>): TrackedInvoice | null =>
  invoices.find(({ invoice_status }) => invoice_status === 'belum dibayar') ?? null
