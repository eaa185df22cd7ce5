import { randomUUID } from 'node:crypto'
import type { Knex } from 'knex'
import type { Context } from '../../../web/context.ts'
import { Refusal } from '../../../web/refusal.ts'
import { page } from '../../../web/render.ts'
import type { FailedForm } from './form-view-model.ts'
import { proofItem, webhookItem } from './other-view-model.ts'
import { MAX_ITEMS, refundsDue, troubledWebhooks, waitingPayments, waitingProofs } from './queries.ts'
import {
  type GroupView,
  getItemName,
  groupItems,
  type ItemView,
  paymentItem,
  type Review,
  refundItem,
} from './view-model.ts'

export const REVIEW_PATH = '/admin/pembayaran/'
const ITEMS_SHOWN = 100

/** `problem`: why the item was refused, if no field says it. */
type FailedItem = { href: string; title: string; problem: string | null }

const reviewPage = page<{
  review: { groups: GroupView[]; more: boolean; flash: string | null; failed: FailedItem | null }
}>('/orders/payments/index')

type Options = { flash?: string | null; failed?: FailedForm | null; status?: number }

/** Shows the items that wait for a decision about money, also with a form that was refused. */
export async function showReview(
  ctx: Context,
  db: Knex,
  now: Date,
  { flash = null, failed = null, status = 200 }: Options,
) {
  const context: Review = { now, failed, key: randomUUID }
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
    groups: groupItems(first),
    more:
      items.length > first.length || [payments, proofs, refunds, webhooks].some(({ length }) => length === MAX_ITEMS),
    flash,
    failed: failed && failedItem(failed, wrong),
  }
  reviewPage(ctx, { review }, status)
}

/** An item that was decided meanwhile waits no longer, so it is not on the page. */
const failedItem = ({ errors }: FailedForm, item: ItemView | undefined): FailedItem =>
  item
    ? { href: `#${item.id}`, title: getItemName(item), problem: errors[''] ?? null }
    : { href: '#tinjau-pembayaran', title: 'Yang masih menunggu', problem: errors[''] ?? 'Ini tidak menunggu lagi.' }

/** Returns the message above the items for a conflict, which belongs to no field. Rethrows every other error. */
export function toConflictMessage(error: unknown): string {
  if (error instanceof Refusal && error.status === 409) return error.message
  throw error
}
