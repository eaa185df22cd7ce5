import type { Knex } from 'knex'
import { type Decision, type Desk, decide } from '../../../payments/decide.ts'
import { plainRupiah } from '../../../web/formats/rupiah.ts'
import { notFound, Refusal } from '../../../web/refusal.ts'
import { lockTarget, type OrderJob, orderJob, publishJobs } from '../../change-order.ts'
import { addCorrection } from '../../lines/follow-typed.ts'
import { listLines } from '../../lines/queries.ts'
import { sumLines } from '../../lines/rules.ts'
import { notifyOfRefund } from '../../notify.ts'
import type { OrderDeps } from '../../order-deps.ts'
import { findInvoice, lockOpenInvoice, type OrderActor, statusEntries } from '../../queries.ts'
import type { Order, Payment, Rupiah } from '../../rules/amounts.ts'
import { afterBalance } from '../../rules/order.ts'
import { priceEntry } from '../../update-order.ts'
import { grantPayment, voidInvoice } from '../record-payment.ts'
import { refundDue } from '../rules.ts'
import { addRefund, findPayment, findRefund, readRefundSums, setPayment } from './decision-queries.ts'
import {
  excessOver,
  insistDecidable,
  insistOnEnd,
  insistOnMostRefund,
  insistRefundable,
  isDecidedSo,
  isOver,
  lowersPrice,
  mostRefund,
} from './rules.ts'

/**
 * A decision is about one payment, or about the money of a whole order. `ended`: the order is cancelled or deleted.
 * `ongoing`: it is not, so it owes refunded money again.
 */
export type About = { payment: string } | { order: string; is: 'ended' | 'ongoing' }
/** `order` is the order as it was when it was locked. */
type Case = { job: OrderJob; order: Order; payment: Payment | null; is: 'ended' | 'ongoing' | null }

type RefundInput = {
  /** The idempotency key of the form. */
  key: string
  amount: Rupiah
  /** When the money was sent; never in the future. */
  at: Date
  /**
   * Why the price falls with the refund. The price of a delivered order always falls, that of another order only with
   * `lowers`.
   */
  reason?: string | undefined
  lowers?: boolean
}

/** `note` says why, or where the money went. */
type Ruling = { by: OrderActor; note: string } & (
  | { decision: Exclude<Decision, 'refund'> }
  | ({ decision: 'refund' } & RefundInput)
)
type Refund = Ruling & { decision: 'refund' }

/** `voided`: the open invoice became void, so staff must create a new link. `lowered`: the price fell. */
type RefundResult = { voided: boolean; lowered: boolean }

/**
 * Decides about the money of an order. Held money is counted (`apply`), was reported twice (`dismiss`), or goes back.
 * Counted money was checked (`acknowledge`), or goes back within the limit of `refundable`. The shop keeps the rest of
 * the money of an ended order (`waive`). A repeated decision changes nothing. After a refund, an ongoing order owes
 * that money again, but if the order is delivered, its price falls instead. The customer gets a message. Throws a 404,
 * a 409 (`AMOUNT_MISMATCH` if more goes back than possible), and a 400 `NOTE_NEEDED`.
 */
export const decideMoney = (deps: OrderDeps, about: About, ruling: Ruling): Promise<RefundResult | null> =>
  decide(makeDesk(deps, ruling.by), about, ruling)

/** Records the refund of an ongoing order in a job. Returns null if it was recorded before. */
export async function refundOrder(
  job: OrderJob,
  refund: RefundInput & Pick<Ruling, 'note'>,
): Promise<RefundResult | null> {
  const one: Case = { job, order: job.order, payment: null, is: 'ongoing' }
  const ruling = { ...refund, by: job.actor, decision: 'refund' as const }
  return (await isDone(job.trx, one, ruling)) ? null : revoke(one, ruling)
}

const makeDesk = (deps: OrderDeps, actor: OrderActor): Desk<About, Case, Ruling, RefundResult> => ({
  db: deps.db,
  async open(trx, about) {
    const paymentRow = 'payment' in about ? await findPayment(trx, about.payment) : null
    const id = 'payment' in about ? paymentRow?.order_id : about.order
    const missing = 'payment' in about ? 'Pembayaran ini tidak ada.' : 'Pesanan ini tidak ada.'
    if (id === undefined) throw notFound(missing)
    const order = await lockTarget(trx, { id, missing, isDeleted: null })
    const payment = paymentRow && (await findPayment(trx, paymentRow.id))
    return { job: orderJob(trx, deps, order, actor), order, payment, is: 'payment' in about ? null : about.is }
  },
  isDone,
  revoke: (_, one, ruling) => revoke(one, ruling),
  keep: (_, one, ruling) => keep(one, ruling),
  decided: ({ job }) => publishJobs(deps, [job]),
})

async function isDone(trx: Knex, { order, payment, is }: Case, ruling: Ruling): Promise<boolean> {
  if (ruling.decision === 'refund' && (await isSentAlready(trx, order, ruling))) return true
  insistOnEnd(order, is, ruling.decision)
  if (!payment) return false
  if (isDecidedSo(payment, ruling.decision)) return true
  insistDecidable(payment, order, ruling)
  return false
}

async function isSentAlready(trx: Knex, order: Order, { key, amount }: Refund): Promise<boolean> {
  const same = await findRefund(trx, key)
  if (!same) return false
  if (same.order_id === order.id && same.amount === amount) return true
  throw new Refusal(409, formUsed)
}

const formUsed = 'Formulir ini sudah dipakai. Muat ulang halamannya.'

const entries: Partial<Record<Decision, string>> = {
  dismiss: 'payment_dismissed',
  acknowledge: 'payment_acknowledged',
  waive: 'refund_waived',
}

async function keep({ job, order, payment }: Case, { decision, by, note }: Ruling) {
  const { trx, now } = job
  const [kind, amount] = [entries[decision], payment?.amount ?? refundDue(order)]
  job.publish('payment')
  if (payment && decision === 'apply') await count(job, payment, note)
  else if (payment) {
    const state = decision === 'dismiss' ? 'dismissed' : payment.state
    await setPayment(trx, payment.id, { state, notes: noted(payment, note), decided_at: now, decided_by: by.name })
  }
  if (kind) await job.save({}, [{ kind, old: payment?.reason ?? null, amount, note }])
  const subject = `${order.order_code} · ${plainRupiah(amount)}`
  const details = payment ? { id: payment.id, reason: payment.reason } : { note }
  await job.audit(`payment.${decision}`, { subject, details })
}

/**
 * Counts a held payment. An excess over the invoice or the order's debt stays in review, because staff decide about it.
 */
async function count(job: OrderJob, payment: Payment, note: string): Promise<void> {
  const { trx, order, now, actor } = job
  const invoice = payment.invoice_id === null ? null : await findInvoice(trx, { id: payment.invoice_id })
  if (!invoice) throw new Refusal(409, 'Pembayaran ini tidak punya invoice.')
  const excess = excessOver(payment, order, invoice)
  const end =
    excess > 0
      ? { reason: 'over' as const, decided_at: null, decided_by: null }
      : { decided_at: now, decided_by: actor.name }
  await setPayment(trx, payment.id, { state: 'applied', excess, notes: noted(payment, note), ...end })
  job.publish('status')
  await grantPayment(job, invoice, { ...payment, state: 'applied', reason: null, notes: note })
}

const noted = ({ notes }: Payment, note: string) => [notes, note].filter(Boolean).join('\n')

async function revoke(one: Case, refund: Refund): Promise<RefundResult> {
  const { job, order, payment } = one
  const { trx, deps, now } = job
  const { key, amount, at: refunded_at, note, by } = refund
  job.publish('payment', 'status')
  if (payment) await endPayment(job, payment, refund)
  else insistRefundable(order, one.is, refund)
  const was_applied = payment?.state !== 'review'
  const row = { id: key, order_id: order.id, payment_id: payment?.id ?? null, amount, was_applied }
  const isNew = await addRefund(trx, { ...row, refunded_at, notes: note, recorded_by: by.name }, now)
  if (!isNew) throw new Refusal(409, formUsed)
  // The amount of the open invoice was calculated before the refund and is too low now.
  const open = was_applied && !isOver(order) ? await lockOpenInvoice(trx, order.id) : null
  if (open) await voidInvoice(trx, open, now)
  const lowered = lowersPrice(order, payment, refund)
  const refunded_amount = order.refunded_amount + (was_applied ? amount : 0)
  const total_price = order.total_price - (lowered ? amount : 0)
  const sums = { refunded_amount, total_price }
  const status_order = isOver(order) ? order.status_order : afterBalance({ ...order, ...sums })
  const entry = { kind: 'refund', amount, note, old: was_applied ? 'applied' : 'review' }
  const prices = lowered ? [priceEntry(order, total_price, refund.reason)] : []
  const history = [entry, ...prices, ...statusEntries(order, status_order)]
  if (lowered && sumLines(await listLines(trx, order)).total_price !== total_price)
    await addCorrection(job, amount, refund.reason ?? '')
  const saved = await job.save({ ...sums, status_order }, history)
  if (open) await job.note({ kind: 'invoice_void', note: open.invoice_code })
  const subject = `${order.order_code} · ${plainRupiah(amount)}`
  await job.audit('payment.refund', { subject, details: { id: key, note } })
  if (lowered) {
    await job.audit('order.price', { details: { before: order.total_price, after: saved.total_price } })
  }
  await notifyOfRefund(trx, deps, { before: order, after: saved }, { key, amount, to: note, was_applied })
  return { voided: open !== null, lowered }
}

/**
 * Ends the review of a payment that is refunded. A held payment is never counted after that. A counted payment stays in
 * review while it still has an excess.
 */
async function endPayment(job: OrderJob, payment: Payment, { amount, note, by }: Refund): Promise<void> {
  const { trx, order, now: decided_at } = job
  const refundSums = await readRefundSums(trx, order.id, payment.id)
  insistOnMostRefund(amount, mostRefund(payment, order, refundSums))
  if (payment.state === 'review') {
    const notes = noted(payment, note)
    await setPayment(trx, payment.id, { state: 'refunded', notes, decided_at, decided_by: by.name })
  } else if (refundSums.over - amount <= 0) await setPayment(trx, payment.id, { decided_at, decided_by: 'sistem' })
}
