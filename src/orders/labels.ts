import type { InvoiceRow, PaymentRow } from '../db/tables.ts'
import { rupiah } from '../web/formats/rupiah.ts'
import type { StatusBadge } from '../web/render.ts'
import type { Rupiah } from './rules/amounts.ts'
import {
  getOrderTask,
  type InvoiceType,
  type OrderStatus,
  type ProductionStatus,
  type Standing,
  type Task,
} from './rules/order.ts'

/**
 * A status that waits for staff has a striking color; a status that waits for the customer has a quiet one. `step`: the
 * text of the tracking API.
 */
export const orderStates: Record<OrderStatus, StatusBadge & { step: string }> = {
  menunggu_link: { color: 'degraded', label: 'Menunggu link', step: 'Pesanan telah diterima' },
  link_dibuat: { color: 'unknown', label: 'Menunggu bayar', step: 'Link pembayaran telah dibuat' },
  dp_dibayar: { color: 'maintenance', label: 'DP dibayar', step: 'DP telah dibayar' },
  pengerjaan_selesai: { color: 'degraded', label: 'Pengerjaan selesai', step: 'Pengerjaan telah selesai' },
  menunggu_pelunasan: { color: 'unknown', label: 'Menunggu pelunasan', step: 'Link pelunasan telah dibuat' },
  lunas: { color: 'up', label: 'Lunas', step: 'Pembayaran telah lunas' },
  dibatalkan: { color: 'paused', label: 'Dibatalkan', step: 'Pesanan dibatalkan' },
}

/** `action` is the button that sets the status, `message` its text in messages to the customer. */
type ProductionState = StatusBadge & { step: string; action: string; message?: string }

export const productionStates: Record<ProductionStatus, ProductionState> = {
  menunggu: { color: 'unknown', label: 'Menunggu', step: 'Pengerjaan ditunda', action: 'Kembali menunggu' },
  diproses: {
    color: 'maintenance',
    label: 'Diproses',
    step: 'Pesanan sedang dikerjakan',
    action: 'Mulai produksi',
    message: 'sedang diproduksi',
  },
  selesai: {
    color: 'up',
    label: 'Selesai',
    step: 'Produksi telah selesai',
    action: 'Produksi selesai',
    message: 'selesai diproduksi',
  },
  dikirim: {
    color: 'up',
    label: 'Dikirim',
    step: 'Pesanan telah dikirim',
    action: 'Tandai dikirim',
    message: 'sudah dikirim',
  },
  dibatalkan: { color: 'paused', label: 'Dibatalkan', step: 'Pesanan dibatalkan', action: 'Batalkan' },
}

type Statuses = Pick<Standing, 'status_order' | 'production_status'>

/** Such as "DP dibayar, produksi diproses". */
export const statusesLabel = ({ status_order, production_status }: Statuses, separator = ', ') =>
  `${orderStates[status_order].label}${separator}produksi ${productionStates[production_status].label.toLowerCase()}`

export const paymentTypeLabels: Record<InvoiceType, string> = {
  dp: 'Uang muka (DP)',
  full: 'Pembayaran penuh',
  pelunasan: 'Pelunasan',
}

export const invoiceStates: Record<InvoiceRow['invoice_status'], StatusBadge> = {
  'belum dibayar': { color: 'unknown', label: 'Belum dibayar' },
  'sudah dibayar': { color: 'up', label: 'Sudah dibayar' },
  kadaluarsa: { color: 'degraded', label: 'Kedaluwarsa' },
  dibatalkan: { color: 'paused', label: 'Dibatalkan' },
}

/**
 * The texts of a payment's state: a badge for staff, a text and its style for customers, and the word in the API.
 * There, `sudah dibayar` is part of the original contract.
 */
export const paymentStates = {
  applied: { color: 'up', label: 'Dihitung', text: 'Sudah dibayar', look: 'good', api: 'sudah dibayar' },
  review: { color: 'degraded', label: 'Ditahan', text: 'Sedang diperiksa', look: 'wait', api: 'sedang diperiksa' },
  refunded: { color: 'paused', label: 'Dikembalikan', text: 'Dikembalikan', look: 'off', api: 'dikembalikan' },
  dismissed: { color: 'paused', label: 'Tidak dihitung', text: 'Tidak dihitung', look: 'off', api: 'tidak dihitung' },
} as const satisfies Record<PaymentRow['state'], StatusBadge & { text: string; look: string; api: string }>

type HeldMoney = { customer_name: string; amount: Rupiah; asked: Rupiah | null; excess: Rupiah }
/**
 * The texts for the reason why a payment is held or in review: badge and explanation (`text`) in the review, words in
 * the order's history, badge in the order list, and title on the staff start page.
 */
type ReasonLabels = StatusBadge & {
  text: string
  history: string
  list: string
  title: (heldMoney: HeldMoney) => string
}

export const paymentReasons: Record<NonNullable<PaymentRow['reason']>, ReasonLabels> = {
  short: {
    color: 'degraded',
    label: 'Kurang bayar',
    text: 'Uang yang masuk kurang dari yang diminta. Belum dihitung; pesanannya masih menunggu.',
    history: 'kurang dari yang diminta',
    list: 'Kurang bayar',
    title: ({ customer_name, amount, asked: requestedAmount }) =>
      `${customer_name} kurang bayar ${rupiah(Math.max(0, (requestedAmount ?? amount) - amount))}`,
  },
  over: {
    color: 'degraded',
    label: 'Lebih bayar',
    text: 'Uang yang masuk lebih dari yang diminta. Semuanya sudah dihitung; kelebihannya belum dikembalikan.',
    history: 'lebih dari yang diminta',
    list: 'Lebih bayar',
    title: ({ customer_name, excess }) => `${customer_name} lebih bayar ${rupiah(excess)}`,
  },
  late: {
    color: 'maintenance',
    label: 'Terlambat',
    text: 'Uang masuk setelah invoice kedaluwarsa atau diganti. Sudah dihitung; cukup dicek.',
    history: 'datang terlambat',
    list: 'Bayar terlambat',
    title: ({ customer_name }) => `Pembayaran ${customer_name} datang terlambat`,
  },
  cancelled: {
    color: 'down',
    label: 'Pesanan batal',
    text: 'Uang masuk saat pesanannya sudah dibatalkan atau dihapus. Belum dihitung, dan keadaan pesanannya tidak berubah.',
    history: 'pesanannya sudah dibatalkan',
    list: 'Dibayar, tapi batal',
    title: ({ customer_name }) => `${customer_name} membayar pesanan yang batal`,
  },
  duplicate: {
    color: 'degraded',
    label: 'Pembayaran kedua',
    text: 'Invoice ini sudah dibayar, lalu ada uang lagi. Belum dihitung.',
    history: 'invoice ini sudah dibayar',
    list: 'Bayar dua kali',
    title: ({ customer_name }) => `${customer_name} membayar dua kali`,
  },
  currency: {
    color: 'down',
    label: 'Bukan rupiah',
    text: 'Gateway melaporkan mata uang lain. Belum dihitung, dan jumlah di bawah ini bukan rupiah.',
    history: 'bukan rupiah',
    list: 'Bukan rupiah',
    title: ({ customer_name }) => `${customer_name} membayar bukan dengan rupiah`,
  },
  unconfirmed: {
    color: 'down',
    label: 'Belum dipastikan',
    text: 'Gateway tidak membenarkan uang ini. Cek mutasi rekening atau dasbor gateway sebelum memutuskan.',
    history: 'belum dipastikan gateway',
    list: 'Uang belum pasti',
    title: ({ customer_name }) => `Pembayaran ${customer_name} belum dipastikan`,
  },
}

const gatewayLabels: Record<string, string> = {
  xendit: 'Xendit',
  doku: 'DOKU',
  manual: 'Transfer manual',
  simulated: 'SIMULASI',
}
export const gatewayLabel = (provider: string): string => gatewayLabels[provider] ?? provider

export const channelLabels = { whatsapp: 'WhatsApp', email: 'Email', both: 'WhatsApp dan email' } as const

/** Returns the row for a value from the database or a form; undefined for null and for a value without a row. */
export const rowFor = <Row>(table: Readonly<Record<string, Row>>, value: string | null): Row | undefined =>
  value !== null && Object.hasOwn(table, value) ? table[value] : undefined

/**
 * The texts of a task: a badge, and for the staff start page the title and button of an order's row, the row for `more`
 * orders, and the words for the task in a row that joins several tasks (`matter`).
 */
type TaskLabels = StatusBadge & { title: string; action: string; more: string; matter: string }

export const taskLabels: Record<Task, TaskLabels> = {
  price: {
    color: 'maintenance',
    label: 'Harga belum pasti',
    title: 'Sepakati harga',
    action: 'Tulis harga',
    more: 'menunggu harganya disepakati',
    matter: 'harga belum disepakati',
  },
  invoice: {
    color: 'degraded',
    label: 'Belum ditagih',
    title: 'Buat tagihan',
    action: 'Buat tagihan',
    more: 'belum punya tagihan',
    matter: 'belum ditagih',
  },
  ship: {
    color: 'up',
    label: 'Siap kirim',
    title: 'Kirim pesanan',
    action: 'Tandai dikirim',
    more: 'siap dikirim',
    matter: 'siap dikirim',
  },
  collect: {
    color: 'degraded',
    label: 'Tagih pelunasan',
    title: 'Tagih pelunasan',
    action: 'Tagih',
    more: 'selesai tetapi belum ditagih pelunasannya',
    matter: 'pelunasan belum ditagih',
  },
  make: {
    color: 'degraded',
    label: 'Siap diproduksi',
    title: 'Mulai produksi',
    action: 'Mulai',
    more: 'sudah dibayar dan belum diproduksi',
    matter: 'siap diproduksi',
  },
}

/** For an order that its customer collects. */
export const pickupLabels: TaskLabels = {
  color: 'up',
  label: 'Siap diambil',
  title: 'Siap diambil:',
  action: 'Tandai diambil',
  more: 'siap diambil',
  matter: 'siap diambil',
}

/** A badge for the task of staff, or else for what the order waits for. */
export function standingBadge(order: Statuses & Pick<Standing, 'price_confirmed'>): StatusBadge {
  const { status_order: status, production_status: production } = order
  const task = getOrderTask(order)
  if (task) return taskLabels[task]
  if (status !== 'dibatalkan' && production === 'diproses') return { color: 'up', label: 'Produksi' }
  if (status === 'lunas' && production === 'dikirim') return { color: 'up', label: 'Dikirim' }
  return orderStates[status]
}

/** The name of the customer in an order, a quote and a blocked contact after the customer's data are erased. */
export const ERASED_NAME = 'Pelanggan (akun dihapus)'
