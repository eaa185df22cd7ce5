import { callErrors } from '../web/call-errors.ts'
import { idempotentBy } from '../web/incoming/idempotency.ts'
import { lastPage } from '../web/paging.ts'
import { notFound } from '../web/refusal.ts'
import { decimal, type Invoice, type Order, remainingOf } from './rules/amounts.ts'

/** The JSON of an order for staff and for the customer who placed it. Times are ISO 8601 text. */
export const apiOrder = (order: Order) => ({
  id: order.id,
  order_code: order.order_code,
  customer_name: order.customer_name,
  product_name: order.product_name,
  quantity: order.quantity,
  total_price: decimal(order.total_price),
  payment_type: order.payment_type,
  dp_percent: order.dp_percent === null ? null : decimal(order.dp_percent),
  paid_amount: decimal(order.paid_amount),
  is_fully_paid: remainingOf(order) === 0,
  status_order: order.status_order,
  production_status: order.production_status,
  contact_information: order.contact_information,
  contact_email: order.contact_email,
  notification_channel: order.notification_channel,
  design_notes: order.design_notes,
  due_on: order.due_on,
  price_confirmed: order.price_confirmed,
  source: order.source,
  version: order.version,
  created_at: order.created_at.toISOString(),
  updated_at: order.updated_at.toISOString(),
})

/** `url` is where the invoice can be paid, or null while it cannot. */
export const apiInvoice = (invoice: Invoice, url: string | null) => ({
  id: invoice.id,
  invoice_code: invoice.invoice_code,
  payment_url: url,
  invoice_amount: decimal(invoice.invoice_amount),
})

type ApiList = { count: number; page: number; size: number; hrefOf: (page: number) => string }

/** A page of a list; `count` is the number of all rows. Throws a 404 for a page behind the last one. */
export function apiPage<T>(results: T[], { count, page, size, hrefOf }: ApiList) {
  const last = lastPage(count, size)
  // The message is that of Django REST framework, which clients of the older system know.
  if (page > last) throw notFound('Invalid page.')
  return { count, next: page < last ? hrefOf(page + 1) : null, previous: page > 1 ? hrefOf(page - 1) : null, results }
}

/** Answers an error of the order API as JSON with `error`, `details`, `error_code` and `timestamp`. */
export const showOrderError = callErrors(['ILLEGAL_TRANSITION', 'AMOUNT_MISMATCH', 'EXPIRED'])

/** Runs the work of a call of the order API once for each `Idempotency-Key`. */
export const idempotent = idempotentBy(showOrderError)
