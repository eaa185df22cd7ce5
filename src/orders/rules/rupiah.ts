/** Whole rupiah as a safe integer, the form of amounts in code. */
export type Rupiah = number

/** The highest price of an order. */
export const MAX_PRICE = 999_999_999

/**
 * Parses an amount: a whole number, or text such as "7500000", "7500000.00", "7.500.000", "7 500 000", "Rp
 * 7.500.000,-", "7.500.000,00"; public/js/order-form.js accepts the same. Null for fractions, signs, and values beyond
 * a safe integer.
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

/** "7500000.00": an amount in the API's format. */
export const decimal = (amount: Rupiah): string => `${amount}.00`

/** "Rp 7.500.000": an amount for people. */
export const formatRupiah = (amount: Rupiah): string => `${amount < 0 ? '−' : ''}Rp ${digits.format(Math.abs(amount))}`
const digits = new Intl.NumberFormat('id-ID')

/** The down payment in whole rupiah, rounded up. */
export const downPayment = (total: Rupiah, percent: number): Rupiah => Math.ceil((total * percent) / 100)

type Sums = { total_price: Rupiah; paid_amount: Rupiah; refunded_amount: Rupiah }

/** Counted payments minus refunds. */
export const netPaid = ({ paid_amount, refunded_amount }: Omit<Sums, 'total_price'>): Rupiah =>
  paid_amount - refunded_amount

/** The amount still owed. */
export const remainingOf = (order: Sums): Rupiah => Math.max(0, order.total_price - netPaid(order))

/** The excess over the price, without refunds. */
export const excessOf = (order: Sums): Rupiah => Math.max(0, netPaid(order) - order.total_price)
