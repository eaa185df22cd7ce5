import type { Knex } from 'knex'
import type { PaymentLinkRow } from '../db/order-rows.ts'
import { Refusal } from '../web/refusal.ts'
import type { Invoice, Order } from './amounts.ts'
import { changeOf, type Desk } from './desk.ts'
import { askForLink, illegal, isPayable, nextLink, type WantedLink } from './links.ts'
import { type Made, makeLink } from './make-link.ts'
import { judgeLink } from './order.ts'
import { addHistory, type By, closeLinks, findInvoice, lastLink, lockOrder, saveOrder, setInvoice } from './queries.ts'

/** What came of asking for a link: `invoice` is there in any case, `made` only when it can be paid now. */
export type LinkResult = { order: Order; invoice: Invoice; made: Made | null; isNew: boolean }

/**
 * Lets staff ask for a payment link. The open one is given again where it asks for the same; a link that could not be made
 * yet is tried once more. Throws 404 and 409; `made` null means that the gateway did not do it, and is tried again later.
 */
export async function createLink(desk: Desk, orderId: string, wanted: WantedLink, by: By): Promise<LinkResult> {
  const { order, asked } = await desk.db.transaction(async (trx) => {
    const order = await existing(trx, orderId)
    return { order, asked: await askForLink(trx, desk, order, wanted, by) }
  })
  if (asked.link.state === 'open') {
    const made = { order, invoice: asked.invoice, link: asked.link, sent: false }
    return { order, invoice: asked.invoice, made, isNew: false }
  }
  const made = await makeLink(desk, { order, ...asked }, by)
  return { order: made?.order ?? order, invoice: asked.invoice, made, isNew: asked.isNew }
}

/**
 * Another link for the same invoice (facts/orders.md §1.5): only for one that is not paid and was not replaced; the old link
 * is ended, its ids are kept for money that comes late. An expired invoice is open again.
 */
export async function regenerateLink(desk: Desk, invoiceId: string, by: By): Promise<LinkResult> {
  const known = await findInvoice(desk.db, { id: invoiceId })
  if (!known) throw new Refusal(404, 'Invoice ini tidak ada.')
  const asked = await desk.db.transaction(async (trx) => {
    const order = await existing(trx, known.order_id)
    const invoice = await findInvoice(trx, { id: invoiceId })
    if (!invoice) throw new Refusal(404, 'Invoice ini tidak ada.')
    if (invoice.invoice_status === 'sudah dibayar') throw new Refusal(409, 'Invoice ini sudah dibayar.')
    if (invoice.invoice_status === 'dibatalkan') throw new Refusal(409, 'Invoice ini sudah diganti yang lain.')
    const verdict = judgeLink(order, invoice.payment_type)
    if (!verdict.allowed) throw illegal(verdict.reason)
    const now = desk.now()
    await closeLinks(trx, invoice.id, now)
    await setInvoice(trx, invoice.id, { invoice_status: 'belum dibayar', ended_at: null })
    const link = await nextLink(trx, desk, invoice, order.notification_channel)
    await addHistory(trx, order, [{ kind: 'link', note: invoice.invoice_code }], by, now)
    return { order, invoice: { ...invoice, invoice_status: 'belum dibayar' as const }, link }
  })
  const made = await makeLink(desk, asked, by)
  return { order: made?.order ?? asked.order, invoice: asked.invoice, made, isNew: true }
}

async function existing(trx: Knex, id: string): Promise<Order> {
  const order = await lockOrder(trx, id)
  if (!order || order.deleted_at) throw new Refusal(404, 'Pesanan ini tidak ada.')
  return order
}

/**
 * An invoice's time is up, as its gateway says or the clock does. Nothing happens where it was paid or replaced meanwhile, or
 * got another link (`linkId` is not the newest). `inside` runs in the transaction. True where it expired now.
 */
export async function expireInvoice(
  desk: Desk,
  { invoiceId, linkId }: { invoiceId: string; linkId: string },
  inside: (trx: Knex) => Promise<void> = async () => {},
): Promise<boolean> {
  const known = await findInvoice(desk.db, { id: invoiceId })
  if (!known) return false
  const expired = await desk.db.transaction(async (trx) => {
    const order = await lockOrder(trx, known.order_id)
    const invoice = await findInvoice(trx, { id: invoiceId })
    const link = await lastLink(trx, invoiceId)
    const isDue = order && invoice?.invoice_status === 'belum dibayar' && link?.id === linkId
    if (isDue) {
      const now = desk.now()
      await setInvoice(trx, invoiceId, { invoice_status: 'kadaluarsa', ended_at: now })
      await closeLinks(trx, invoiceId, now)
      const told = {
        kind: 'expired',
        new: invoice.payment_type,
        amount: invoice.invoice_amount,
        note: invoice.invoice_code,
      }
      await saveOrder(trx, order, {}, [told], { name: 'sistem', source: 'system' }, now)
    }
    await inside(trx)
    return isDue ? order : null
  })
  if (expired) desk.announce([changeOf(expired, ['payment'])])
  return expired !== null
}

/** Where this invoice can be paid at this moment; null when it cannot: paid, over, or its link is still being made. */
export function paymentUrl(invoice: Invoice, link: PaymentLinkRow | undefined, now: Date): string | null {
  const isOpen = invoice.invoice_status === 'belum dibayar' && link?.state === 'open' && isPayable(link, now)
  return isOpen ? link.payment_url : null
}
