import { randomUUID } from 'node:crypto'
import { readSettings } from '../../platform/site-settings.ts'
import { systemActor } from '../actor.ts'
import { PAYMENT_REMINDER_MS } from '../limits.ts'
import { notifyCustomer } from '../notify.ts'
import type { OrderDeps } from '../order-deps.ts'
import { newestLink, type OrderActor, setLink } from '../queries.ts'
import type { Channel } from '../rules/contact.ts'
import { hasAccount, orderSettings } from '../settings.ts'
import { type LinkToRemind, linksToRemind } from './money-queries.ts'
import { changeInvoice } from './record-payment.ts'
import { insistPayable, mayRemind } from './rules.ts'

const sendings = {
  invoice: { history: 'invoice_told', audit: 'invoice.tell' },
  reminder: { history: 'invoice_reminded', audit: 'invoice.remind' },
} as const

/**
 * Queues the invoice again, or a reminder, at the request of staff, on `channel` or the order's channel. Returns
 * whether the message is queued; only then the history mentions it. Throws a 404, and a 409 if the invoice cannot be
 * paid now.
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
  return changeInvoice(deps, { id: invoiceId }, actor, async (job, invoice) => {
    const link = await newestLink(job.trx, invoiceId)
    insistPayable(invoice, link, job.now)
    const { queued } = await notifyCustomer(job.trx, deps, job.order, {
      invoice,
      link,
      byStaff: true,
      about: `link ${link.id} again ${randomUUID()}`,
      ...(channel && { channel }),
      type: what === 'reminder' ? 'payment_reminder' : `${invoice.payment_type}_invoice`,
    })
    const { history, audit } = sendings[what]
    if (queued) await job.note({ kind: history, note: invoice.invoice_code })
    await job.audit(audit, { subject: invoice.invoice_code })
    job.publish('message')
    return queued
  })
}

/**
 * Reminds customers of payment links that end soon, once for each link. Leaves out invoices with a proof or payment in
 * review, and bank transfers while the shop has not entered its bank account.
 */
export async function remindDue(deps: OrderDeps): Promise<void> {
  const now = deps.now()
  const canTransfer = hasAccount(await readSettings(deps.db, orderSettings))
  for (const link of await linksToRemind(deps.db, { now, before: PAYMENT_REMINDER_MS, canTransfer }))
    await remind(deps, link).catch((error: unknown) =>
      deps.log.error({ err: error, invoice: link.invoice_id }, 'a payment reminder could not be queued'),
    )
}

const remind = (deps: OrderDeps, { id, invoice_id }: LinkToRemind): Promise<void> =>
  changeInvoice(deps, { id: invoice_id }, systemActor, async (job, invoice) => {
    const link = await newestLink(job.trx, invoice_id)
    if (link?.id !== id || !mayRemind(invoice, link, job.now)) return
    await setLink(job.trx, id, { reminded_at: job.now })
    const about = { invoice, link, about: `link ${id}` }
    const { queued } = await notifyCustomer(job.trx, deps, job.order, { ...about, type: 'payment_reminder' })
    if (queued) await job.note({ kind: 'invoice_reminded', note: invoice.invoice_code })
    job.publish('message')
  })
