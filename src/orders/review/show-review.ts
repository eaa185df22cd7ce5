import { randomUUID } from 'node:crypto'
import type { Knex } from 'knex'
import type { Context } from '../../web/context.ts'
import { rupiah } from '../../web/formats/rupiah.ts'
import { unsentWarning } from '../messages/delivery-state.ts'
import type { CountedPayment } from './decided-queries.ts'
import type { RejectedForm } from './form-view-model.ts'
import { proofItem, webhookItem } from './other-view-model.ts'
import { MAX_ITEMS, refundsDue, troubledWebhooks, waitingPayments, waitingProofs } from './queries.ts'
import { type ItemView, paymentItem, type ReviewContext, refundItem } from './view-model.ts'
import { reviewPage } from './views.ts'

const ITEMS_SHOWN = 100

type ReviewNotes = { said?: string | null; failed?: RejectedForm | null }

/**
 * Renders the payment review page. `said` is the flash message after a redirect. `failed` is a rejected form; with one,
 * the page has status 422.
 */
export async function showReview(
  ctx: Context,
  db: Knex,
  now: Date,
  { said = null, failed = null }: ReviewNotes,
): Promise<void> {
  const context: ReviewContext = { now, failed, key: randomUUID }
  const [payments, proofs, refunds, webhooks] = await Promise.all([
    waitingPayments(db),
    waitingProofs(db),
    refundsDue(db),
    troubledWebhooks(db),
  ])
  const items: ItemView[] = [
    ...payments.map((one) => paymentItem(one, context)),
    ...proofs.map((one) => proofItem(one, context)),
    ...refunds.map((one) => refundItem(one, context)),
    ...webhooks.map((one) => webhookItem(one, context)),
  ].sort((one, other) => (one.since.iso < other.since.iso ? -1 : 1))
  // The item of the rejected form is always shown, even beyond the maximum.
  const first = items.filter(({ id }, at) => at < ITEMS_SHOWN || id === failed?.id)
  const wrong = items.find(({ id }) => id === failed?.id)
  const review = {
    items: first,
    more:
      items.length > first.length || [payments, proofs, refunds, webhooks].some(({ length }) => length === MAX_ITEMS),
    said,
    failed: wrong ? { href: `#${wrong.id}`, title: nameOf(wrong) } : null,
  }
  reviewPage(ctx, { review }, failed ? 422 : 200)
}

const nameOf = ({ badge, title, order }: ItemView) => `${badge.label}: ${title}${order ? ` (${order.code})` : ''}`

/**
 * Returns the flash message after a proof of transfer was accepted: the amount, the customer, and the state of the
 * confirmation message.
 */
export function countedMessage({ amount, order_code, customer_name, messages }: CountedPayment): string {
  const all = messages.length > 0 ? 'Pesan ke pelanggan sedang dikirim.' : 'Pelanggan tidak dikabari.'
  return `Bukti diterima: ${rupiah(amount)} dari ${customer_name} (${order_code}) dihitung. ${unsentWarning(messages) ?? all}`
}
