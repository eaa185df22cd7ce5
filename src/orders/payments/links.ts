import type { Knex } from 'knex'
import type { PaymentLinkRow } from '../../db/tables.ts'
import { readSettings } from '../../platform/site-settings.ts'
import { Refusal } from '../../web/refusal.ts'
import { listLines } from '../lines/queries.ts'
import { changeOf, type OrderDeps, recordStaffAction } from '../order-deps.ts'
import {
  addHistory,
  addInvoice,
  addLink,
  closeLinks,
  countLinks,
  lockOpenInvoice,
  lockOrder,
  newestLink,
  type OrderActor,
  setInvoice,
  setLink,
} from '../queries.ts'
import type { Invoice, Order } from '../rules/amounts.ts'
import { invoiceCode } from '../rules/codes.ts'
import type { Channel } from '../rules/contact.ts'
import { TYPED_LINE } from '../rules/lines.ts'
import { type InvoiceType, invoiceAmount, linkVerdict } from '../rules/order.ts'
import { isSheetCurrent, sheetOf } from '../rules/price.ts'
import { orderSettings, shopHead } from '../settings.ts'
import { makeLink, type PayableLink, type RequestedLink, waitForLink } from './make-link.ts'
import { illegal, lockInvoice, voidInvoice } from './record-payment.ts'

/** Milliseconds for which only the requester tries to create a link, before a job does. */
const REQUESTER_TRY_MS = 30_000

export type LinkRequest = { type: InvoiceType; percent?: number | null; channel: Channel | null }
export type InvoiceWithLink = { invoice: Invoice; link: PaymentLinkRow; isNew: boolean }

/**
 * Creates an invoice and the row of its payment link, for a locked order. An open invoice with the same type, amount
 * and goods is kept if it can still be paid, else replaced: an order has at most one. The caller creates the link at
 * the gateway after the commit (`makeLink`). Throws a 409.
 */
export async function requestLink(trx: Knex, deps: OrderDeps, order: Order, request: LinkRequest, actor: OrderActor) {
  const { type, channel, percent = order.dp_percent } = request
  const verdict = linkVerdict(order, type)
  if (!verdict.allowed) throw illegal(verdict.reason)
  const now = deps.now()
  const amount = invoiceAmount(order, type, percent ?? 100)
  const open = await lockOpenInvoice(trx, order.id)
  const link = open && (await newestLink(trx, open.id))
  const isSame = open?.payment_type === type && open.invoice_amount === amount && (await isCurrent(trx, open, order))
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

async function newInvoice(
  trx: Knex,
  order: Order,
  { type, amount, percent }: { type: InvoiceType; amount: number; percent: number | null },
  now: Date,
): Promise<Invoice> {
  const sheet = {
    ...sheetOf(order, shopHead(await readSettings(trx, orderSettings))),
    ...(await sheetLines(trx, order)),
  }
  const row = { order_id: order.id, payment_type: type, dp_percent: percent, invoice_amount: amount, sheet }
  for (;;) {
    const invoice = await addInvoice(trx, invoiceCode(), row, now)
    if (invoice) return invoice
  }
}

const isCurrent = async (trx: Knex, { sheet }: Invoice, order: Order) =>
  isSheetCurrent(sheet, { ...order, ...(await sheetLines(trx, order)) })

async function sheetLines(trx: Knex, order: Order) {
  const stored = (await listLines(trx, order)).filter(({ id }) => id !== TYPED_LINE)
  const lines = stored.map(({ kind, title, detail, quantity, unit_price, amount }) => ({
    kind,
    title,
    detail,
    quantity,
    unit_price,
    amount,
  }))
  return lines.length > 0 ? { lines } : {}
}

/** Its number at the gateway is the invoice's code and a number of its own. */
async function nextLink(
  trx: Knex,
  { gateway, now }: OrderDeps,
  { id, invoice_code }: Invoice,
  channel: Channel | null,
): Promise<PaymentLinkRow> {
  const external_id = `${invoice_code}-${(await countLinks(trx, id)) + 1}`
  const next_at = new Date(now().getTime() + REQUESTER_TRY_MS)
  return addLink(trx, { invoice_id: id, provider: gateway.name, external_id, channel, next_at })
}

/**
 * `made`: the link can be paid now. Else `willFollow` says whether a job creates it; if not, the gateway refused it and
 * the invoice is void.
 */
export type LinkResult = { invoice: Invoice; made: PayableLink | null; isNew: boolean; willFollow: boolean }

/**
 * Creates a payment link for staff, or returns the same existing one, waits for one that is being created, or retries
 * one. Throws a 404 or 409. If the gateway fails, `made` is null and a job retries.
 */
export async function createLink(deps: OrderDeps, orderId: string, request: LinkRequest, actor: OrderActor) {
  const claim = await deps.db.transaction(async (trx) => {
    const order = await lockOrder(trx, orderId)
    if (!order || order.deleted_at) throw new Refusal(404, orderGone)
    const claim = await requestLink(trx, deps, order, request, actor)
    const isUnderWay = !claim.isNew && claim.link.state === 'wanted' && !(await takeOver(trx, deps, claim.link))
    const entry = { action: 'order.payment_link', subject: order.order_code, details: { kind: request.type } }
    if (claim.isNew) await recordStaffAction(trx, actor, entry)
    return { order, ...claim, isUnderWay }
  })
  return follow(deps, claim, actor)
}

const orderGone = 'Pesanan ini tidak ada.'

async function takeOver(trx: Knex, { now }: OrderDeps, link: PaymentLinkRow): Promise<boolean> {
  if (isBeingMade(link, now())) return false
  await setLink(trx, link.id, {
    error: null,
    attempts: link.attempts + 1,
    next_at: new Date(now().getTime() + REQUESTER_TRY_MS),
  })
  return true
}

/** Whether a request is creating the link at the gateway, and no job has taken over yet. */
const isBeingMade = ({ state, error, next_at }: PaymentLinkRow, now: Date): boolean =>
  state === 'wanted' && error === null && next_at > now

type LinkClaim = RequestedLink & { isNew: boolean; isUnderWay: boolean }

async function follow(deps: OrderDeps, { isNew, isUnderWay, ...wish }: LinkClaim, actor: OrderActor) {
  // The new invoice replaced an open one, which open pages must not offer any more, even if the gateway is silent.
  if (isNew) deps.publish([changeOf(wish.order, ['payment'])])
  const known = wish.link.state === 'open' ? { ...wish, sent: false } : null
  const made = known ?? (await (isUnderWay ? waitForLink(deps, wish) : makeLink(deps, wish, actor, !isNew)))
  const willFollow = !made && (await newestLink(deps.db, wish.invoice.id))?.state !== 'closed'
  return { invoice: wish.invoice, made, isNew, willFollow }
}

/**
 * Creates a new link for an invoice that is unpaid and not replaced; an expired one becomes open again. The old link
 * ends, but its ids stay to recognize late payments. Waits for a link that another request is creating.
 */
export async function regenerateLink(deps: OrderDeps, invoiceId: string, actor: OrderActor): Promise<LinkResult> {
  const claim = await deps.db.transaction(async (trx) => {
    const { order, invoice } = await lockInvoice(trx, invoiceId, orderGone)
    await insistOnRenewal(trx, order, invoice)
    const now = deps.now()
    const newest = await newestLink(trx, invoice.id)
    if (newest && isBeingMade(newest, now)) return { order, invoice, link: newest, isNew: false, isUnderWay: true }
    await closeLinks(trx, invoice.id, now)
    await setInvoice(trx, invoice.id, { invoice_status: 'belum dibayar', ended_at: null })
    const link = await nextLink(trx, deps, invoice, order.notification_channel)
    await addHistory(trx, order, [{ kind: 'link', note: invoice.invoice_code }], actor, now)
    await recordStaffAction(trx, actor, { action: 'invoice.relink', subject: invoice.invoice_code })
    const renewed = { ...invoice, invoice_status: 'belum dibayar' as const }
    return { order, invoice: renewed, link, isNew: true, isUnderWay: false }
  })
  return follow(deps, claim, actor)
}

async function insistOnRenewal(trx: Knex, order: Order, invoice: Invoice): Promise<void> {
  if (invoice.invoice_status === 'sudah dibayar') throw new Refusal(409, 'Invoice ini sudah dibayar.')
  if (invoice.invoice_status === 'dibatalkan') throw new Refusal(409, 'Invoice ini sudah diganti yang lain.')
  const verdict = linkVerdict(order, invoice.payment_type)
  if (!verdict.allowed) throw illegal(verdict.reason)
  const open = await lockOpenInvoice(trx, order.id)
  if (open && open.id !== invoice.id)
    throw new Refusal(409, `Sudah ada invoice lain yang menunggu dibayar: ${open.invoice_code}.`)
  if (invoice.invoice_amount !== invoiceAmount(order, invoice.payment_type, invoice.dp_percent ?? undefined))
    throw new Refusal(409, 'Jumlah yang harus dibayar sudah berubah. Buat link pembayaran baru.')
  if (!(await isCurrent(trx, invoice, order)))
    throw new Refusal(409, 'Isi pesanannya sudah berubah sejak invoice ini dibuat. Buat link pembayaran baru.')
}

/** Null if the invoice is paid or ended, or its link does not exist yet. */
export function paymentUrl(
  invoice: Pick<Invoice, 'invoice_status'>,
  link: Pick<PaymentLinkRow, 'state' | 'payment_url' | 'expires_at'> | null | undefined,
  now: Date,
): string | null {
  const isOpen = invoice.invoice_status === 'belum dibayar' && link?.state === 'open' && isPayable(link, now)
  return isOpen ? link.payment_url : null
}
