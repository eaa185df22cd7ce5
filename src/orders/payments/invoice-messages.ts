import { randomUUID } from 'node:crypto'
import { readSettings } from '../../platform/site-settings.ts'
import { Refusal } from '../../web/refusal.ts'
import { notifyCustomer } from '../notify.ts'
import { changeOf, type OrderDeps, recordStaffAction, systemActor } from '../order-deps.ts'
import { addHistory, findInvoice, lockOrder, newestLink, type OrderActor, setLink } from '../queries.ts'
import type { Channel } from '../rules/contact.ts'
import { hasAccount, orderSettings } from '../settings.ts'
import { paymentUrl } from './links.ts'
import { type LinkToRemind, linksToRemind } from './money-queries.ts'
import { lockInvoice } from './record-payment.ts'

const sendings = {
  invoice: { history: 'invoice_told', audit: 'invoice.tell' },
  reminder: { history: 'invoice_reminded', audit: 'invoice.remind' },
} as const

/**
 * Queues the invoice again, or a reminder, at the request of staff, on `channel` or the order's channel. Returns
 * whether it is queued; only then the history says so. Throws a 404, and a 409 if the invoice cannot be paid now.
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
    const message = await notifyCustomer(trx, deps, order, {
      invoice,
      link,
      byStaff: true,
      about: `link ${link.id} again ${randomUUID()}`,
      ...(channel && { channel }),
      type: what === 'reminder' ? 'payment_reminder' : `${invoice.payment_type}_invoice`,
    })
    const { history, audit } = sendings[what]
    if (message.queued) await addHistory(trx, order, [{ kind: history, note: invoice.invoice_code }], actor, now)
    await recordStaffAction(trx, actor, { action: audit, subject: invoice.invoice_code })
    return { queued: message.queued, order }
  })
  deps.publish([changeOf(order, ['message'])])
  return queued
}

/** Milliseconds before the end of a link; links that live no longer get no reminder. */
const REMIND_BEFORE_MS = 6 * 3_600_000

/**
 * Once for each link. Leaves out invoices with a proof or payment in review, and bank transfers while the shop has no
 * account.
 */
export async function remindDue(deps: OrderDeps): Promise<void> {
  const now = deps.now()
  const canTransfer = hasAccount(await readSettings(deps.db, orderSettings))
  for (const link of await linksToRemind(deps.db, { now, before: REMIND_BEFORE_MS, canTransfer }))
    await remind(deps, link).catch((error: unknown) =>
      deps.log.error({ err: error, invoice: link.invoice_id }, 'a payment reminder could not be queued'),
    )
}

async function remind(deps: OrderDeps, { id, invoice_id, order_id }: LinkToRemind): Promise<void> {
  const now = deps.now()
  const order = await deps.db.transaction(async (trx) => {
    const order = await lockOrder(trx, order_id)
    const invoice = await findInvoice(trx, { id: invoice_id })
    const link = await newestLink(trx, invoice_id)
    if (!order || !invoice || link?.id !== id || link.reminded_at || paymentUrl(invoice, link, now) === null)
      return null
    await setLink(trx, id, { reminded_at: now })
    const about = { invoice, link, about: `link ${id}` }
    const { queued } = await notifyCustomer(trx, deps, order, { ...about, type: 'payment_reminder' })
    if (queued)
      await addHistory(trx, order, [{ kind: 'invoice_reminded', note: invoice.invoice_code }], systemActor, now)
    return order
  })
  if (order) deps.publish([changeOf(order, ['message'])])
}
