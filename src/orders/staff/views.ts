import { fragment, page } from '../../web/render.ts'
import type { bulkAsk, bulkView } from './bulk-view-model.ts'
import type { listView, rowView } from './list-view-model.ts'
import type { orderNews, orderView } from './order-view-model.ts'

export const ordersPage = page<{ list: ReturnType<typeof listView> }>('/orders/staff/list')
export const ordersFragment = fragment<{ list: ReturnType<typeof listView> }>('/orders/staff/_list')
export const rowFragment = fragment<{ row: ReturnType<typeof rowView> }>('/orders/staff/_row')
export const bulkPage = page<{ result: ReturnType<typeof bulkView> }>('/orders/staff/bulk')
export const bulkAskPage = page<{ ask: ReturnType<typeof bulkAsk> }>('/orders/staff/bulk-ask')
export const orderPage = page<{ order: ReturnType<typeof orderView>; news: ReturnType<typeof orderNews> }>(
  '/orders/staff/order',
)
/** Replaces an open order page when the order is deleted. */
export const goneFragment = fragment<{ code: string; href: string; version: number }>('/orders/staff/_gone')
