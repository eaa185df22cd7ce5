import { moment, nearMoment } from '../../web/dates.ts'
import type { StatusBadge } from '../../web/render.ts'
import { channelLabels } from '../labels.ts'
import type { Medium } from '../rules/contact.ts'
import type { MessageDeps } from './compose.ts'
import { settingWords, unsentWords, whyUnsent } from './delivery-state.ts'
import type { Attempt, ToldMessage } from './queries.ts'
import { labelOf } from './templates.ts'

type MessageLine = {
  id: string
  label: string
  channel: string
  recipient: string
  at: string
  badge: StatusBadge
  /** What that means, or what comes next. */
  line: string | null
  error: string | null
  maybeTwice: boolean
  attempts: { at: string; word: string; error: string | null }[]
  subject: string
  body: string
  /** Where it is sent by hand, while the site does not; and why the site cannot, where nothing else says so. */
  byHand: string | null
  without: string | null
  /** Where it is sent again, and what the button says; null while that is of no use. */
  action: string | null
  actionText: string
}

export type MessagesView = { lines: MessageLine[] }

/** What a customer was told about an order (`messagesOf`), for staff: it holds their address. */
export const messagesView = (rows: readonly ToldMessage[], { channels }: MessageDeps, now: Date): MessagesView => ({
  lines: rows.map((row) => messageLine(row, channels[row.channel], now)),
})

function messageLine(row: ToldMessage, hasKeys: boolean, now: Date): MessageLine {
  const isStuck = whyUnsent(row) !== null
  const standing = standingOf(row, now)
  return {
    id: row.id,
    label: labelOf(row.type),
    channel: channelLabels[row.channel],
    recipient: row.recipient,
    at: moment(row.created_at),
    ...standing,
    error: row.state === 'sent' ? null : row.error,
    maybeTwice: row.maybe_twice === true,
    attempts: row.attempts.map((one) => attemptLine(one, row.channel, now)),
    subject: row.subject,
    body: row.body,
    byHand: isStuck && row.channel === 'whatsapp' && row.recipient ? whatsAppHref(row) : null,
    without: hasKeys || row.unsent_reason === 'not_configured' ? null : unsentWords.not_configured(row.channel),
    action: isUnderWay(row, now) || !hasKeys ? null : `/admin/pesanan/${row.order_code}/pesan/${row.id}/ulang/`,
    actionText: buttonWords(row),
  }
}

/** The same words in WhatsApp itself, to be sent by whoever presses it. */
const whatsAppHref = ({ recipient, body }: ToldMessage) => `https://wa.me/${recipient}?text=${encodeURIComponent(body)}`

function buttonWords({ state }: ToldMessage): string {
  if (state === null) return 'Kirim'
  return state === 'waiting' || state === 'blocked' ? 'Coba sekarang' : 'Kirim ulang'
}

/** Whoever takes it from us; that they have it is all we ever know. */
const takers: Record<Medium, string> = { whatsapp: 'Fonnte', email: 'server surat' }
const isUnderWay = ({ claimed_until }: ToldMessage, now: Date) => claimed_until !== null && claimed_until > now

type Standing = { badge: StatusBadge; line: string | null }

function standingOf(row: ToldMessage, now: Date): Standing {
  if (row.unsent_reason) return unsent[row.unsent_reason](row.channel)
  if (row.state === 'sent') {
    const at = row.ended_at ? nearMoment(row.ended_at, now) : ''
    return { badge: { color: 'up', label: 'Terkirim' }, line: `diterima oleh ${takers[row.channel]} ${at}`.trim() }
  }
  if (row.state === 'failed') return { badge: { color: 'down', label: 'Gagal' }, line: 'tidak dicoba lagi sendiri' }
  if (row.state === 'blocked' || row.held)
    return {
      badge: { color: 'degraded', label: 'Tertahan' },
      line: `menunggu setelan ${settingWords[row.channel]} dibetulkan`,
    }
  if (isUnderWay(row, now)) return { badge: { color: 'unknown', label: 'Sedang dikirim' }, line: null }
  const isLater = row.next_at !== null && row.next_at > now && row.attempts.length > 0
  return {
    badge: { color: 'unknown', label: 'Menunggu' },
    line: isLater && row.next_at ? `dicoba lagi ${nearMoment(row.next_at, now)}` : 'menunggu giliran',
  }
}

const unsent: Record<NonNullable<ToldMessage['unsent_reason']>, (channel: Medium) => Standing> = {
  not_configured: (channel) => ({
    badge: { color: 'degraded', label: 'Belum dikonfigurasi' },
    line: `tidak dikirim: ${channelLabels[channel]} belum punya kunci di setelan server`,
  }),
  too_many: () => ({
    badge: { color: 'paused', label: 'Tidak dikirim' },
    line: unsentWords.too_many('whatsapp'),
  }),
  switched_off: () => ({
    badge: { color: 'paused', label: 'Tidak dikirim' },
    line: unsentWords.switched_off('whatsapp'),
  }),
  no_address: (channel) => ({
    badge: { color: 'degraded', label: 'Tidak dikirim' },
    line: unsentWords.no_address(channel),
  }),
}

const attemptLine = ({ result, error, at }: Attempt, channel: Medium, now: Date) => ({
  at: nearMoment(at, now),
  word: result === 'sent' ? `diterima oleh ${takers[channel]}` : (results[result] ?? result),
  error,
})

const results: Record<string, string> = { retry: 'belum berhasil', failed: 'gagal', blocked: 'tertahan setelan' }
