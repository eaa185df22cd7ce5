import type { OutboxRow } from '../../db/account-rows.ts'
import type { OutboxAttemptRow } from '../../db/message-rows.ts'

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
