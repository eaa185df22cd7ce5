import type { ComplaintRow, DeliveryRow, ReworkRow } from '../../db/tables.ts'
import { InvalidFields } from '../../web/call-errors.ts'
import { DAY_MS, dayBegins, longDate } from '../../web/dates.ts'
import { plainRupiah, rupiah, unbroken } from '../../web/formats/rupiah.ts'
import { Refusal } from '../../web/refusal.ts'
import { copyPlace, piecesLeft } from '../delivery/rules.ts'
import { isPicture } from '../files/rules.ts'
import { longest, UNDERWAY_MS } from '../limits.ts'
import { blankLine, kindLabels, type OrderLine } from '../lines/rules.ts'
import { netPaid, type Order, type Rupiah } from '../rules/amounts.ts'

export type Remedy = NonNullable<ComplaintRow['remedy']>
export type Complaint = Omit<ComplaintRow, 'amount'> & { amount: Rupiah | null }

export const complaintKinds: Record<ComplaintRow['kind'], string> = {
  rusak: 'Rusak atau cacat',
  salah: 'Salah barang, warna, atau gambar',
  ukuran: 'Ukurannya tidak sesuai',
  kurang: 'Jumlahnya kurang',
  lain: 'Lainnya',
}

export const remedyLabels: Record<Remedy, string> = {
  perbaiki: 'Perbaiki atau ganti',
  potong: 'Potong harga',
  kembali: 'Kembalikan uang',
  tidak: 'Tidak diterima',
}

export const complaintStates: Record<Complaint['state'], { label: string; tone: string }> = {
  baru: { label: 'Menunggu jawaban', tone: 'warn' },
  disepakati: { label: 'Sedang diperbaiki', tone: 'info' },
  selesai: { label: 'Selesai', tone: 'good' },
  ditolak: { label: 'Tidak diterima', tone: 'bad' },
}

type Parcel = Pick<DeliveryRow, 'state' | 'shipped_at' | 'received_at' | 'rework_id'>

/**
 * The time until which customers may complain; null before anything was sent. `sentAt`: when the order was marked as
 * sent; it counts if no delivery has a date. `days`: the number of days after the goods were received.
 */
export function complaintsUntil(
  { production_status }: Pick<Order, 'production_status'>,
  { deliveries, sentAt, days }: { deliveries: readonly Parcel[]; sentAt: Date | null; days: number },
): Date | null {
  const received = deliveries
    .filter(({ state, rework_id }) => state !== 'rencana' && rework_id === null)
    .flatMap(({ shipped_at, received_at }) => received_at ?? (shipped_at ? after(shipped_at, UNDERWAY_MS) : []))
  const fallbackDates =
    received.length === 0 && production_status === 'dikirim' && sentAt ? [after(sentAt, UNDERWAY_MS)] : []
  const last = [...received, ...fallbackDates].sort((one, other) => other.getTime() - one.getTime())[0]
  return last ? after(last, days * DAY_MS) : null
}
const after = (at: Date, duration: number) => new Date(at.getTime() + duration)

/** Whether somebody may complain: customers until `until`, staff also afterwards, nobody before anything was sent. */
export const mayComplain = (until: Date | null, now: Date, isStaff = false): boolean =>
  until !== null && (isStaff || now <= until)

/** Throws a 409 if a customer may not complain any more, or not yet. */
export function insistOnTime(until: Date | null, now: Date): void {
  if (!mayComplain(until, now)) throw new Refusal(409, 'Waktu untuk melaporkan masalah sudah lewat.')
}

/** Throws a 409 for a complaint about an order of which nothing was sent. */
export function insistDelivered(until: Date | null): void {
  if (until === null) throw new Refusal(409, 'Pesanan ini belum dikirim.')
}

/** Throws `InvalidFields` for a file that is no picture. */
export function insistOnPhoto(filename: string): void {
  if (!isPicture(filename)) throw new InvalidFields({ files: ['Kirim foto (JPG, PNG, WebP).'] })
}

type Refund = { remedy: Remedy; amount: Rupiah; refunded_to: string }

/**
 * How money is given back. With the remedy `kembali` the whole amount goes back. Otherwise the price falls, and only
 * what was paid over the new price goes back (`back`). `off`: by how much the unpaid price falls. Throws
 * `InvalidFields`.
 */
export function splitRefund(order: Order, { remedy, amount, refunded_to }: Refund): { back: Rupiah; off: Rupiah } {
  insistOnMostBack(amount, remedy === 'kembali' ? mostBack(order) : order.total_price)
  const over = Math.max(0, netPaid(order) - (order.total_price - amount))
  const back = remedy === 'kembali' ? amount : Math.min(amount, over)
  if (back > 0 && refunded_to === '') throw new InvalidFields({ refunded_to: ['Tulis ke mana uangnya dikembalikan.'] })
  return { back, off: amount - back }
}

/** Throws `InvalidFields` for more money than `most`. */
export function insistOnMostBack(amount: Rupiah, most: Rupiah): void {
  if (amount > most) throw new InvalidFields({ amount: [`Paling banyak ${rupiah(most)}.`] })
}

/** Whether a complaint still waits for an answer. */
export const isUnanswered = ({ state }: Pick<Complaint, 'state'>): boolean => state === 'baru'

/** Throws a 409 for a complaint that was answered, or has changed since `version`. */
export function insistOpen(complaint: Complaint, version: number | null): void {
  if (isUnanswered(complaint) && (version === null || version === complaint.version)) return
  throw new Refusal(
    409,
    complaint.remedy
      ? `Keluhan ini sudah diputuskan ${complaint.decided_by}: ${remedyLabels[complaint.remedy].toLowerCase()}. ${complaint.promise}`
      : 'Keluhan ini baru saja berubah. Periksa lagi, lalu simpan.',
  )
}

/** The pieces of a paid order that were sent and that are left; null if none or all of them were sent. */
export function getUnsentRest(
  order: Order,
  deliveries: Parameters<typeof piecesLeft>[1],
): { sent: number; left: number } | null {
  const remainingPieces = piecesLeft(order, deliveries)
  const isPart = remainingPieces > 0 && remainingPieces < order.quantity
  return isPart && order.status_order === 'lunas'
    ? { sent: order.quantity - remainingPieces, left: remainingPieces }
    : null
}

/** Throws a 409 for an order without a rest that can be cancelled. */
export function insistHasRest<Rest>(rest: Rest | null): asserts rest is Rest {
  if (!rest) throw new Refusal(409, 'Tidak ada sisa yang bisa dibatalkan.')
}

/** What the pieces that are left cost, by the prices of their lines. */
export const restPrice = (lines: readonly OrderLine[], remainingPieces: number): Rupiah =>
  piecesGone(lines, remainingPieces).reduce((sum, { line, gone }) => sum + gone * (line.unit_price ?? 0), 0)

/** How many of the pieces that are not made each line loses, beginning with the last line. */
export function piecesGone(lines: readonly OrderLine[], remainingPieces: number): { line: OrderLine; gone: number }[] {
  let open = remainingPieces
  const goods = lines.filter(({ kind }) => kind === 'goods').toReversed()
  return goods.map((line) => {
    const removedPieces = Math.min(open, line.quantity)
    open -= removedPieces
    return { line, gone: removedPieces }
  })
}

/**
 * A line after `removedPieces` of its pieces were cancelled. Its amount falls by their price. Its sizes and names are
 * emptied, because nobody says which of them were sent.
 */
export function shortenLine<Line extends Pick<OrderLine, 'quantity' | 'unit_price' | 'amount' | 'item'>>(
  line: Line,
  removedPieces: number,
) {
  const quantity = line.quantity - removedPieces
  const amount = line.unit_price === null ? line.amount : line.unit_price * quantity
  return { ...line, quantity, amount, item: line.item && { ...line.item, quantity, sizes: [] }, sizes: [], roster: [] }
}

type Answer = { remedy: Remedy; pieces: number; amount: Rupiah; refunded_to: string; due_on: string | null }

/** What the customer is told if staff write nothing; empty if only the words of staff will do. */
function usualPromise({ remedy, pieces, amount, refunded_to, due_on }: Answer): string {
  const due = due_on ? `, selesai ${longDate(dayBegins(due_on))}` : ''
  if (remedy === 'perbaiki') return `Kami perbaiki ${pieces} potong${due}.`
  if (remedy === 'potong') return `Harganya kami potong ${plainRupiah(amount)}.`
  return remedy === 'kembali' ? `${plainRupiah(amount)} kami kembalikan ke ${refunded_to}.` : ''
}

/** The newest complaints as sentences, on the tracker behind the signed link. */
export const complaintLines = (complaints: readonly Complaint[]): { label: string; text: string }[] =>
  complaints.slice(0, 3).map(({ promise, created_at, decided_at }) => ({
    label: 'Keluhan',
    text: `Keluhanmu kami terima ${longDate(created_at)}.${promise ? ` ${unbroken(promise)}` : ''}${
      promise && decided_at ? ` (${longDate(decided_at)})` : ''
    }`,
  }))

/** The stage at which reworked pieces begin if staff choose none: the last but one. */
export const reworkStage = <Stage>(stages: readonly Stage[]): Stage | undefined => stages.at(-2) ?? stages.at(-1)

/** The stage that staff choose for a rework, else the usual one. Throws `InvalidFields` where the shop has none. */
export function chooseStage<Stage extends { stage_id: number }>(
  stages: readonly Stage[],
  stageId: number | null,
): Stage {
  const stage = stages.find(({ stage_id }) => stage_id === stageId) ?? reworkStage(stages)
  if (!stage) throw new InvalidFields({ stage: ['Pilih tahapnya.'] })
  return stage
}

/** A rework goes where the goods went, and the shop pays for the delivery. */
export const planRework = (deliveries: readonly DeliveryRow[]) => ({
  ...copyPlace(deliveries),
  paid_by: 'toko' as const,
})

const stateAfter = { perbaiki: 'disepakati', potong: 'selesai', kembali: 'selesai', tidak: 'ditolak' } as const

/**
 * What an answer makes of a complaint: money settles it at once, a repair is agreed first, and anything else refuses
 * it.
 */
export function outcome(answer: Omit<Answer, 'amount'> & { amount: Rupiah | null; promise: string }) {
  const { remedy } = answer
  const amount = givesMoney(remedy) ? (answer.amount ?? 0) : null
  const promise = answer.promise || usualPromise({ ...answer, amount: amount ?? 0 })
  return { state: stateAfter[remedy], remedy, promise, due_on: remedy === 'perbaiki' ? answer.due_on : null, amount }
}

/** The id of the complaint that is settled when reworked pieces go out; null if they belong to none. */
export const settledBy = (rework: Pick<ReworkRow, 'complaint_id'> | null): string | null => rework?.complaint_id ?? null

export const givesMoney = (remedy: Remedy): boolean => remedy === 'potong' || remedy === 'kembali'

type TypedAnswer = Pick<Answer, 'remedy' | 'refunded_to'> & { amount: Rupiah | null; reason: string; promise: string }
/**
 * What an answer lacks, by field. Money needs an amount, a reason and a place to pay it to; a refusal needs words for
 * the customer.
 */
export function answerProblems({ remedy, amount, refunded_to, reason, promise }: TypedAnswer): [string, string][] {
  const problems: [string, string][] = []
  if (givesMoney(remedy) && !amount) problems.push(['amount', 'Isi jumlahnya.'])
  if (remedy === 'kembali' && refunded_to === '') problems.push(['refunded_to', 'Tulis ke mana uangnya dikembalikan.'])
  if (givesMoney(remedy) && reason === '') problems.push(['reason', 'Tulis alasannya.'])
  if (remedy === 'tidak' && promise === '') problems.push(['promise', 'Tulis kata untuk pelanggan.'])
  return problems
}

/** Throws `InvalidFields` for more pieces than were ordered, in a complaint or a rework. */
export function insistOnPieces({ quantity }: Pick<Order, 'quantity'>, pieces: number): void {
  if (pieces > quantity)
    throw new InvalidFields({ pieces: [`Pesanan ini ${quantity.toLocaleString('id-ID')} potong.`] })
}

/** The most money that can go back while an order runs. */
export const mostBack = (order: Order): Rupiah => Math.min(netPaid(order), order.total_price)

/** The line that brings the sum of an order's lines to its price; null if it is the price already. */
export function balanceLine(lines: readonly Pick<OrderLine, 'amount'>[], price: Rupiah, reason: string) {
  const amount = price - lines.reduce((sum, line) => sum + line.amount, 0)
  if (amount === 0) return null
  const texts = { title: kindLabels.correction, reason: reason.slice(0, longest.reason) }
  return { ...blankLine, ...texts, id: 'rest', kind: 'correction' as const, unit_price: amount, amount }
}
