import type { MockupRow, OrderFileRow } from '../../db/tables.ts'
import { InvalidFields } from '../../web/call-errors.ts'
import { Refusal } from '../../web/refusal.ts'
import { MAX_FILES, MAX_REMARK } from '../limits.ts'
import type { Order } from '../rules/amounts.ts'
import { isBegun, isUnpaid } from '../rules/order.ts'

/** Whether a customer may remove a file of theirs: nothing is made by a request, or by the photo of a complaint. */
export const isFree = (order: Order, { kind }: Pick<OrderFileRow, 'kind'>): boolean =>
  kind === 'late' || kind === 'photo' || !isBegun(order)
export const inUse =
  'Pesananmu sudah dikerjakan, jadi berkas itu tetap tersimpan. Kalau ada yang salah, kirim yang benar di sini.'

/** Throws `InvalidFields` where an order has all the files that it can have. */
export function insistOnRoom(files: readonly unknown[]): void {
  if (files.length >= MAX_FILES) throw new InvalidFields({ file: [`Paling banyak ${MAX_FILES} berkas.`] })
}

/** What a customer sends once the order is being made only asks for a change. */
export const kindOfFile = (order: Order, by_staff: boolean): 'late' | 'design' =>
  !by_staff && isBegun(order) ? 'late' : 'design'

type Mockup = Pick<MockupRow, 'state' | 'file_ids'>

/** Customers see their own files, and of those of the shop what a mock-up shows. */
export const maySee = (
  file: Pick<OrderFileRow, 'id' | 'by_staff'>,
  mockups: readonly Pick<MockupRow, 'file_ids'>[],
  isStaff: boolean,
): boolean => isStaff || !file.by_staff || mockups.some((one) => one.file_ids.includes(file.id))

/** Whether the design is another one without this file: one of the customer, or one that the mock-up shows. */
export const changesDesign = (file: Pick<OrderFileRow, 'id' | 'by_staff' | 'kind'>, mockup?: Mockup): boolean =>
  (!file.by_staff && file.kind !== 'photo') || (mockup?.file_ids.includes(file.id) ?? false)

/** Whether a mock-up needs its approval anew when files change: what is being made stays approved. */
export const waitsAgain = (order: Order, { state }: Pick<MockupRow, 'state'>): boolean =>
  state === 'approved' && !isBegun(order)

/** Work begins after the first payment and the approval, whichever comes last; then the day is promised. */
export const beginsWork = (order: Order, { kind, new: state }: { kind: string; new?: string | null }): boolean =>
  kind === 'mockup' && state === 'approved' && !isUnpaid(order) && order.production_status === 'menunggu'

export type MockupDecision = { number: number; state: 'approved' | 'changes'; remark: string }

/**
 * The customer's words with a decision: deciding the same twice is once (null), and other words are added to those
 * before. Throws a 409 if there is a newer mock-up or another decision, and `InvalidFields`.
 */
export function remarkAfter(mockup: MockupRow, { number, state, remark }: MockupDecision): string | null {
  const isAgain = mockup.number === number && mockup.state === state
  const before = isAgain ? mockup.remark : ''
  if (isAgain && (!remark || `\n\n${before}`.endsWith(`\n\n${remark}`))) return null
  if (!isAgain && (mockup.number !== number || mockup.state !== 'waiting'))
    throw new Refusal(409, 'Desain ini sudah dijawab, atau ada yang lebih baru. Periksa lagi yang di bawah.')
  const words = before ? `${before}\n\n${remark}` : remark
  if (words.length > MAX_REMARK) throw new InvalidFields({ text: ['Bersama yang sebelumnya terlalu panjang.'] })
  return words
}

const DOWNLOADS = /\.(pdf|ai|cdr|psd|eps|svg|zip|rar|xlsx?|csv|docx?|tiff?|heic)$/i

/** As it is shown and downloaded. */
export const fileName = (typed: string): string =>
  typed
    .normalize('NFC')
    .replace(/[\p{C}/\\"]/gu, '')
    .slice(-120) || 'berkas'

export const isPicture = (name: string): boolean => /\.(jpe?g|png|webp|gif|avif)$/i.test(name)

/** An Indonesian sentence; null for the name of a file that may be kept. */
export const kindProblem = (name: string): string | null =>
  isPicture(name) || DOWNLOADS.test(name)
    ? null
    : 'Kirim gambar (JPG, PNG, WebP), PDF, AI, CDR, PSD, EPS, SVG, ZIP, atau XLSX.'
