import type { InvoiceRow, OrderRow, PaymentRow, RefundRow } from '../../db/tables.ts'

/** An amount of money in whole rupiah, always a safe integer. */
export type Rupiah = number

/**
 * Reads a whole number, or text such as "7500000", "7500000.00", "7.500.000", "7 500 000", "Rp 7.500.000,-" or
 * "7.500.000,00". public/js/order-form.js accepts the same texts. Returns null for fractions, signs and unsafe
 * integers.
 */
export function parseRupiah(value: unknown): Rupiah | null {
  if (typeof value === 'number') return Number.isSafeInteger(value) && value >= 0 ? value : null
  if (typeof value !== 'string') return null
  const text = value.trim().replace(/^rp\.?\s*/i, '')
  const [, digits, grouped] =
    /^(?:(\d{1,15})(?:[.,]0{1,2}|[.,]-{1,2})?|(\d{1,3}(?:([. ])\d{3})(?:\3\d{3})*)(?:,0{1,2}|[.,]-{1,2})?)$/.exec(
      text,
    ) ?? []
  const amount = Number((digits ?? grouped ?? '').replace(/[. ]/g, '') || Number.NaN)
  return Number.isSafeInteger(amount) ? amount : null
}

/** The API's format: "7500000.00". */
export const decimal = (amount: Rupiah): string => `${amount}.00`

/** "9,52 jt" for 9,524,500 and "240 rb" for 240,000, in one line. */
export const shortRupiah = (amount: Rupiah): string =>
  amount >= 999_500
    ? `${short.format(amount / 1e6)}\u00a0jt`
    : amount >= 1_000
      ? `${short.format(amount / 1e3)}\u00a0rb`
      : `${amount}`
const short = new Intl.NumberFormat('id-ID', { maximumSignificantDigits: 3 })

/** Fractions of a rupiah are rounded up. */
export const downPayment = (total: Rupiah, percent: number): Rupiah => Math.ceil((total * percent) / 100)

type Sums = { total_price: Rupiah; paid_amount: Rupiah; refunded_amount: Rupiah }

export const netPaid = ({ paid_amount, refunded_amount }: Omit<Sums, 'total_price'>): Rupiah =>
  paid_amount - refunded_amount

export const getRemaining = (order: Sums): Rupiah => Math.max(0, order.total_price - netPaid(order))

export const getExcess = (order: Sums): Rupiah => Math.max(0, netPaid(order) - order.total_price)

/** `percent` is by default the order's own percentage. */
export function invoiceAmount(
  order: Sums & Pick<Order, 'dp_percent'>,
  type: Invoice['payment_type'],
  percent = order.dp_percent ?? 100,
): Rupiah {
  if (type === 'dp') return downPayment(order.total_price, percent)
  return type === 'full' ? order.total_price : getRemaining(order)
}

/** PostgreSQL's bigint amounts are parsed only in this file. */

type WithAmounts<Row, Name extends keyof Row> = Omit<Row, Name> & { [Key in Name]: Rupiah }

type OrderAmounts = 'total_price' | 'paid_amount' | 'refunded_amount' | 'kept_amount'
export type Order = WithAmounts<OrderRow, OrderAmounts>
export type Invoice = WithAmounts<InvoiceRow, 'invoice_amount'>
export type Payment = WithAmounts<PaymentRow, 'amount' | 'excess'>
export type Refund = WithAmounts<RefundRow, 'amount'>

export const toOrder = <Row extends Pick<OrderRow, OrderAmounts>>(row: Row): WithAmounts<Row, OrderAmounts> => ({
  ...row,
  total_price: toAmount(row.total_price),
  paid_amount: toAmount(row.paid_amount),
  refunded_amount: toAmount(row.refunded_amount),
  kept_amount: toAmount(row.kept_amount),
})

export const toInvoice = (row: InvoiceRow): Invoice => ({ ...row, invoice_amount: toAmount(row.invoice_amount) })

export const toPayment = (row: PaymentRow): Payment => ({
  ...row,
  amount: toAmount(row.amount),
  excess: toAmount(row.excess),
})

/** Parses a bigint or a SQL sum. A sum over no rows is null and becomes 0. */
export function toAmount(text: string | number | null): Rupiah {
  const amount = Number(text ?? 0)
  if (!Number.isSafeInteger(amount)) throw new Error(`not an amount in rupiah: ${text}`)
  return amount
}
