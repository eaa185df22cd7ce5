import { page } from '../../web/render.ts'
import type { DecidedView } from './history-view-model.ts'
import type { ManualView } from './manual-view-model.ts'
import type { OrderRefundView } from './order-refund-view-model.ts'
import type { ItemView } from './view-model.ts'

/** `items` are sorted oldest first. `more` is true if not all waiting items are shown. */
export type ReviewView = {
  items: ItemView[]
  more: boolean
  said: string | null
  failed: { href: string; title: string } | null
}

export const reviewPage = page<{ review: ReviewView }>('/orders/review/index')
export const reviewHistoryPage = page<{ decided: DecidedView }>('/orders/review/history')
export const manualPage = page<{ manual: ManualView }>('/orders/review/manual')
export const orderRefundPage = page<{ refund: OrderRefundView }>('/orders/review/refund')
