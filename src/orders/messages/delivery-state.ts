import type { OutboxRow } from '../../db/account-rows.ts'
import type { OrderMessageRow } from '../../db/message-rows.ts'
import { channelLabels } from '../labels.ts'
import type { Medium } from '../rules/contact.ts'

/** Where one message to a customer stands; `held`: everything of its kind waits for a setting. Pure. */
export type MessageState = Pick<OrderMessageRow, 'channel' | 'unsent_reason'> & {
  state: OutboxRow['state'] | null
  error: string | null
  held: boolean
}

/** Whose setting holds a channel up. */
export const settingLabels: Record<Medium, string> = { whatsapp: 'Fonnte', email: 'email' }

export const unsentLabels: Record<NonNullable<MessageState['unsent_reason']>, (channel: Medium) => string> = {
  not_configured: (channel) => `${channelLabels[channel]} belum dikonfigurasi`,
  too_many: () => 'kontak ini sudah dikabari tentang 3 pesanan yang belum dibayar di hari yang sama',
  switched_off: () => 'pesan jenis ini dimatikan di Pengaturan',
  no_address: (channel) =>
    channel === 'whatsapp' ? 'pesanan ini tanpa nomor WhatsApp' : 'pesanan ini tanpa alamat email',
}

/** Why it has not gone out and will not by itself; null where it went, or is on its way. */
export function unsentReason({ channel, unsent_reason, state, error, held }: MessageState): string | null {
  if (unsent_reason) return unsentLabels[unsent_reason](channel)
  if (state === 'failed') return error ?? 'pengirimannya gagal'
  return state === 'blocked' || (held && state !== 'sent')
    ? `menunggu setelan ${settingLabels[channel]} dibetulkan`
    : null
}

type DatedMessageState = MessageState & Pick<OrderMessageRow, 'type' | 'created_at'>

/** Those of these types since then, without what staff themselves have switched off. */
export const messagesSince = (
  rows: readonly DatedMessageState[],
  types: readonly string[],
  since: Date,
): DatedMessageState[] =>
  rows.filter(
    ({ type, created_at, unsent_reason }) =>
      types.includes(type) && created_at >= since && unsent_reason !== 'switched_off',
  )

/** One sentence for staff about messages that did not go out; null where all are on their way. */
export function unsentWarning(messages: readonly MessageState[]): string | null {
  const reasons = [...new Set(messages.map(unsentReason).filter((why) => why !== null))]
  return reasons.length > 0 ? `Pesan ke pelanggan belum terkirim: ${reasons.join('; ')}.` : null
}
