import type { PaymentLinkRow } from '../../db/tables.ts'
import { every, type Job } from '../../jobs/run.ts'
import { askAboutInvoice, endInvoice, takeAnswer } from '../../payments/ask-gateway.ts'
import { GatewayError } from '../../payments/gateway.ts'
import { plainRupiah } from '../../web/formats/rupiah.ts'
import { systemActor } from '../actor.ts'
import { changeOrder } from '../change-order.ts'
import type { OrderDeps } from '../order-deps.ts'
import { findAnyOrder, findInvoice, setLink } from '../queries.ts'
import { remindDue } from './invoice-messages.ts'
import { makeLinkNow } from './make-link.ts'
import { claimLinks, doubtPayment, findRecordedInvoices, openLinks, ourPayments, setEnded } from './money-queries.ts'
import { orderOwner } from './payee.ts'
import { endedLongAgo, nextEnding } from './rules.ts'

/** In milliseconds. */
const RECONCILE_AFTER_MS = 600_000
const BATCH_SIZE = 20

export type ReconcileResult = { asked: number; paid: number; expired: number; unanswered: number }

export function paymentJobs(deps: OrderDeps): Job[] {
  return [
    { name: 'make payment links', title: 'Membuat tautan bayar', every: 3_000, run: () => makeOwed(deps) },
    { name: 'end payment links', title: 'Menutup tautan bayar', every: 3_000, run: () => endClosed(deps) },
    every(10_000, 'expire invoices', 'Menanyakan tautan bayar yang lewat waktu', () =>
      askAboutLinks(deps, { endedBefore: deps.now() }),
    ),
    { name: 'remind of payments', title: 'Mengingatkan pembayaran', every: 60_000, run: () => remindDue(deps) },
    every(300_000, 'reconcile payments', 'Menanyakan tagihan terbuka ke gateway', () =>
      reconcile(deps, new Date(deps.now().getTime() - RECONCILE_AFTER_MS)),
    ),
    {
      name: 'compare payments',
      title: 'Mencocokkan pembayaran dengan gateway',
      daily: '02:15',
      run: () => reconcileNightly(deps),
    },
  ]
}

async function makeOwed(deps: OrderDeps): Promise<void> {
  for (const link of await claimLinks(deps.db, 'make', deps.now(), BATCH_SIZE))
    await make(deps, link).catch((error: unknown) => note(deps, link.external_id, error))
}

async function make(deps: OrderDeps, link: PaymentLinkRow): Promise<void> {
  const invoice = await findInvoice(deps.db, { id: link.invoice_id })
  const order = invoice && (await findAnyOrder(deps.db, invoice.order_id))
  if (!invoice || !order) return
  if (link.provider === deps.gateway.name) await makeLinkNow(deps, { order, invoice, link }, systemActor, true)
  // The operator has configured another gateway since the link was requested, so staff must create a new link.
  else await setLink(deps.db, link.id, { state: 'closed', error: 'Gateway pembayarannya sudah diganti' })
}

/** Ends links. If a link was paid before its end, the payment is counted or held for staff. */
async function endClosed(deps: OrderDeps): Promise<void> {
  const { db, now } = deps
  for (const link of await claimLinks(db, 'end', now(), BATCH_SIZE)) {
    const { provider, external_id: externalId, provider_invoice_id: remoteId } = link
    try {
      await endInvoice(orderOwner(deps), { provider, externalId, remoteId })
      await setEnded(db, link)
    } catch (error) {
      const gatewayError = error instanceof GatewayError ? error : null
      if (!gatewayError) note(deps, externalId, error)
      const isRefused = gatewayError?.failure === 'refused'
      const next_at = nextEnding(link, now(), isRefused)
      if (isRefused && endedLongAgo(link, now())) await setEnded(db, link)
      else await setLink(db, link.id, { ...(gatewayError && { error: gatewayError.message }), next_at })
    }
  }
}

const note = (deps: OrderDeps, link: string, error: unknown) =>
  deps.log.error({ err: error, link }, 'a payment link could not be processed')

/**
 * Asks the gateway about every open link created before `madeBefore`, and records payments that no webhook reported. If
 * the gateway has no records, links expire by the clock.
 */
export const reconcile = (deps: OrderDeps, madeBefore: Date): Promise<ReconcileResult> =>
  askAboutLinks(deps, { madeBefore })

async function askAboutLinks(deps: OrderDeps, which: Parameters<typeof openLinks>[1]): Promise<ReconcileResult> {
  const counts: ReconcileResult = { asked: 0, paid: 0, expired: 0, unanswered: 0 }
  for (const link of await openLinks(deps.db, which)) {
    const outcome = await askAboutInvoice(orderOwner(deps), link).catch((error: unknown) => {
      note(deps, link.externalId, error)
      return 'unanswered' as const
    })
    counts.asked += 1
    if (outcome !== 'open') counts[outcome] += 1
  }
  return counts
}

/**
 * In milliseconds: the compared period, the age from which the gateway must list a payment, and the gateway's timeout.
 */
const PERIOD_MS = 3 * 86_400_000
const MIN_AGE_MS = 3_600_000
const LIST_TIMEOUT_MS = 120_000

/**
 * Numbers of payments. `remote`: payments at the gateway. `found`: payments there that were not recorded here until
 * now. `doubted`: payments that are counted here but unknown there.
 */
export type NightlyResult = { remote: number; found: number; doubted: number }

/**
 * Compares the gateway's payments of the last three days with the recorded ones. Missing payments are recorded; counted
 * payments that the gateway does not know go into review. Returns null if the gateway keeps no list. Throws
 * `GatewayError`.
 */
export async function reconcileNightly(deps: OrderDeps): Promise<NightlyResult | null> {
  const { db, gateway, now } = deps
  if (!gateway.paidSince) return null
  const since = new Date(now().getTime() - PERIOD_MS)
  const remote = await gateway.paidSince(since, AbortSignal.timeout(LIST_TIMEOUT_MS))
  const there = new Set(remote.map(({ id }) => id))
  const recordedInvoices = await findRecordedInvoices(db, gateway.name, [...there])
  let newCount = 0
  for (const one of remote.filter(({ id }) => !recordedInvoices.has(id))) {
    const outcome = await takeAnswer(orderOwner(deps), { provider: gateway.name }, one)
    if (outcome === 'applied' || outcome === 'review') newCount += 1
  }
  let doubted = 0
  const until = new Date(now().getTime() - MIN_AGE_MS)
  for (const payment of await ourPayments(db, { provider: gateway.name, since, until })) {
    if (there.has(payment.remoteId)) continue
    // The gateway's list may lag behind, so the invoice itself is read before its payment is doubted.
    const itself = await gateway.read(payment.remoteId, AbortSignal.timeout(LIST_TIMEOUT_MS))
    if (itself?.status !== 'paid' && (await doubt(deps, payment))) doubted += 1
  }
  return { remote: remote.length, found: newCount, doubted }
}

const doubt = (deps: OrderDeps, payment: { id: string; order_id: string; amount: number }): Promise<boolean> =>
  changeOrder(deps, { id: payment.order_id, isDeleted: null }, systemActor, async (job) => {
    if (!(await doubtPayment(job.trx, payment.id))) return false
    await job.note({ kind: 'payment_doubted', amount: payment.amount })
    await deps.notify(job.trx, {
      kind: 'alert',
      message: `Gateway tidak mengenal pembayaran ${plainRupiah(payment.amount)} untuk ${job.order.order_code}.`,
      href: '/admin/pembayaran/',
      author: null,
      about: `payment ${payment.id}`,
    })
    job.publish('payment')
    return true
  })
