import type { ComplaintRow, DeliveryRow } from '../../db/tables.ts'
import { dayBegins, longDate } from '../../web/dates.ts'
import { plainRupiah, unbroken } from '../../web/formats/rupiah.ts'
import { UNDERWAY_MS } from '../delivery/rules.ts'
import type { Order, Rupiah } from '../rules/amounts.ts'

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

const DAY_MS = 86_400_000

type Parcel = Pick<DeliveryRow, 'state' | 'shipped_at' | 'received_at' | 'rework_id'>

/**
 * Until when customers may complain; null before anything was sent. `sentAt`: when the order was marked as sent, which
 * counts where no delivery says it. `days`: since the goods were received.
 */
export function complaintsUntil(
  { production_status }: Pick<Order, 'production_status'>,
  { deliveries, sentAt, days }: { deliveries: readonly Parcel[]; sentAt: Date | null; days: number },
): Date | null {
  const received = deliveries
    .filter(({ state, rework_id }) => state !== 'rencana' && rework_id === null)
    .flatMap(({ shipped_at, received_at }) => received_at ?? (shipped_at ? after(shipped_at, UNDERWAY_MS) : []))
  const marked = received.length === 0 && production_status === 'dikirim' && sentAt ? [after(sentAt, UNDERWAY_MS)] : []
  const last = [...received, ...marked].sort((one, other) => other.getTime() - one.getTime())[0]
  return last ? after(last, days * DAY_MS) : null
}
const after = (at: Date, duration: number) => new Date(at.getTime() + duration)

type Answer = { remedy: Remedy; pieces: number; amount: Rupiah; refunded_to: string; due_on: string | null }

/** What the customer is told where staff write nothing; empty where only their own words will do. */
export function usualPromise({ remedy, pieces, amount, refunded_to, due_on }: Answer): string {
  const due = due_on ? `, selesai ${longDate(dayBegins(due_on))}` : ''
  if (remedy === 'perbaiki') return `Kami perbaiki ${pieces} potong${due}.`
  if (remedy === 'potong') return `Harganya kami potong ${plainRupiah(amount)}.`
  return remedy === 'kembali' ? `${plainRupiah(amount)} kami kembalikan ke ${refunded_to}.` : ''
}

/** On the tracker, behind the signed link: the newest complaints in a sentence. */
export const complaintLines = (complaints: readonly Complaint[]): { label: string; text: string }[] =>
  complaints.slice(0, 3).map(({ promise, created_at, decided_at }) => ({
    label: 'Keluhan',
    text: `Keluhanmu kami terima ${longDate(created_at)}.${promise ? ` ${unbroken(promise)}` : ''}${
      promise && decided_at ? ` (${longDate(decided_at)})` : ''
    }`,
  }))
