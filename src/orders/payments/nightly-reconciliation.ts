import { takeAnswer } from '../../payments/ask-gateway.ts'
import { rupiah } from '../../web/formats/rupiah.ts'
import { systemActor } from '../actor.ts'
import { changeOf, type OrderDeps } from '../order-deps.ts'
import { addHistory, lockOrder } from '../queries.ts'
import { orderOwner } from './payee.ts'
import { doubtPayment, knownInvoices, ourPayments } from './reconciliation-queries.ts'

/**
 * Milliseconds: the period whose payments are compared, the minimum age of a recorded payment before the gateway must
 * list it, and the gateway's timeout.
 */
const PERIOD_MS = 3 * 86_400_000
const MIN_AGE_MS = 3_600_000
const GATEWAY_TIMEOUT_MS = 120_000

/**
 * Result of the nightly comparison, in numbers of payments. `remote`: all at the gateway. `found`: paid at the gateway
 * but not recorded here until now. `doubted`: counted here but unknown to the gateway.
 */
export type NightlyResult = { remote: number; found: number; doubted: number }

/**
 * Compares the gateway's payments of the last three days with the recorded ones. Payments missing here are recorded;
 * counted payments that the gateway does not know are put into review for staff. Returns null if the gateway keeps no
 * list of payments. Throws `GatewayError`.
 */
export async function reconcileNightly(deps: OrderDeps): Promise<NightlyResult | null> {
  const { db, gateway, now } = deps
  if (!gateway.paidSince) return null
  const since = new Date(now().getTime() - PERIOD_MS)
  const remote = await gateway.paidSince(since, AbortSignal.timeout(GATEWAY_TIMEOUT_MS))
  const there = new Set(remote.map(({ id }) => id))
  const known = await knownInvoices(db, gateway.name, [...there])
  let found = 0
  for (const one of remote.filter(({ id }) => !known.has(id))) {
    const outcome = await takeAnswer(orderOwner(deps), { provider: gateway.name }, one)
    if (outcome === 'applied' || outcome === 'review') found += 1
  }
  let doubted = 0
  const until = new Date(now().getTime() - MIN_AGE_MS)
  for (const payment of await ourPayments(db, { provider: gateway.name, since, until })) {
    if (there.has(payment.provider_invoice_id)) continue
    // The gateway's list may lag behind, so the invoice itself is read before its payment is doubted.
    const itself = await gateway.read(payment.provider_invoice_id, AbortSignal.timeout(GATEWAY_TIMEOUT_MS))
    if (itself?.status !== 'paid' && (await doubt(deps, payment))) doubted += 1
  }
  return { remote: remote.length, found, doubted }
}

async function doubt(deps: OrderDeps, payment: { id: string; order_id: string; amount: number }): Promise<boolean> {
  const order = await deps.db.transaction(async (trx) => {
    const order = await lockOrder(trx, payment.order_id)
    if (!order || !(await doubtPayment(trx, payment.id))) return null
    const entry = { kind: 'payment_doubted', amount: payment.amount }
    await addHistory(trx, order, [entry], systemActor, deps.now())
    await deps.notify(trx, {
      kind: 'alert',
      message: `Gateway tidak mengenal pembayaran ${rupiah(payment.amount)} untuk ${order.order_code}.`,
      href: '/admin/pembayaran/',
      author: null,
      about: `payment ${payment.id}`,
    })
    return order
  })
  if (order) deps.publish([changeOf(order, ['payment'])])
  return order !== null
}

/** Whether it is between 2 and 3 a.m. in Western Indonesia (UTC+7 all year, without summer time). */
export const isNight = (now: Date): boolean => (now.getUTCHours() + 7) % 24 === 2
