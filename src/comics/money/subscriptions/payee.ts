import type { Knex } from 'knex'
import type { PurchasePaymentRow, PurchaseRow } from '../../../db/tables.ts'
import { getReceivedAmount, type MoneyReport, type Owner, type OwnInvoice } from '../../../payments/owner.ts'
import { payee } from '../../../payments/take-webhook.ts'
import { plainRupiah } from '../../../web/formats/rupiah.ts'
import { PURCHASE_GRACE_MS, SILENT_GRACE_MS } from '../../limits.ts'
import { grant, lockForGrant } from './grant.ts'
import * as queries from './queries.ts'
import { notifyStaff, type SubscriptionDeps } from './subscription-deps.ts'

/** The form of invoice numbers of packages, such as "INV-0A1B2C3D-1767323045". Invoices of orders have other forms. */
const invoiceForm = /^INV-[0-9A-F]{8}-\d{1,12}$/

type PurchaseInvoice = queries.Purchase & OwnInvoice

/** `recordedBy`: the staff member who saw the money. */
type Packages = {
  invoice: PurchaseInvoice
  due: queries.Purchase
  verdict: PaymentClass
  report: MoneyReport & { recordedBy?: string }
}

export const toInvoice = (purchase: queries.Purchase): PurchaseInvoice => ({
  ...purchase,
  externalId: purchase.invoice_number,
  remoteId: purchase.provider_invoice_id,
  asked: Number(purchase.amount),
  order_id: null,
})

/** Recognizes its invoices by the form of their numbers. */
export const packageOwner = (deps: SubscriptionDeps): Owner<Packages> => ({
  ...deps,
  owns: (externalId) => invoiceForm.test(externalId),
  async find({ externalId, id }) {
    const purchase = await queries.findPurchase(deps.db, externalId, id)
    return purchase && toInvoice(purchase)
  },
  read: async (db, purchase, lock) => (lock ? lockForGrant(db, purchase) : purchase),
  recorded: async (trx, { id }) => (await queries.listPayments(trx, id)).map(toMoney),
  classify: (purchase, money) => classifyMoney(money, purchase, deps.now()),
  save: (trx, purchase, report, verdict) => save(trx, deps, purchase, report, verdict),
  expire: async (trx, purchase) => ((await queries.endPurchase(trx, purchase.id, 'expired')) ? purchase : null),
  // The gateway may have created the invoice although its answer was lost, so the invoice is looked up by its number.
  lookUp: ({ externalId }, signal) => deps.gateway.find(externalId, signal),
  async isOver({ expires_at }, answer) {
    const over = deps.now().getTime() - expires_at.getTime()
    if (answer === 'unanswered') return over > SILENT_GRACE_MS
    return answer?.status === 'expired' || (answer?.status !== 'paid' && over > PURCHASE_GRACE_MS)
  },
  async warn(trx, what, _row, purchase) {
    if (purchase) await notifyStaff(deps, trx, purchase, warnings[what])
  },
  changed(_purchase, what) {
    if (what === 'applied') deps.refresh()
  },
})

export const subscriptionPayee = (deps: SubscriptionDeps) => payee(packageOwner(deps))

async function save(
  trx: Knex,
  deps: SubscriptionDeps,
  purchase: queries.Purchase,
  report: Packages['report'],
  { state, reason }: PaymentClass,
): Promise<void> {
  const amount = getReceivedAmount(report)
  const paid_at = report.paidAt ?? deps.now()
  const reviewReason = state === 'review' ? reason : null
  await queries.addPayment(trx, {
    purchase_id: purchase.id,
    provider: report.provider,
    provider_payment_id: report.paymentId,
    amount,
    currency: report.currency || 'IDR',
    method: report.method,
    paid_at,
    state,
    reason: reviewReason,
    recorded_by: report.recordedBy ?? null,
  })
  if (reviewReason) await notifyStaff(deps, trx, purchase, `${plainRupiah(amount)} ${sentences[reviewReason]}`)
  else await grant(trx, deps, purchase, { paid_at, amount })
}

const toMoney = ({ provider_payment_id, amount, paid_at }: PurchasePaymentRow) => ({
  paymentId: provider_payment_id,
  amount: Number(amount),
  paidAmount: Number(amount),
  paidAt: paid_at,
})

const sentences: Record<NonNullable<PurchasePaymentRow['reason']>, string> = {
  amount: 'masuk, tapi bukan jumlah tagihannya.',
  second: 'masuk untuk tagihan yang sudah dibayar.',
  doubted: 'dikabarkan, tapi gateway tidak memastikannya.',
  nobody: 'masuk untuk akun yang sudah dihapus.',
}

const warnings = {
  denied: 'kabar pembayaran tidak dibenarkan gateway.',
  refunded: 'gateway mengembalikan uangnya. Putuskan paketnya.',
}

type Money = { amount: number; currency: string; doubted: boolean }
type Reason = NonNullable<PurchasePaymentRow['reason']>
type PaymentClass = { state: 'review'; reason: Reason } | { state: 'applied'; reason: 'late' | null }

/** Classifies received money. Money that would pay the purchase is `late` if the purchase is over. */
function classifyMoney(money: Money, purchase: PurchaseRow, now: Date): PaymentClass {
  const reason = getReviewReason(money, purchase)
  if (reason) return { state: 'review', reason }
  const isLate = purchase.status !== 'pending' || purchase.expires_at < now
  return { state: 'applied', reason: isLate ? 'late' : null }
}

function getReviewReason({ amount, currency, doubted }: Money, purchase: PurchaseRow): Reason | null {
  if (doubted) return 'doubted'
  if (amount !== Number(purchase.amount) || (currency !== '' && currency !== 'IDR')) return 'amount'
  if (purchase.paid_at) return 'second'
  return purchase.user_id === null ? 'nobody' : null
}
