import type { Knex } from 'knex'
import { isSameMoney, type MoneyReport } from '../../payments/reports.ts'
import { queueMessage } from '../messages/compose.ts'
import { paymentNotice } from '../messages/staff-notices.ts'
import { changeOf, type OrderDeps, trackingLink } from '../order-deps.ts'
import {
  closeLinks,
  findAnyOrder,
  findInvoice,
  lockOpenInvoice,
  lockOrder,
  type OrderActor,
  saveOrder,
  setInvoice,
  statusEntries,
} from '../queries.ts'
import type { Invoice, Order, Payment } from '../rules/amounts.ts'
import { classifyPayment, type PaymentClass } from '../rules/classify-payment.ts'
import { afterPayment } from '../rules/order.ts'
import { excessOf, type Rupiah } from '../rules/rupiah.ts'
import { tellOwner } from '../tell-owner.ts'
import { voidInvoice } from './links.ts'
import { addPayment, closeExcessReviews, linkOf, paymentsOfInvoice } from './money-queries.ts'

/**
 * What became of a payment report: counted (`applied`), held for staff (`review`), already recorded before (`known`),
 * or for none of this site's payment links (`unknown`).
 */
export type ReportOutcome = { outcome: 'applied' | 'review' | 'known' | 'unknown'; orderId: string | null }

/**
 * Tells whether a payment report must be verified at the gateway before use. `late`: the payment is as expected, but
 * its invoice had already ended. `odd`: the payment is for another gateway invoice or amount, or would be held. Null:
 * no verification is needed.
 */
export async function unexpectedIn(db: Knex, report: MoneyReport): Promise<'late' | 'odd' | null> {
  const link = await linkOf(db, report.provider, report.externalId, report.id)
  const invoice = link && (await findInvoice(db, { id: link.invoice_id }))
  if (!link || !invoice) return null
  const order = await findAnyOrder(db, link.order_id)
  if (!order) return null
  // A report with another gateway invoice or another amount does not match the payment link that this server created.
  const isOurs = link.provider_invoice_id === null || link.provider_invoice_id === report.id
  if (!isOurs || link.external_id !== report.externalId || report.amount !== invoice.invoice_amount) return 'odd'
  const { reason } = classifyPayment({ amount: amountOf(report), currency: report.currency }, { order, invoice })
  return reason === null || reason === 'late' ? reason : 'odd'
}

const amountOf = ({ paidAmount, amount }: MoneyReport): Rupiah => paidAmount ?? amount

/**
 * Records a reported payment exactly once, however often it is reported. One transaction saves payment, invoice, order,
 * history and message. `inside` runs before the commit; the inbox marks its row there. A payment that cannot be
 * counted is held for staff, never dropped.
 */
export async function applyPayment(
  deps: OrderDeps,
  report: MoneyReport,
  inside: (trx: Knex, settled: ReportOutcome) => Promise<void> = async () => {},
): Promise<ReportOutcome> {
  const { db } = deps
  const link = await linkOf(db, report.provider, report.externalId, report.id)
  if (!link) {
    const settled: ReportOutcome = { outcome: 'unknown', orderId: null }
    await db.transaction((trx) => inside(trx, settled))
    return settled
  }
  let changed: Order | null = null
  const settled = await db.transaction(async (trx): Promise<ReportOutcome> => {
    const order = await lockOrder(trx, link.order_id)
    const invoice = await findInvoice(trx, { id: link.invoice_id })
    if (!order || !invoice) throw new Error('the order of a payment is gone')
    const known = (await paymentsOfInvoice(trx, invoice.id)).filter((one) => one.provider_invoice_id === report.id)
    const isKnown = known.some((one) => isSameMoney(moneyOf(one), report))
    const outcome = isKnown ? 'known' : await count(trx, deps, { order, invoice, report })
    if (outcome !== 'known') changed = order
    const result: ReportOutcome = { outcome, orderId: order.id }
    await inside(trx, result)
    return result
  })
  if (changed) afterPaymentSaved(deps, changed)
  return settled
}

/**
 * Publishes the changed order to open pages. Callers use it after the transaction that saved a payment.
 */
export function afterPaymentSaved(deps: OrderDeps, order: Order): void {
  deps.publish([changeOf(order, ['payment', 'status'])])
}

const moneyOf = ({ provider_payment_id, amount, paid_at, paid_at_told }: Payment) => ({
  paymentId: provider_payment_id,
  amount,
  paidAmount: amount,
  paidAt: paid_at_told ? paid_at : null,
})

/**
 * Returns the unique reference of a reported payment. The database rejects a second payment with the same reference, so
 * that no money is counted twice.
 */
const refOf = ({ id, paymentId, paidAt }: MoneyReport, amount: Rupiah) =>
  paymentId ? `pay ${id} ${paymentId}${paidAt ? '' : ' at ?'}` : `inv ${id} ${paidAt?.toISOString() ?? '?'} ${amount}`

type Counted = { order: Order; invoice: Invoice; report: MoneyReport }

async function count(trx: Knex, deps: OrderDeps, { order, invoice, report }: Counted): Promise<'applied' | 'review'> {
  const now = deps.now()
  const amount = amountOf(report)
  const { currency, doubted = false } = report
  const verdict = classifyPayment({ amount, currency, doubted }, { order, invoice })
  const actor: OrderActor = { name: report.provider, source: report.via, auditActor: null }
  const payment = await addPayment(
    trx,
    {
      order_id: order.id,
      invoice_id: invoice.id,
      payment_type: invoice.payment_type,
      paid_at: report.paidAt ?? now,
      paid_at_told: report.paidAt !== null,
      amount,
      provider: report.provider,
      provider_invoice_id: report.id,
      provider_payment_id: report.paymentId || null,
      payment_method: report.method,
      provider_ref: refOf(report, amount),
      state: verdict.state,
      reason: verdict.reason,
      excess: verdict.excess,
      recorded_by: null,
      notes: verdict.reason === 'currency' ? `Mata uang: ${report.currency || 'tidak disebut'}` : '',
    },
    now,
  )
  await applyToOrder(trx, deps, { order, invoice, payment, verdict }, actor)
  return verdict.state
}

type Applied = { order: Order; invoice: Invoice; payment: Payment; verdict: PaymentClass }

/**
 * Applies a saved payment to its locked order. A counted payment updates the order's status, closes the open invoices
 * and queues a confirmation to the customer. For a held payment, staff get a notice.
 */
export async function applyToOrder(
  trx: Knex,
  deps: OrderDeps,
  { order, invoice, payment, verdict }: Applied,
  actor: OrderActor,
) {
  const now = deps.now()
  const entry = {
    kind: 'payment',
    new: verdict.state,
    old: verdict.reason,
    amount: payment.amount,
    note: payment.notes,
  }
  if (verdict.state === 'review') {
    await saveOrder(trx, order, {}, [entry], actor, now)
    return tellStaff(trx, deps, order, payment)
  }
  // A second payment of an invoice does not change the date of its first payment.
  if (invoice.invoice_status !== 'sudah dibayar')
    await setInvoice(trx, invoice.id, { invoice_status: 'sudah dibayar', paid_at: payment.paid_at, ended_at: now })
  await closeLinks(trx, invoice.id, now, payment.provider_invoice_id)
  const other = await lockOpenInvoice(trx, order.id)
  if (other) await voidInvoice(trx, other, now)
  const set = afterPayment(order, payment.amount, now)
  const { status_order } = set
  const history = [entry, ...statusEntries(order, status_order, { amount: payment.amount, at: now })]
  const saved = await saveOrder(trx, order, set, history, actor, now)
  // The order is paid exactly: the last invoice was reduced by the excess of an earlier payment, so the review of that
  // excess is closed.
  if (status_order === 'lunas' && excessOf(saved) === 0) await closeExcessReviews(trx, order.id, now)
  if (payment.reason !== null) await tellStaff(trx, deps, order, payment)
  await tellOwner(trx, deps, order, saved)
  await queueMessage(trx, deps.messages, {
    order: saved,
    invoice,
    type: 'payment_confirmation',
    channel: saved.notification_channel,
    now,
    trackingLink: trackingLink(deps, saved),
    about: `payment ${payment.id}`,
  })
}

const tellStaff = (trx: Knex, deps: OrderDeps, order: Order, payment: Payment) =>
  deps.notify(trx, paymentNotice(order, payment))
