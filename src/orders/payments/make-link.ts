import { sleep, withTimeout } from '../../async/timer.ts'
import type { PaymentLinkRow } from '../../db/order-rows.ts'
import { GatewayError, type RemoteInvoice } from '../../payments/gateway.ts'
import { systemActor } from '../actor.ts'
import { changeOf, type OrderDeps, orderHref } from '../order-deps.ts'
import {
  closeLinks,
  countLinks,
  findInvoice,
  findOrder,
  lockLink,
  lockOrder,
  newestLink,
  type OrderActor,
  saveOrder,
  setInvoice,
  setLink,
} from '../queries.ts'
import type { Invoice, Order } from '../rules/amounts.ts'
import { afterLink } from '../rules/order.ts'
import { tellOwner } from '../tell-owner.ts'
import { applyPayment } from './apply-payment.ts'
import { askGateway, queueLinkMessage } from './links.ts'

/** A payment link that can be paid now. `sent` is true if its message to the customer is queued. */
export type PayableLink = { order: Order; invoice: Invoice; link: PaymentLinkRow; sent: boolean }
type RequestedLink = { order: Order; invoice: Invoice; link: PaymentLinkRow }

/** Milliseconds: how long a request waits for the new payment link, and the gateway's timeout in all. */
const REQUESTER_WAIT_MS = 3_000
const GATEWAY_TIMEOUT_MS = 20_000
/** Milliseconds between two looks at a link that another request is creating. */
const LOOK_AGAIN_MS = 50

/**
 * Creates a payment link at the gateway, outside any transaction. Returns null if there is no link within three
 * seconds: a later response of the gateway still counts, else a job retries. A refusal is not retried
 * (`handleRefusal`). With `mayExist`, an earlier attempt may have succeeded, so the link is looked up first.
 */
export async function makeLink(
  deps: OrderDeps,
  wanted: RequestedLink,
  actor: OrderActor,
  mayExist = false,
): Promise<PayableLink | null> {
  const flight = createAtGateway(deps, wanted, actor, mayExist)
  // The creation may fail after the caller has stopped waiting, so its error is logged here.
  flight.catch((error: unknown) => deps.log.error({ err: error }, 'a payment link could not be saved'))
  return withTimeout(REQUESTER_WAIT_MS, () => flight, null)
}

/**
 * Waits for a payment link that another request is creating, at most as long as that request waits itself. Returns null
 * if there is no link by then, or no longer one to wait for.
 */
export async function waitForLink(
  deps: OrderDeps,
  { order, invoice, link }: RequestedLink,
): Promise<PayableLink | null> {
  const until = performance.now() + REQUESTER_WAIT_MS
  while (performance.now() < until) {
    await sleep(LOOK_AGAIN_MS)
    const newest = await newestLink(deps.db, invoice.id)
    if (newest?.id !== link.id || newest.state === 'closed' || newest.error !== null) return null
    if (newest.state === 'open')
      return { order: (await findOrder(deps.db, { id: order.id })) ?? order, invoice, link: newest, sent: false }
  }
  return null
}

/** Like `makeLink`, for the background job: waits for the gateway, and first looks up what earlier attempts created. */
export const makeLinkAgain = (deps: OrderDeps, wanted: RequestedLink, actor: OrderActor) =>
  createAtGateway(deps, wanted, actor, true)

async function createAtGateway(
  deps: OrderDeps,
  wanted: RequestedLink,
  actor: OrderActor,
  mayExist: boolean,
): Promise<PayableLink | null> {
  try {
    const remote = await askGateway(deps, wanted, { mayExist, signal: AbortSignal.timeout(GATEWAY_TIMEOUT_MS) })
    return remote && (await openLink(deps, wanted, remote, actor))
  } catch (error) {
    if (!(error instanceof GatewayError)) throw error
    await handleRefusal(deps, wanted, error)
    return null
  }
}

/**
 * After the gateway refused a payment link, ends the invoice, records the reason in the order's history and notifies
 * staff.
 */
async function handleRefusal(
  deps: OrderDeps,
  { order: { id }, invoice, link }: RequestedLink,
  why: GatewayError,
): Promise<void> {
  const now = deps.now()
  const changed = await deps.db.transaction(async (trx) => {
    const order = await lockOrder(trx, id)
    const current = await findInvoice(trx, { id: invoice.id })
    const isWanted = current?.invoice_status === 'belum dibayar' && (await lockLink(trx, link.id))?.state === 'wanted'
    if (!order || !isWanted) return null
    const invoice_status = (await countLinks(trx, invoice.id)) > 1 ? 'kadaluarsa' : 'dibatalkan'
    await setInvoice(trx, invoice.id, { invoice_status, ended_at: now })
    await closeLinks(trx, invoice.id, now)
    await setLink(trx, link.id, { error: why.message })
    const entry = { kind: 'link_refused', note: `${invoice.invoice_code}: ${why.message}` }
    await deps.notify(trx, {
      kind: 'alert',
      message: `Link pembayaran ${order.order_code} ditolak gateway. Periksa datanya, lalu buat link lagi.`,
      href: orderHref(order.order_code),
      author: null,
      about: `link ${order.id}`,
    })
    return saveOrder(trx, order, {}, [entry], systemActor, now)
  })
  if (changed) deps.publish([changeOf(changed, ['payment'])])
}

/**
 * Opens a payment link that the gateway created. If the invoice was paid, ended or replaced in the meantime, closes the
 * link and has it ended at the gateway.
 */
async function openLink(
  deps: OrderDeps,
  { order: { id }, invoice, link }: RequestedLink,
  remote: RemoteInvoice,
  actor: OrderActor,
) {
  const now = deps.now()
  const made = await deps.db.transaction(async (trx): Promise<PayableLink | null> => {
    const order = await lockOrder(trx, id)
    const current = await findInvoice(trx, { id: invoice.id })
    if (!order || !current) throw new Error('the order of a link is gone')
    const ids = { provider_invoice_id: remote.id, payment_url: remote.url, expires_at: remote.expiresAt, error: null }
    const known = await lockLink(trx, link.id)
    const isWanted = current.invoice_status === 'belum dibayar' && known?.state === 'wanted'
    // Another attempt already saved its gateway invoice, which stays. A payment of this second gateway invoice is
    // recognized too, because both carry the same `external_id`.
    if (known?.provider_invoice_id) return null
    if (!isWanted) {
      await setLink(trx, link.id, { ...ids, state: 'closed', to_expire: true, next_at: now })
      return null
    }
    await setLink(trx, link.id, { ...ids, state: 'open' })
    const to = afterLink(order)
    const entry = { kind: 'order', old: order.status_order, new: to, note: current.invoice_code }
    const changed = await saveOrder(
      trx,
      order,
      { status_order: to },
      to === order.status_order ? [] : [entry],
      actor,
      now,
    )
    await tellOwner(trx, deps, order, changed)
    const opened = { ...link, ...ids, state: 'open' as const }
    const sent = await queueLinkMessage(trx, deps, {
      order: changed,
      invoice: current,
      link: opened,
      byStaff: actor.source === 'admin',
    })
    return { order: changed, invoice: current, link: opened, sent }
  })
  if (made) deps.publish([changeOf(made.order, ['status', 'payment'])])
  // A link that an earlier attempt created at the gateway may already be paid.
  if (remote.status === 'paid') await applyPayment(deps, { ...remote, provider: link.provider, via: 'system' })
  return made
}
