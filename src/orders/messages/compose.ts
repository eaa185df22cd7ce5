import type { Knex } from 'knex'
import type { OrderMessageRow, PaymentLinkRow } from '../../db/tables.ts'
import { enqueue } from '../../outbox/outbox.ts'
import { readSettings } from '../../platform/site-settings.ts'
import { DAY_MS, dayBegins, longDate, moment, toWibDay } from '../../web/dates.ts'
import { plainRupiah } from '../../web/formats/rupiah.ts'
import type { Secret } from '../../web/signed.ts'
import { orderStates, paymentTypeLabels, productionStates } from '../labels.ts'
import { MAX_LISTED_LINES } from '../limits.ts'
import { lineText, type OrderLine, typedLine } from '../lines/rules.ts'
import type { Invoice, Order, Rupiah } from '../rules/amounts.ts'
import { addressOn, type Channel, listMedia, type Medium } from '../rules/contact.ts'
import { nextPayment } from '../rules/order.ts'
import { orderSettings } from '../settings.ts'
import { markMessage } from './contact-mark.ts'
import { moneyBack, moneyBalance } from './money-words.ts'
import { outboxKinds, type RenderedMessage, renderTemplate, toOutboxMessage, withButton } from './outbox-message.ts'
import {
  addMessage,
  countUnpaidOrders,
  findBlockedKinds,
  findDefaults,
  isRecordedUnsent,
  lockRecipient,
  type UnqueuedMessage,
} from './queries.ts'
import { withoutLinks } from './render.ts'
import { hasTooMany, isLimited, isSwitchedOn, reasonUnsent, textsFor } from './rules.ts'
import { getTypeLabel, noValues, type TemplateType, type VariableValues } from './templates.ts'

/** `channels`: whether each channel is configured. */
export type MessageDeps = { channels: { whatsapp: boolean; email: boolean } }

export type MessageRequest = MessageContext & {
  type: TemplateType
  channel: Channel
  /** Names the subject of the message, such as a payment. Each type is queued only once for the same `about`. */
  about: string
  /** Staff asked for this message, so neither the switch of its type nor the daily limit per contact applies. */
  byStaff?: boolean
  /** The text that staff wrote, which is sent as it is. Without it, the text of a template is used. */
  written?: { subject: string; body: string }
  /** Signs the marks in links. */
  secret: Pick<Secret, 'sign'>
  now: Date
}

/**
 * Queues a message to a customer in the caller's transaction. Each channel gets a row in order_messages. That row has a
 * row in the outbox (`whatsapp` with `{to, text}`, `mail` with a `Letter`), or the reason why nothing is sent. The text
 * is the default template for the type and channel, else the one for both channels, else the built-in text. `queued`:
 * at least one channel is configured and not blocked.
 */
export async function queueMessage(trx: Knex, deps: MessageDeps, request: MessageRequest) {
  const { type, channel } = request
  const settings = await readSettings(trx, orderSettings)
  const isOn = request.byStaff || isSwitchedOn(settings, type)
  const templates = await findDefaults(trx, type)
  const values = buildValues(request, settings.shop_name)
  const queued: string[] = []
  for (const medium of listMedia(channel)) {
    const rendered = request.written
      ? withButton(medium, request.written, values)
      : renderTemplate({ type, medium, ...textsFor(type, medium, templates) }, values)
    if (await queueOnChannel(trx, deps, request, { medium, rendered, isOn })) queued.push(outboxKinds[medium])
  }
  const blocked = queued.length > 0 ? await findBlockedKinds(trx, queued) : []
  return { queued: queued.some((kind) => !blocked.includes(kind)) }
}

type Rendered = { medium: Medium; rendered: ReturnType<typeof renderTemplate>; isOn: boolean }

/** Queues the message on one channel, or records why nothing is sent. Returns true if the message was queued. */
async function queueOnChannel(
  trx: Knex,
  deps: MessageDeps,
  request: MessageRequest,
  { medium, rendered, isOn }: Rendered,
): Promise<boolean> {
  const { order, invoice, type, now } = request
  const recipient = addressOn(medium, order)
  const unsent_reason = await unsentReasonFor(trx, deps, request, { medium, recipient, isOn })
  const query = new URL(request.trackingLink).search
  const { subject, body, button } = markMessage(rendered, request.secret, {
    code: order.order_code,
    address: recipient,
    query,
  })
  const about = { order_id: order.id, invoice_id: invoice?.id ?? null }
  const message = { ...about, type, channel: medium, recipient, subject, body, unsent_reason }
  if (unsent_reason && (await isRecordedUnsent(trx, message))) return false
  const dedupeKey = `order-message:${type}:${request.about}:${medium}`
  return queueRow(trx, message, { what: 'pesanan', code: order.order_code, dedupeKey, button }, now)
}

type Envelope = { what: 'pesanan' | 'penawaran'; code: string; dedupeKey: string } & Pick<RenderedMessage, 'button'>

/**
 * Stores a message on one channel, with its row in the outbox or with the reason why nothing is sent. Returns whether
 * the message is queued, now or by an earlier call.
 */
export async function queueRow(
  trx: Knex,
  message: UnqueuedMessage,
  { what, code, dedupeKey, button }: Envelope,
  now: Date,
): Promise<boolean> {
  const { channel: medium, recipient, subject, body, type, unsent_reason } = message
  const rendered = { medium, recipient, about: `${what} ${code}`, subject, body, button }
  const summary = `${code} · ${getTypeLabel(type)}`
  const outbox_id = unsent_reason ? null : await enqueue(trx, { ...toOutboxMessage(rendered), dedupeKey, summary })
  if (outbox_id || unsent_reason) await addMessage(trx, { ...message, outbox_id }, now)
  return unsent_reason === null
}

async function unsentReasonFor(
  trx: Knex,
  { channels }: MessageDeps,
  { order, byStaff }: MessageRequest,
  { medium, recipient, isOn }: { medium: Medium; recipient: string; isOn: boolean },
): Promise<OrderMessageRow['unsent_reason']> {
  const reason = reasonUnsent({ recipient, isConfigured: channels[medium], isOn })
  if (reason !== null || !isLimited(order, byStaff)) return reason
  await lockRecipient(trx, recipient)
  const from = dayBegins(toWibDay(order.created_at))
  const to = new Date(from.getTime() + DAY_MS)
  const others = await countUnpaidOrders(trx, { id: order.id, recipient, channel: medium, from, to })
  return hasTooMany(others) ? 'too_many' : null
}

/** The data of a delivery. A text without a value is empty. `pieces` is null for all pieces of the order. */
export type Shipment = { courier: string; number: string; url: string; pieces: number | null }

type MessageContext = {
  order: Order
  invoice?: Invoice | null
  link?: Pick<PaymentLinkRow, 'provider' | 'payment_url' | 'expires_at'> | null
  /** The price before the change, in rupiah. */
  oldPrice?: Rupiah
  /** The current lines, for messages that list them. */
  lines?: readonly OrderLine[]
  /** For messages about a refund: its amount in rupiah, and where the money went. */
  refund?: { amount: Rupiah; to: string }
  /** What the customer reads about a cancellation. */
  words?: string
  shipment?: Shipment
  /** The previous due date, such as "2026-12-09", or null. */
  oldDue?: string | null
  /** The answer to the customer's complaint. */
  promise?: string
  trackingLink: string
}

/** Fills in a template, so that staff see the text before they send it. */
export async function draftFor(
  db: Knex,
  context: MessageContext,
  template: { type: TemplateType; medium: Medium; subject: string; body: string },
): Promise<{ subject: string; body: string }> {
  const { shop_name } = await readSettings(db, orderSettings)
  const values = buildValues(context, shop_name)
  // The subject is filled in on every channel, because staff may choose email only after they see the draft.
  const { subject } = renderTemplate({ ...template, medium: 'email' }, values)
  return { subject, body: renderTemplate(template, values).body }
}

/**
 * Every value except the optional ones and `cancel_words` has a text, because the sentence around a placeholder needs
 * one.
 */
function buildValues(context: MessageContext, shopName: string) {
  const {
    order,
    invoice,
    link,
    lines = [typedLine(context.order)],
    words = '',
    shipment = { courier: '', number: '', url: '', pieces: null },
    oldDue,
    promise = '-',
    trackingLink,
  } = context
  // This site's invoice page opens in full with the key of the tracking link. No gateway ever gets that key.
  const key = link?.provider === 'manual' ? new URL(trackingLink).search : ''
  const isOpen = invoice?.invoice_status === 'belum dibayar'
  return {
    ...noValues,
    customer_name: withoutLinks(order.customer_name),
    order_code: order.order_code,
    invoice_code: invoice?.invoice_code ?? '-',
    product_name: withoutLinks(order.product_name),
    amount_due: plainRupiah(nextPayment(order, isOpen ? invoice : null)),
    // If there is no payment link, the message leads to the tracker, which shows the link as soon as it exists.
    payment_link: link?.payment_url ? `${link.payment_url}${key}` : trackingLink,
    expiry_date: link?.expires_at ? moment(link.expires_at) : 'tanpa batas waktu',
    shop_name: shopName,
    quantity: (shipment.pieces ?? order.quantity).toLocaleString('id-ID'),
    ...moneyValues(context),
    order_lines: formatLines(lines),
    payment_type: paymentTypeLabels[invoice?.payment_type ?? order.payment_type],
    order_status: formatStatus(order),
    cancel_words: words,
    courier: shipment.courier,
    tracking_number: shipment.number,
    tracking_url: shipment.url,
    due_date: order.due_on ? longDate(dayBegins(order.due_on)) : '-',
    old_due_date: oldDue ? longDate(dayBegins(oldDue)) : '-',
    promise,
    tracking_link: trackingLink,
  } satisfies VariableValues
}

const moneyValues = ({ order, oldPrice, refund }: MessageContext) => ({
  total_price: plainRupiah(order.total_price),
  old_price: plainRupiah(oldPrice ?? order.total_price),
  paid_amount: plainRupiah(order.paid_amount),
  money_balance: moneyBalance(order),
  refund_amount: plainRupiah(refund?.amount ?? order.refunded_amount),
  refunded_to: refund?.to ?? '-',
  money_back: moneyBack(order),
})

function formatLines(lines: readonly OrderLine[]): string {
  const texts = lines.map((line) => lineText({ ...line, title: withoutLinks(line.title) }))
  const more = texts.length - MAX_LISTED_LINES
  return [...texts.slice(0, MAX_LISTED_LINES), ...(more > 0 ? [`dan ${more} baris lain`] : [])].join('\n')
}

/** Such as "DP dibayar, sedang diproduksi". */
function formatStatus({ status_order, production_status }: Order): string {
  const { message } = productionStates[production_status]
  return `${orderStates[status_order].label}${message ? `, ${message}` : ''}`
}
