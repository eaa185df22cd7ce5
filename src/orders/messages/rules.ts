import type { MessageTemplateRow, OrderMessageRow, OutboxRow } from '../../db/tables.ts'
import { Refusal } from '../../web/refusal.ts'
import { channelLabels } from '../labels.ts'
import { MAX_UNPAID_ORDERS } from '../limits.ts'
import type { Order } from '../rules/amounts.ts'
import type { Medium } from '../rules/contact.ts'
import { mentions, unknownVariables } from './render.ts'
import { isTemplateType, occasions, type TemplateType } from './templates.ts'

/** Rules on messages: whether a message is sent, with which text, and what staff may do with it. */

/**
 * Staff can switch off types of messages. A type without a switch is always on, because it is never sent automatically.
 */
export const isSwitchedOn = (switches: Readonly<Record<string, unknown>>, type: TemplateType): boolean =>
  switches[`message_${type}`] !== false

type Way = { medium: Medium; recipient: string; isConfigured: boolean; isOn: boolean }
type UnsentReason = OrderMessageRow['unsent_reason']

/**
 * Why nothing is sent on a channel: there is no address, the channel is not configured, or staff switched off the type.
 */
export function reasonUnsent({ recipient, isConfigured, isOn }: Omit<Way, 'medium'>): UnsentReason {
  if (recipient === '') return 'no_address'
  if (!isConfigured) return 'not_configured'
  return isOn ? null : 'switched_off'
}

/**
 * Whether a message counts in the daily limit of its contact: messages about strangers' unpaid orders do, messages by
 * staff do not.
 */
export const isLimited = ({ source, paid_amount }: Pick<Order, 'source' | 'paid_amount'>, byStaff = false): boolean =>
  !byStaff && source === 'public' && paid_amount === 0

/** `others`: the orders of that day for which the contact got messages. */
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

/**
 * Whether staff have to send the message. If it only waits for a setting, the server sends it when the setting is
 * corrected.
 */
export const isSendable = ({ unsent_reason, state }: MessageState): boolean =>
  unsent_reason !== null || state === 'failed'

/** Throws a 409 if staff want to mark a message as sent that the server sends itself. */
export function insistSendable(message: MessageState): void {
  if (!isSendable(message)) throw new Refusal(409, 'Pesan ini dikirim oleh server, jadi tidak perlu ditandai.')
}

/** Whether the server is sending it at this moment. */
export const isBeingSent = ({ claimed_until }: { claimed_until: Date | null }, now: Date): boolean =>
  claimed_until !== null && claimed_until > now

type Sending = { hand_sent_at: Date | null; claimed_until: Date | null }
/**
 * Whether a message has the button that sends it again. It has none while it is being sent, or after staff have sent
 * it.
 */
export const mayResend = (message: Sending, isConfigured: boolean, now: Date): boolean =>
  message.hand_sent_at === null && isConfigured && !isBeingSent(message, now)

/** Throws a 409 unless the channel is configured and the order has an address on it. */
export function insistReachable({ medium, recipient, isConfigured }: Omit<Way, 'isOn'>): void {
  if (!isConfigured) throw new Refusal(409, `${channelLabels[medium]} belum dikonfigurasi.`)
  if (recipient === '') throw new Refusal(409, 'Pesanan ini tidak punya alamat untuk saluran itu.')
}

type OutboxMessage = Pick<OrderMessageRow, 'outbox_id' | 'recipient'> & { state: OutboxRow['state'] | null }
/**
 * Whether a repeated message only makes the waiting one due at once. A message that was sent or has an old address is
 * copied instead.
 */
export const isHurried = <Message extends OutboxMessage>(
  message: Message,
  recipient: string,
): message is Message & { outbox_id: string } =>
  message.outbox_id !== null && message.state !== 'sent' && recipient === message.recipient

/** The placeholders that a text of this type needs to serve its purpose. Staff are warned if one is missing. */
export const neededIn = (type: TemplateType): readonly ('payment_link' | 'amount_due')[] =>
  type.endsWith('_invoice') ? ['payment_link', 'amount_due'] : []

type TemplateText = Pick<MessageTemplateRow, 'type' | 'channel' | 'subject' | 'body' | 'is_default'>

/** Warnings about a default template. An error in it would be in every message of the type. */
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

/** Whether the subject is missing. An email needs a subject; a WhatsApp message has none. */
export const subjectMissing = ({ channel, subject }: { channel: string; subject: string }): boolean =>
  (channel === 'email' || channel === 'both') && subject.trim() === ''

/** Texts that staff write are sent as they are. Says that a placeholder is left in the text; null if there is none. */
export function placeholderProblem(text: string): string | null {
  const [placeholder] = /\{\{[^{}]{0,80}\}\}/.exec(text) ?? []
  return placeholder ? `Masih ada ${placeholder}. Isi sendiri atau hapus.` : null
}
