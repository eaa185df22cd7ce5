import { fragment, page } from '../../web/render.ts'
import type { BulkAsk, BulkView } from './bulk-view.ts'
import type { ListView, RowView } from './list-view.ts'
import type { OrderNews, OrderView } from './order-view.ts'

/** Everything the order desk shows to staff. */
export const ordersPage = page<{ list: ListView }>('/orders/desk/list')
export const ordersFragment = fragment<{ list: ListView }>('/orders/desk/_list')
export const rowFragment = fragment<{ row: RowView }>('/orders/desk/_row')
export const bulkPage = page<{ result: BulkView }>('/orders/desk/bulk')
/** What is asked first, of those that were ticked. */
export const bulkAskPage = page<{ ask: BulkAsk }>('/orders/desk/bulk-ask')
export const orderPage = page<{ order: OrderView; news: OrderNews }>('/orders/desk/order')
/** In the place of an order that was deleted. */
export const goneFragment = fragment<{ code: string; version: number }>('/orders/desk/_gone')
export const removePage = page<{ code: string; href: string; version: number; words: string[] }>('/orders/desk/remove')
