import { page } from '../../web/render.ts'
import type { decidedView } from './history-view-model.ts'
import type { manualView } from './manual-view-model.ts'
import type { refundView } from './order-refund-view-model.ts'
import type { ItemView } from './view-model.ts'

/**
 * View data of the payment review page. `items` are sorted oldest first. `more` is true if not all waiting items are
 * shown.
 */
type ReviewView = {
  items: ItemView[]
  more: boolean
  said: string | null
  failed: { href: string; title: string } | null
}

export const reviewPage = page<{ review: ReviewView }>('/orders/review/index')
export const reviewHistoryPage = page<{ decided: ReturnType<typeof decidedView> }>('/orders/review/history')
export const manualPage = page<{ manual: ReturnType<typeof manualView> }>('/orders/review/manual')
export const orderRefundPage = page<{ refund: ReturnType<typeof refundView> }>('/orders/review/refund')
