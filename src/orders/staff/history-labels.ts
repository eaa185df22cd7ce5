import type { OrderHistoryRow } from '../../db/order-rows.ts'
import { dayBegins, longDate } from '../../web/dates.ts'
import { rupiah } from '../../web/formats/rupiah.ts'
import { channelLabels, gatewayLabel, orderStatusLabels, paymentTypeLabels, productionStatusLabels } from '../labels.ts'
import type { InvoiceType, OrderStatus, ProductionStatus } from '../rules/order.ts'

/** A line in an order's history for staff: a title that says what happened, and the note. */
export type HistoryLabel = { title: string; note: string }
type Entry = Pick<OrderHistoryRow, 'kind' | 'old' | 'new' | 'note'> & { amount: number | null }

/** Returns the title and note for a row of an order's history. */
export function historyLabel({ kind, old, new: next, amount, note }: Entry): HistoryLabel {
  const price = amount === null ? '' : ` ${rupiah(amount)}`
  switch (kind) {
    case 'order':
      return old
        ? { title: `Keadaan: ${labelFor(orderStatusLabels, old)} → ${labelFor(orderStatusLabels, next)}`, note }
        : { title: 'Pesanan diterima', note: '' }
    case 'production':
      return {
        title: `Produksi: ${labelFor(productionStatusLabels, old)} → ${labelFor(productionStatusLabels, next)}`,
        note,
      }
    case 'invoice':
      return { title: `Invoice ${note} dibuat: ${labelFor(paymentTypeLabels, next)}${price}`, note: '' }
    case 'link':
      return { title: `Link baru untuk invoice ${note}`, note: '' }
    case 'expired':
      return { title: `Invoice ${note} kedaluwarsa`, note: '' }
    case 'payment':
      return next === 'applied'
        ? { title: `Pembayaran${price} diterima${old ? `, ${labelFor(reasonLabels, old)}` : ''}`, note }
        : { title: `Pembayaran${price} ditahan${old ? `: ${labelFor(reasonLabels, old)}` : ''}`, note }
    case 'price':
      return {
        title: `Harga: ${old ? rupiah(Number(old)) : '?'} → ${next ? rupiah(Number(next)) : '?'}`,
        note,
      }
    case 'price_confirmed':
      return { title: `Harga${price} dikonfirmasi`, note }
    case 'refund':
      return { title: `Uang${price} dikembalikan`, note }
    case 'invoice_void':
      return { title: old === 'price' ? 'Invoice dibatalkan, harganya berubah' : eventLabels.invoice_void, note }
    case 'edit':
      return { title: `Diubah: ${fieldListLabel(next)}`, note }
    case 'proof':
      return { title: labelFor(proofLabels, next ?? 'waiting'), note }
    default:
      return kind.startsWith('edit_')
        ? { title: editTitle(kind.slice('edit_'.length), old, next), note }
        : { title: labelFor(eventLabels, kind), note }
  }
}

/** Texts for the reasons why a payment is held or in review. */
export const reasonLabels: Record<string, string> = {
  short: 'kurang dari yang diminta',
  over: 'lebih dari yang diminta',
  late: 'datang terlambat',
  cancelled: 'pesanannya sudah dibatalkan',
  duplicate: 'invoice ini sudah dibayar',
  currency: 'bukan rupiah',
  unconfirmed: 'belum dipastikan gateway',
}

const proofLabels: Record<string, string> = {
  waiting: 'Bukti transfer masuk',
  accepted: 'Bukti transfer diterima',
  rejected: 'Bukti transfer ditolak',
}

const eventLabels = {
  note: 'Catatan',
  price_doubted: 'Harga perlu dikonfirmasi lagi',
  link_voided: 'Link lacak yang lama dibatalkan',
  deleted: 'Pesanan dihapus',
  restored: 'Pesanan dipulihkan dari yang terhapus',
  payment_dismissed: 'Uang yang sama, tercatat dua kali',
  payment_acknowledged: 'Pembayaran sudah dicek',
  refund_waived: 'Dana yang tersisa tidak dikembalikan',
  invoice_void: 'Invoice dibatalkan, jumlahnya berubah',
  invoice_told: 'Tagihan dikirim lagi',
  invoice_reminded: 'Pengingat pembayaran dikirim',
  payment_doubted: 'Gateway tidak mengenal pembayaran ini',
  link_refused: 'Gateway menolak membuat link',
}

/**
 * Returns the title for a changed field with its old and new value, such as "Jumlah: 50 → 60". Only for fields whose
 * values are stored in the history.
 */
function editTitle(field: string, old: string | null, next: string | null): string {
  const name = labelFor(fieldLabels, field)
  const value = (text: string | null) => (text === null ? 'tidak ada' : (valueLabels[field]?.(text) ?? text))
  return `${name.slice(0, 1).toUpperCase()}${name.slice(1)}: ${value(old)} → ${value(next)}`
}

const valueLabels: Record<string, (text: string) => string> = {
  due_on: (day) => longDate(dayBegins(day)),
  payment_type: (type) => labelFor(paymentTypeLabels, type),
  notification_channel: (channel) => labelFor(channelLabels, channel),
  quantity: (count) => Number(count).toLocaleString('id-ID'),
  dp_percent: (percent) => `${percent}%`,
}

/**
 * Returns the labels of the changed columns (`names`, separated by spaces), such as "nama pemesan, jumlah". Columns
 * with the same label are named once.
 */
const fieldListLabel = (names: string | null): string =>
  [...new Set((names ?? '').split(' ').map((name) => labelFor(fieldLabels, name)))].join(', ')

const fieldLabels: Record<string, string> = {
  customer_name: 'nama pemesan',
  product_name: 'produk',
  quantity: 'jumlah',
  contact_information: 'kontak',
  contact_phone: 'kontak',
  contact_email: 'email',
  notification_channel: 'saluran kabar',
  design_notes: 'catatan pemesan',
  design: 'gambar',
  due_on: 'tenggat',
  payment_type: 'cara bayar',
  dp_percent: 'persen DP',
}

function labelFor(
  table: Readonly<Record<string, string>> | Record<OrderStatus | ProductionStatus | InvoiceType, string>,
  value: string | null,
): string {
  return (value !== null && Object.hasOwn(table, value) ? (table as Record<string, string>)[value] : value) ?? '?'
}

/**
 * Returns who made a change of an order: the name of a staff member, otherwise the role, such as customer or gateway.
 */
export const actorLabel = ({ actor, source }: Pick<OrderHistoryRow, 'actor' | 'source'>): string =>
  ({ admin: actor, public: 'Pemesan', webhook: `Gateway ${gatewayLabel(actor)}`, system: 'Sistem' })[source]
