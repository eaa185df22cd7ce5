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

/** The data that decides the next step of an order. `contact` of the shop is empty unless a time to pay is over. */
export type NextStepInput = { order: Order; invoices: TrackedInvoice[]; contact: string }

/** An order with everything for its tracker. View models leave out what is private. */
export type TrackedOrder = NextStepInput & { payments: Payment[]; history: HistoryStep[] }

/** Loads everything for the tracker, in three queries; in four if the shop's contact is needed. */
export async function loadTrackedOrder(db: Knex, order: Order, now: Date): Promise<TrackedOrder> {
  const [invoices, payments, history] = await Promise.all([
    findTrackedInvoices(db, { orderId: order.id }),
    findPayments(db, order.id),
    findHistorySteps(db, order.id),
  ])
  return { order, invoices, payments, history, contact: await contactFor(db, invoices, now) }
}

/** Loads only what the next step needs. */
export async function loadNextStepInput(db: Knex, order: Order, now: Date): Promise<NextStepInput> {
  const invoices = await findTrackedInvoices(db, { orderId: order.id })
  return { order, invoices, contact: await contactFor(db, invoices, now) }
}

/** The shop's contact if the time to pay is over, else an empty string. */
async function contactFor(db: Knex, invoices: TrackedInvoice[], now: Date): Promise<string> {
  const open = openInvoiceOf({ invoices })
  const isLate = open
    ? open.link?.state === 'open' && !paymentUrl(open, open.link, now)
    : invoices.some(({ invoice_status }) => invoice_status === 'kadaluarsa')
  return isLate ? (await readSettings(db, orderSettings)).shop_contact : ''
}

/** The unpaid invoice; null if there is none. */
export const openInvoiceOf = ({ invoices }: Pick<TrackedOrder, 'invoices'>): TrackedInvoice | null =>
  invoices.find(({ invoice_status }) => invoice_status === 'belum dibayar') ?? null
