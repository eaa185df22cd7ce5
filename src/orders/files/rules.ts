import type { OrderFileRow } from '../../db/tables.ts'
import type { Order } from '../rules/amounts.ts'
import { isBegun } from '../rules/order.ts'

/** A reminder goes out once, so long after a mock-up. */
export const REMIND_AFTER_MS = 2 * 86_400_000

/** Whether a customer may remove a file of theirs: nothing is made by a request, or by the photo of a complaint. */
export const isFree = (order: Order, { kind }: Pick<OrderFileRow, 'kind'>): boolean =>
  kind === 'late' || kind === 'photo' || !isBegun(order)
export const inUse =
  'Pesananmu sudah dikerjakan, jadi berkas itu tetap tersimpan. Kalau ada yang salah, kirim yang benar di sini.'

const PICTURES = /\.(jpe?g|png|webp|gif|avif)$/i
const DOWNLOADS = /\.(pdf|ai|cdr|psd|eps|svg|zip|rar|xlsx?|csv|docx?|tiff?|heic)$/i

/** As it is shown and downloaded. */
export const fileName = (typed: string): string =>
  typed
    .normalize('NFC')
    .replace(/[\p{C}/\\"]/gu, '')
    .slice(-120) || 'berkas'

export const isPicture = (name: string): boolean => PICTURES.test(name)

/** An Indonesian sentence; null for the name of a file that may be kept. */
export const kindProblem = (name: string): string | null =>
  isPicture(name) || DOWNLOADS.test(name)
    ? null
    : 'Kirim gambar (JPG, PNG, WebP), PDF, AI, CDR, PSD, EPS, SVG, ZIP, atau XLSX.'
