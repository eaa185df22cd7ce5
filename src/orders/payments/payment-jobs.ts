import type { PaymentLinkRow } from '../../db/order-rows.ts'
import type { Job } from '../../jobs/run.ts'
import { GatewayError } from '../../payments/gateway.ts'
import { systemActor } from '../actor.ts'
import type { OrderDeps } from '../order-deps.ts'
import { findAnyOrder, findInvoice, setLink } from '../queries.ts'
import { applyPayment } from './apply-payment.ts'
import { expireInvoice } from './invoices.ts'
import { makeLinkAgain } from './make-link.ts'
import { isNight, reconcileNightly } from './nightly-reconciliation.ts'
import { claimLinks, type OpenLink, openLinks, setEnded } from './payment-job-queries.ts'
import { remindDue } from './remind.ts'

/**
 * Milliseconds: the gateway's timeout per request, the age at which an open payment link is reconciled, and how long an
 * invoice stays open beyond its expiry while the gateway does not respond.
 */
const GATEWAY_TIMEOUT_MS = 10_000
const RECONCILE_AFTER_MS = 600_000
const EXPIRY_GRACE_MS = 600_000
const BATCH_SIZE = 20

export type ReconcileResult = { asked: number; paid: number; expired: number; unanswered: number }

/**
 * Returns the background jobs for payments: create and end payment links, expire invoices, remind customers before that,
 * and reconcile payments with the gateway.
 */
export function paymentJobs(deps: OrderDeps): Job[] {
  return [
    { name: 'make payment links', every: 3_000, run: () => makeOwed(deps) },
    { name: 'end payment links', every: 3_000, run: () => endClosed(deps) },
    { name: 'expire invoices', every: 10_000, run: () => expireDue(deps) },
    { name: 'remind of payments', every: 60_000, run: () => remindDue(deps) },
    {
      name: 'reconcile payments',
      every: 300_000,
      run: () => reconcile(deps, new Date(deps.now().getTime() - RECONCILE_AFTER_MS)),
    },
    {
      name: 'compare payments',
      every: 3_600_000,
      run: async () => void (isNight(deps.now()) && (await reconcileNightly(deps))),
    },
  ]
}

async function makeOwed(deps: OrderDeps): Promise<void> {
  for (const link of await claimLinks(deps.db, 'make', deps.now(), BATCH_SIZE))
    await make(deps, link).catch((error: unknown) => note(deps, link, error))
}

async function make(deps: OrderDeps, link: PaymentLinkRow): Promise<void> {
  const invoice = await findInvoice(deps.db, { id: link.invoice_id })
  const order = invoice && (await findAnyOrder(deps.db, invoice.order_id))
  if (!invoice || !order) return
  if (link.provider === deps.gateway.name) await makeLinkAgain(deps, { order, invoice, link }, systemActor)
  // The operator has configured another gateway since, so this link is closed and staff must create a new one.
  else await setLink(deps.db, link.id, { state: 'closed', error: 'Gateway pembayarannya sudah diganti' })
}

/**
 * Ends closed payment links at the gateway. If a link was paid before that, its payment is counted or held for staff.
 */
async function endClosed(deps: OrderDeps): Promise<void> {
  const { db, now } = deps
  for (const link of await claimLinks(db, 'end', now(), BATCH_SIZE))
    try {
      await end(deps, link)
      await setEnded(db, link)
    } catch (error) {
      if (!(error instanceof GatewayError)) note(deps, link, error)
      const isRefused = error instanceof GatewayError && error.failure === 'refused'
      if (isRefused && endedLongAgo(link, now())) await setEnded(db, link)
      else {
        const failure = error instanceof GatewayError ? { error: error.message } : {}
        await setLink(db, link.id, { ...failure, next_at: nextTry(link, now(), isRefused) })
      }
    }
}

/**
 * When an attempt to end a link is repeated: soon, with growing pauses. If the gateway cannot end it, only once it has
 * ended by itself, to learn whether it was paid before.
 */
function nextTry({ attempts, expires_at }: PaymentLinkRow, now: Date, isRefused: boolean): Date {
  const soon = now.getTime() + Math.min(600_000, 5_000 * 2 ** Math.min(attempts, 10))
  return new Date(isRefused && expires_at ? Math.max(soon, expires_at.getTime() + EXPIRY_GRACE_MS) : soon)
}

/** Whether nobody can pay a link any more, though the gateway does not say so. */
const endedLongAgo = ({ expires_at }: PaymentLinkRow, now: Date): boolean =>
  expires_at !== null && now.getTime() - expires_at.getTime() > EXPIRY_GRACE_MS

async function end(deps: OrderDeps, link: PaymentLinkRow): Promise<void> {
  const { gateway } = deps
  if (link.provider !== gateway.name) return
  const id =
    link.provider_invoice_id ??
    (await gateway.find(link.external_id, AbortSignal.timeout(GATEWAY_TIMEOUT_MS)))?.id ??
    null
  const remote = id && (await gateway.expire(id, AbortSignal.timeout(GATEWAY_TIMEOUT_MS)))
  if (remote && remote.status === 'paid')
    await applyPayment(deps, { ...remote, provider: link.provider, via: 'system' })
}

/** Logs the error of one payment link, so that the job goes on with the other links. */
const note = (deps: OrderDeps, { external_id }: Pick<PaymentLinkRow, 'external_id'>, error: unknown) =>
  deps.log.error({ err: error, link: external_id }, 'a payment link could not be processed')

async function expireDue(deps: OrderDeps): Promise<void> {
  for (const link of await openLinks(deps.db, { endedBefore: deps.now() })) await reconcileLink(deps, link)
}

/**
 * Checks at the gateway every open payment link created before `madeBefore`, and records payments that no webhook
 * reported.
 */
export async function reconcile(deps: OrderDeps, madeBefore: Date): Promise<ReconcileResult> {
  const counts: ReconcileResult = { asked: 0, paid: 0, expired: 0, unanswered: 0 }
  for (const link of await openLinks(deps.db, { madeBefore })) {
    const seen = await reconcileLink(deps, link)
    counts.asked += 1
    if (seen !== 'open') counts[seen] += 1
  }
  return counts
}

/**
 * Updates one open payment link with its state at the gateway. If the gateway keeps no records, the link expires by the
 * clock.
 */
async function reconcileLink(deps: OrderDeps, link: OpenLink): Promise<'open' | 'paid' | 'expired' | 'unanswered'> {
  const { gateway, now } = deps
  const ends = link.expires_at ?? now()
  const isOver = ends <= now()
  const expire = async () => {
    const hasExpired = await expireInvoice(deps, { invoiceId: link.invoice_id, linkId: link.id })
    return hasExpired ? 'expired' : 'open'
  }
  if (link.provider !== gateway.name || !link.provider_invoice_id) return isOver ? expire() : 'open'
  try {
    const remote = await gateway.read(link.provider_invoice_id, AbortSignal.timeout(GATEWAY_TIMEOUT_MS))
    if (remote?.status === 'paid') {
      const { outcome } = await applyPayment(deps, { ...remote, provider: link.provider, via: 'system' })
      if (outcome !== 'known') return 'paid'
      // The payment was recorded before but the invoice is still open, so the payment is held for staff and the invoice
      // expires at its time.
      return isOver ? expire() : 'open'
    }
    const expiresAt = remote?.expiresAt ?? ends
    if (remote?.status === 'open' && expiresAt > now()) {
      if (isOver) await setLink(deps.db, link.id, { expires_at: expiresAt })
      return 'open'
    }
    return remote || isOver ? expire() : 'open'
  } catch (error) {
    if (!(error instanceof GatewayError)) {
      note(deps, link, error)
      return 'unanswered'
    }
    deps.log.warn(
      { failure: error.failure, link: link.external_id },
      'the gateway did not return the state of an invoice',
    )
    return now().getTime() - ends.getTime() > EXPIRY_GRACE_MS ? expire() : 'unanswered'
  }
}
