import type { InvoiceSheet } from '../../db/order-rows.ts'
import type { Order } from './amounts.ts'

/** The sheet never changes, even if the order or the shop's settings do. */
export const sheetOf = (
  order: Pick<Order, 'customer_name' | 'contact_information' | 'product_name' | 'quantity' | 'total_price'>,
  shop: InvoiceSheet['shop'],
): InvoiceSheet => ({
  customer_name: order.customer_name,
  contact_information: order.contact_information,
  product_name: order.product_name,
  quantity: order.quantity,
  total_price: order.total_price,
  shop,
})

/** If not, a new payment request needs a new invoice. */
export const isSheetCurrent = (
  { product_name, quantity, total_price }: InvoiceSheet,
  order: Pick<Order, 'product_name' | 'quantity' | 'total_price'>,
): boolean => product_name === order.product_name && quantity === order.quantity && total_price === order.total_price
