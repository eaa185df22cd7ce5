import { randomUUID } from 'node:crypto'
import { Refusal } from '../../web/refusal.ts'
import { recordStaffAction } from '../actor.ts'
import { queueMessage } from '../messages/compose.ts'
import { changeOf, type OrderDeps, trackingLink } from '../order-deps.ts'
import { addHistory, findInvoice, lockOrder, newestLink, type OrderActor } from '../queries.ts'
import type { Channel } from '../rules/contact.ts'
import { paymentUrl } from './invoices.ts'

/**
 * Queues the message with the payment link again at the request of staff, on `channel` or else on the order's channel.
 * Returns whether the message is queued. Throws a 404, and a 409 if the invoice cannot be paid now.
 */
export async function sendInvoice(
  deps: OrderDeps,
  { invoiceId, channel }: { invoiceId: string; channel: Channel | null },
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
      type: `${invoice.payment_type}_invoice`,
      trackingLink: trackingLink(deps, order),
      about: `link ${link.id} again ${randomUUID()}`,
    })
    await addHistory(trx, order, [{ kind: 'invoice_told', note: invoice.invoice_code }], actor, now)
    await recordStaffAction(trx, actor, { action: 'invoice.tell', subject: invoice.invoice_code })
    return { queued: message.queued, order }
  })
  deps.publish([changeOf(order, ['message'])])
  deps.wake()
  return queued
}
