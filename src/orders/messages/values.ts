import type { PaymentLinkRow } from '../../db/order-rows.ts'
import { moment } from '../../web/dates.ts'
import type { Invoice, Order } from '../rules/amounts.ts'
import { rupiah } from '../rules/money.ts'
import { nextPayment } from '../rules/order.ts'
import { paymentTypeWords, statusWords } from '../words.ts'
import { withoutLinks } from './render.ts'
import type { VariableValues } from './templates.ts'

/** What a message is about. */
export type Subject = {
  order: Order
  invoice?: Invoice | null
  /** How the invoice is paid: goes in as `payment_link` and `expiry_date`. */
  link?: Pick<PaymentLinkRow, 'payment_url' | 'expires_at'> | null
  /** The signed link of the order, absolute. */
  trackingLink: string
}

/** What each variable stands for in a message about this order; never empty, since a text is written around it. */
export function valuesOf({ order, invoice, link, trackingLink }: Subject, shopName: string) {
  const isOpen = invoice?.invoice_status === 'belum dibayar'
  return {
    customer_name: withoutLinks(order.customer_name),
    order_code: order.order_code,
    invoice_code: invoice?.invoice_code ?? '-',
    product_name: withoutLinks(order.product_name),
    amount_due: rupiah(nextPayment(order, isOpen ? invoice : null)),
    // Where there is none, it will be on the page of the order.
    payment_link: link?.payment_url ?? trackingLink,
    expiry_date: link?.expires_at ? moment(link.expires_at) : 'tanpa batas waktu',
    shop_name: shopName,
    quantity: order.quantity.toLocaleString('id-ID'),
    total_price: rupiah(order.total_price),
    paid_amount: rupiah(order.paid_amount),
    payment_type: paymentTypeWords[invoice?.payment_type ?? order.payment_type],
    order_status: statusOf(order),
    tracking_link: trackingLink,
  } satisfies VariableValues
}

/** "DP dibayar, sedang diproduksi": what is paid, and what is being done. */
function statusOf({ status_order, production_status }: Order): string {
  const done = work[production_status]
  return `${statusWords[status_order]}${done ? `, ${done}` : ''}`
}

const work: Record<Order['production_status'], string | null> = {
  menunggu: null,
  diproses: 'sedang diproduksi',
  selesai: 'selesai diproduksi',
  dikirim: 'sudah dikirim',
  dibatalkan: null,
}
