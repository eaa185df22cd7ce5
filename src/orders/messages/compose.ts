import type { Knex } from 'knex'
import type { OrderMessageRow } from '../../db/message-rows.ts'
import type { PaymentLinkRow } from '../../db/order-rows.ts'
import { enqueue } from '../../outbox/outbox.ts'
import { readSettings } from '../../platform/site-settings.ts'
import { dayBegins, dayOf, moment } from '../../web/dates.ts'
import { orderStatusLabels, paymentTypeLabels } from '../labels.ts'
import type { Invoice, Order } from '../rules/amounts.ts'
import { addressOn, type Channel, type Medium, mediaOf } from '../rules/contact.ts'
import { nextPayment } from '../rules/order.ts'
import { formatRupiah } from '../rules/rupiah.ts'
import { type OrderSettings, orderSettings } from '../settings.ts'
import { defaultTexts } from './default-templates.ts'
import { kindOf, renderTemplate, toOutboxMessage } from './outbox-message.ts'
import {
  addMessage,
  countUnpaidOrders,
  findBlockedKinds,
  findDefaults,
  isRecordedUnsent,
  lockRecipient,
  type TemplateText,
} from './queries.ts'
import { withoutLinks } from './render.ts'
import { labelOf, type TemplateType, type VariableValues } from './templates.ts'

/** `channels`: whether there are keys for each, as config tells. */
export type MessageDeps = { channels: { whatsapp: boolean; email: boolean } }

/** What is to be said, about what, and where. */
export type MessageRequest = MessageContext & {
  type: TemplateType
  channel: Channel
  /**
   * What the message is about, by id: the payment link, the payment, the history row. The same type about the same thing
   * is one message, however often it is asked for; who means to say it again gives another id.
   */
  about: string
  /** Whether staff asked for this very message: then neither the switch of its type nor the daily limit holds it back. */
  byStaff?: boolean
  now: Date
}

/**
 * Writes down, in the caller's transaction, what a customer is told: one row of order_messages per channel wanted, with a
 * row of the outbox (kinds `whatsapp`, payload `{to, text}`, and `mail`, payload Letter) or with the reason why it is never
 * sent. Texts are those of the default template of (type, channel), else of (type, both), else built in. `queued` is true
 * where at least one of them is on its way: its channel is configured and not held. Nudge the outbox after the commit.
 */
export async function queueMessage(trx: Knex, deps: MessageDeps, wanted: MessageRequest): Promise<{ queued: boolean }> {
  const { type, channel } = wanted
  const settings = await readSettings(trx, orderSettings)
  const isOn = wanted.byStaff || isSwitchedOn(settings, type)
  const templates = await findDefaults(trx, type)
  const values = valuesOf(wanted, settings.shop_name)
  const queued: string[] = []
  for (const medium of mediaOf(channel)) {
    const said = renderTemplate({ type, medium, ...textsFor(type, medium, templates) }, values)
    if (await queueOnChannel(trx, deps, wanted, { medium, said, isOn })) queued.push(kindOf[medium])
  }
  const held = queued.length > 0 ? await findBlockedKinds(trx, queued) : []
  return { queued: queued.some((kind) => !held.includes(kind)) }
}

function textsFor(
  type: TemplateType,
  medium: Medium,
  templates: readonly TemplateText[],
): Omit<TemplateText, 'channel'> {
  const own = templates.find((one) => one.channel === medium) ?? templates.find((one) => one.channel === 'both')
  return own ?? { subject: defaultTexts[type].subject, body: defaultTexts[type][medium] }
}

type ChannelMessage = { medium: Medium; said: ReturnType<typeof renderTemplate>; isOn: boolean }

/** Whether it is to go out on this channel; either way it stands in the order's list. */
async function queueOnChannel(
  trx: Knex,
  deps: MessageDeps,
  wanted: MessageRequest,
  { medium, said, isOn }: ChannelMessage,
): Promise<boolean> {
  const { order, invoice, type, now } = wanted
  const recipient = addressOn(medium, order)
  const { subject, body } = said
  const invoice_id = invoice?.id ?? null
  const message = { order_id: order.id, invoice_id, type, channel: medium, recipient, subject, body }
  const unsent_reason = await unsentReasonFor(trx, deps, wanted, { medium, recipient, isOn })
  if (unsent_reason) {
    const noted = { ...message, outbox_id: null, unsent_reason }
    if (!(await isRecordedUnsent(trx, noted))) await addMessage(trx, noted, now)
    return false
  }
  const outbox_id = await enqueue(trx, {
    ...toOutboxMessage({ medium, recipient, orderCode: order.order_code, ...said }),
    dedupeKey: `order-message:${type}:${wanted.about}:${medium}`,
    summary: `${order.order_code} · ${labelOf(type)}`,
  })
  if (outbox_id) await addMessage(trx, { ...message, outbox_id, unsent_reason: null }, now)
  return true
}

/** A switch that is not there is on: such a message has no automatic occasion. */
function isSwitchedOn(settings: OrderSettings, type: TemplateType): boolean {
  const switches: Readonly<Record<string, unknown>> = settings
  return switches[`message_${type}`] !== false
}

async function unsentReasonFor(
  trx: Knex,
  { channels }: MessageDeps,
  { order, byStaff }: MessageRequest,
  { medium, recipient, isOn }: { medium: Medium; recipient: string; isOn: boolean },
): Promise<OrderMessageRow['unsent_reason']> {
  if (recipient === '') return 'no_address'
  if (!channels[medium]) return 'not_configured'
  if (!isOn) return 'switched_off'
  if (byStaff || order.source !== 'public' || order.paid_amount > 0) return null
  await lockRecipient(trx, recipient)
  const from = dayBegins(dayOf(order.created_at))
  const others = await countUnpaidOrders(trx, {
    id: order.id,
    recipient,
    channel: medium,
    from,
    to: new Date(from.getTime() + DAY_MS),
  })
  return others >= MAX_UNPAID_ORDERS ? 'too_many' : null
}

/** Unpaid orders of one day, made by the public, that send messages to one contact. */
const MAX_UNPAID_ORDERS = 3
const DAY_MS = 86_400_000

/** What a message is about. */
type MessageContext = {
  order: Order
  invoice?: Invoice | null
  /** How the invoice is paid: goes in as `payment_link` and `expiry_date`. */
  link?: Pick<PaymentLinkRow, 'payment_url' | 'expires_at'> | null
  /** The signed link of the order, absolute. */
  trackingLink: string
}

/** What each variable stands for in a message about this order; never empty, since a text is written around it. */
function valuesOf({ order, invoice, link, trackingLink }: MessageContext, shopName: string) {
  const isOpen = invoice?.invoice_status === 'belum dibayar'
  return {
    customer_name: withoutLinks(order.customer_name),
    order_code: order.order_code,
    invoice_code: invoice?.invoice_code ?? '-',
    product_name: withoutLinks(order.product_name),
    amount_due: formatRupiah(nextPayment(order, isOpen ? invoice : null)),
    // Where there is none, it will be on the page of the order.
    payment_link: link?.payment_url ?? trackingLink,
    expiry_date: link?.expires_at ? moment(link.expires_at) : 'tanpa batas waktu',
    shop_name: shopName,
    quantity: order.quantity.toLocaleString('id-ID'),
    total_price: formatRupiah(order.total_price),
    paid_amount: formatRupiah(order.paid_amount),
    payment_type: paymentTypeLabels[invoice?.payment_type ?? order.payment_type],
    order_status: statusOf(order),
    tracking_link: trackingLink,
  } satisfies VariableValues
}

/** "DP dibayar, sedang diproduksi": what is paid, and what is being done. */
function statusOf({ status_order, production_status }: Order): string {
  const done = productionLabels[production_status]
  return `${orderStatusLabels[status_order]}${done ? `, ${done}` : ''}`
}

const productionLabels: Record<Order['production_status'], string | null> = {
  menunggu: null,
  diproses: 'sedang diproduksi',
  selesai: 'selesai diproduksi',
  dikirim: 'sudah dikirim',
  dibatalkan: null,
}
