import type { OrderMessageRow, OutboxRow } from '../../db/tables.ts'
import { channelLabels } from '../labels.ts'
import { MAX_UNPAID_ORDERS } from '../limits.ts'
import type { Order } from '../rules/amounts.ts'
import { addressOn, listMedia, type Medium } from '../rules/contact.ts'

/** The state of a message on one channel. */
export type MessageState = Pick<OrderMessageRow, 'channel' | 'unsent_reason' | 'hand_sent_at'> & {
  /** From the outbox, as `error`. */
  state: OutboxRow['state'] | null
  error: string | null
  /** The channel sends nothing until staff correct a setting. */
  isChannelBlocked: boolean
}

/** The service settings that staff must correct when a channel is blocked. */
export const settingLabels: Record<Medium, string> = { whatsapp: 'Fonnte', email: 'email' }

export const unsentLabels: Record<NonNullable<MessageState['unsent_reason']>, (channel: Medium) => string> = {
  not_configured: (channel) => `${channelLabels[channel]} belum dikonfigurasi`,
  too_many: () => `kontak ini sudah dikabari tentang ${MAX_UNPAID_ORDERS} pesanan yang belum dibayar di hari yang sama`,
  switched_off: () => 'pesan jenis ini dimatikan di Pengaturan',
  no_address: (channel) =>
    channel === 'whatsapp' ? 'pesanan ini tanpa nomor WhatsApp' : 'pesanan ini tanpa alamat email',
}

/** Says why a message is not sent unless staff act. Null if it was sent, also by hand, or will still be sent. */
export function unsentReason(message: MessageState): string | null {
  const { channel, unsent_reason, state, error, isChannelBlocked, hand_sent_at } = message
  if (hand_sent_at) return null
  if (unsent_reason) return unsentLabels[unsent_reason](channel)
  if (state === 'failed') return error ?? 'pengirimannya gagal'
  return state === 'blocked' || (isChannelBlocked && state !== 'sent')
    ? `menunggu setelan ${settingLabels[channel]} dibetulkan`
    : null
}

type DatedMessageState = MessageState & Pick<OrderMessageRow, 'type' | 'created_at'>

/** The messages of these types since a given time, without types that staff have switched off. */
export const messagesSince = (rows: readonly DatedMessageState[], types: readonly string[], since: Date) =>
  rows.filter(
    ({ type, created_at, unsent_reason }) =>
      types.includes(type) && created_at >= since && unsent_reason !== 'switched_off',
  )

/** A warning about messages that were not sent or that staff must send by hand; null if there are none. */
export function unsentWarning(messages: readonly MessageState[]): string | null {
  const byHand = messages.filter(({ unsent_reason }) => unsent_reason === 'not_configured')
  const stuck = messages.filter((one) => !byHand.includes(one))
  const sentences = [
    formatWarning('Pesan ke pelanggan menunggu kamu kirim', byHand),
    formatWarning('Pesan ke pelanggan belum terkirim', stuck),
  ].filter((sentence) => sentence !== null)
  return sentences.length > 0 ? sentences.join(' ') : null
}

function formatWarning(opening: string, messages: readonly MessageState[]): string | null {
  const reasons = [...new Set(messages.map(unsentReason).filter((why) => why !== null))]
  return reasons.length > 0 ? `${opening}: ${reasons.join('; ')}.` : null
}

/** Says before a change on which channels the customer is told of it, or that staff must tell the customer. */
export function notificationNote(
  order: Pick<Order, 'contact_phone' | 'contact_email' | 'notification_channel'>,
  channels: Record<Medium, boolean>,
): string {
  const media = listMedia(order.notification_channel).filter((one) => addressOn(one, order) !== '')
  const open = media.filter((one) => channels[one])
  if (open.length > 0)
    return `Pemesan dikabari lewat ${open.map((one) => channelLabels[one]).join(' dan ')}, kalau pesan otomatisnya menyala.`
  const without = media.map((one) => channelLabels[one]).join(' dan ')
  return without
    ? `Pesannya menunggu kamu kirim, karena ${without} belum dikonfigurasi.`
    : 'Pemesan tidak dikabari. Kabari sendiri.'
}
