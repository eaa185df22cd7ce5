import { readSettings } from '../../platform/site-settings.ts'
import { systemActor } from '../actor.ts'
import { queueMessage } from '../messages/compose.ts'
import { changeOf, type OrderDeps, trackingLink } from '../order-deps.ts'
import { addHistory, findInvoice, lockOrder, newestLink, setLink } from '../queries.ts'
import { hasAccount, orderSettings } from '../settings.ts'
import { paymentUrl } from './invoices.ts'
import { type LinkToRemind, linksToRemind } from './payment-job-queries.ts'

/**
 * Milliseconds before the end of a payment link at which the customer is reminded. A link that lives no longer than this
 * gets no reminder.
 */
const REMIND_BEFORE_MS = 6 * 3_600_000

/**
 * Reminds customers of unpaid invoices whose payment link ends within six hours, once for each link. Leaves out invoices
 * with a proof of transfer or a held payment in review, and bank transfers while the shop has no bank account.
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
    const { queued } = await queueMessage(trx, deps.messages, {
      order,
      invoice,
      link,
      type: 'payment_reminder',
      channel: order.notification_channel,
      trackingLink: trackingLink(deps, order),
      about: `link ${id}`,
      now,
    })
    if (queued)
      await addHistory(trx, order, [{ kind: 'invoice_reminded', note: invoice.invoice_code }], systemActor, now)
    return order
  })
  if (order) deps.publish([changeOf(order, ['message'])])
}
