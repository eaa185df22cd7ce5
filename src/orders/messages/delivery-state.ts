import type { OutboxRow } from '../../db/account-rows.ts'
import type { OrderMessageRow } from '../../db/message-rows.ts'
import { channelLabels } from '../labels.ts'
import type { Medium } from '../rules/contact.ts'

/** The delivery state of a message to a customer. `isChannelBlocked`: its channel waits for a corrected setting. Pure. */
export type MessageState = Pick<OrderMessageRow, 'channel' | 'unsent_reason'> & {
  state: OutboxRow['state'] | null
  error: string | null
  isChannelBlocked: boolean
}

/** The name of the setting that blocks a channel. */
export const settingLabels: Record<Medium, string> = { whatsapp: 'Fonnte', email: 'email' }

export const unsentLabels: Record<NonNullable<MessageState['unsent_reason']>, (channel: Medium) => string> = {
  not_configured: (channel) => `${channelLabels[channel]} belum dikonfigurasi`,
  too_many: () => 'kontak ini sudah dikabari tentang 3 pesanan yang belum dibayar di hari yang sama',
  switched_off: () => 'pesan jenis ini dimatikan di Pengaturan',
  no_address: (channel) =>
    channel === 'whatsapp' ? 'pesanan ini tanpa nomor WhatsApp' : 'pesanan ini tanpa alamat email',
}

/** Why a message was not sent and will not be without help; null if it was sent or is on its way. */
export function unsentReason({ channel, unsent_reason, state, error, isChannelBlocked }: MessageState): string | null {
  if (unsent_reason) return unsentLabels[unsent_reason](channel)
  if (state === 'failed') return error ?? 'pengirimannya gagal'
  return state === 'blocked' || (isChannelBlocked && state !== 'sent')
    ? `menunggu setelan ${settingLabels[channel]} dibetulkan`
    : null
}

type DatedMessageState = MessageState & Pick<OrderMessageRow, 'type' | 'created_at'>

/** The messages of these types since then, except those that staff have switched off. */
export const messagesSince = (
  rows: readonly DatedMessageState[],
  types: readonly string[],
  since: Date,
): DatedMessageState[] =>
  rows.filter(
    ({ type, created_at, unsent_reason }) =>
      types.includes(type) && created_at >= since && unsent_reason !== 'switched_off',
  )

/** A sentence for staff about messages that were not sent; null if all were sent or are on their way. */
export function unsentWarning(messages: readonly MessageState[]): string | null {
  const reasons = [...new Set(messages.map(unsentReason).filter((why) => why !== null))]
  return reasons.length > 0 ? `Pesan ke pelanggan belum terkirim: ${reasons.join('; ')}.` : null
}
