import type { Knex } from 'knex'
import { readSettings } from '../../platform/site-settings.ts'
import { paymentUrl } from '../payments/rules.ts'
import type { Order, Payment } from '../rules/amounts.ts'
import { hasAccount, orderSettings } from '../settings.ts'
import {
  findGoodsFacts,
  findHistorySteps,
  findPayments,
  findTrackedInvoices,
  type GoodsFacts,
  type HistoryStep,
  type TrackedInvoice,
} from './queries.ts'

/** An order with all data of its tracker. It contains private data, which the view models leave out. */
export type TrackedOrder = {
  order: Order
  invoices: TrackedInvoice[]
  payments: Payment[]
  history: HistoryStep[]
  /** The shop's contact. It is loaded only if a deadline has passed or the bank account is missing. */
  contact: string
  /** The open invoice is paid by transfer, but the shop has not entered its bank account. */
  lacksAccount: boolean
  goods: GoodsFacts
}

/** Takes four database queries, or five if the shop's settings are needed. */
export async function loadTrackedOrder(db: Knex, order: Order, now: Date): Promise<TrackedOrder> {
  const [invoices, payments, history, goods] = await Promise.all([
    findTrackedInvoices(db, { orderId: order.id }),
    findPayments(db, order.id),
    findHistorySteps(db, order.id),
    findGoodsFacts(db, order.id),
  ])
  return { order, invoices, payments, history, goods, ...(await shopFor(db, invoices, now)) }
}

/** The settings are loaded only if the next step needs them. */
async function shopFor(db: Knex, invoices: TrackedInvoice[], now: Date) {
  const open = getOpenInvoice({ invoices })
  const isLate = open
    ? open.link?.state === 'open' && !paymentUrl(open, open.link, now)
    : invoices.some(({ invoice_status }) => invoice_status === 'kadaluarsa')
  const isByTransfer = open?.link?.provider === 'manual'
  if (!isLate && !isByTransfer) return { contact: '', lacksAccount: false }
  const settings = await readSettings(db, orderSettings)
  const lacksAccount = isByTransfer && !hasAccount(settings)
  return { contact: isLate || lacksAccount ? settings.shop_contact : '', lacksAccount }
}

/** Returns the unpaid invoice. An order has at most one. */
export const getOpenInvoice = ({ invoices }: Pick<TrackedOrder, 'invoices'>): TrackedInvoice | null =>
  invoices.find(({ invoice_status }) => invoice_status === 'belum dibayar') ?? null
