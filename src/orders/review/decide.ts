import type { Knex } from 'knex'
import { rupiah } from '../../web/formats/rupiah.ts'
import { notFound, Refusal } from '../../web/refusal.ts'
import { recordStaffAction } from '../actor.ts'
import { changeOf, type OrderDeps } from '../order-deps.ts'
import { afterPaymentSaved, applyToOrder } from '../payments/apply-payment.ts'
import { findInvoice, lockOrder, type OrderActor, saveOrder } from '../queries.ts'
import type { Invoice, Order, Payment } from '../rules/amounts.ts'
import { type Decision, decisionsOf, needsNote } from '../rules/decisions.ts'
import { type Rupiah, remainingOf } from '../rules/rupiah.ts'
import { findPayment, setPayment } from './decision-queries.ts'

/**
 * Counts a held payment towards its order. Staff can decide this for a payment below the invoice's amount, for a second
 * payment of a paid invoice, and for a payment that the gateway did not confirm but that they saw in the bank account.
 * Throws a 404 or 409. Repeating the call changes nothing.
 */
export const countPayment = (deps: OrderDeps, id: string, note: string, decider: OrderActor): Promise<void> =>
  decide(deps, id, { decision: 'apply', note }, decider, async (trx, order, payment) => {
    const invoice = payment.invoice_id === null ? null : await findInvoice(trx, { id: payment.invoice_id })
    if (!invoice) throw new Refusal(409, 'Pembayaran ini tidak punya invoice.')
    const now = deps.now()
    const excess = excessOver(payment, order, invoice)
    // If the payment exceeds the invoice or the amount owed, it stays in review, because staff must still decide about
    // the excess.
    const over =
      excess > 0 ? ({ reason: 'over', decided_at: null, decided_by: null } as const) : decidedBy(deps, decider)
    await setPayment(trx, payment.id, { state: 'applied', excess, notes: noted(payment, note), ...over })
    const counted = { ...payment, state: 'applied' as const, reason: null, notes: note }
    const verdict = { state: 'applied' as const, reason: null, excess }
    await applyToOrder(trx, { ...deps, now: () => now }, { order, invoice, payment: counted, verdict }, decider)
  })

/**
 * Returns the excess of a payment in rupiah: the part above the amount owed or, unless the invoice is paid already,
 * above the invoice's amount if that is lower.
 */
const excessOver = ({ amount }: Payment, order: Order, { invoice_amount, invoice_status }: Invoice): Rupiah =>
  Math.max(
    0,
    amount - (invoice_status === 'sudah dibayar' ? remainingOf(order) : Math.min(invoice_amount, remainingOf(order))),
  )

/**
 * Dismisses a held payment because it is a duplicate report of a payment that is known already. The dismissed payment
 * stays on record and is never counted.
 */
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

/** Records that staff have reviewed a counted payment. The payment stays counted. */
export const acknowledgePayment = (deps: OrderDeps, id: string, note: string, decider: OrderActor): Promise<void> =>
  decide(deps, id, { decision: 'acknowledge', note }, decider, async (trx, order, payment) => {
    await setPayment(trx, payment.id, { notes: noted(payment, note), ...decidedBy(deps, decider) })
    const entry = { kind: 'payment_acknowledged', old: payment.reason, amount: payment.amount, note }
    await saveOrder(trx, order, {}, [entry], decider, deps.now())
  })

/** Thrown if a decision requires a note and staff wrote none. Nothing was changed. */
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
    const subject = `${order.order_code} · ${rupiah(payment.amount)}`
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

/**
 * Throws a 409 if staff have already decided about the payment, or if the decision is not possible for this kind of
 * payment.
 */
export function insistOn(decision: Decision, payment: Payment, order: Order): void {
  const isWaiting = payment.reason !== null && payment.decided_at === null
  if (!isWaiting)
    throw new Refusal(409, `Pembayaran ini sudah diputuskan${payment.decided_by ? ` oleh ${payment.decided_by}` : ''}.`)
  if (!decisionsOf(payment, order).includes(decision))
    throw new Refusal(409, 'Keputusan ini tidak berlaku untuk pembayaran itu. Muat ulang halamannya.')
}

export const decidedBy = (deps: OrderDeps, { name }: OrderActor) => ({ decided_at: deps.now(), decided_by: name })

/** Appends a note to the notes of a payment. */
export const noted = ({ notes }: Payment, note: string) => [notes, note].filter(Boolean).join('\n')
