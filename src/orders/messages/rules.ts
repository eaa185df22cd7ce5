import type { MessageTemplateRow, OrderMessageRow, OutboxRow } from '../../db/tables.ts'
import { Refusal } from '../../web/refusal.ts'
import { channelLabels } from '../labels.ts'
import { MAX_UNPAID_ORDERS } from '../limits.ts'
import type { Order } from '../rules/amounts.ts'
import type { Medium } from '../rules/contact.ts'
import { mentions, unknownVariables } from './render.ts'
import { isTemplateType, occasions, type TemplateType } from './templates.ts'

/** Whether and with which text a message goes out, and what staff may do with one. */

/** Staff switch off types of messages; a type without a switch is on, because it is never sent by itself. */
export const isSwitchedOn = (switches: Readonly<Record<string, unknown>>, type: TemplateType): boolean =>
  switches[`message_${type}`] !== false

type Way = { medium: Medium; recipient: string; isConfigured: boolean; isOn: boolean }
type UnsentReason = OrderMessageRow['unsent_reason']

/** Why nothing goes out on a channel: no address, no setting of the server, or a type that is switched off. */
export function reasonUnsent({ recipient, isConfigured, isOn }: Omit<Way, 'medium'>): UnsentReason {
  if (recipient === '') return 'no_address'
  if (!isConfigured) return 'not_configured'
  return isOn ? null : 'switched_off'
}

/** Whether a message counts against the daily limit of its contact: those of unpaid orders of strangers, not of staff. */
export const isLimited = ({ source, paid_amount }: Pick<Order, 'source' | 'paid_amount'>, byStaff = false): boolean =>
  !byStaff && source === 'public' && paid_amount === 0

/** `others`: orders of that day about which the contact got messages. */
export const hasTooMany = (others: number): boolean => others >= MAX_UNPAID_ORDERS

type Text = Pick<MessageTemplateRow, 'subject' | 'body'>

/** The text of a message: the default template of its channel, else that of both channels, else the built-in text. */
export function textsFor(
  type: TemplateType,
  medium: Medium,
  templates: readonly (Text & Pick<MessageTemplateRow, 'channel'>)[],
): Text {
  const template = templates.find((one) => one.channel === medium) ?? templates.find((one) => one.channel === 'both')
  return template ?? { subject: occasions[type].texts.subject, body: occasions[type].texts[medium] }
}

type MessageState = Pick<OrderMessageRow, 'unsent_reason'> & { state: OutboxRow['state'] | null }

/** Whether the server leaves it to staff. What waits for a setting goes out by itself once it is corrected. */
export const isSendable = ({ unsent_reason, state }: MessageState): boolean =>
  unsent_reason !== null || state === 'failed'

/** Staff mark only those as sent that the server leaves to them. Throws a 409. */
export function insistSendable(message: MessageState): void {
  if (!isSendable(message)) throw new Refusal(409, 'Pesan ini dikirim oleh server, jadi tidak perlu ditandai.')
}

/** Whether the server is sending it at this moment. */
export const isBeingSent = ({ claimed_until }: { claimed_until: Date | null }, now: Date): boolean =>
  claimed_until !== null && claimed_until > now

type Sending = { hand_sent_at: Date | null; claimed_until: Date | null }
/** Whether a message has the button that sends it again: not while it is being sent, nor once staff have sent it. */
export const mayResend = (message: Sending, isConfigured: boolean, now: Date): boolean =>
  message.hand_sent_at === null && isConfigured && !isBeingSent(message, now)

/** A message goes out again only on a channel that the server has, to an address of its order. Throws a 409. */
export function insistReachable({ medium, recipient, isConfigured }: Omit<Way, 'isOn'>): void {
  if (!isConfigured) throw new Refusal(409, `${channelLabels[medium]} belum dikonfigurasi.`)
  if (recipient === '') throw new Refusal(409, 'Pesanan ini tidak punya alamat untuk saluran itu.')
}

type OutboxMessage = Pick<OrderMessageRow, 'outbox_id' | 'recipient'> & { state: OutboxRow['state'] | null }
/** Whether sending a message again hurries the one that waits; one that was sent or has an old address is copied. */
export const isHurried = <Message extends OutboxMessage>(
  message: Message,
  recipient: string,
): message is Message & { outbox_id: string } =>
  message.outbox_id !== null && message.state !== 'sent' && recipient === message.recipient

/** Variables without which a text of this kind does not say what it is sent for; staff are warned of them. */
export const neededIn = (type: TemplateType): readonly ('payment_link' | 'amount_due')[] =>
  type.endsWith('_invoice') ? ['payment_link', 'amount_due'] : []

type TemplateText = Pick<MessageTemplateRow, 'type' | 'channel' | 'subject' | 'body' | 'is_default'>

/** Warnings about a default template, because every message of the type would have these faults. */
export function listWarnings({ type, channel, subject, body, is_default }: TemplateText): string[] {
  if (!is_default || !isTemplateType(type)) return []
  const unknown = unknownVariables(type, `${channel === 'whatsapp' ? '' : subject}\n${body}`)
  return [
    ...unknown.map((name) => `{{${name}}} tidak dikenal untuk jenis ini dan dikirim apa adanya.`),
    ...neededIn(type)
      .filter((name) => !mentions(body, name))
      .map((name) => `{{${name}}} tidak ada: pelanggan tidak diberi tahu ${missing[name]}.`),
  ]
}

const missing = { payment_link: 'di mana membayar', amount_due: 'berapa yang harus dibayar' }

export const subjectMissingMessage = 'Subjek wajib diisi untuk email.'

/** An email needs a subject, a WhatsApp message has none. */
export const subjectMissing = ({ channel, subject }: { channel: string; subject: string }): boolean =>
  (channel === 'email' || channel === 'both') && subject.trim() === ''

/** What staff write themselves is sent as it is, so no placeholder may be left in it; null where there is none. */
export function placeholderProblem(text: string): string | null {
  const [placeholder] = /\{\{[^{}]{0,80}\}\}/.exec(text) ?? []
  return placeholder ? `Masih ada ${placeholder}. Isi sendiri atau hapus.` : null
}
