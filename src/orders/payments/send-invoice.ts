import { randomUUID } from 'node:crypto'
import { Refusal } from '../../web/refusal.ts'
import { recordStaffAction } from '../actor.ts'
import { queueMessage } from '../messages/compose.ts'
import { changeOf, type OrderDeps, trackingLink } from '../order-deps.ts'
import { addHistory, findInvoice, lockOrder, newestLink, type OrderActor } from '../queries.ts'
import type { Channel } from '../rules/contact.ts'
import { paymentUrl } from './invoices.ts'

/** The messages about an invoice that staff can send, with their types in the order's history and in the audit log. */
const sendings = {
  invoice: { history: 'invoice_told', audit: 'invoice.tell' },
  reminder: { history: 'invoice_reminded', audit: 'invoice.remind' },
} as const

/**
 * Queues a message with the payment link at the request of staff, on `channel` or else on the order's channel: the
 * invoice again, or a reminder of it. Returns whether the message is queued; only then the order's history says so.
 * Throws a 404, and a 409 if the invoice cannot be paid now.
 */
export async function sendInvoice(
  deps: OrderDeps,
  {
    invoiceId,
    channel,
    what = 'invoice',
  }: { invoiceId: string; channel: Channel | null; what?: keyof typeof sendings },
  actor: OrderActor,
): Promise<boolean> {
  const known = await findInvoice(deps.db, { id: invoiceId })
  if (!known) throw new Refusal(404, 'Invoice ini tidak ada.')
  const { queued, order } = await deps.db.transaction(async (trx) => {
    const order = await lockOrder(trx, known.order_id)
    const invoice = await findInvoice(trx, { id: invoiceId })
    if (!order || !invoice || order.deleted_at) throw new Refusal(404, 'Invoice ini tidak ada.')
    const now = deps.now()
    const link = await newestLink(trx, invoiceId)
    if (!link || paymentUrl(invoice, link, now) === null)
      throw new Refusal(409, 'Invoice ini tidak bisa dibayar sekarang. Buat link pembayarannya dulu.')
    const message = await queueMessage(trx, deps.messages, {
      order,
      invoice,
      link,
      channel: channel ?? order.notification_channel,
      byStaff: true,
      now,
      type: what === 'reminder' ? 'payment_reminder' : `${invoice.payment_type}_invoice`,
      trackingLink: trackingLink(deps, order),
      about: `link ${link.id} again ${randomUUID()}`,
    })
    const { history, audit } = sendings[what]
    if (message.queued) await addHistory(trx, order, [{ kind: history, note: invoice.invoice_code }], actor, now)
    await recordStaffAction(trx, actor, { action: audit, subject: invoice.invoice_code })
    return { queued: message.queued, order }
  })
  deps.publish([changeOf(order, ['message'])])
  return queued
}
