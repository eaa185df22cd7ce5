import type { PaymentLinkRow, PaymentRow } from '../../db/tables.ts'
import { moment } from '../../web/dates.ts'
import { rupiah } from '../../web/formats/rupiah.ts'
import { Refusal } from '../../web/refusal.ts'
import { EARLY_TOLERANCE_MS, EXPIRY_GRACE_MS } from '../limits.ts'
import { getExcess, getRemaining, type Invoice, netPaid, type Order, type Rupiah } from '../rules/amounts.ts'
import { type InvoiceType, illegal, linkVerdict } from '../rules/order.ts'

/**
 * A payment is counted (`applied`), with a `reason` if staff should look at it, or held until staff decide (`review`).
 */
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

/** `doubted`: the gateway could not confirm the payment, or knows a payment with other data. */
type Money = { amount: Rupiah; currency: string; doubted?: boolean }
type Target = { order: Sums; invoice: Pick<Invoice, 'invoice_amount' | 'invoice_status'> }

/**
 * Decides whether a payment is counted or held. These are held: too small an amount, a foreign currency, a second
 * payment of a paid invoice, a payment of a cancelled or deleted order, and a payment that the gateway does not
 * confirm. A late payment of an expired or replaced invoice is counted. A payment above the invoice's amount or the
 * amount owed is counted completely, and staff review the excess.
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

/** The parts of an entry by staff that decide whether it counts. `hasProof`: the customer sent a proof. */
type ManualMoney = { amount: Rupiah; allow_overpayment: boolean; hasProof?: boolean }

/** Returns how a payment that staff enter is counted. Throws a 409, or a 400 `AMOUNT_MISMATCH`. */
export function countedVerdict({ order, invoice }: Target, manual: ManualMoney): PaymentClass {
  const { amount, allow_overpayment, hasProof } = manual
  if (invoice.invoice_status === 'sudah dibayar') throw new Refusal(409, 'Invoice ini sudah dibayar.')
  if (order.status_order === 'dibatalkan') throw illegal('Pesanan ini sudah dibatalkan.')
  if (invoice.invoice_status === 'dibatalkan' && !hasProof)
    throw new Refusal(409, 'Invoice ini sudah diganti. Catat pembayarannya di invoice yang baru.')
  if (amount < invoice.invoice_amount)
    throw mismatch(`Jumlahnya kurang: invoice ini meminta ${rupiah(invoice.invoice_amount)}.`)
  // The order may owe less now than an older invoice asks for.
  const owed = Math.min(invoice.invoice_amount, getRemaining(order))
  if (amount > owed && !allow_overpayment)
    throw mismatch(`Jumlahnya lebih dari ${rupiah(owed)}. Kalau memang lebih, nyatakan kelebihannya.`)
  const verdict = classifyPayment({ amount, currency: 'IDR' }, { order, invoice })
  // Staff have seen the money themselves, so a payment for an expired invoice needs no further review.
  return verdict.state === 'applied' && verdict.reason === 'late' ? { ...verdict, reason: null } : verdict
}

/** Whether an amount that staff type is less than the invoice's amount, so that the payment can wait for a decision. */
export const isShort = (amount: Rupiah | null, requestedAmount: Rupiah): boolean =>
  amount !== null && amount > 0 && amount < requestedAmount

/** Whether a payment that staff enter can count at once: an invoice of the order must be unpaid. */
export const mayCount = (invoices: readonly Pick<Invoice, 'invoice_status'>[]): boolean =>
  invoices.some(({ invoice_status }) => invoice_status !== 'sudah dibayar')

/** Returns how a payment that staff enter is held for a decision. Throws a 409 if it can count at once. */
export function heldVerdict(due: Target, { amount, hasProof }: ManualMoney): PaymentClass {
  if (due.invoice.invoice_status === 'dibatalkan' && !hasProof)
    throw new Refusal(409, 'Invoice ini sudah diganti. Catat uangnya di invoice yang baru.')
  const verdict = classifyPayment({ amount, currency: 'IDR' }, due)
  if (verdict.state !== 'review') throw new Refusal(409, 'Jumlahnya cukup: uang ini bisa langsung dihitung.')
  return verdict
}

const mismatch = (text: string) => new Refusal(400, text, { code: 'AMOUNT_MISMATCH' })

/** Thrown if staff have not confirmed that the payment is dated before its order. */
export class EarlyPayment extends Refusal {
  constructor({ created_at }: Pick<Order, 'created_at'>) {
    super(409, `Pesanannya baru dibuat ${moment(created_at)}. Pastikan uangnya memang masuk sebelum itu.`)
  }
}

/** Whether a payment is dated before its order was made, by more than the tolerance for rounded times. */
export const isEarly = ({ created_at }: Pick<Order, 'created_at'>, paidAt: Date): boolean =>
  paidAt.getTime() < created_at.getTime() - EARLY_TOLERANCE_MS

type Early = { payment_time: Date; allow_early: boolean }

/** Staff must confirm a payment that is dated before its order. Throws `EarlyPayment`. */
export function insistOnTime(order: Pick<Order, 'created_at'>, { payment_time, allow_early }: Early): void {
  if (!allow_early && isEarly(order, payment_time)) throw new EarlyPayment(order)
}

/**
 * The money that must be refunded. For a cancelled order, all money except the part that the shop keeps; for a deleted
 * order also, unless the order was paid and shipped; else the money above the price.
 */
export const refundDue = (order: Sums): Rupiah =>
  order.status_order === 'dibatalkan' || (order.deleted_at !== null && !wasDelivered(order))
    ? Math.max(0, netPaid(order) - order.kept_amount)
    : getExcess(order)

/**
 * The money that must be refunded, unless staff have waived it since the order was last restored. `history`: the newest
 * entry first.
 */
export const refundOwed = (order: Sums, history: readonly { kind: string }[]): Rupiah =>
  history.find(({ kind }) => kind === 'refund_waived' || kind === 'restored')?.kind === 'refund_waived'
    ? 0
    : refundDue(order)

const wasDelivered = ({ status_order, production_status }: Sums) =>
  status_order === 'lunas' && production_status === 'dikirim'

/**
 * The most that can go back. While the order runs, this includes the excess over its invoices (`over`, less refunds),
 * which would otherwise reduce the next invoice.
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
/** `isSame`: the goods of the invoice are those of the order. `gateway`: the gateway in use. */
type Request = { type: InvoiceType; amount: Rupiah; isSame: boolean; gateway: string; now: Date }

/**
 * Whether the open invoice is kept when another one is requested. It is kept if type, amount and goods are the same and
 * it can still be paid. A link that the previous gateway had not created yet is never created after the operator's
 * change of the gateway.
 */
export const staysOpen = ({ link, ...open }: OpenInvoice, { type, amount, isSame, gateway, now }: Request): boolean =>
  open.payment_type === type &&
  open.invoice_amount === amount &&
  isSame &&
  (link.state === 'open' || link.provider === gateway) &&
  isPayable(link, now)

/** Whether a link must still be opened: since the request, it was not paid, ended or replaced. */
export const isWanted = (
  { invoice_status }: Pick<Invoice, 'invoice_status'>,
  { state }: Pick<PaymentLinkRow, 'state'>,
) => invoice_status === 'belum dibayar' && state === 'wanted'

/** The status of an invoice whose link the gateway refuses: void if it is the invoice's first link, else expired. */
export const statusAfterRefusal = (links: number) => (links > 1 ? ('kadaluarsa' as const) : ('dibatalkan' as const))

type Answer = { status: string; expiresAt: Date | null }
/** Whether nobody can pay an invoice any more. The gateway's answer decides, or without an answer the clock. */
export function isPastPaying(expires_at: Date | null, answer: Answer | 'unanswered' | null, now: Date): boolean {
  const ends = expires_at ?? now
  if (answer === 'unanswered') return now.getTime() - ends.getTime() > EXPIRY_GRACE_MS
  if (answer?.status !== 'open') return answer?.status === 'expired' || ends <= now
  return (answer.expiresAt ?? ends) <= now
}

/** Whether a paid order owes money again. Then an invoice is made at once. */
export const owesAgain = (before: Pick<Order, 'status_order'>, after: Pick<Order, 'status_order'>): boolean =>
  before.status_order === 'lunas' && after.status_order !== 'lunas'

/** Returns null if the invoice is paid or has ended, or if its link does not exist yet or has no address. */
export function paymentUrl(
  invoice: Pick<Invoice, 'invoice_status'>,
  link: Pick<PaymentLinkRow, 'state' | 'payment_url' | 'expires_at'> | null | undefined,
  now: Date,
): string | null {
  const isOpen = invoice.invoice_status === 'belum dibayar' && link?.state === 'open' && isPayable(link, now)
  return (isOpen && link.payment_url) || null
}

/** Throws a 409 if the invoice cannot be paid now, because then staff cannot send it again. */
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

/**
 * Milliseconds until the next attempt to create a link: 15 seconds after the first attempt, then doubling up to ten
 * minutes.
 */
export const waitAfter = (attempts: number) => Math.min(600_000, 15_000 * 2 ** Math.min(attempts - 1, 6))

/**
 * The time of the next attempt to end a link: soon, with growing pauses. If the gateway cannot end the link, the
 * attempt waits until the link has expired, and then finds out whether it was paid.
 */
export function nextEnding({ attempts, expires_at }: PaymentLinkRow, now: Date, isRefused: boolean): Date {
  const soon = now.getTime() + Math.min(600_000, 5_000 * 2 ** Math.min(attempts, 10))
  return new Date(isRefused && expires_at ? Math.max(soon, expires_at.getTime() + EXPIRY_GRACE_MS) : soon)
}

export const endedLongAgo = ({ expires_at }: PaymentLinkRow, now: Date): boolean =>
  expires_at !== null && now.getTime() - expires_at.getTime() > EXPIRY_GRACE_MS

type Renewal = { order: Order; open: Pick<Invoice, 'id' | 'invoice_code'> | null; isSame: boolean; amount: Rupiah }
/**
 * Checks whether an invoice can get a new link. `open`: the order's open invoice. `isSame`: the goods have not changed
 * since. `amount`: the amount that a new invoice would have. Throws a 409.
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

/**
 * Whether no excess of an order waits for staff any more: the order is paid, and its last invoice was reduced by the
 * excess.
 */
export const isExcessUsed = (order: Order): boolean => order.status_order === 'lunas' && getExcess(order) === 0
