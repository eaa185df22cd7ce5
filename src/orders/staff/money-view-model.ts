import { methodLabel } from '../../payments/methods.ts'
import type { StatusBadge } from '../../web/context.ts'
import { moment } from '../../web/dates.ts'
import { rupiah } from '../../web/formats/rupiah.ts'
import { gatewayLabel, paymentTypeLabels } from '../labels.ts'
import { invoiceHref } from '../order-deps.ts'
import { refundDue } from '../rules/classify-payment.ts'
import { mostRefundOfOrder } from '../rules/decisions.ts'
import { isEnded, takesMoney } from '../rules/order.ts'
import { excessOf, remainingOf } from '../rules/rupiah.ts'
import { reasonLabels } from './history-labels.ts'
import type { OrderDetails, OrderInvoice, OrderPayment } from './order-details.ts'
import { voidReasonOf } from './void-reason.ts'

type Amount = { label: string; amount: string; isStrong: boolean }

/**
 * View data of an invoice on the order page for staff, with the actions that staff can take. The addresses of the
 * actions belong to src/orders/review/manual-routes.ts.
 */
export type InvoiceLine = {
  id: string
  code: string
  href: string
  type: string
  amount: string
  badge: StatusBadge
  lines: string[]
  url: string | null
  error: string | null
  /**
   * Whether a proof of transfer for this invoice waits for review. Staff should review the proof before any other
   * action.
   */
  isWatched: boolean
  /**
   * Addresses for making another payment link (`regenerate`), for sending the invoice to the customer again (`send`),
   * and for sending a reminder of it (`remind`). Each is null if the action is not possible.
   */
  regenerate: string | null
  send: string | null
  remind: string | null
}

export type MoneyView = {
  sums: Amount[]
  /**
   * Sentence with the amount to refund, and the address where staff record the refund; null if nothing must be
   * refunded.
   */
  due: { text: string; href: string } | null
  invoices: InvoiceLine[]
  payments: { type: string; amount: string; badge: StatusBadge; lines: string[]; note: string }[]
  refunds: { amount: string; lines: string; note: string }[]
  /** Link to the form for entering a payment; null if the order has no invoice for a payment. */
  record: { href: string; text: string } | null
  /** Address of the form for a refund of the order as a whole; null if nothing can be refunded there. */
  refund: string | null
  /** Number of payments and proofs of transfer of this order that wait in the payment review. */
  reviews: number
  /** Address of the payment review, with a jump to the first waiting payment of this order if there is one. */
  reviewHref: string
}

export function moneyView(details: OrderDetails, base: string, now: Date): MoneyView {
  const { order, invoices, payments, refunds } = details
  const payable = isEnded(order) ? [] : invoices.filter(takesMoney)
  return {
    sums: [
      { label: 'Harga', amount: rupiah(order.total_price), isStrong: false },
      { label: 'Dibayar', amount: rupiah(order.paid_amount), isStrong: false },
      ...(order.refunded_amount > 0
        ? [{ label: 'Dikembalikan', amount: rupiah(-order.refunded_amount), isStrong: false }]
        : []),
      excessOf(order) > 0
        ? { label: 'Kelebihan', amount: rupiah(excessOf(order)), isStrong: true }
        : {
            label: 'Sisa',
            amount: rupiah(order.status_order === 'dibatalkan' ? 0 : remainingOf(order)),
            isStrong: true,
          },
    ],
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
    record: recordView(invoices, payable.length > 0, base),
    refund: mostRefundOfOrder(order) > 0 ? `${base}pengembalian/` : null,
    reviewHref: reviewHrefOf(payments),
    reviews:
      payments.filter((one) => one.reason !== null && one.decided_at === null).length +
      invoices.reduce((sum, { proofs }) => sum + proofs, 0),
  }
}

/**
 * Returns the sentence and link for the amount to refund of an order. Returns null if nothing must be refunded or staff
 * have waived the refund.
 */
export function dueView({ order, history }: Pick<OrderDetails, 'order' | 'history'>): MoneyView['due'] {
  const due = refundDue(order)
  if (due === 0 || isWaived(history)) return null
  // The payment review has an item for the refund of a cancelled order; an overpayment is shown with its payment
  // instead.
  const place = order.status_order === 'dibatalkan' ? `#dana-${order.id}` : ''
  return { text: `${rupiah(due)} harus dikembalikan ke pemesan.`, href: `/admin/pembayaran/${place}` }
}

/** Whether staff waived the refund of the order since it was last restored. `history` is sorted newest first. */
const isWaived = (history: OrderDetails['history']) =>
  history.find(({ kind }) => kind === 'refund_waived' || kind === 'restored')?.kind === 'refund_waived'

function reviewHrefOf(payments: readonly OrderPayment[]): string {
  const first = payments.find((one) => one.reason !== null && one.decided_at === null)
  return `/admin/pembayaran/${first ? `#bayar-${first.id}` : ''}`
}

function recordView(invoices: OrderDetails['invoices'], isPayable: boolean, base: string): MoneyView['record'] {
  if (isPayable) return { href: `${base}pembayaran/`, text: 'Catat pembayaran' }
  const isPaid = invoices.some(({ invoice_status }) => invoice_status === 'sudah dibayar')
  return isPaid ? { href: `${base}pembayaran/`, text: 'Catat uang masuk lain' } : null
}

const invoiceBadges: Record<OrderInvoice['invoice_status'], StatusBadge> = {
  'belum dibayar': { color: 'unknown', label: 'Belum dibayar' },
  'sudah dibayar': { color: 'up', label: 'Sudah dibayar' },
  kadaluarsa: { color: 'degraded', label: 'Kedaluwarsa' },
  dibatalkan: { color: 'paused', label: 'Dibatalkan' },
}

type InvoiceContext = { details: OrderDetails; isPayable: boolean; base: string; now: Date }

function invoiceLine(invoice: OrderInvoice, { details, isPayable, base, now }: InvoiceContext): InvoiceLine {
  const { link } = invoice
  const isOpen = invoice.invoice_status === 'belum dibayar' && link?.state === 'open'
  const isOver = isOpen && link.expires_at !== null && link.expires_at <= now
  const voided = voidReasonOf(invoice, details)
  return {
    id: invoice.id,
    code: invoice.invoice_code,
    href: invoiceHref(invoice),
    type: paymentTypeLabels[invoice.payment_type],
    amount: rupiah(invoice.invoice_amount),
    badge: { ...invoiceBadges[invoice.invoice_status], ...(voided && { label: voided.word }) },
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
    url: isOpen && !isOver ? link.payment_url : null,
    error: link?.state === 'wanted' ? link.error : null,
    isWatched: isPayable && invoice.proofs > 0,
    regenerate: isPayable && invoice.proofs === 0 ? `${base}invoice/${invoice.id}/link/` : null,
    send: isOpen && !isOver ? `${base}invoice/${invoice.id}/pesan/` : null,
    remind: isOpen && !isOver && invoice.proofs === 0 ? `${base}invoice/${invoice.id}/pengingat/` : null,
  }
}

const paymentBadges: Record<OrderPayment['state'], StatusBadge> = {
  applied: { color: 'up', label: 'Dihitung' },
  review: { color: 'degraded', label: 'Ditahan' },
  refunded: { color: 'paused', label: 'Dikembalikan' },
  dismissed: { color: 'paused', label: 'Tidak dihitung' },
}

const paymentLine = (payment: OrderPayment) => ({
  type: paymentTypeLabels[payment.payment_type],
  amount: rupiah(payment.amount),
  badge: paymentBadges[payment.state],
  lines: [
    moment(payment.paid_at),
    ...(payment.payment_method ? [methodLabel(payment.payment_method)] : []),
    payment.recorded_by ? `dicatat ${payment.recorded_by}` : gatewayLabel(payment.provider),
    ...(payment.invoice_code ? [payment.invoice_code] : []),
    ...(payment.reason ? [reasonLabels[payment.reason] ?? payment.reason] : []),
    ...(payment.excess > 0 ? [`lebih ${rupiah(payment.excess)}`] : []),
  ],
  note: payment.notes,
})
