import { sleep, withTimeout } from '../../async/timer.ts'
import type { PaymentLinkRow } from '../../db/tables.ts'
import { makeInvoice, takeAnswer } from '../../payments/ask-gateway.ts'
import { GatewayError, type RemoteInvoice } from '../../payments/gateway.ts'
import { readSettings } from '../../platform/site-settings.ts'
import { systemActor } from '../actor.ts'
import { changeOrder, type OrderJob } from '../change-order.ts'
import { notifyCustomer } from '../notify.ts'
import { invoiceHref, type OrderDeps, orderHref } from '../order-deps.ts'
import {
  closeLinks,
  countLinks,
  failLink,
  findInvoice,
  findOrder,
  lockLink,
  newestLink,
  type OrderActor,
  setInvoice,
  setLink,
  statusEntries,
} from '../queries.ts'
import type { Invoice, Order } from '../rules/amounts.ts'
import { afterLink } from '../rules/order.ts'
import { orderSettings } from '../settings.ts'
import { orderOwner } from './payee.ts'
import { isWanted, statusAfterRefusal, waitAfter } from './rules.ts'

export type RequestedLink = { order: Order; invoice: Invoice; link: PaymentLinkRow }
/** `sent`: the message with the link is queued for the customer. */
export type PayableLink = RequestedLink & { sent: boolean }

/** Milliseconds: the time that a request waits for a new payment link. Below: the gateway's timeout. */
const REQUESTER_WAIT_MS = 3_000
const GATEWAY_TIMEOUT_MS = 20_000
const LOOK_AGAIN_MS = 50

/**
 * Creates a payment link at the gateway, outside any transaction. Returns null if there is no link within three
 * seconds. A later answer of the gateway still counts, else a job tries again. With `mayExist`, looks first for an
 * existing link.
 */
export async function makeLink(deps: OrderDeps, request: RequestedLink, actor: OrderActor, mayExist = false) {
  const flight = makeLinkNow(deps, request, actor, mayExist)
  // The creation may fail after the caller has stopped waiting, so its error is logged here.
  flight.catch((error: unknown) => deps.log.error({ err: error }, 'a payment link could not be saved'))
  return withTimeout(REQUESTER_WAIT_MS, () => flight, null)
}

/**
 * Waits for a link that another request is creating, for the time that the other request waits. Returns null if there
 * is no link by then.
 */
export async function waitForLink(deps: OrderDeps, { order, invoice, link }: RequestedLink) {
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

/** Creates the link and waits for the gateway. If this fails, a job tries again, except after a refusal. */
export async function makeLinkNow(deps: OrderDeps, request: RequestedLink, actor: OrderActor, mayExist: boolean) {
  const { id, external_id, attempts } = request.link
  let wasRequested = false
  const describe = async () => {
    const settings = await readSettings(deps.db, orderSettings)
    wasRequested = true
    return makeDescription(deps, request, settings[`invoice_hours_${request.invoice.payment_type}`])
  }
  try {
    const signal = AbortSignal.timeout(GATEWAY_TIMEOUT_MS)
    const remote = await makeInvoice(deps.gateway, external_id, describe, { mayExist, signal })
    return await openLink(deps, request, remote, actor)
  } catch (error) {
    if (!(error instanceof GatewayError)) throw error
    const { failure, message } = error
    deps.log.warn({ failure, err: error, invoice: request.invoice.invoice_code }, 'no payment link yet')
    const next_at = new Date(deps.now().getTime() + waitAfter(attempts))
    if (wasRequested && failure === 'refused') await handleRefusal(deps, request, error)
    else await failLink(deps.db, id, { error: message, next_at })
    return null
  }
}

const makeDescription = ({ baseUrl }: OrderDeps, { order, invoice }: RequestedLink, hours: number) => ({
  page: `${baseUrl}${invoiceHref(invoice)}`,
  metadata: { order_code: order.order_code, invoice_code: invoice.invoice_code },
  amount: invoice.invoice_amount,
  description: `${invoice.sheet.product_name}, ${invoice.sheet.quantity} potong (${order.order_code})`,
  customer: { name: order.customer_name, phone: order.contact_phone, email: order.contact_email },
  seconds: hours * 3_600,
})

async function handleRefusal(deps: OrderDeps, request: RequestedLink, { message: why }: GatewayError): Promise<void> {
  await changeRequested(deps, request, systemActor, async (job, { invoice, link, isWanted }) => {
    const { trx, order, now } = job
    if (!isWanted) return
    const invoice_status = statusAfterRefusal(await countLinks(trx, invoice.id))
    await setInvoice(trx, invoice.id, { invoice_status, ended_at: now })
    await closeLinks(trx, invoice.id, now)
    await setLink(trx, link.id, { error: why })
    await deps.notify(trx, {
      kind: 'alert',
      message: `Link pembayaran ${order.order_code} ditolak gateway. Periksa datanya, lalu buat link lagi.`,
      href: orderHref(order.order_code),
      author: null,
      about: `link ${order.id}`,
    })
    await job.save({}, [{ kind: 'link_refused', note: `${invoice.invoice_code}: ${why}` }])
    job.publish('payment')
  })
}

/**
 * Opens a link that the gateway created. If its invoice was paid or ended meanwhile, the link is ended at the gateway
 * instead.
 */
async function openLink(deps: OrderDeps, request: RequestedLink, remote: RemoteInvoice, actor: OrderActor) {
  const payableLink = await changeRequested(deps, request, actor, async (job, { invoice, link, isWanted }) => {
    const { trx, order, now } = job
    const ids = { provider_invoice_id: remote.id, payment_url: remote.url, expires_at: remote.expiresAt, error: null }
    // Another attempt saved its own gateway invoice, which stays. Both have the same `external_id`, so that a payment
    // of this second gateway invoice is recognized too.
    if (link.provider_invoice_id) return null
    if (!isWanted) {
      await setLink(trx, link.id, { ...ids, state: 'closed', to_expire: true, next_at: now })
      return null
    }
    await setLink(trx, link.id, { ...ids, state: 'open' })
    const status_order = afterLink(order)
    const note = invoice.invoice_code
    const history = statusEntries(order, status_order).map((entry) => ({ ...entry, note }))
    const savedOrder = await job.save({ status_order }, history)
    job.publish('status', 'payment')
    const linkDetails = { order: savedOrder, invoice, link: { ...request.link, ...ids, state: 'open' as const } }
    return { ...linkDetails, sent: await sendLink(job, linkDetails) }
  })
  // If an earlier attempt created the link at the gateway, it may already be paid.
  await takeAnswer(orderOwner(deps), request.link, remote)
  return payableLink
}

type LockedLink = Pick<RequestedLink, 'invoice' | 'link'> & { isWanted: boolean }

/** `isWanted` is false if the link was paid, ended or replaced since the request. */
const changeRequested = <Result>(
  deps: OrderDeps,
  request: RequestedLink,
  actor: OrderActor,
  work: (job: OrderJob, locked: LockedLink) => Promise<Result>,
) =>
  changeOrder(deps, { id: request.order.id, isDeleted: null }, actor, async (job) => {
    const invoice = await findInvoice(job.trx, { id: request.invoice.id })
    const link = await lockLink(job.trx, request.link.id)
    if (!invoice || !link) throw new Error('the invoice of a link is gone')
    return work(job, { invoice, link, isWanted: isWanted(invoice, link) })
  })

async function sendLink({ trx, deps, actor: { source } }: OrderJob, { order, invoice, link }: RequestedLink) {
  const { id, channel } = link
  if (!channel) return false
  const message = { invoice, link, channel, byStaff: source === 'admin', about: `link ${id}` }
  return (await notifyCustomer(trx, deps, order, { ...message, type: `${invoice.payment_type}_invoice` })).queued
}
