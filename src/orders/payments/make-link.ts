import { withTimeout } from '../../async/timer.ts'
import type { PaymentLinkRow } from '../../db/order-rows.ts'
import { GatewayError, type RemoteInvoice } from '../../payments/gateway.ts'
import { systemActor } from '../actor.ts'
import { changeOf, type OrderDeps, orderHref } from '../order-deps.ts'
import {
  closeLinks,
  countLinks,
  findInvoice,
  lockLink,
  lockOrder,
  type OrderActor,
  saveOrder,
  setInvoice,
  setLink,
} from '../queries.ts'
import type { Invoice, Order } from '../rules/amounts.ts'
import { afterLink } from '../rules/order.ts'
import { applyPayment } from './apply-payment.ts'
import { askGateway, queueLinkMessage } from './links.ts'

/** A payable link. `sent`: its message to the customer is queued. */
export type PayableLink = { order: Order; invoice: Invoice; link: PaymentLinkRow; sent: boolean }
type RequestedLink = { order: Order; invoice: Invoice; link: PaymentLinkRow }

/** Milliseconds that the requester waits for the gateway, and that the gateway has in all. */
const REQUESTER_WAIT_MS = 3_000
const GATEWAY_TIMEOUT_MS = 20_000

/**
 * Makes a wanted link at the gateway, outside any transaction. Returns null when there is none within three seconds: a
 * later answer still counts, and otherwise the background retries. A refusal is not retried (`giveUp`). `mayExist`: an
 * earlier attempt may have succeeded, so it looks the link up first.
 */
export async function makeLink(
  deps: OrderDeps,
  wanted: RequestedLink,
  actor: OrderActor,
  mayExist = false,
): Promise<PayableLink | null> {
  const flight = createAtGateway(deps, wanted, actor, mayExist)
  // It may fail after the caller has stopped waiting.
  flight.catch((error: unknown) => deps.log.error({ err: error }, 'a payment link could not be saved'))
  return withTimeout(REQUESTER_WAIT_MS, () => flight, null)
}

/** The same for the background: waits for the gateway, and looks up earlier attempts first. */
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

/** The gateway refuses the request: restores the order and notifies staff. */
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
    })
    return saveOrder(trx, order, {}, [entry], systemActor, now)
  })
  if (changed) deps.publish([changeOf(changed, ['payment'])])
}

/**
 * Opens a link that the gateway made, unless the invoice was replaced meanwhile; then it ends the link at the gateway.
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
    // Another attempt was first. Its invoice stays; money for this one carries our id too.
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
    const opened = { ...link, ...ids, state: 'open' as const }
    const sent = await queueLinkMessage(trx, deps, {
      order: changed,
      invoice: current,
      link: opened,
      byStaff: actor.source === 'admin',
    })
    return { order: changed, invoice: current, link: opened, sent }
  })
  if (made) {
    deps.publish([changeOf(made.order, ['status', 'payment'])])
    deps.wake()
  }
  // A link found at the gateway may already be paid.
  if (remote.status === 'paid') await applyPayment(deps, { ...remote, provider: link.provider, via: 'system' })
  return made
}
