import type { Knex } from 'knex'
import type { PaymentLinkRow } from '../../db/order-rows.ts'
import { readSettings } from '../../platform/site-settings.ts'
import { Refusal } from '../../web/refusal.ts'
import type { OrderDeps } from '../order-deps.ts'
import {
  addHistory,
  addInvoice,
  addLink,
  closeLinks,
  countLinks,
  lockOpenInvoice,
  newestLink,
  type OrderActor,
  setInvoice,
} from '../queries.ts'
import type { Invoice, Order } from '../rules/amounts.ts'
import { invoiceCode } from '../rules/codes.ts'
import type { Channel } from '../rules/contact.ts'
import { isSheetCurrent, sheetOf } from '../rules/invoice-sheet.ts'
import { type InvoiceType, invoiceAmount, judgeLink } from '../rules/order.ts'
import { orderSettings, shopHead } from '../settings.ts'

/** Milliseconds for which only the requester tries to create a link, before a job does. */
export const REQUESTER_TRY_MS = 30_000

export type WantedLink = { type: InvoiceType; percent?: number | null; channel: Channel | null }
export type InvoiceWithLink = { invoice: Invoice; link: PaymentLinkRow; isNew: boolean }

export const illegal = (reason: string) => new Refusal(409, reason, { code: 'ILLEGAL_TRANSITION' })

/**
 * Creates an invoice and the row of its payment link, for a locked order. An open invoice with the same type, amount
 * and goods is kept if it can still be paid, else replaced: an order has at most one. The caller creates the link at
 * the gateway after the commit (`makeLink`). Throws a 409.
 */
export async function requestLink(
  trx: Knex,
  deps: OrderDeps,
  order: Order,
  wanted: WantedLink,
  actor: OrderActor,
): Promise<InvoiceWithLink> {
  const { type, channel, percent = order.dp_percent } = wanted
  const verdict = judgeLink(order, type)
  if (!verdict.allowed) throw illegal(verdict.reason)
  const now = deps.now()
  const amount = invoiceAmount(order, type, percent ?? 100)
  const open = await lockOpenInvoice(trx, order.id)
  const link = open && (await newestLink(trx, open.id))
  const isSame = open?.payment_type === type && open.invoice_amount === amount && isSheetCurrent(open.sheet, order)
  // A link that another gateway had not created yet is never created after the operator's change.
  const isAlive = link?.state === 'open' || link?.provider === deps.gateway.name
  if (open && link && isSame && isAlive && isPayable(link, now)) return { invoice: open, link, isNew: false }
  if (open) await voidInvoice(trx, open, now)
  const invoice = await newInvoice(trx, order, { type, amount, percent: type === 'dp' ? percent : null }, now)
  await addHistory(trx, order, [{ kind: 'invoice', new: type, amount, note: invoice.invoice_code }], actor, now)
  return { invoice, link: await nextLink(trx, deps, invoice, channel), isNew: true }
}

export const isPayable = ({ state, expires_at }: Pick<PaymentLinkRow, 'state' | 'expires_at'>, now: Date) =>
  state === 'wanted' || (state === 'open' && expires_at !== null && expires_at > now)

/** A late payment for a void invoice is still recorded. */
export async function voidInvoice(trx: Knex, { id }: Pick<Invoice, 'id'>, now: Date): Promise<void> {
  await setInvoice(trx, id, { invoice_status: 'dibatalkan', ended_at: now })
  await closeLinks(trx, id, now)
}

async function newInvoice(
  trx: Knex,
  order: Order,
  { type, amount, percent }: { type: InvoiceType; amount: number; percent: number | null },
  now: Date,
): Promise<Invoice> {
  const sheet = sheetOf(order, shopHead(await readSettings(trx, orderSettings)))
  const wanted = { order_id: order.id, payment_type: type, dp_percent: percent, invoice_amount: amount, sheet }
  for (;;) {
    const invoice = await addInvoice(trx, invoiceCode(), wanted, now)
    if (invoice) return invoice
  }
}

/** Its number at the gateway is the invoice's code and a number of its own. */
export async function nextLink(
  trx: Knex,
  { gateway, now }: OrderDeps,
  { id, invoice_code }: Invoice,
  channel: Channel | null,
): Promise<PaymentLinkRow> {
  const external_id = `${invoice_code}-${(await countLinks(trx, id)) + 1}`
  const next_at = new Date(now().getTime() + REQUESTER_TRY_MS)
  return addLink(trx, { invoice_id: id, provider: gateway.name, external_id, channel, next_at })
}
