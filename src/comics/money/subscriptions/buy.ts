import { randomBytes } from 'node:crypto'
import { createLimiter } from '../../../async/limiter.ts'
import { withLease } from '../../../jobs/lease.ts'
import { askAboutInvoice, endInvoice, gatewayTimeout, makeInvoice, takeAnswer } from '../../../payments/ask-gateway.ts'
import { GatewayError } from '../../../payments/gateway.ts'
import type { MethodCode } from '../../../payments/methods.ts'
import { Refusal } from '../../../web/refusal.ts'
import { ensureCreator } from '../../creators/creator.ts'
import { lockCreator } from '../../creators/queries.ts'
import { PURCHASE_HOURS } from '../../limits.ts'
import { packageOwner, toInvoice } from './payee.ts'
import * as queries from './queries.ts'
import { purchaseHref, type SubscriptionDeps } from './subscription-deps.ts'

const ASK_AGAIN_SECONDS = 10

/** One buyer's requests run one after another, so that simultaneous requests get the same invoice. */
const inTurn = createLimiter({ perKey: 1 })

type Buyer = { id: number; name: string; email: string | null; phone: string | null }
type Payable = queries.Purchase & { payment_url: string }

/**
 * Makes an invoice, or returns an open invoice for the same package. Throws a 404 if the package is not sold, and a 503
 * if the gateway cannot make an invoice now. The next try uses the same invoice number.
 */
export const buy = (deps: SubscriptionDeps, buyer: Buyer, choice: Choice): Promise<Payable> =>
  inTurn(() => buyNow(deps, buyer, choice), { key: String(buyer.id) })

type Choice = { packageId: number; method: MethodCode | null }

async function buyNow(deps: SubscriptionDeps, buyer: Buyer, { packageId, method }: Choice): Promise<Payable> {
  await ensureCreator(deps.db, buyer)
  const { purchase, isNew, replaced } = await deps.db.transaction(async (trx) => {
    await lockCreator(trx, buyer.id)
    const pack = await queries.findPackage(trx, packageId)
    if (!pack?.is_active) throw new Refusal(404, 'Paket ini tidak dijual.')
    const now = deps.now()
    const { id: package_id, name: package_name, price: amount } = pack
    const { duration_days, publish_quota, bonus_credits, lifts_watermark } = pack
    const contents = { duration_days, publish_quota, bonus_credits, lifts_watermark }
    const terms = { ...contents, package_name, amount, payment_method: method, provider: deps.gateway.name }
    const open = await queries.findOpen(trx, buyer.id, package_id)
    if (open && open.expires_at > now && isSame(open, terms)) return { purchase: open, isNew: false, replaced: null }
    if (open) await queries.endPurchase(trx, open.id, 'expired')
    const invoice_number = invoiceNumber(randomBytes(4).toString('hex'), now)
    const expires_at = new Date(now.getTime() + PURCHASE_HOURS * 3_600_000)
    const purchaseFields = { ...terms, user_id: buyer.id, package_id, invoice_number, expires_at }
    return { purchase: await queries.addPurchase(trx, purchaseFields, now), isNew: true, replaced: open }
  })
  if (replaced) await expire(deps, replaced)
  const { payment_url } = purchase
  if (payment_url !== null) return { ...purchase, payment_url }
  // Another server may be creating this invoice at the same time. The gateway might create it twice or refuse one
  // request.
  const make = () => invoice(deps, buyer, purchase, isNew)
  const payable = await withLease(deps.db, `purchase ${purchase.invoice_number}`, make)
  if (!payable) throw notNow()
  return payable
}

const notNow = () => new Refusal(503, 'Pembayaran sedang tidak bisa dibuat. Coba lagi sebentar lagi.')

/** If the invoice stays payable at the gateway, this site asks the gateway about it for a day. */
const expire = (deps: SubscriptionDeps, purchase: queries.Purchase): Promise<void> =>
  endInvoice(packageOwner(deps), toInvoice(purchase)).catch((error: unknown) => {
    if (!(error instanceof GatewayError)) throw error
    const { invoice_number: invoice } = purchase
    deps.log.warn({ failure: error.failure, invoice }, 'an invoice could not be ended at the gateway')
  })

/**
 * Money that arrives after the cancellation still counts. Throws a 409 if the purchase is no longer pending, or if
 * staff are checking its money.
 */
export async function cancelPurchase(deps: SubscriptionDeps, purchase: queries.Purchase): Promise<void> {
  await deps.db.transaction(async (trx) => {
    const locked = await queries.lockPurchase(trx, purchase.id)
    if (locked?.status !== 'pending') throw new Refusal(409, 'Tagihan ini sudah tidak menunggu dibayar.')
    if ((await queries.listPayments(trx, purchase.id)).some(({ state }) => state === 'review'))
      throw new Refusal(409, 'Uang untuk tagihan ini sedang kami periksa, jadi belum bisa dibatalkan.')
    await queries.endPurchase(trx, purchase.id, 'expired', queries.CANCELLED)
  })
  await expire(deps, purchase)
}

const isSame = (open: queries.Purchase, terms: Partial<queries.Purchase>): boolean =>
  Object.entries(terms).every(([name, value]) => open[name as keyof queries.Purchase] === value)

/** An earlier attempt may have created the invoice at the gateway already, unless the purchase is new. */
async function invoice(deps: SubscriptionDeps, buyer: Buyer, purchase: queries.Purchase, isNew: boolean) {
  const { invoice_number, package_name, amount, payment_method } = purchase
  const page = `${deps.baseUrl}${purchaseHref(purchase)}`
  const describe = async () => ({
    page,
    metadata: { invoice_number },
    amount: Number(amount),
    description: `Paket ${package_name}`,
    customer: { name: buyer.name, phone: buyer.phone, email: buyer.email },
    // This value must be the same in every attempt: DOKU refuses a repeated request that differs from the first.
    seconds: PURCHASE_HOURS * 3_600,
    method: payment_method as MethodCode | null,
  })
  try {
    const attempt = { mayExist: !isNew, signal: gatewayTimeout() }
    const remote = await makeInvoice(deps.gateway, invoice_number, describe, attempt)
    const payment_url = deps.simulation ? `${page}simulasi/` : remote.url || page
    const payable = { ...purchase, provider_invoice_id: remote.id, payment_url }
    const status = await queries.setInvoice(deps.db, payable)
    const outcome = await takeAnswer(packageOwner(deps), toInvoice(purchase), remote)
    if (outcome === null && status === 'expired') {
      await expire(deps, payable)
      throw new Refusal(409, 'Tagihan ini baru saja dibatalkan.')
    }
    return payable
  } catch (error) {
    if (!(error instanceof GatewayError)) throw error
    deps.log.warn({ err: error, invoice: invoice_number }, 'no invoice for a package')
    if (error.failure === 'refused') await queries.endPurchase(deps.db, purchase.id, 'failed', error.message)
    throw notNow()
  }
}

/**
 * Asks the gateway, because a report of a payment may be lost, but at most once in ten seconds. Ends a purchase whose
 * time is over.
 */
export async function askAbout(deps: SubscriptionDeps, purchase: queries.Purchase): Promise<void> {
  if (purchase.status !== 'pending') return
  if (await queries.takeOne(deps.db, purchase.id, deps.now(), ASK_AGAIN_SECONDS))
    await askAboutInvoice(packageOwner(deps), toInvoice(purchase))
}

export async function askAboutDue(deps: SubscriptionDeps): Promise<void> {
  for (const purchase of await queries.takeDue(deps.db, deps.now(), 50))
    await askAboutInvoice(packageOwner(deps), toInvoice(purchase))
}

/** `random`: eight hexadecimal digits. */
const invoiceNumber = (random: string, now: Date): string =>
  `INV-${random.toUpperCase()}-${Math.floor(now.getTime() / 1000)}`
