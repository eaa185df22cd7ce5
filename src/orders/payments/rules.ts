import type { PaymentLinkRow, PaymentRow } from '../../db/tables.ts'
import { moment } from '../../web/dates.ts'
import { rupiah } from '../../web/formats/rupiah.ts'
import { Refusal } from '../../web/refusal.ts'
import { EARLY_TOLERANCE_MS, EXPIRY_GRACE_MS } from '../limits.ts'
import { getExcess, getRemaining, type Invoice, netPaid, type Order, type Rupiah } from '../rules/amounts.ts'
import { type InvoiceType, illegal, linkVerdict } from '../rules/order.ts'

/** Counted (`applied`, with a `reason` if staff should look at it), or held until staff decide (`review`). */
export type PaymentClass =
  | { state: 'applied'; reason: 'over' | 'late' | null; excess: Rupiah }
  | { state: 'review'; reason: NonNullable<PaymentRow['reason']>; excess: 0 }

type Sums = Pick<
  Order,
  | 'status_order'
  | 'production_status'
  | 'deleted_at'
  | 'total_price'
  | 'paid_amount'
  | 'refunded_amount'
  | 'kept_amount'
>

/** `doubted`: the gateway could not confirm the payment, or knows one with other data. */
type Money = { amount: Rupiah; currency: string; doubted?: boolean }
type Target = { order: Sums; invoice: Pick<Invoice, 'invoice_amount' | 'invoice_status'> }

/**
 * Held: too little, a foreign currency, a second payment of a paid invoice, a cancelled or deleted order, and what the
 * gateway does not confirm. A late payment for an expired or replaced invoice is counted. One above the invoice's
 * amount or the amount owed is counted completely, and staff review the excess.
 */
export function classifyPayment({ amount, currency, doubted }: Money, { order, invoice }: Target): PaymentClass {
  const toReview = (reason: NonNullable<PaymentRow['reason']>): PaymentClass => ({ state: 'review', reason, excess: 0 })
  if (currency !== 'IDR') return toReview('currency')
  if (order.status_order === 'dibatalkan' || order.deleted_at !== null) return toReview('cancelled')
  if (invoice.invoice_status === 'sudah dibayar') return toReview('duplicate')
  if (doubted) return toReview('unconfirmed')
  if (amount < invoice.invoice_amount) return toReview('short')
  // The amount of an older invoice may be higher than the amount still owed.
  const excess = amount - Math.min(invoice.invoice_amount, getRemaining(order))
  const isLate = invoice.invoice_status !== 'belum dibayar'
  return { state: 'applied', reason: excess > 0 ? 'over' : isLate ? 'late' : null, excess }
}

/** What of staff's own entry decides whether it counts. `hasProof`: the customer sent one. */
type ManualMoney = { amount: Rupiah; allow_overpayment: boolean; hasProof?: boolean }

/** Of money that staff enter, by which rule it counts. Throws a 409, or a 400 `AMOUNT_MISMATCH`. */
export function countedVerdict({ order, invoice }: Target, manual: ManualMoney): PaymentClass {
  const { amount, allow_overpayment, hasProof } = manual
  if (invoice.invoice_status === 'sudah dibayar') throw new Refusal(409, 'Invoice ini sudah dibayar.')
  if (order.status_order === 'dibatalkan') throw illegal('Pesanan ini sudah dibatalkan.')
  if (invoice.invoice_status === 'dibatalkan' && !hasProof)
    throw new Refusal(409, 'Invoice ini sudah diganti. Catat pembayarannya di invoice yang baru.')
  if (amount < invoice.invoice_amount)
    throw mismatch(`Jumlahnya kurang: invoice ini meminta ${rupiah(invoice.invoice_amount)}.`)
  // The order may owe less by now than an older invoice asks for.
  const owed = Math.min(invoice.invoice_amount, getRemaining(order))
  if (amount > owed && !allow_overpayment)
    throw mismatch(`Jumlahnya lebih dari ${rupiah(owed)}. Kalau memang lebih, nyatakan kelebihannya.`)
  const verdict = classifyPayment({ amount, currency: 'IDR' }, { order, invoice })
  // Staff have seen the money themselves, so a payment for an expired invoice needs no further review.
  return verdict.state === 'applied' && verdict.reason === 'late' ? { ...verdict, reason: null } : verdict
}

/** Whether an amount that staff type is less than the invoice asks for, so that it can wait for a decision. */
export const isShort = (amount: Rupiah | null, requestedAmount: Rupiah): boolean =>
  amount !== null && amount > 0 && amount < requestedAmount

/** Whether money that staff enter can count at once: for an invoice that is not paid. */
export const mayCount = (invoices: readonly Pick<Invoice, 'invoice_status'>[]): boolean =>
  invoices.some(({ invoice_status }) => invoice_status !== 'sudah dibayar')

/** Of money that staff enter and that waits for a decision. Throws a 409 for what can count at once. */
export function heldVerdict(due: Target, { amount, hasProof }: ManualMoney): PaymentClass {
  if (due.invoice.invoice_status === 'dibatalkan' && !hasProof)
    throw new Refusal(409, 'Invoice ini sudah diganti. Catat uangnya di invoice yang baru.')
  const verdict = classifyPayment({ amount, currency: 'IDR' }, due)
  if (verdict.state !== 'review') throw new Refusal(409, 'Jumlahnya cukup: uang ini bisa langsung dihitung.')
  return verdict
}

const mismatch = (text: string) => new Refusal(400, text, { code: 'AMOUNT_MISMATCH' })

/** Staff have not confirmed that the payment is dated before its order. */
export class EarlyPayment extends Refusal {
  constructor({ created_at }: Pick<Order, 'created_at'>) {
    super(409, `Pesanannya baru dibuat ${moment(created_at)}. Pastikan uangnya memang masuk sebelum itu.`)
  }
}

/** Whether a payment is dated before its order was made, by more than staff may have rounded. */
export const isEarly = ({ created_at }: Pick<Order, 'created_at'>, paidAt: Date): boolean =>
  paidAt.getTime() < created_at.getTime() - EARLY_TOLERANCE_MS

type Early = { payment_time: Date; allow_early: boolean }

/** A payment before its order needs a confirmation of staff. Throws `EarlyPayment`. */
export function insistOnTime(order: Pick<Order, 'created_at'>, { payment_time, allow_early }: Early): void {
  if (!allow_early && isEarly(order, payment_time)) throw new EarlyPayment(order)
}

/**
 * All money of a cancelled order but what the shop keeps, or of a deleted one that was not paid and shipped; else what
 * exceeds the price.
 */
export const refundDue = (order: Sums): Rupiah =>
  order.status_order === 'dibatalkan' || (order.deleted_at !== null && !wasDelivered(order))
    ? Math.max(0, netPaid(order) - order.kept_amount)
    : getExcess(order)

/** Without what staff have waived since the order was last restored. `history`: the newest entry first. */
export const refundOwed = (order: Sums, history: readonly { kind: string }[]): Rupiah =>
  history.find(({ kind }) => kind === 'refund_waived' || kind === 'restored')?.kind === 'refund_waived'
    ? 0
    : refundDue(order)

const wasDelivered = ({ status_order, production_status }: Sums) =>
  status_order === 'lunas' && production_status === 'dikirim'

/**
 * While the order runs, the excess over its invoices (`over`, minus refunds), which else reduces the next invoice, may
 * go back too.
 */
export const refundable = (order: Sums, over: Rupiah): Rupiah =>
  order.status_order === 'dibatalkan' || order.status_order === 'lunas' || order.deleted_at !== null
    ? refundDue(order)
    : Math.max(refundDue(order), over)

export const isPayable = ({ state, expires_at }: Pick<PaymentLinkRow, 'state' | 'expires_at'>, now: Date) =>
  state === 'wanted' || (state === 'open' && expires_at !== null && expires_at > now)

type OpenInvoice = Pick<Invoice, 'payment_type' | 'invoice_amount'> & {
  link: Pick<PaymentLinkRow, 'state' | 'expires_at' | 'provider'>
}
/** `isSame`: the goods of the invoice are those of the order. `gateway`: the one in use. */
type Request = { type: InvoiceType; amount: Rupiah; isSame: boolean; gateway: string; now: Date }

/**
 * Whether the open invoice is kept where another is asked for: over the same goods and amount, while it can be paid. A
 * link that another gateway had not created yet is never created after the operator's change.
 */
export const staysOpen = ({ link, ...open }: OpenInvoice, { type, amount, isSame, gateway, now }: Request): boolean =>
  open.payment_type === type &&
  open.invoice_amount === amount &&
  isSame &&
  (link.state === 'open' || link.provider === gateway) &&
  isPayable(link, now)

/** Whether a link is still to be opened: it was not paid, ended or replaced since it was requested. */
export const isWanted = (
  { invoice_status }: Pick<Invoice, 'invoice_status'>,
  { state }: Pick<PaymentLinkRow, 'state'>,
) => invoice_status === 'belum dibayar' && state === 'wanted'

/** What becomes of an invoice whose link the gateway refuses: void if it is the first one, else it has expired. */
export const statusAfterRefusal = (links: number) => (links > 1 ? ('kadaluarsa' as const) : ('dibatalkan' as const))

type Answer = { status: string; expiresAt: Date | null }
/** Whether nobody can pay an invoice any more, by the gateway's answer or, without one, by the clock. */
export function isPastPaying(expires_at: Date | null, answer: Answer | 'unanswered' | null, now: Date): boolean {
  const ends = expires_at ?? now
  if (answer === 'unanswered') return now.getTime() - ends.getTime() > EXPIRY_GRACE_MS
  if (answer?.status !== 'open') return answer?.status === 'expired' || ends <= now
  return (answer.expiresAt ?? ends) <= now
}

/** Whether an order that was paid owes something again, over which an invoice is made at once. */
export const owesAgain = (before: Pick<Order, 'status_order'>, after: Pick<Order, 'status_order'>): boolean =>
  before.status_order === 'lunas' && after.status_order !== 'lunas'

/** Null if the invoice is paid or ended, or its link does not exist yet or has no address. */
export function paymentUrl(
  invoice: Pick<Invoice, 'invoice_status'>,
  link: Pick<PaymentLinkRow, 'state' | 'payment_url' | 'expires_at'> | null | undefined,
  now: Date,
): string | null {
  const isOpen = invoice.invoice_status === 'belum dibayar' && link?.state === 'open' && isPayable(link, now)
  return (isOpen && link.payment_url) || null
}

/** Staff send an invoice again only while it can be paid. Throws a 409. */
export function insistPayable<Link extends PaymentLinkRow>(
  invoice: Invoice,
  link: Link | null | undefined,
  now: Date,
): asserts link is Link {
  if (!link || paymentUrl(invoice, link, now) === null)
    throw new Refusal(409, 'Invoice ini tidak bisa dibayar sekarang. Buat link pembayarannya dulu.')
}

/** Whether the customer is reminded of an invoice now: once for each link, while it can be paid. */
export const mayRemind = (invoice: Invoice, link: PaymentLinkRow, now: Date): boolean =>
  link.reminded_at === null && paymentUrl(invoice, link, now) !== null

/** Whether a request is creating the link at the gateway, and no job has taken over yet. */
export const isBeingMade = ({ state, error, next_at }: PaymentLinkRow, now: Date): boolean =>
  state === 'wanted' && error === null && next_at > now

/** Milliseconds until a link is made again: 15 seconds after the first attempt, then doubling up to ten minutes. */
export const waitAfter = (attempts: number) => Math.min(600_000, 15_000 * 2 ** Math.min(attempts - 1, 6))

/**
 * When a link is ended again: soon, with growing pauses; if the gateway cannot end it, once it has ended by itself, to
 * learn whether it was paid.
 */
export function nextEnding({ attempts, expires_at }: PaymentLinkRow, now: Date, isRefused: boolean): Date {
  const soon = now.getTime() + Math.min(600_000, 5_000 * 2 ** Math.min(attempts, 10))
  return new Date(isRefused && expires_at ? Math.max(soon, expires_at.getTime() + EXPIRY_GRACE_MS) : soon)
}

export const endedLongAgo = ({ expires_at }: PaymentLinkRow, now: Date): boolean =>
  expires_at !== null && now.getTime() - expires_at.getTime() > EXPIRY_GRACE_MS

type Renewal = { order: Order; open: Pick<Invoice, 'id' | 'invoice_code'> | null; isSame: boolean; amount: Rupiah }
/**
 * When an invoice gets a new link. `open`: the order's open invoice; `isSame`: its goods are as then; `amount`: what it
 * would ask for now. Throws a 409.
 */
export function insistRenewable(invoice: Invoice, { order, open, isSame, amount }: Renewal): void {
  if (invoice.invoice_status === 'sudah dibayar') throw new Refusal(409, 'Invoice ini sudah dibayar.')
  if (invoice.invoice_status === 'dibatalkan') throw new Refusal(409, 'Invoice ini sudah diganti yang lain.')
  const verdict = linkVerdict(order, invoice.payment_type)
  if (!verdict.allowed) throw illegal(verdict.reason)
  if (open && open.id !== invoice.id)
    throw new Refusal(409, `Sudah ada invoice lain yang menunggu dibayar: ${open.invoice_code}.`)
  if (invoice.invoice_amount !== amount)
    throw new Refusal(409, 'Jumlah yang harus dibayar sudah berubah. Buat link pembayaran baru.')
  if (!isSame)
    throw new Refusal(409, 'Isi pesanannya sudah berubah sejak invoice ini dibuat. Buat link pembayaran baru.')
}

/** Whether no excess of an order waits for staff any more: it is paid, and the last invoice was lower by what was over. */
export const isExcessUsed = (order: Order): boolean => order.status_order === 'lunas' && getExcess(order) === 0
