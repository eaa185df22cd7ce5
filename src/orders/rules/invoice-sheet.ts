import type { InvoiceSheet } from '../../db/order-rows.ts'
import type { Order } from './amounts.ts'

/**
 * Returns what an invoice of the order says from now on: the sheet is stored with the invoice and never changes, even if
 * the order or the shop's settings do.
 */
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

/**
 * Returns whether the sheet of an invoice still names the goods and the price of its order. If not, a new payment
 * request needs a new invoice.
 */
export const isSheetCurrent = (
  { product_name, quantity, total_price }: InvoiceSheet,
  order: Pick<Order, 'product_name' | 'quantity' | 'total_price'>,
): boolean => product_name === order.product_name && quantity === order.quantity && total_price === order.total_price
