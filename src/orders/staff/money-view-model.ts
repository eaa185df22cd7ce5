import { methodLabel } from '../../payments/methods.ts'
import { moment } from '../../web/dates.ts'
import { rupiah } from '../../web/formats/rupiah.ts'
import { gatewayLabel, invoiceStates, paymentReasons, paymentStates, paymentTypeLabels, rowFor } from '../labels.ts'
import { invoiceHref } from '../order-deps.ts'
import { mostRefundOfOrder } from '../payments/review/rules.ts'
import { refundOwed } from '../payments/rules.ts'
import { getExcess, getRemaining, type Order, type Rupiah } from '../rules/amounts.ts'
import { isEnded, takesMoney } from '../rules/order.ts'
import type { OrderDetails, OrderInvoice, OrderPayment } from './order-details.ts'
import { getVoidReason } from './void-reason.ts'

export function moneyView(details: OrderDetails, base: string, now: Date) {
  const { order, invoices, payments, refunds } = details
  const payable = isEnded(order) ? [] : invoices.filter(takesMoney)
  return {
    sums: listSums(order),
    due: dueView(details),
    invoices: [...invoices]
      .reverse()
      .map((invoice) => invoiceLine(invoice, { details, isPayable: payable.includes(invoice), base, now })),
    payments: [...payments].reverse().map(paymentLine),
    refunds: [...refunds].reverse().map((one) => ({
      amount: rupiah(one.amount),
      lines: `${moment(one.refunded_at)}, oleh ${one.recorded_by}${one.was_applied ? '' : ', dari dana yang ditahan'}`,
      note: one.notes,
    })),
    record:
      payable.length > 0 || invoices.some(({ invoice_status }) => invoice_status === 'sudah dibayar')
        ? `${base}pembayaran/`
        : null,
    refund: mostRefundOfOrder(order) > 0 ? `${base}pengembalian/` : null,
    reviewHref: reviewHref(payments),
    reviews:
      payments.filter((one) => one.reason !== null && one.decided_at === null).length +
      invoices.reduce((sum, { proofs }) => sum + proofs, 0),
  }
}

function listSums(order: Order) {
  const sum = (label: string, amount: Rupiah, isStrong = false) => ({ label, amount: rupiah(amount), isStrong })
  return [
    sum('Harga', order.total_price),
    sum('Dibayar', order.paid_amount),
    ...(order.refunded_amount > 0 ? [sum('Dikembalikan', -order.refunded_amount)] : []),
    ...(order.kept_amount > 0 ? [sum('DP hangus', order.kept_amount)] : []),
    ...(getExcess(order) > 0 ? [sum('Kelebihan', getExcess(order), true)] : []),
    ...(order.status_order === 'dibatalkan' || getExcess(order) > 0 ? [] : [sum('Sisa', getRemaining(order), true)]),
  ]
}

/** Returns null if nothing must be refunded or staff have waived the refund. */
export function dueView({ order, history }: Pick<OrderDetails, 'order' | 'history'>) {
  const due = refundOwed(order, history)
  if (due === 0) return null
  // The payment review has an item for a cancelled order; the address names a field in its form, so that the browser
  // opens the form. An overpayment is shown with its payment instead.
  // overpayment is shown with its payment instead.
  const place = order.status_order === 'dibatalkan' ? `#dana-${order.id}-refund-amount` : ''
  return { text: `${rupiah(due)} harus dikembalikan ke pemesan.`, href: `/admin/pembayaran/${place}` }
}

function reviewHref(payments: readonly OrderPayment[]): string {
  const first = payments.find((one) => one.reason !== null && one.decided_at === null)
  return `/admin/pembayaran/${first ? `#bayar-${first.id}` : ''}`
}

type InvoiceContext = { details: OrderDetails; isPayable: boolean; base: string; now: Date }

/**
 * If an action is not possible, its address is null. While a proof waits (`hasWaitingProof`), staff review it before
 * any other action.
 */
function invoiceLine(invoice: OrderInvoice, { details, isPayable, base, now }: InvoiceContext) {
  const { link } = invoice
  const isOpen = invoice.invoice_status === 'belum dibayar' && link?.state === 'open'
  const isOver = isOpen && link.expires_at !== null && link.expires_at <= now
  const voided = getVoidReason(invoice, details)
  return {
    id: invoice.id,
    code: invoice.invoice_code,
    href: invoiceHref(invoice),
    type: paymentTypeLabels[invoice.payment_type],
    amount: rupiah(invoice.invoice_amount),
    badge: { ...invoiceStates[invoice.invoice_status], ...(voided && { label: voided.word }) },
    lines: [
      ...(voided?.why ? [voided.why] : []),
      `dibuat ${moment(invoice.created_at)}`,
      ...(invoice.paid_at ? [`dibayar ${moment(invoice.paid_at)}`] : []),
      ...(isOpen && link.expires_at
        ? [`${isOver ? 'berlaku sampai' : 'bisa dibayar sampai'} ${moment(link.expires_at)}`]
        : []),
      ...(link ? [`${gatewayLabel(link.provider)}${invoice.links > 1 ? `, link ke-${invoice.links}` : ''}`] : []),
      ...(invoice.invoice_status === 'belum dibayar' && link?.state === 'wanted' ? ['link sedang dibuat'] : []),
      ...(invoice.proofs > 0 ? [`${invoice.proofs} bukti transfer menunggu diperiksa`] : []),
    ],
    error: link?.state === 'wanted' ? link.error : null,
    hasWaitingProof: isPayable && invoice.proofs > 0,
    regenerate: isPayable && invoice.proofs === 0 ? `${base}invoice/${invoice.id}/link/` : null,
    send: isOpen && !isOver ? `${base}invoice/${invoice.id}/pesan/` : null,
    remind: isOpen && !isOver && invoice.proofs === 0 ? `${base}invoice/${invoice.id}/pengingat/` : null,
  }
}

const paymentLine = (payment: OrderPayment) => ({
  type: paymentTypeLabels[payment.payment_type],
  amount: rupiah(payment.amount),
  badge: paymentStates[payment.state],
  lines: [
    moment(payment.paid_at),
    ...(payment.payment_method ? [methodLabel(payment.payment_method)] : []),
    payment.recorded_by ? `dicatat ${payment.recorded_by}` : gatewayLabel(payment.provider),
    ...(payment.invoice_code ? [payment.invoice_code] : []),
    ...(payment.reason ? [rowFor(paymentReasons, payment.reason)?.history ?? payment.reason] : []),
  ],
  note: payment.notes,
})
