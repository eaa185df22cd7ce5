import type { MockupRow, OrderFileRow } from '../../db/tables.ts'
import { InvalidFields } from '../../web/call-errors.ts'
import { notFound, Refusal } from '../../web/refusal.ts'
import { MAX_FILES, MAX_REMARK } from '../limits.ts'
import type { Order } from '../rules/amounts.ts'
import { isBegun, isUnpaid, type ProductionStatus } from '../rules/order.ts'

type OwnFile = Pick<OrderFileRow, 'by_staff' | 'kind'>

/** Whether a file is in the list: customers see a list of their own files, staff a list of all. */
export const isListed = ({ by_staff }: Pick<OrderFileRow, 'by_staff'>, isStaff: boolean): boolean =>
  isStaff || !by_staff

/** Whether somebody may remove a file: staff any file, customers their own while nothing is made by it. */
export const mayRemove = (order: Order, file: OwnFile, isStaff: boolean): boolean =>
  isStaff || (!file.by_staff && isFree(order, file))

/** Throws a 404 if the file is not in the list that the user sees, and `InvalidFields` if it must stay. */
export function insistRemovable<File extends OwnFile>(
  order: Order,
  file: File | undefined,
  isStaff: boolean,
): asserts file is File {
  if (!file || !isListed(file, isStaff)) throw notFound('Berkas ini tidak ada.')
  if (!mayRemove(order, file, isStaff)) throw new InvalidFields({ file: [inUse] })
}

/** Whether nothing is made by a file. Late requests of a customer and photos of a complaint are never used for work. */
const isFree = (order: Order, { kind }: Pick<OrderFileRow, 'kind'>): boolean =>
  kind === 'late' || kind === 'photo' || !isBegun(order)
const inUse =
  'Pesananmu sudah dikerjakan, jadi berkas itu tetap tersimpan. Kalau ada yang salah, kirim yang benar di sini.'

export const isFull = (files: readonly unknown[]): boolean => files.length >= MAX_FILES

/** Throws `InvalidFields` if an order has all the files that it can have. */
export function insistOnRoom(files: readonly unknown[]): void {
  if (isFull(files)) throw new InvalidFields({ file: [`Paling banyak ${MAX_FILES} berkas.`] })
}

/** The kind of a new file. Once the order is being made, a customer's file only asks for a change. */
export const kindOfFile = (order: Order, by_staff: boolean): 'late' | 'design' =>
  !by_staff && isBegun(order) ? 'late' : 'design'

type Mockup = Pick<MockupRow, 'state' | 'file_ids'>

/** Whether somebody may see a file: customers see their own files, and those of the shop that a mock-up shows. */
export const maySee = (
  file: Pick<OrderFileRow, 'id' | 'by_staff'>,
  mockups: readonly Pick<MockupRow, 'file_ids'>[],
  isStaff: boolean,
): boolean => isStaff || !file.by_staff || mockups.some((one) => one.file_ids.includes(file.id))

/** Whether adding or removing a file changes the design: it is a customer's file, or the mock-up shows it. */
export const changesDesign = (file: Pick<OrderFileRow, 'id' | 'by_staff' | 'kind'>, mockup?: Mockup): boolean =>
  (!file.by_staff && file.kind !== 'photo') || (mockup?.file_ids.includes(file.id) ?? false)

/**
 * Whether an approved mock-up needs approval again when files change. Once the order is being made, it stays approved.
 */
export const waitsAgain = (order: Order, { state }: Pick<MockupRow, 'state'>): boolean =>
  state === 'approved' && !isBegun(order)

/** Whether a change begins the work: the first payment and the approval have both come. The day is promised then. */
export const beginsWork = (order: Order, { kind, new: state }: { kind: string; new?: string | null }): boolean =>
  kind === 'mockup' && state === 'approved' && !isUnpaid(order) && order.production_status === 'menunggu'

/** Customers are reminded of a mock-up without an answer only before production begins. */
export const stepsWithReminder: readonly ProductionStatus[] = ['menunggu']

/** The pictures of the order that a mock-up shows, at least one. Throws `InvalidFields`. */
export function chooseMockupFiles(files: readonly OrderFileRow[], fileIds: readonly string[]): string[] {
  const ids = files.filter(({ id, picture }) => picture && fileIds.includes(id)).map(({ id }) => id)
  if (ids.length === 0) throw new InvalidFields({ files: ['Pilih gambar yang dikirim.'] })
  return ids
}

/**
 * Throws `InvalidFields` if the file that came with a mock-up is no picture. It stays stored, but is not sent as a
 * mock-up.
 */
export function insistOnPicture({ picture }: Pick<OrderFileRow, 'picture'>): void {
  if (!picture) throw new InvalidFields({ files: ['Berkasnya tersimpan, tetapi mock-up harus berupa gambar.'] })
}

/** Throws `InvalidFields` if a customer wants changes but does not say which. */
export function insistOnRemark(state: MockupDecision['state'], remark: string): void {
  if (state === 'changes' && remark === '') throw new InvalidFields({ text: ['Tulis apa yang perlu diubah.'] })
}

export type MockupDecision = { number: number; state: 'approved' | 'changes'; remark: string }

/**
 * The remarks of the customer after a decision. The same decision twice counts once (null); other words are added to
 * the earlier ones. Throws a 409 if there is a newer mock-up or another decision, and `InvalidFields`.
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

/** The name of a file as it is shown and downloaded. */
export const fileName = (input: string): string =>
  input
    .normalize('NFC')
    .replace(/[\p{C}/\\"]/gu, '')
    .slice(-120) || 'berkas'

export const isPicture = (name: string): boolean => /\.(jpe?g|png|webp|gif|avif)$/i.test(name)

/** What is wrong with the kind of a file, as an Indonesian sentence; null for a file that may be kept. */
export const kindProblem = (name: string): string | null =>
  isPicture(name) || DOWNLOADS.test(name)
    ? null
    : 'Kirim gambar (JPG, PNG, WebP), PDF, AI, CDR, PSD, EPS, SVG, ZIP, atau XLSX.'
