import type { Knex } from 'knex'
import { recordAction } from '../../../audit/audit.ts'
import type { PurchasePaymentRow } from '../../../db/tables.ts'
import { type Decision, type Desk, decide } from '../../../payments/decide.ts'
import { record } from '../../../payments/take-payment.ts'
import { plainRupiah } from '../../../web/formats/rupiah.ts'
import { notFound, Refusal } from '../../../web/refusal.ts'
import { grant, lockForGrant, takeBack } from './grant.ts'
import { packageOwner } from './payee.ts'
import * as queries from './queries.ts'
import { type Decider, purchaseHref, type SubscriptionDeps } from './subscription-deps.ts'

const purchaseNotFound = () => notFound('Pembelian ini tidak ada.')

/**
 * Records a payment that staff have seen, like a bank transfer. Throws a 404 for an unknown purchase, and a 409 for a
 * paid one.
 */
export async function confirmPurchase(deps: SubscriptionDeps, invoice: string, by: Decider) {
  const purchase = await queries.findPurchase(deps.db, invoice)
  if (!purchase) throw purchaseNotFound()
  if (purchase.paid_at) throw new Refusal(409, 'Pembelian ini sudah dibayar.')
  const amount = Number(purchase.amount)
  const money = { amount, paidAmount: amount, currency: 'IDR', paidAt: deps.now(), method: 'MANUAL' }
  const numbers = { id: invoice, externalId: invoice, paymentId: `staff ${invoice}`, provider: 'manual' }
  const report = { ...money, ...numbers, via: 'system' as const, recordedBy: by.name }
  await deps.db.transaction(async (trx) => {
    const locked = await lockForGrant(trx, purchase)
    const outcome = locked && (await record(trx, packageOwner(deps), locked, report))
    if (outcome !== 'applied') throw new Refusal(409, 'Pembelian ini baru saja dibayar atau akunnya sudah tidak ada.')
    await audit(trx, purchase, 'comic.purchase_confirm', by)
  })
  await finish(deps, purchase)
}

/**
 * `apply` accepts an odd payment for its purchase. `refund` records that the money was sent back. Throws a 409 if the
 * payment was decided already.
 */
export const decidePayment = (deps: SubscriptionDeps, payment: number, decision: 'apply' | 'refund', by: Decider) =>
  decide(makeDesk(deps), { payment }, { decision, by })

/** Takes back unused time, credits and publications. Throws a 409 if the purchase is not paid. */
export const refundPurchase = (deps: SubscriptionDeps, invoice: string, by: Decider) =>
  decide(makeDesk(deps), { invoice }, { decision: 'refund', by })

/**
 * `waiting`: the payment that waits for staff, if the case is about one. `payments`: this payment, otherwise all
 * payments that counted.
 */
type Case = { purchase: queries.Purchase; waiting: PurchasePaymentRow | null; payments: PurchasePaymentRow[] }
type Ruling = { decision: Decision; by: Decider }

const makeDesk = (deps: SubscriptionDeps): Desk<{ payment: number } | { invoice: string }, Case, Ruling, void> => ({
  db: deps.db,
  async open(trx, about) {
    const id = 'payment' in about ? about.payment : null
    const match = await ('payment' in about
      ? queries.purchaseOfPayment(trx, about.payment)
      : queries.findPurchase(trx, about.invoice))
    const purchase = match && (await lockForGrant(trx, match))
    if (!purchase) throw purchaseNotFound()
    const payments = await queries.listPayments(trx, purchase.id)
    const waiting = payments.find((payment) => payment.id === id) ?? null
    if (id !== null && waiting?.state !== 'review') throw new Refusal(409, 'Pembayaran ini sudah diputuskan.')
    return { purchase, waiting, payments: waiting ? [waiting] : payments.filter(({ state }) => state === 'applied') }
  },
  async isDone(_trx, { purchase, waiting }, { decision }) {
    if (!waiting && purchase.status !== 'success')
      throw new Refusal(409, 'Hanya pembelian yang dibayar bisa dikembalikan.')
    if (decision === 'apply' && (purchase.paid_at || purchase.user_id === null))
      throw new Refusal(409, 'Paketnya sudah aktif, atau akunnya sudah tidak ada. Uangnya hanya bisa dikembalikan.')
    return false
  },
  async keep(trx, { purchase, payments }, { by }) {
    for (const payment of payments) {
      await queries.setPayment(trx, payment.id, { state: 'applied', closed_at: deps.now(), recorded_by: by.name })
      await grant(trx, deps, purchase, payment)
    }
    await audit(trx, purchase, 'comic.payment_accept', by)
  },
  async revoke(trx, { purchase, waiting, payments }, { by }) {
    if (!waiting || !purchase.paid_at) await queries.setPurchase(trx, purchase.id, { status: 'refunded' })
    const end = { state: 'refunded' as const, closed_at: deps.now(), ...(waiting && { recorded_by: by.name }) }
    for (const payment of payments) {
      await queries.setPayment(trx, payment.id, end)
      await notifyOfReturn(trx, deps, purchase, payment)
    }
    if (!waiting) await takeBack(trx, deps, purchase)
    await audit(trx, purchase, waiting ? 'comic.payment_return' : 'comic.purchase_refund', by)
  },
  decided: ({ purchase }) => finish(deps, purchase),
})

async function notifyOfReturn(
  trx: Knex,
  deps: SubscriptionDeps,
  purchase: queries.Purchase,
  money: PurchasePaymentRow,
) {
  if (purchase.user_id === null) return
  await deps.notifyMember(trx, {
    userId: purchase.user_id,
    kind: 'payment_returned',
    key: `payment ${money.id}`,
    title: 'Uang dikembalikan',
    message: `${plainRupiah(money.amount)} untuk paket ${purchase.package_name} sudah dikembalikan.`,
    href: purchaseHref(purchase),
  })
}

const audit = (trx: Knex, purchase: queries.Purchase, action: string, { actor, reason }: Decider) =>
  recordAction(trx, actor, {
    action,
    subject: purchase.invoice_number,
    about: purchase.user_id,
    ...(reason && { details: { reason } }),
  })

/** Closes the staff notices about the purchase. */
async function finish(deps: SubscriptionDeps, { invoice_number }: queries.Purchase): Promise<void> {
  deps.refresh()
  await deps.closeNotices([`purchase ${invoice_number}`])
}
