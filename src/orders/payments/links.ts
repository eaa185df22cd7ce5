import type { Knex } from 'knex'
import type { PaymentLinkRow } from '../../db/tables.ts'
import { readSettings } from '../../platform/site-settings.ts'
import { changeOrder, type OrderJob } from '../change-order.ts'
import { listLines } from '../lines/queries.ts'
import { TYPED_LINE } from '../lines/rules.ts'
import type { OrderDeps } from '../order-deps.ts'
import {
  addInvoice,
  addLink,
  closeLinks,
  countLinks,
  lockOpenInvoice,
  newestLink,
  type OrderActor,
  setInvoice,
  setLink,
} from '../queries.ts'
import { type Invoice, invoiceAmount, type Order } from '../rules/amounts.ts'
import { invoiceCode } from '../rules/codes.ts'
import type { Channel } from '../rules/contact.ts'
import { type InvoiceType, illegal, linkVerdict } from '../rules/order.ts'
import { isSheetCurrent, makeSheet } from '../rules/price.ts'
import { orderSettings, shopHead } from '../settings.ts'
import { makeLink, type PayableLink, type RequestedLink, waitForLink } from './make-link.ts'
import { changeInvoice, voidInvoice } from './record-payment.ts'
import { insistRenewable, isBeingMade, staysOpen } from './rules.ts'

/** Milliseconds in which only the request itself tries to create its link. After that, a job tries. */
const REQUESTER_TRY_MS = 30_000

export type LinkRequest = { type: InvoiceType; percent?: number | null; channel: Channel | null }
export type InvoiceWithLink = { invoice: Invoice; link: PaymentLinkRow; isNew: boolean }

/**
 * Creates an invoice and the row of its payment link, for a locked order. An order has at most one open invoice: if it
 * has the same type, amount and goods and can still be paid, it is kept, else it is replaced. The caller creates the
 * link at the gateway after the commit (`makeLink`). Throws a 409.
 */
export async function requestLink(job: OrderJob, request: LinkRequest): Promise<InvoiceWithLink> {
  const { trx, deps, order, now } = job
  const { type, channel, percent = order.dp_percent } = request
  const verdict = linkVerdict(order, type)
  if (!verdict.allowed) throw illegal(verdict.reason)
  const amount = invoiceAmount(order, type, percent ?? 100)
  const open = await lockOpenInvoice(trx, order.id)
  const link = open && (await newestLink(trx, open.id))
  const isSame = open?.payment_type === type && open.invoice_amount === amount && (await isCurrent(trx, open, order))
  if (open && link && staysOpen({ ...open, link }, { type, amount, isSame, gateway: deps.gateway.name, now }))
    return { invoice: open, link, isNew: false }
  if (open) await voidInvoice(trx, open, now)
  const invoice = await newInvoice(job, { type, amount, percent: type === 'dp' ? percent : null })
  await job.note({ kind: 'invoice', new: type, amount, note: invoice.invoice_code })
  return { invoice, link: await nextLink(job, invoice, channel), isNew: true }
}

async function newInvoice(
  { trx, order, now }: OrderJob,
  { type, amount, percent }: { type: InvoiceType; amount: number; percent: number | null },
): Promise<Invoice> {
  const sheet = {
    ...makeSheet(order, shopHead(await readSettings(trx, orderSettings))),
    ...(await sheetLines(trx, order)),
  }
  const row = { order_id: order.id, payment_type: type, dp_percent: percent, invoice_amount: amount, sheet }
  for (;;) {
    const invoice = await addInvoice(trx, invoiceCode(), row, now)
    if (invoice) return invoice
  }
}

const isCurrent = async (trx: Knex, { sheet }: Invoice, order: Order) =>
  isSheetCurrent(sheet, { ...order, ...(await sheetLines(trx, order)) })

async function sheetLines(trx: Knex, order: Order) {
  const orderLines = (await listLines(trx, order)).filter(({ id }) => id !== TYPED_LINE)
  const lines = orderLines.map(({ kind, title, detail, quantity, unit_price, amount }) => ({
    kind,
    title,
    detail,
    quantity,
    unit_price,
    amount,
  }))
  return lines.length > 0 ? { lines } : {}
}

/** The link's id for the gateway consists of the invoice's code and a number of the link. */
async function nextLink(
  { trx, deps: { gateway }, now }: OrderJob,
  { id, invoice_code }: Invoice,
  channel: Channel | null,
): Promise<PaymentLinkRow> {
  const external_id = `${invoice_code}-${(await countLinks(trx, id)) + 1}`
  const next_at = new Date(now.getTime() + REQUESTER_TRY_MS)
  return addLink(trx, { invoice_id: id, provider: gateway.name, external_id, channel, next_at })
}

/**
 * If `made` is set, the link can be paid now. Else `willFollow` says whether a job will create it. If no job will, the
 * gateway refused the link and the invoice is void.
 */
export type LinkResult = { invoice: Invoice; made: PayableLink | null; isNew: boolean; willFollow: boolean }

/**
 * Creates a payment link for staff. If the link exists, returns it; if another request is creating it, waits for it; if
 * an earlier attempt failed, tries again. Throws a 404 or 409. If the gateway fails, `made` is null and a job tries
 * again.
 */
export async function createLink(deps: OrderDeps, orderId: string, request: LinkRequest, actor: OrderActor) {
  const claim = await changeOrder(deps, orderId, actor, async (job) => {
    const claim = await requestLink(job, request)
    const isUnderWay = !claim.isNew && claim.link.state === 'wanted' && !(await takeOver(job, claim.link))
    if (claim.isNew) {
      await job.audit('order.payment_link', { details: { kind: request.type } })
      // The new invoice replaced an open one. Open pages must stop offering the old one, even if the gateway does not
      // answer.
      job.publish('payment')
    }
    return { order: job.order, ...claim, isUnderWay }
  })
  return follow(deps, claim, actor)
}

async function takeOver({ trx, now }: OrderJob, link: PaymentLinkRow): Promise<boolean> {
  if (isBeingMade(link, now)) return false
  await setLink(trx, link.id, {
    error: null,
    attempts: link.attempts + 1,
    next_at: new Date(now.getTime() + REQUESTER_TRY_MS),
  })
  return true
}

type LinkClaim = RequestedLink & { isNew: boolean; isUnderWay: boolean }

async function follow(deps: OrderDeps, { isNew, isUnderWay, ...claim }: LinkClaim, actor: OrderActor) {
  const existingLink = claim.link.state === 'open' ? { ...claim, sent: false } : null
  const payableLink =
    existingLink ?? (await (isUnderWay ? waitForLink(deps, claim) : makeLink(deps, claim, actor, !isNew)))
  const willFollow = !payableLink && (await newestLink(deps.db, claim.invoice.id))?.state !== 'closed'
  return { invoice: claim.invoice, made: payableLink, isNew, willFollow }
}

/**
 * Creates a new link for an invoice that is unpaid and not replaced; an expired invoice becomes open again. The old
 * link ends, but its ids stay, so that late payments are recognized. Waits for a link that another request is creating.
 */
export async function regenerateLink(deps: OrderDeps, invoiceId: string, actor: OrderActor): Promise<LinkResult> {
  const target = { id: invoiceId, missing: 'Pesanan ini tidak ada.' }
  const claim = await changeInvoice(deps, target, actor, async (job, invoice) => {
    const { trx, order, now } = job
    const open = await lockOpenInvoice(trx, order.id)
    const amount = invoiceAmount(order, invoice.payment_type, invoice.dp_percent ?? undefined)
    insistRenewable(invoice, { order, open, amount, isSame: await isCurrent(trx, invoice, order) })
    const newest = await newestLink(trx, invoice.id)
    if (newest && isBeingMade(newest, now)) return { order, invoice, link: newest, isNew: false, isUnderWay: true }
    await closeLinks(trx, invoice.id, now)
    await setInvoice(trx, invoice.id, { invoice_status: 'belum dibayar', ended_at: null })
    const link = await nextLink(job, invoice, order.notification_channel)
    await job.note({ kind: 'link', note: invoice.invoice_code })
    await job.audit('invoice.relink', { subject: invoice.invoice_code })
    job.publish('payment')
    const renewed = { ...invoice, invoice_status: 'belum dibayar' as const }
    return { order, invoice: renewed, link, isNew: true, isUnderWay: false }
  })
  return follow(deps, claim, actor)
}
