import type { Knex } from 'knex'
import { type Actor, recordAction } from '../../audit/audit.ts'
import type { PurchasePaymentRow } from '../../db/creator-rows.ts'
import { rupiah } from '../../web/formats/rupiah.ts'
import { notFound, Refusal } from '../../web/refusal.ts'
import { bookCredits, bookPublications, findCreator } from '../creators/queries.ts'
import * as queries from './queries.ts'
import { layOut } from './rules.ts'
import { purchaseHref, type SubscriptionDeps } from './subscription-deps.ts'
import { grant, lockForGrant, takePayment } from './take-payment.ts'

type Deciding = { actor: Actor; name: string; reason?: string }

/**
 * Records that staff saw the money of a purchase, as for a transfer. Throws a 404 for an unknown purchase, and a 409 for
 * one that is paid.
 */
export async function confirmPurchase(deps: SubscriptionDeps, invoice: string, { actor, name }: Deciding) {
  const purchase = await queries.findPurchase(deps.db, invoice)
  if (!purchase) throw notFound('Pembelian ini tidak ada.')
  if (purchase.paid_at) throw new Refusal(409, 'Pembelian ini sudah dibayar.')
  const amount = Number(purchase.amount)
  const money = { amount, paidAmount: amount, currency: 'IDR', paidAt: deps.now(), method: 'MANUAL' }
  const report = { ...money, id: invoice, externalId: invoice, paymentId: `staff ${invoice}`, provider: 'manual' }
  await takePayment(deps, { ...report, via: 'system', recordedBy: name }, async (trx, outcome) => {
    if (outcome !== 'applied') throw new Refusal(409, 'Pembelian ini baru saja dibayar atau akunnya sudah tidak ada.')
    await recordAction(trx, actor, { action: 'comic.purchase_confirm', subject: invoice, about: purchase.user_id })
  })
  await closeNoticesOf(deps, purchase)
}

/**
 * Ends the review of a payment: `grant` lets it pay its purchase although it was odd, `return` notes that the money went
 * back, which ends a purchase that nothing else has paid. Throws a 409 if somebody has decided, or if the purchase cannot
 * be granted.
 */
export async function decidePayment(deps: SubscriptionDeps, id: number, how: 'grant' | 'return', by: Deciding) {
  await inTurn(deps, await queries.purchaseOfPayment(deps.db, id), by, async (trx, purchase) => {
    const payment = (await queries.paymentsOf(trx, purchase.id)).find((one) => one.id === id)
    if (payment?.state !== 'review') throw new Refusal(409, 'Pembayaran ini sudah diputuskan.')
    if (how === 'grant' && (purchase.paid_at || purchase.user_id === null))
      throw new Refusal(409, 'Paketnya sudah aktif, atau akunnya sudah tidak ada. Uangnya hanya bisa dikembalikan.')
    const state = how === 'grant' ? 'applied' : 'refunded'
    await queries.setPayment(trx, id, { state, closed_at: deps.now(), recorded_by: by.name })
    if (how === 'grant') await grant(trx, deps, purchase, payment)
    else {
      if (!purchase.paid_at) await queries.setPurchase(trx, purchase.id, { status: 'refunded' })
      await tellOfReturn(trx, deps, purchase, payment)
    }
    return how === 'grant' ? 'comic.payment_accept' : 'comic.payment_return'
  })
}

/**
 * Notes that the money of a purchase went back, and takes back what it granted as far as it is not used: its time, and
 * credits and publications that are still there. Throws a 409 for a purchase that is not paid.
 */
export async function refundPurchase(deps: SubscriptionDeps, invoice: string, by: Deciding): Promise<void> {
  await inTurn(deps, await queries.findPurchase(deps.db, invoice), by, async (trx, purchase) => {
    if (purchase.status !== 'success') throw new Refusal(409, 'Hanya pembelian yang dibayar bisa dikembalikan.')
    await queries.setPurchase(trx, purchase.id, { status: 'refunded' })
    for (const payment of await queries.paymentsOf(trx, purchase.id)) {
      if (payment.state !== 'applied') continue
      await queries.setPayment(trx, payment.id, { state: 'refunded', closed_at: deps.now() })
      await tellOfReturn(trx, deps, purchase, payment)
    }
    await takeBack(trx, deps, purchase)
    return 'comic.purchase_refund'
  })
}

async function tellOfReturn(
  trx: Knex,
  { tellMember }: SubscriptionDeps,
  purchase: queries.Purchase,
  { id, amount }: PurchasePaymentRow,
): Promise<void> {
  if (purchase.user_id === null) return
  await tellMember(trx, {
    userId: purchase.user_id,
    kind: 'payment_returned',
    key: `payment ${id}`,
    title: 'Uang dikembalikan',
    message: `${rupiah(amount)} untuk paket ${purchase.package_name} sudah dikembalikan.`,
    href: purchaseHref(purchase),
  })
}

async function takeBack(trx: Knex, deps: SubscriptionDeps, purchase: queries.Purchase): Promise<void> {
  const { id: purchase_id, user_id, bonus_credits, publish_quota, package_name } = purchase
  const creator = user_id === null ? null : await findCreator(trx, user_id)
  if (!creator || user_id === null) return
  const booked = { user_id, kind: 'refund', purchase_id } as const
  const credits = Math.min(bonus_credits, Number(creator.kredit_bought))
  const publications = Math.min(publish_quota ?? 0, creator.publish_quota)
  const description = `Paket ${package_name} dikembalikan`
  if (credits > 0) await bookCredits(trx, { ...booked, amount: -credits, bought: -credits, description })
  if (publications > 0) await bookPublications(trx, { ...booked, amount: -publications })
  const now = deps.now()
  await queries.deletePeriod(trx, purchase_id)
  const left = layOut(await queries.listPeriods(trx, user_id, now), now)
  if (left.length > 0) await queries.savePeriods(trx, left)
}

/** Decides about a purchase in turn with its payments. `run` returns the action for the audit log. */
async function inTurn(
  deps: SubscriptionDeps,
  found: queries.Purchase | null,
  { actor, reason }: Deciding,
  run: (trx: Knex, purchase: queries.Purchase) => Promise<string>,
): Promise<void> {
  if (!found) throw notFound('Pembelian ini tidak ada.')
  const { invoice_number: subject, user_id: about } = found
  await deps.db.transaction(async (trx) => {
    const purchase = await lockForGrant(trx, found)
    if (!purchase) throw notFound('Pembelian ini tidak ada.')
    const action = await run(trx, purchase)
    await recordAction(trx, actor, { action, subject, about, ...(reason && { details: { reason } }) })
  })
  deps.refresh()
  await closeNoticesOf(deps, found)
}

/** Ends what staff were told of a purchase that they have decided about. */
const closeNoticesOf = (deps: SubscriptionDeps, { invoice_number }: queries.Purchase) =>
  deps.closeNotices([`purchase ${invoice_number}`])
