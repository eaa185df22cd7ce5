import type { OutboxRow } from '../../db/account-rows.ts'
import type { OutboxAttemptRow } from '../../db/message-rows.ts'
import { channelNames, EMAIL, WEBHOOK } from '../../monitor/alerts/channels.ts'

/** A state's word, and the class of its colour and shape. */
export const deliveryStates: Record<OutboxRow['state'], { word: string; shape: string }> = {
  waiting: { word: 'Menunggu', shape: 'unknown' },
  sent: { word: 'Terkirim', shape: 'up' },
  failed: { word: 'Gagal', shape: 'down' },
  blocked: { word: 'Tertahan', shape: 'degraded' },
}

/** How one try went. */
export const tryWords: Record<OutboxAttemptRow['result'], string> = {
  sent: 'terkirim',
  retry: 'belum berhasil',
  failed: 'gagal',
  blocked: 'tertahan',
}

/** For what waits though nobody sends its kind any more. */
export const noChannel = { word: 'Tanpa saluran', shape: 'degraded' }

type Kind = { name: string; mend: string }

/** What goes out, and which settings of the environment it needs. */
const kinds: Record<string, Kind> = {
  [WEBHOOK]: { name: channelNames[WEBHOOK], mend: 'ALERT_WEBHOOK_URL dan ALERT_WEBHOOK_SECRET' },
  [EMAIL]: {
    name: channelNames[EMAIL],
    mend: 'EMAIL_HOST, EMAIL_PORT, EMAIL_HOST_USER, EMAIL_HOST_PASSWORD, EMAIL_FROM, dan ALERT_EMAIL',
  },
  whatsapp: { name: 'Pesan WhatsApp', mend: 'FONNTE_API_TOKEN' },
  mail: {
    name: 'E-mail ke pelanggan',
    mend: 'EMAIL_HOST, EMAIL_PORT, EMAIL_HOST_USER, EMAIL_HOST_PASSWORD, dan EMAIL_FROM',
  },
}

/** One that is not in the table is shown as it is. */
export const kindOf = (kind: string): Kind =>
  (Object.hasOwn(kinds, kind) ? kinds[kind] : undefined) ?? {
    name: kind,
    mend: 'setelan lingkungan yang dipakai jenis ini',
  }
