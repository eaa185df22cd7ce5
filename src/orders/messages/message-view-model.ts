import type { StatusBadge } from '../../web/context.ts'
import { clock, hour, nearMoment, shortDay } from '../../web/dates.ts'
import { channelLabels } from '../labels.ts'
import type { Medium } from '../rules/contact.ts'
import type { MessageDeps } from './compose.ts'
import { settingLabels, unsentLabels, unsentReason } from './message-state.ts'
import type { Attempt, CustomerMessage } from './queries.ts'
import { isBeingSent, isSendable, mayResend } from './rules.ts'
import { getTypeLabel } from './templates.ts'

/** `home`: the page of the order or quote of these messages. `open`: the id of the message whose text is shown. */
type MessageList = { home: string; rows: readonly CustomerMessage[]; open?: string }

/** Only for staff pages, because it contains the customer's address. */
export function messagesView({ home, rows, open }: MessageList, { channels }: MessageDeps, now: Date) {
  const openId = open ?? rows.find(({ isOvertaken }) => !isOvertaken)?.id
  return {
    writeHref: `${home}tulis/`,
    lines: rows.map((row) => ({ ...messageLine(row, home, channels[row.channel], now), isOpen: row.id === openId })),
  }
}

/**
 * `byHand`: the link with which staff send the message themselves, and the address to say that they did. `undo`: the
 * address to take that back. `without`: why the server cannot send it again, unless `line` says so. `action`: the
 * button that sends it again.
 */
function messageLine(row: CustomerMessage, home: string, hasKeys: boolean, now: Date) {
  const isStuck = unsentReason(row) !== null
  const state = stateView(row, now)
  return {
    id: row.id,
    label: getTypeLabel(row.type),
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
    byHand: isStuck && row.recipient ? { ...handLink(row), sent: isSendable(row) ? handHref(home, row) : null } : null,
    undo: row.hand_sent_at ? `${home}pesan/${row.id}/urung/` : null,
    without: hasKeys || row.unsent_reason === 'not_configured' ? null : unsentLabels.not_configured(row.channel),
    action: mayResend(row, hasKeys, now) ? `${home}pesan/${row.id}/ulang/` : null,
    isRefreshed: row.order_id !== null,
    actionText: buttonLabel(row),
  }
}

type Sendable = Pick<CustomerMessage, 'channel' | 'recipient' | 'subject' | 'body'>

/** Opens WhatsApp or the mail program with the customer's address and the text, so that staff can send it by hand. */
export const handLink = ({ channel, recipient, subject, body }: Sendable) =>
  channel === 'whatsapp'
    ? { text: 'Buka di WhatsApp', href: `https://wa.me/${recipient}?text=${encodeURIComponent(body)}` }
    : {
        text: 'Buka di email',
        href: `mailto:${recipient}?subject=${encodeURIComponent(subject)}&body=${mailBody(body)}`,
      }

const mailBody = (body: string) => encodeURIComponent(body.replaceAll('\n', '\r\n'))

/** The page with all messages that staff send themselves, one after the other. */
export const BY_HAND_HREF = '/admin/kirim-wa/'

/** The address at which staff say that they have sent the message. */
export const handHref = (home: string, { id }: Pick<CustomerMessage, 'id'>) => `${home}pesan/${id}/terkirim/`

function buttonLabel({ state }: CustomerMessage): string {
  if (state === null) return 'Kirim'
  return state === 'waiting' || state === 'blocked' ? 'Coba sekarang' : 'Kirim ulang'
}

/** The services to which the server hands a message. Whether it reaches the customer is unknown. */
const receiverLabels: Record<Medium, string> = { whatsapp: 'Fonnte', email: 'server surat' }

type StateView = { badge: StatusBadge; line: string | null }

const view = (color: StatusBadge['color'], label: string, line: string | null): StateView => ({
  badge: { color, label },
  line,
})

function stateView(row: CustomerMessage, now: Date): StateView {
  if (row.hand_sent_at) return view('up', 'Terkirim', handLine(row, row.hand_sent_at))
  if (row.unsent_reason) return unsentView(row.unsent_reason, row.channel)
  if (row.state === 'sent') {
    const at = row.ended_at ? nearMoment(row.ended_at, now) : ''
    return view('up', 'Terkirim', `diterima oleh ${receiverLabels[row.channel]} ${at}`.trim())
  }
  if (row.state === 'failed') return view('down', 'Gagal', 'tidak dicoba lagi sendiri')
  if (row.state === 'blocked' || row.isChannelBlocked)
    return view('degraded', 'Tertahan', `menunggu setelan ${settingLabels[row.channel]} dibetulkan`)
  if (isBeingSent(row, now)) return view('unknown', 'Sedang dikirim', null)
  const isLater = row.next_at !== null && row.next_at > now && row.attempts.length > 0
  return view(
    'unknown',
    'Menunggu',
    isLater && row.next_at ? `dicoba lagi ${nearMoment(row.next_at, now)}` : 'menunggu giliran',
  )
}

/** Such as "Terkirim lewat WhatsApp oleh rina, 24 Nov 10.03". */
const handLine = ({ channel, hand_sent_by }: CustomerMessage, at: Date) =>
  `Terkirim lewat ${channelLabels[channel]} oleh ${hand_sent_by}, ${shortDay(at)} ${hour(at)}`

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
