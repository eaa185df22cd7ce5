import type { OrderHistoryRow } from '../db/tables.ts'
import { dayBegins, longDate } from '../web/dates.ts'
import { rupiah, unbroken } from '../web/formats/rupiah.ts'
import type { StatusBadge } from '../web/render.ts'
import {
  channelLabels,
  gatewayLabel,
  orderStates,
  paymentReasons,
  paymentTypeLabels,
  productionStates,
  rowFor,
} from './labels.ts'
import type { Rupiah } from './rules/amounts.ts'

type Entry = Pick<OrderHistoryRow, 'kind' | 'old' | 'new' | 'note'> & { amount: Rupiah | null }
type HistoryLabel = { title: string; note: string }

/** One event in the life of an order. */
type Event = {
  /** The title for staff, or the whole line if that contains the note already. */
  history: string | ((entry: Entry) => string | HistoryLabel)
  /** The text on the staff start page, if that is shorter. */
  news?: (entry: Entry) => string | false | null
  /** The actions of staff that cause the event, with their text in the audit log. */
  audit?: Readonly<Record<string, string>>
  /** The outcome in the payment review. */
  badge?: StatusBadge
}

const onlyTitle = (title: string): HistoryLabel => ({ title, note: '' })
const sum = (amount: Rupiah | null) => (amount === null ? '' : ` ${rupiah(amount)}`)
const price = (text: string | null) => (text ? rupiah(Number(text)) : '?')
const orderStatus = (value: string | null) => rowFor(orderStates, value)?.label ?? value ?? '?'
const production = (value: string | null) => rowFor(productionStates, value)?.label ?? value ?? '?'
const reason = (value: string) => rowFor(paymentReasons, value)?.history ?? value

/**
 * The events by the column `kind` of order_history. If a kind has several outcomes, they are listed by the column
 * `new`.
 */
export const events = {
  order: {
    history: ({ old, new: to }) =>
      old ? `Keadaan: ${orderStatus(old)} → ${orderStatus(to)}` : onlyTitle('Pesanan diterima'),
    news: ({ old, new: to }) => old && to && orderStatus(to),
    audit: {
      'order.create': 'mencatat pesanan',
      'order.status': 'mengganti keadaan pesanan',
      'order.cancel': 'membatalkan pesanan',
    },
  },
  production: {
    history: ({ old, new: to }) => `Produksi: ${production(old)} → ${production(to)}`,
    news: ({ new: to }) => to && `Produksi ${production(to).toLowerCase()}`,
    audit: { 'order.production': 'mengganti keadaan produksi pesanan' },
  },
  stage: {
    history: ({ old, new: to }) =>
      old === null ? `Tahap ${to} dimulai` : old === to ? `Tahap ${to}` : `Tahap: ${old} → ${to}`,
    audit: { 'order.stage': 'mengganti tahap produksi pesanan' },
  },
  note: { history: 'Catatan', audit: { 'order.note': 'menulis catatan di pesanan' } },
  edit: {
    history: ({ kind, old, new: to }) => (kind === 'edit' ? `Diubah: ${fieldList(to)}` : fieldChange(kind, old, to)),
    audit: { 'order.change': 'mengubah pesanan' },
  },
  lines: { history: 'Baris pesanan diubah', audit: { 'order.lines': 'mengubah baris pesanan' } },
  sizes: { history: 'Ukuran diisi', audit: { 'order.sizes_lock': 'mengunci atau membuka ukuran pesanan' } },
  price: {
    history: ({ old, new: to }) => `Harga: ${price(old)} → ${price(to)}`,
    audit: { 'order.price': 'mengganti harga pesanan' },
  },
  price_confirmed: {
    history: ({ amount }) => `Harga${sum(amount)} dikonfirmasi`,
    audit: { 'order.price_confirm': 'mengonfirmasi harga pesanan' },
  },
  price_doubted: {
    history: 'Harga perlu dikonfirmasi lagi',
    audit: { 'order.price_doubt': 'meragukan harga pesanan' },
  },
  link_voided: {
    history: 'Link lacak yang lama dibatalkan',
    audit: { 'order.link': 'membatalkan link lacak lama pesanan' },
  },
  cancel_words: { history: 'Kata untuk pelanggan' },
  kept: { history: ({ amount }) => onlyTitle(`DP hangus${sum(amount)}`) },
  deleted: { history: 'Pesanan dihapus', audit: { 'order.delete': 'menghapus pesanan' } },
  restored: {
    history: 'Pesanan dipulihkan dari yang terhapus',
    audit: { 'order.restore': 'memulihkan pesanan terhapus' },
  },
  invoice: {
    history: ({ new: type, amount, note }) =>
      onlyTitle(`Invoice ${note} dibuat: ${rowFor(paymentTypeLabels, type) ?? type ?? '?'}${sum(amount)}`),
    audit: { 'order.payment_link': 'membuat link pembayaran untuk pesanan' },
  },
  invoice_void: {
    history: ({ old }) =>
      old === 'price' ? 'Invoice dibatalkan, harganya berubah' : 'Invoice dibatalkan, jumlahnya berubah',
  },
  invoice_told: { history: 'Tagihan dikirim lagi', audit: { 'invoice.tell': 'meminta kirim lagi tagihan' } },
  invoice_reminded: {
    history: 'Pengingat pembayaran dikirim',
    audit: { 'invoice.remind': 'meminta kirim pengingat tagihan' },
  },
  link: {
    history: ({ note }) => onlyTitle(`Link baru untuk invoice ${note}`),
    audit: { 'invoice.relink': 'membuat ulang link invoice' },
  },
  link_refused: { history: 'Gateway menolak membuat link' },
  expired: { history: ({ note }) => onlyTitle(`Invoice ${note} kedaluwarsa`) },
  payment: {
    history: ({ old, amount }) => `Pembayaran${sum(amount)} ditahan${old ? `: ${reason(old)}` : ''}`,
    news: ({ amount }) => amount !== null && `${rupiah(amount)} ditahan`,
    audit: { 'payment.hold': 'mencatat uang yang menunggu keputusan' },
  },
  'payment applied': {
    history: ({ old, amount }) => `Pembayaran${sum(amount)} diterima${old ? `, ${reason(old)}` : ''}`,
    news: ({ amount }) => amount !== null && `${rupiah(amount)} masuk`,
    audit: { 'payment.record': 'mencatat pembayaran', 'payment.apply': 'menghitung pembayaran' },
    badge: { color: 'up', label: 'Dihitung' },
  },
  payment_dismissed: {
    history: 'Uang yang sama, tercatat dua kali',
    audit: { 'payment.dismiss': 'menandai uang yang sama tercatat dua kali' },
    badge: { color: 'paused', label: 'Uang yang sama, tercatat dua kali' },
  },
  payment_acknowledged: {
    history: 'Pembayaran sudah dicek',
    audit: { 'payment.acknowledge': 'mengecek pembayaran' },
    badge: { color: 'up', label: 'Sudah dicek' },
  },
  payment_doubted: { history: 'Gateway tidak mengenal pembayaran ini' },
  refund: {
    history: ({ amount }) => `Uang${sum(amount)} dikembalikan`,
    audit: { 'payment.refund': 'mencatat pengembalian dana' },
    badge: { color: 'maintenance', label: 'Dikembalikan' },
  },
  refund_waived: {
    history: 'Dana yang tersisa tidak dikembalikan',
    audit: { 'payment.waive': 'menutup pengembalian dana' },
  },
  'message sent': { history: 'Pesan dikirim sendiri', audit: { 'message.sent': 'menandai terkirim pesan' } },
  'message undone': {
    history: 'Pesan belum jadi dikirim',
    audit: { 'message.undo': 'membatalkan tanda terkirim pesan' },
  },
  'file added': { history: 'Berkas masuk', audit: { 'order.file': 'mengubah berkas pesanan' } },
  'file late': { history: 'Berkas baru setelah produksi dimulai' },
  'file removed': { history: 'Berkas dihapus' },
  'mockup waiting': { history: 'Mock-up dikirim', audit: { 'order.mockup': 'mengurus mock-up pesanan' } },
  'mockup approved': { history: 'Desain disetujui' },
  'mockup changes': { history: 'Revisi desain diminta' },
  'mockup fallen': { history: 'Persetujuan desain gugur, berkasnya berubah' },
  'complaint baru': { history: 'Keluhan masuk' },
  complaint: { history: 'Keluhan diputuskan', audit: { 'order.complaint': 'memutuskan keluhan pesanan' } },
  'delivery planned': { history: 'Pengiriman diatur', audit: { 'order.delivery': 'mengatur pengiriman pesanan' } },
  'delivery shipped': { history: 'Barang keluar', audit: { 'order.ship': 'mengirim barang pesanan' } },
  'delivery corrected': { history: ({ old, note }) => onlyTitle(`Resi dibetulkan: ${old || '–'} → ${note || '–'}`) },
  'delivery received': { history: 'Barang diterima' },
  proof: { history: 'Bukti transfer masuk' },
  'proof accepted': {
    history: 'Bukti transfer diterima',
    audit: { 'proof.accept': 'menerima bukti transfer' },
    badge: { color: 'up', label: 'Bukti diterima' },
  },
  'proof rejected': {
    history: 'Bukti transfer ditolak',
    audit: { 'proof.reject': 'menolak bukti transfer' },
    badge: { color: 'paused', label: 'Bukti ditolak' },
  },
} as const satisfies Record<string, Event>

export const table: Readonly<Record<string, Event>> = events
const findEvent = ({ kind, new: to }: Entry) =>
  rowFor(table, `${kind} ${to}`) ?? rowFor(table, kind.startsWith('edit_') ? 'edit' : kind) ?? { history: kind }

export function historyLabel(entry: Entry): HistoryLabel {
  const { history }: Event = findEvent(entry)
  const line = typeof history === 'string' ? history : history(entry)
  return typeof line === 'string' ? { title: line, note: unbroken(entry.note) } : line
}

/**
 * Names an event in a few words. A step of an order is named by its result, and a sum without the reason why it is
 * held.
 */
export const newsLabel = (entry: Entry): string => findEvent(entry).news?.(entry) || historyLabel(entry).title

/** The name of a staff member; for other actors the role, such as customer or gateway. */
export const actorLabel = ({ actor, source }: Pick<OrderHistoryRow, 'actor' | 'source'>): string =>
  ({ admin: actor, public: 'Pemesan', webhook: `Gateway ${gatewayLabel(actor)}`, system: 'Sistem' })[source]

/**
 * `value` formats an old or new value. A field without `value` is personal data: the history says only that it changed.
 */
export type Field = { label: string; value?: (text: string) => string }

export const editableFields = {
  customer_name: { label: 'nama pemesan' },
  product_name: { label: 'produk', value: (name) => name },
  quantity: { label: 'jumlah', value: (count) => Number(count).toLocaleString('id-ID') },
  contact_information: { label: 'kontak' },
  contact_email: { label: 'email' },
  notification_channel: { label: 'saluran kabar', value: (channel) => rowFor(channelLabels, channel) ?? channel },
  design_notes: { label: 'catatan pemesan' },
  due_on: { label: 'tenggat', value: (day) => longDate(dayBegins(day)) },
  payment_type: { label: 'cara bayar', value: (type) => rowFor(paymentTypeLabels, type) ?? type },
  dp_percent: { label: 'persen DP', value: (percent) => `${percent}%` },
} satisfies Record<string, Field>
export type EditableField = keyof typeof editableFields
const fields: Readonly<Record<string, Field>> = {
  ...editableFields,
  contact_phone: { label: 'kontak' },
  design: { label: 'gambar' },
}

/** Such as "Jumlah: 50 → 60". `kind` is `edit_` followed by the name of the field. */
function fieldChange(kind: string, old: string | null, to: string | null): string {
  const name = kind.slice('edit_'.length)
  const { label = name, value = String }: Partial<Field> = rowFor(fields, name) ?? {}
  const formatValue = (text: string | null) => (text === null ? 'tidak ada' : value(text))
  return `${label.slice(0, 1).toUpperCase()}${label.slice(1)}: ${formatValue(old)} → ${formatValue(to)}`
}

/** The labels of fields, each only once. `names` is separated by spaces. */
const fieldList = (names: string | null) =>
  [...new Set((names ?? '').split(' ').map((name) => rowFor(fields, name)?.label ?? name))].join(', ')
