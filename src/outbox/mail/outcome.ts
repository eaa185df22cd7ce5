import type { Sent } from '../outbox.ts'

/** Replies to signing in, or for want of it: no mail will pass until somebody changes the settings. */
const SIGN_IN = [530, 534, 535, 538]

/**
 * What an error of nodemailer means (its `code`, `responseCode`, `command`). The server's own reply decides first, since an
 * envelope is refused with a 450 too: 4xx and 503 come right by themselves, 5xx is for good, for that address; when
 * signing in or encrypting, or about our own sender's address, it is for all.
 */
export function outcomeOf(error: unknown): Sent {
  const { code = '', responseCode = 0, command = '', message } = said(error)
  const told = responseCode ? `Server surat menjawab ${responseCode}: ${message}` : `${words[code] ?? message}`
  const text = withoutAddresses(told).replace(/\s+/g, ' ').slice(0, 300)
  if (responseCode >= 500 && responseCode !== 503) {
    const isOurs =
      SIGN_IN.includes(responseCode) ||
      code === 'ETLS' ||
      command.startsWith('AUTH') ||
      (command === 'MAIL FROM' && [550, 553].includes(responseCode))
    return { result: isOurs ? 'blocked' : 'failed', error: text }
  }
  if (responseCode >= 400) return { result: 'retry', error: text }
  if (['EAUTH', 'ENOAUTH', 'ECONFIG', 'ETLS'].includes(code)) return { result: 'blocked', error: text }
  if (['EENVELOPE', 'EMESSAGE'].includes(code)) return { result: 'failed', error: text }
  return { result: 'retry', error: text }
}

/** Whether the server said it itself, rather than falling silent. */
export const hasReply = (error: unknown): boolean => (said(error).responseCode ?? 0) > 0

/** Servers repeat the address they refuse; whom a letter was for stands in its summary, as far as staff need it. */
const withoutAddresses = (text: string) => text.replace(/[^\s<>@:]+@(?=[^\s<>@]+)/g, '…@')

const words: Record<string, string> = {
  ECONNECTION: 'Sambungan ke server surat terputus',
  ETIMEDOUT: 'Server surat tidak menjawab',
  ESOCKET: 'Server surat tidak bisa dihubungi',
  EDNS: 'Nama server surat tidak ditemukan',
  ETLS: 'Server surat tidak menyediakan sambungan terenkripsi (STARTTLS)',
  EAUTH: 'Server surat menolak nama pengguna atau sandi',
}

type Said = { code?: string; responseCode?: number; command?: string; message: string }

function said(error: unknown): Said {
  if (!(error instanceof Error)) return { message: String(error) }
  const { code, responseCode, command } = error as Error & Partial<Said> // nodemailer's own fields, checked below
  const reply = 'response' in error && typeof error.response === 'string' ? error.response : error.message
  return {
    message: reply.replace(/^\d{3}[ -]/, ''),
    ...(typeof code === 'string' ? { code } : {}),
    ...(typeof responseCode === 'number' ? { responseCode } : {}),
    ...(typeof command === 'string' ? { command } : {}),
  }
}
