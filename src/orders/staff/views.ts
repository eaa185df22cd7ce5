import { fragment, page } from '../../web/render.ts'
import type { BulkAsk, BulkView } from './bulk-view-model.ts'
import type { ListView, RowView } from './list-view-model.ts'
import type { OrderNews, OrderView } from './order-view-model.ts'

/** Pages and fragments of the order desk for staff. */
export const ordersPage = page<{ list: ListView }>('/orders/staff/list')
export const ordersFragment = fragment<{ list: ListView }>('/orders/staff/_list')
export const rowFragment = fragment<{ row: RowView }>('/orders/staff/_row')
export const bulkPage = page<{ result: BulkView }>('/orders/staff/bulk')
/** Confirmation page before a bulk change of orders. */
export const bulkAskPage = page<{ ask: BulkAsk }>('/orders/staff/bulk-ask')
export const orderPage = page<{ order: OrderView; news: OrderNews }>('/orders/staff/order')
/** Replaces the content of an open order page when the order is deleted. */
export const goneFragment = fragment<{ code: string; href: string; version: number }>('/orders/staff/_gone')
