import { randomUUID } from 'node:crypto'
import { Refusal } from '../../web/refusal.ts'
import { recordStaffAction } from '../actor.ts'
import { changeOf, type OrderDeps } from '../order-deps.ts'
import { addHistory, newestLink, type OrderActor } from '../queries.ts'
import type { Channel } from '../rules/contact.ts'
import { tellCustomer } from '../tell.ts'
import { lockInvoice } from './grant.ts'
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
  const { queued, order } = await deps.db.transaction(async (trx) => {
    const { order, invoice } = await lockInvoice(trx, invoiceId)
    const now = deps.now()
    const link = await newestLink(trx, invoiceId)
    if (!link || paymentUrl(invoice, link, now) === null)
      throw new Refusal(409, 'Invoice ini tidak bisa dibayar sekarang. Buat link pembayarannya dulu.')
    const message = await tellCustomer(trx, deps, order, {
      ...{ invoice, link, byStaff: true, about: `link ${link.id} again ${randomUUID()}` },
      ...(channel && { channel }),
      type: what === 'reminder' ? 'payment_reminder' : `${invoice.payment_type}_invoice`,
    })
    const { history, audit } = sendings[what]
    if (message.queued) await addHistory(trx, order, [{ kind: history, note: invoice.invoice_code }], actor, now)
    await recordStaffAction(trx, actor, { action: audit, subject: invoice.invoice_code })
    return { queued: message.queued, order }
  })
  deps.publish([changeOf(order, ['message'])])
  deps.wake()
  return queued
}
