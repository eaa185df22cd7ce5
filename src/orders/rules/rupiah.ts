/** Whole rupiah, as a safe integer: the one form amounts have in code. */
export type Rupiah = number

/** The most an order may cost. */
export const MAX_PRICE = 999_999_999

/**
 * An amount as it comes from outside: a whole number, or text such as "7500000", "7500000.00", "7.500.000", "7 500 000",
 * "Rp 7.500.000,-", "7.500.000,00"; public/js/order-form.js reads it the same way.
 * Null for what is no amount of whole rupiah: fractions, signs, anything beyond a safe integer.
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

/** "7500000.00": an amount as the API tells it. */
export const decimal = (amount: Rupiah): string => `${amount}.00`

/** "Rp 7.500.000": an amount as people read it. */
export const formatRupiah = (amount: Rupiah): string => `${amount < 0 ? '−' : ''}Rp ${digits.format(Math.abs(amount))}`
const digits = new Intl.NumberFormat('id-ID')

/** The down payment: never under its percentage, in whole rupiah. */
export const downPayment = (total: Rupiah, percent: number): Rupiah => Math.ceil((total * percent) / 100)

type Sums = { total_price: Rupiah; paid_amount: Rupiah; refunded_amount: Rupiah }

/** What came in, was counted, and has not gone back. */
export const netPaid = ({ paid_amount, refunded_amount }: Omit<Sums, 'total_price'>): Rupiah =>
  paid_amount - refunded_amount

/** What is still owed. */
export const remainingOf = (order: Sums): Rupiah => Math.max(0, order.total_price - netPaid(order))

/** What came in beyond the price and has not gone back. */
export const excessOf = (order: Sums): Rupiah => Math.max(0, netPaid(order) - order.total_price)
