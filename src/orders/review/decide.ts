import type { Knex } from 'knex'
import { notFound, Refusal } from '../../web/refusal.ts'
import { recordStaffAction } from '../actor.ts'
import { changeOf, type OrderDeps } from '../order-deps.ts'
import { afterPaymentSaved, applyToOrder } from '../payments/apply-payment.ts'
import { findInvoice, lockOrder, type OrderActor, saveOrder } from '../queries.ts'
import type { Invoice, Order, Payment } from '../rules/amounts.ts'
import { type Decision, decisionsOf, needsNote } from '../rules/decisions.ts'
import { formatRupiah, type Rupiah, remainingOf } from '../rules/rupiah.ts'
import { findPayment, setPayment } from './decision-queries.ts'

/**
 * Counts held money: a short payment as it is, a second payment as additional money, an unconfirmed one that staff have
 * seen. Throws 404 and 409; repeating it changes nothing.
 */
export const countPayment = (deps: OrderDeps, id: string, note: string, decider: OrderActor): Promise<void> =>
  decide(deps, id, { decision: 'apply', note }, decider, async (trx, order, payment) => {
    const invoice = payment.invoice_id === null ? null : await findInvoice(trx, { id: payment.invoice_id })
    if (!invoice) throw new Refusal(409, 'Pembayaran ini tidak punya invoice.')
    const now = deps.now()
    const excess = excessOver(payment, order, invoice)
    // Money beyond the price must still be refunded.
    const over =
      excess > 0 ? ({ reason: 'over', decided_at: null, decided_by: null } as const) : decidedBy(deps, decider)
    await setPayment(trx, payment.id, { state: 'applied', excess, notes: noted(payment, note), ...over })
    const counted = { ...payment, state: 'applied' as const, reason: null, notes: note }
    const verdict = { state: 'applied' as const, reason: null, excess }
    await applyToOrder(trx, { ...deps, now: () => now }, { order, invoice, payment: counted, verdict }, decider)
  })

/** The excess: beyond the invoice while that is open, else beyond what is owed. */
const excessOver = ({ amount }: Payment, order: Order, { invoice_amount, invoice_status }: Invoice): Rupiah =>
  Math.max(
    0,
    amount - (invoice_status === 'sudah dibayar' ? remainingOf(order) : Math.min(invoice_amount, remainingOf(order))),
  )

/** Dismisses held money that was the same money reported twice. It stays on record and is never counted. */
export const dismissPayment = (deps: OrderDeps, id: string, note: string, decider: OrderActor): Promise<void> =>
  decide(deps, id, { decision: 'dismiss', note }, decider, async (trx, order, payment) => {
    await setPayment(trx, payment.id, {
      state: 'dismissed',
      notes: noted(payment, note),
      ...decidedBy(deps, decider),
    })
    const entry = { kind: 'payment_dismissed', old: payment.reason, amount: payment.amount, note }
    await saveOrder(trx, order, {}, [entry], decider, deps.now())
  })

/** Acknowledges counted money after a review; it stays counted. */
export const acknowledgePayment = (deps: OrderDeps, id: string, note: string, decider: OrderActor): Promise<void> =>
  decide(deps, id, { decision: 'acknowledge', note }, decider, async (trx, order, payment) => {
    await setPayment(trx, payment.id, { notes: noted(payment, note), ...decidedBy(deps, decider) })
    const entry = { kind: 'payment_acknowledged', old: payment.reason, amount: payment.amount, note }
    await saveOrder(trx, order, {}, [entry], decider, deps.now())
  })

/** A decision without its required note; nothing was changed. */
export class NoteNeeded extends Refusal {
  constructor() {
    super(400, 'Tulis alasannya.')
  }
}

const results: Record<Exclude<Decision, 'refund'>, Payment['state']> = {
  apply: 'applied',
  dismiss: 'dismissed',
  acknowledge: 'applied',
}

async function decide(
  deps: OrderDeps,
  id: string,
  { decision, note }: { decision: Exclude<Decision, 'refund'>; note: string },
  decider: OrderActor,
  work: (trx: Knex, order: Order, payment: Payment) => Promise<unknown>,
): Promise<void> {
  const known = await findPayment(deps.db, id)
  if (!known) throw notFound('Pembayaran ini tidak ada.')
  const changed = await deps.db.transaction(async (trx) => {
    const order = await lockOrder(trx, known.order_id)
    const payment = await findPayment(trx, id)
    if (!order || !payment) throw notFound('Pembayaran ini tidak ada.')
    const isDone = payment.state === results[decision] && (payment.decided_at !== null || decision === 'apply')
    if (isDone) return null
    insistOn(decision, payment, order)
    if (note === '' && needsNote(decision, payment)) throw new NoteNeeded()
    await work(trx, order, payment)
    const subject = `${order.order_code} · ${formatRupiah(payment.amount)}`
    await recordStaffAction(trx, decider, {
      action: `payment.${decision}`,
      subject,
      details: { id, reason: payment.reason },
    })
    return { order, payment }
  })
  if (!changed) return
  if (decision === 'apply') afterPaymentSaved(deps, changed.order)
  else deps.publish([changeOf(changed.order, ['payment'])])
}

/** Throws a 409 when this decision is no longer possible, or never for such money. */
export function insistOn(decision: Decision, payment: Payment, order: Order): void {
  const isWaiting = payment.reason !== null && payment.decided_at === null
  if (!isWaiting)
    throw new Refusal(409, `Pembayaran ini sudah diputuskan${payment.decided_by ? ` oleh ${payment.decided_by}` : ''}.`)
  if (!decisionsOf(payment, order).includes(decision))
    throw new Refusal(409, 'Keputusan ini tidak berlaku untuk pembayaran itu. Muat ulang halamannya.')
}

export const decidedBy = (deps: OrderDeps, { name }: OrderActor) => ({ decided_at: deps.now(), decided_by: name })

/** Earlier notes stay. */
export const noted = ({ notes }: Payment, note: string) => [notes, note].filter(Boolean).join('\n')
