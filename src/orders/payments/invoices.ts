import type { Knex } from 'knex'
import type { PaymentLinkRow } from '../../db/order-rows.ts'
import { Refusal } from '../../web/refusal.ts'
import { recordStaffAction, systemActor } from '../actor.ts'
import { changeOf, type OrderDeps } from '../order-deps.ts'
import {
  addHistory,
  closeLinks,
  findInvoice,
  lockOpenInvoice,
  lockOrder,
  newestLink,
  type OrderActor,
  saveOrder,
  setInvoice,
  setLink,
} from '../queries.ts'
import type { Invoice, Order } from '../rules/amounts.ts'
import { isSheetCurrent } from '../rules/invoice-sheet.ts'
import { invoiceAmount, judgeLink } from '../rules/order.ts'
import { illegal, isPayable, nextLink, REQUESTER_TRY_MS, requestLink, type WantedLink } from './links.ts'
import { makeLink, type PayableLink, waitForLink } from './make-link.ts'

/**
 * Result of a request for a payment link. `made` is set only if the link can be paid now. Otherwise `willFollow` is
 * true if a background job will create the link once the gateway responds, and false if the gateway refused it and the
 * invoice is void.
 */
export type LinkResult = {
  order: Order
  invoice: Invoice
  made: PayableLink | null
  isNew: boolean
  willFollow: boolean
}

/**
 * Creates a payment link for staff. Returns the existing link if its type and amount are the same, waits for one that
 * another request is creating, and retries a link that could not be created yet. Throws a 404 or 409. If the gateway
 * fails, `made` is null and a job retries.
 */
export async function createLink(
  deps: OrderDeps,
  orderId: string,
  wanted: WantedLink,
  actor: OrderActor,
): Promise<LinkResult> {
  const { order, asked, isUnderWay } = await deps.db.transaction(async (trx) => {
    const order = await existing(trx, orderId)
    const asked = await requestLink(trx, deps, order, wanted, actor)
    const isUnderWay = !asked.isNew && asked.link.state === 'wanted' && !(await takeOver(trx, deps, asked.link))
    const entry = { action: 'order.payment_link', subject: order.order_code, details: { kind: wanted.type } }
    if (asked.isNew) await recordStaffAction(trx, actor, entry)
    return { order, asked, isUnderWay }
  })
  // The new invoice replaced an open one, which open pages must not offer any more, even if the gateway is silent.
  if (asked.isNew) deps.publish([changeOf(order, ['payment'])])
  const { invoice, link, isNew } = asked
  if (link.state === 'open')
    return { order, invoice, made: { order, invoice, link, sent: false }, isNew: false, willFollow: false }
  const wish = { order, invoice, link }
  const made = isUnderWay ? await waitForLink(deps, wish) : await makeLink(deps, wish, actor, !isNew)
  return resultOf(deps, { order, invoice, made, isNew })
}

/**
 * Claims a payment link that does not exist at the gateway yet for a new attempt. Returns false while another attempt
 * may be running.
 */
async function takeOver(trx: Knex, { now }: OrderDeps, link: PaymentLinkRow): Promise<boolean> {
  if (isBeingMade(link, now())) return false
  await setLink(trx, link.id, {
    error: null,
    attempts: link.attempts + 1,
    next_at: new Date(now().getTime() + REQUESTER_TRY_MS),
  })
  return true
}

/** Whether a request is creating the link at the gateway now, and a job has not taken over yet. */
const isBeingMade = ({ state, error, next_at }: PaymentLinkRow, now: Date): boolean =>
  state === 'wanted' && error === null && next_at > now

async function resultOf({ db }: OrderDeps, result: Omit<LinkResult, 'willFollow'>): Promise<LinkResult> {
  const { order, made, invoice } = result
  const willFollow = !made && (await newestLink(db, invoice.id))?.state !== 'closed'
  return { ...result, order: made?.order ?? order, willFollow }
}

/**
 * Creates a new payment link for an invoice that is unpaid and not replaced. The old link is ended, but its ids are
 * kept to recognize late payments. An expired invoice becomes open again. While another request is creating a link for
 * the invoice, waits for that one instead.
 */
export async function regenerateLink(deps: OrderDeps, invoiceId: string, actor: OrderActor): Promise<LinkResult> {
  const known = await findInvoice(deps.db, { id: invoiceId })
  if (!known) throw new Refusal(404, 'Invoice ini tidak ada.')
  const asked = await deps.db.transaction(async (trx) => {
    const order = await existing(trx, known.order_id)
    const invoice = await findInvoice(trx, { id: invoiceId })
    if (!invoice) throw new Refusal(404, 'Invoice ini tidak ada.')
    if (invoice.invoice_status === 'sudah dibayar') throw new Refusal(409, 'Invoice ini sudah dibayar.')
    if (invoice.invoice_status === 'dibatalkan') throw new Refusal(409, 'Invoice ini sudah diganti yang lain.')
    const verdict = judgeLink(order, invoice.payment_type)
    if (!verdict.allowed) throw illegal(verdict.reason)
    const open = await lockOpenInvoice(trx, order.id)
    if (open && open.id !== invoice.id)
      throw new Refusal(409, `Sudah ada invoice lain yang menunggu dibayar: ${open.invoice_code}.`)
    if (invoice.invoice_amount !== invoiceAmount(order, invoice.payment_type, invoice.dp_percent ?? undefined))
      throw new Refusal(409, 'Jumlah yang harus dibayar sudah berubah. Buat link pembayaran baru.')
    if (!isSheetCurrent(invoice.sheet, order))
      throw new Refusal(409, 'Isi pesanannya sudah berubah sejak invoice ini dibuat. Buat link pembayaran baru.')
    const now = deps.now()
    const newest = await newestLink(trx, invoice.id)
    if (newest && isBeingMade(newest, now)) return { order, invoice, link: newest, isNew: false }
    await closeLinks(trx, invoice.id, now)
    await setInvoice(trx, invoice.id, { invoice_status: 'belum dibayar', ended_at: null })
    const link = await nextLink(trx, deps, invoice, order.notification_channel)
    await addHistory(trx, order, [{ kind: 'link', note: invoice.invoice_code }], actor, now)
    await recordStaffAction(trx, actor, { action: 'invoice.relink', subject: invoice.invoice_code })
    return { order, invoice: { ...invoice, invoice_status: 'belum dibayar' as const }, link, isNew: true }
  })
  const { order, invoice, isNew } = asked
  if (isNew) deps.publish([changeOf(order, ['payment'])])
  const made = isNew ? await makeLink(deps, asked, actor) : await waitForLink(deps, asked)
  return resultOf(deps, { order, invoice, made, isNew })
}

async function existing(trx: Knex, id: string): Promise<Order> {
  const order = await lockOrder(trx, id)
  if (!order || order.deleted_at) throw new Refusal(404, 'Pesanan ini tidak ada.')
  return order
}

/**
 * Marks an invoice as expired, because its gateway says so or its time is over. Does nothing if the invoice was paid,
 * was replaced, or got a newer link than `linkId`. `inside` runs in the transaction. Returns whether the invoice
 * expired now.
 */
export async function expireInvoice(
  deps: OrderDeps,
  { invoiceId, linkId }: { invoiceId: string; linkId: string },
  inside: (trx: Knex) => Promise<void> = async () => {},
): Promise<boolean> {
  const known = await findInvoice(deps.db, { id: invoiceId })
  if (!known) return false
  const expired = await deps.db.transaction(async (trx) => {
    const order = await lockOrder(trx, known.order_id)
    const invoice = await findInvoice(trx, { id: invoiceId })
    const link = await newestLink(trx, invoiceId)
    const isDue = order && invoice?.invoice_status === 'belum dibayar' && link?.id === linkId
    if (isDue) {
      const now = deps.now()
      await setInvoice(trx, invoiceId, { invoice_status: 'kadaluarsa', ended_at: now })
      await closeLinks(trx, invoiceId, now)
      const entry = {
        kind: 'expired',
        new: invoice.payment_type,
        amount: invoice.invoice_amount,
        note: invoice.invoice_code,
      }
      await saveOrder(trx, order, {}, [entry], systemActor, now)
    }
    await inside(trx)
    return isDue ? order : null
  })
  if (expired) deps.publish([changeOf(expired, ['payment'])])
  return expired !== null
}

/**
 * Returns the address at which an invoice can be paid now; null if the invoice is paid or ended, or its payment link
 * does not exist yet.
 */
export function paymentUrl(
  invoice: Pick<Invoice, 'invoice_status'>,
  link: Pick<PaymentLinkRow, 'state' | 'payment_url' | 'expires_at'> | null | undefined,
  now: Date,
): string | null {
  const isOpen = invoice.invoice_status === 'belum dibayar' && link?.state === 'open' && isPayable(link, now)
  return isOpen ? link.payment_url : null
}
