import { rupiah } from '../../web/formats/rupiah.ts'
import { orderStates, paymentStates, productionStates, rowFor } from '../labels.ts'
import { paymentUrl } from '../payments/invoices.ts'
import { maskedName } from '../rules/mask-name.ts'
import { nextPayment } from '../rules/order.ts'
import { decimal, netPaid, remainingOf } from '../rules/rupiah.ts'
import type { HistoryStep, TrackedInvoice } from '../track/queries.ts'
import { openInvoiceOf, type TrackedOrder } from '../track/tracked-order.ts'

/** Public: about the customer it says only the masked name, and nothing about staff. */
export const apiTracking = (tracked: TrackedOrder) => ({
  order: {
    ...publicOrder(tracked.order),
    status_order: tracked.order.status_order,
    production_status: tracked.order.production_status,
    created_at: tracked.order.created_at.toISOString(),
  },
  timeline: tracked.history.filter(isStatus).map((one) => ({
    status: one.new,
    timestamp: one.at.toISOString(),
    description: describe(one),
  })),
  payments: tracked.payments.map(({ payment_type, amount, state, paid_at }) => ({
    payment_type,
    amount: decimal(amount),
    status: paymentStates[state].api,
    paid_at: paid_at.toISOString(),
  })),
  summary: {
    total_price: decimal(tracked.order.total_price),
    total_paid: decimal(netPaid(tracked.order)),
    remaining: decimal(remainingOf(tracked.order)),
    is_fully_paid: remainingOf(tracked.order) === 0,
    next_payment_amount: decimal(nextPayment(tracked.order, openInvoiceOf(tracked))),
  },
})

/** `payment_url` is null unless the invoice can be paid now. */
export const apiInvoiceDetail = (
  { order, invoice }: { order: TrackedOrder['order']; invoice: TrackedInvoice },
  now: Date,
) => ({
  invoice: {
    invoice_code: invoice.invoice_code,
    payment_type: invoice.payment_type,
    invoice_amount: decimal(invoice.invoice_amount),
    invoice_status: invoice.invoice_status,
    payment_url: paymentUrl(invoice, invoice.link, now),
    invoice_expired_at: invoice.link?.expires_at?.toISOString() ?? null,
  },
  order: publicOrder({ order_code: order.order_code, ...invoice.sheet }),
})

const publicOrder = ({
  order_code,
  customer_name,
  product_name,
  quantity,
}: Pick<TrackedOrder['order'], 'order_code' | 'customer_name' | 'product_name' | 'quantity'>) => ({
  order_code,
  customer_name: maskedName(customer_name),
  product_name,
  quantity,
})

const isStatus = ({ kind }: HistoryStep) => kind === 'order' || kind === 'production'

function describe({ kind, old, new: to, amount }: HistoryStep): string {
  // An order that was paid in full owes again, because its price rose or money was refunded.
  if (kind === 'order' && old === 'lunas') return 'Masih ada yang harus dibayar'
  const label = rowFor(kind === 'order' ? orderStates : productionStates, to)?.step ?? 'Pesanan diperbarui'
  return amount === null ? label : `${label} - ${rupiah(amount)}`
}
