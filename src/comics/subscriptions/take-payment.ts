import type { Knex } from 'knex'
import type { PurchasePaymentRow } from '../../db/creator-rows.ts'
import { isSameMoney, type MoneyReport } from '../../payments/reports.ts'
import { rupiah } from '../../web/formats/rupiah.ts'
import { bookCredits, bookPublications, findCreator, lockCreator, setWatermark } from '../creators/queries.ts'
import { rewardReferrer } from '../wallet/referrals.ts'
import * as queries from './queries.ts'
import { layOut, periodOf, reviewOf } from './rules.ts'
import { purchaseHref, type SubscriptionDeps, tellStaff } from './subscription-deps.ts'

/**
 * What became of a reported payment: it paid its purchase (`applied`), waits for staff (`review`), was recorded before
 * (`known`), or is for no purchase (`unknown`).
 */
export type Outcome = 'applied' | 'review' | 'known' | 'unknown'

/**
 * Records a payment exactly once, however often it is reported, and grants in the same transaction what was bought.
 * `recordedBy`: the staff member who saw the money. `inside` runs before the commit.
 */
export async function takePayment(
  deps: SubscriptionDeps,
  report: MoneyReport & { recordedBy?: string },
  inside: (trx: Knex, outcome: Outcome) => Promise<void> = async () => {},
): Promise<Outcome> {
  const found = await queries.findPurchase(deps.db, report.externalId, report.id)
  const outcome = await deps.db.transaction(async (trx) => {
    const purchase = found && (await lockForGrant(trx, found))
    const outcome = purchase ? await record(trx, deps, purchase, report) : 'unknown'
    await inside(trx, outcome)
    return outcome
  })
  if (outcome === 'applied') deps.refresh()
  return outcome
}

/**
 * Locks a purchase with its buyer and who brought the buyer, in the order of their ids: two members who brought each
 * other never wait for one another.
 */
export async function lockForGrant(trx: Knex, { id, user_id }: queries.Purchase): Promise<queries.Purchase | null> {
  const buyer = user_id === null ? null : await findCreator(trx, user_id)
  const people = [buyer?.user_id, buyer?.referrer_id].flatMap((one) => one ?? []).sort((one, other) => one - other)
  for (const person of people) if (await findCreator(trx, person)) await lockCreator(trx, person)
  return queries.lockPurchase(trx, id)
}

async function record(
  trx: Knex,
  deps: SubscriptionDeps,
  purchase: queries.Purchase,
  report: MoneyReport & { recordedBy?: string },
): Promise<Outcome> {
  const known = await queries.paymentsOf(trx, purchase.id)
  if (known.some((payment) => isSameMoney(moneyOf(payment), report))) return 'known'
  const reason = reviewOf(report, purchase)
  const paid_at = report.paidAt ?? deps.now()
  const amount = report.paidAmount ?? report.amount
  await queries.addPayment(trx, {
    purchase_id: purchase.id,
    provider: report.provider,
    provider_payment_id: report.paymentId,
    amount,
    currency: report.currency || 'IDR',
    method: report.method,
    paid_at,
    state: reason ? 'review' : 'applied',
    reason,
    recorded_by: report.recordedBy ?? null,
  })
  if (reason) {
    await tellStaff(deps, trx, purchase, `${rupiah(amount)} ${sentences[reason]}`)
    return 'review'
  }
  await grant(trx, deps, purchase, { paid_at, amount })
  return 'applied'
}

const sentences: Record<NonNullable<PurchasePaymentRow['reason']>, string> = {
  amount: 'masuk, tapi bukan jumlah tagihannya.',
  second: 'masuk untuk tagihan yang sudah dibayar.',
  doubted: 'dikabarkan, tapi gateway tidak memastikannya.',
  nobody: 'masuk untuk akun yang sudah dihapus.',
}

const moneyOf = ({ provider_payment_id, amount, paid_at }: PurchasePaymentRow) => ({
  paymentId: provider_payment_id,
  amount: Number(amount),
  paidAmount: Number(amount),
  paidAt: paid_at,
})

type Paid = Pick<PurchasePaymentRow, 'paid_at' | 'amount'>

/**
 * Grants what a purchase bought, which the caller has locked with buyer and referrer: credits, publications and time, the
 * reward of who brought the buyer, and a notice.
 */
export async function grant(
  trx: Knex,
  deps: SubscriptionDeps,
  purchase: queries.Purchase,
  { paid_at, amount }: Paid,
): Promise<void> {
  const { id: purchase_id, user_id, package_name, bonus_credits, publish_quota } = purchase
  if (user_id === null) throw new Error('a purchase without an account was to be granted')
  const now = deps.now()
  await queries.setPurchase(trx, purchase_id, { paid_at, status: 'success', error: null })
  const booked = { user_id, kind: 'package', purchase_id } as const
  const description = `Paket ${package_name}`
  if (bonus_credits > 0)
    await bookCredits(trx, { ...booked, amount: bonus_credits, bought: bonus_credits, description })
  if (publish_quota) await bookPublications(trx, { ...booked, amount: publish_quota })
  const period = periodOf(purchase, user_id, now)
  if (period) {
    await queries.savePeriods(trx, layOut([...(await queries.listPeriods(trx, user_id, now)), period], now))
    if (period.lifts_watermark) await setWatermark(trx, user_id, false)
    const isFirst = !(await queries.hasBought(trx, user_id, 'subscription', purchase_id))
    if (isFirst) await rewardReferrer(trx, user_id, purchase_id)
  }
  await deps.tellMember(trx, {
    userId: user_id,
    kind: 'payment_success',
    key: `purchase ${purchase_id}`,
    title: 'Pembayaran diterima',
    message: `Paket ${package_name} sudah aktif. ${rupiah(amount)} kami terima.`,
    href: purchaseHref(purchase),
    data: { invoice_number: purchase.invoice_number },
  })
}
