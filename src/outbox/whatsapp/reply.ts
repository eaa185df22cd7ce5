import type { Sent } from '../outbox.ts'

/** What Fonnte says why it does not take a message; the first that fits decides. */
const reasons: readonly [RegExp, 'blocked' | 'failed' | 'retry', string][] = [
  [/token/, 'blocked', 'Fonnte menolak token'],
  [/device/, 'blocked', 'Perangkat WhatsApp di Fonnte tidak siap'],
  [/quota/, 'blocked', 'Kuota Fonnte habis'],
  [/target/, 'failed', 'Fonnte menolak nomor tujuan'],
  [/json/, 'failed', 'Fonnte tidak bisa membaca permintaannya'],
  [/url/, 'failed', 'Fonnte menolak tautan lampirannya'],
  [/file/, 'failed', 'Fonnte menolak berkas lampirannya'],
  [/input/, 'failed', 'Fonnte menolak isi pesannya'],
]

/**
 * What an answer of Fonnte means, whatever its HTTP status; null where it is no answer of Fonnte's. The case of its keys
 * varies: "token invalid" comes with `Status`. A reason that is not known is tried again, until that is given up.
 */
export function readReply(text: string, token: string): Sent | null {
  const reply = parsed(text)
  const status = String(reply?.status).toLowerCase()
  // Every `detail` of a yes, "pending due to server issue" too, says that it is stored there.
  if (status === 'true') return { result: 'sent' }
  if (status !== 'false') return null
  const reason = String(reply?.reason ?? 'tanpa alasan')
  const [, result, words] = reasons.find(([pattern]) => pattern.test(reason.toLowerCase())) ?? []
  if (result) return { result, error: `${words} (“${shown(reason, token)}”)` }
  return { result: 'retry', error: `Fonnte menolak: “${shown(reason, token)}”` }
}

/** An object with its keys in small letters; null for anything else. */
function parsed(text: string): Record<string, unknown> | null {
  try {
    const reply: unknown = JSON.parse(text)
    if (typeof reply !== 'object' || reply === null || Array.isArray(reply)) return null
    return Object.fromEntries(Object.entries(reply).map(([key, value]) => [key.toLowerCase(), value]))
  } catch {
    return null
  }
}

/** A stranger's words, short; neither the token nor a number of somebody. */
const shown = (reason: string, token: string) =>
  reason
    .replaceAll(token, '…')
    .replace(/\+?\d[\d\s().-]{4,}/g, '…')
    .replace(/[\p{Cc}\s]+/gu, ' ')
    .trim()
    .slice(0, 200)
