import type { StatusBadge } from '../../web/context.ts'
import { clock, nearMoment, shortDay } from '../../web/dates.ts'
import { channelLabels } from '../labels.ts'
import type { Medium } from '../rules/contact.ts'
import type { MessageDeps } from './compose.ts'
import { settingLabels, unsentLabels, unsentReason } from './delivery-state.ts'
import type { Attempt, CustomerMessage } from './queries.ts'
import { labelOf } from './templates.ts'
import { writeHref } from './write-form.ts'

/** Only for pages of staff, because it holds the customer's address. */
export const messagesView = (code: string, rows: readonly CustomerMessage[], { channels }: MessageDeps, now: Date) => ({
  writeHref: writeHref(code),
  lines: rows.map((row) => messageLine(row, channels[row.channel], now)),
})

/**
 * `byHand`: link with which staff send it by WhatsApp themselves. `without`: why the server cannot send it again,
 * unless `line` says so. `action`: the button that sends it again.
 */
function messageLine(row: CustomerMessage, hasKeys: boolean, now: Date) {
  const isStuck = unsentReason(row) !== null
  const state = stateView(row, now)
  return {
    id: row.id,
    label: labelOf(row.type),
    channel: channelLabels[row.channel],
    recipient: row.recipient,
    at: `${shortDay(row.created_at)}, ${clock(row.created_at)}`,
    ...state,
    isOld: row.isOvertaken,
    error: row.state === 'sent' ? null : row.error,
    maybeTwice: row.maybe_twice === true,
    attempts: row.attempts.map((one) => attemptLine(one, row.channel, now)),
    subject: row.subject,
    body: row.body,
    byHand: isStuck && row.channel === 'whatsapp' && row.recipient ? whatsAppHref(row) : null,
    without: hasKeys || row.unsent_reason === 'not_configured' ? null : unsentLabels.not_configured(row.channel),
    action: isUnderWay(row, now) || !hasKeys ? null : `/admin/pesanan/${row.order_code}/pesan/${row.id}/ulang/`,
    actionText: buttonLabel(row),
  }
}

/** Opens WhatsApp with the customer's number and the text, to send by hand. */
const whatsAppHref = ({ recipient, body }: CustomerMessage) =>
  `https://wa.me/${recipient}?text=${encodeURIComponent(body)}`

function buttonLabel({ state }: CustomerMessage): string {
  if (state === null) return 'Kirim'
  return state === 'waiting' || state === 'blocked' ? 'Coba sekarang' : 'Kirim ulang'
}

/** The services to which the server hands a message. Whether it reaches the customer is unknown. */
const receiverLabels: Record<Medium, string> = { whatsapp: 'Fonnte', email: 'server surat' }
const isUnderWay = ({ claimed_until }: CustomerMessage, now: Date) => claimed_until !== null && claimed_until > now

type StateView = { badge: StatusBadge; line: string | null }

const view = (color: StatusBadge['color'], label: string, line: string | null): StateView => ({
  badge: { color, label },
  line,
})

function stateView(row: CustomerMessage, now: Date): StateView {
  if (row.unsent_reason) return unsentView(row.unsent_reason, row.channel)
  if (row.state === 'sent') {
    const at = row.ended_at ? nearMoment(row.ended_at, now) : ''
    return view('up', 'Terkirim', `diterima oleh ${receiverLabels[row.channel]} ${at}`.trim())
  }
  if (row.state === 'failed') return view('down', 'Gagal', 'tidak dicoba lagi sendiri')
  if (row.state === 'blocked' || row.isChannelBlocked)
    return view('degraded', 'Tertahan', `menunggu setelan ${settingLabels[row.channel]} dibetulkan`)
  if (isUnderWay(row, now)) return view('unknown', 'Sedang dikirim', null)
  const isLater = row.next_at !== null && row.next_at > now && row.attempts.length > 0
  return view(
    'unknown',
    'Menunggu',
    isLater && row.next_at ? `dicoba lagi ${nearMoment(row.next_at, now)}` : 'menunggu giliran',
  )
}

function unsentView(reason: NonNullable<CustomerMessage['unsent_reason']>, channel: Medium): StateView {
  if (reason === 'not_configured')
    return view('degraded', 'Menunggu kamu kirim', `${channelLabels[channel]} belum punya kunci di setelan server`)
  return view(reason === 'no_address' ? 'degraded' : 'paused', 'Tidak dikirim', unsentLabels[reason](channel))
}

const attemptLine = ({ result, error, at }: Attempt, channel: Medium, now: Date) => ({
  at: nearMoment(at, now),
  word: result === 'sent' ? `diterima oleh ${receiverLabels[channel]}` : (resultLabels[result] ?? result),
  error,
})

const resultLabels: Record<string, string> = { retry: 'belum berhasil', failed: 'gagal', blocked: 'tertahan setelan' }
