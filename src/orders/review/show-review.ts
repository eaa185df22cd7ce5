import { randomUUID } from 'node:crypto'
import type { Knex } from 'knex'
import type { Context } from '../../web/context.ts'
import { rupiah } from '../../web/formats/rupiah.ts'
import { page } from '../../web/render.ts'
import { unsentWarning } from '../messages/delivery-state.ts'
import type { Counted } from './decision-queries.ts'
import type { Failed } from './form-view-model.ts'
import { proofItem, webhookItem } from './other-view-model.ts'
import { MAX_ITEMS, refundsDue, troubledWebhooks, waitingPayments, waitingProofs } from './queries.ts'
import { type ItemView, paymentItem, refundItem, type Shown } from './view-model.ts'

const ITEMS_SHOWN = 100

const reviewPage = page<{
  review: { items: ItemView[]; more: boolean; said: string | null; failed: { href: string; title: string } | null }
}>('/orders/review/index')

/** With a rejected form (`failed`) the page has status 422. */
type With = { said?: string | null; failed?: Failed | null }

export async function showReview(ctx: Context, db: Knex, now: Date, { said = null, failed = null }: With) {
  const shown: Shown = { now, failed, key: randomUUID }
  const [payments, proofs, refunds, webhooks] = await Promise.all([
    waitingPayments(db),
    waitingProofs(db),
    refundsDue(db),
    troubledWebhooks(db),
  ])
  const items: ItemView[] = [
    ...payments.map((one) => paymentItem(one, shown)),
    ...proofs.map((one) => proofItem(one, shown)),
    ...refunds.map((one) => refundItem(one, shown)),
    ...webhooks.map((one) => webhookItem(one, shown)),
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

export function countedMessage({ amount, order_code, customer_name, messages }: Counted): string {
  const all = messages.length > 0 ? 'Pesan ke pelanggan sedang dikirim.' : 'Pelanggan tidak dikabari.'
  return `Bukti diterima: ${rupiah(amount)} dari ${customer_name} (${order_code}) dihitung. ${unsentWarning(messages) ?? all}`
}
