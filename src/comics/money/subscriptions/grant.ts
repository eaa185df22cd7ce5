import type { Knex } from 'knex'
import { plainRupiah } from '../../../web/formats/rupiah.ts'
import { bookCredits, bookPublications, changeCreator, findCreator, lockCreator } from '../../creators/queries.ts'
import { rewardReferrer } from '../wallet/referrals.ts'
import { layOut, makePeriod } from './periods.ts'
import * as queries from './queries.ts'
import { purchaseHref, type SubscriptionDeps } from './subscription-deps.ts'

/** Members are locked in the order of their ids, so that two members who referred each other cannot deadlock. */
export async function lockForGrant(trx: Knex, { id, user_id }: queries.Purchase): Promise<queries.Purchase | null> {
  const buyer = user_id === null ? null : await findCreator(trx, user_id)
  const people = [buyer?.user_id, buyer?.referrer_id].flatMap((one) => one ?? []).sort((one, other) => one - other)
  for (const person of people) if (await findCreator(trx, person)) await lockCreator(trx, person)
  return queries.lockPurchase(trx, id)
}

type PaymentFacts = { paid_at: Date; amount: string | number }

/**
 * Grants credits, publications and time, rewards the referrer and sends a notice. The caller has locked the purchase,
 * the buyer and the referrer.
 */
export async function grant(trx: Knex, deps: SubscriptionDeps, purchase: queries.Purchase, payment: PaymentFacts) {
  const { paid_at, amount } = payment
  const { id: purchase_id, user_id, package_name, bonus_credits, publish_quota } = purchase
  if (user_id === null) throw new Error('a purchase without an account was to be granted')
  const now = deps.now()
  await queries.setPurchase(trx, purchase_id, { paid_at, status: 'success', error: null })
  const booked = { user_id, kind: 'package', purchase_id } as const
  const description = `Paket ${package_name}`
  if (bonus_credits > 0)
    await bookCredits(trx, { ...booked, amount: bonus_credits, bought: bonus_credits, description })
  if (publish_quota) await bookPublications(trx, { ...booked, amount: publish_quota })
  const period = makePeriod(purchase, user_id, now)
  if (period) {
    await queries.savePeriods(trx, layOut([...(await queries.listPeriods(trx, user_id, now)), period], now))
    if (period.lifts_watermark) await changeCreator(trx, user_id, { watermark: false })
  }
  const isFirstSubscription = period !== null && !(await queries.hasBought(trx, user_id, 'subscription', purchase_id))
  await rewardReferrer(trx, user_id, { id: purchase_id, isFirstSubscription })
  await deps.notifyMember(trx, {
    userId: user_id,
    kind: 'payment_success',
    key: `purchase ${purchase_id}`,
    title: 'Pembayaran diterima',
    message: `Paket ${package_name} sudah aktif. ${plainRupiah(amount)} kami terima.`,
    href: purchaseHref(purchase),
    data: { invoice_number: purchase.invoice_number },
  })
}

/** Takes back the part of the grant that is not used. */
export async function takeBack(trx: Knex, deps: SubscriptionDeps, purchase: queries.Purchase): Promise<void> {
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
  const remaining = layOut(await queries.listPeriods(trx, user_id, now), now)
  if (remaining.length > 0) await queries.savePeriods(trx, remaining)
}
