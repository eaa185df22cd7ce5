import * as z from 'zod'
import { InvalidFields } from '../../web/call-errors.ts'
import { type ReadForm, readForm } from '../../web/form.ts'
import { rupiah } from '../../web/formats/rupiah.ts'
import { deliveryLabels } from '../delivery/labels.ts'
import { writtenTypes } from '../messages/write-form.ts'
import { ChannelField, TotalPrice, unlessBlank } from '../place/forms.ts'
import { netPaid } from '../rules/amounts.ts'
import { productionStatuses } from '../rules/order.ts'
import { priceLock } from '../rules/price.ts'
import { reasonMissingMessage } from '../update-order.ts'
import { Amount, EditForm, makePatchBuilder, Note } from './patch-form.ts'
import type { PatchBuilder } from './update-as-staff.ts'

/** The names of the forms. Each is also the last part of the form's address. */
export const orderForms = ['produksi', 'keadaan', 'batal', 'catatan', 'harga', 'konfirmasi', 'ubah', 'kunci'] as const
export type FormName = (typeof orderForms)[number]

/**
 * `sends`: the types of the messages that the action sends. `only`: the action changes nothing but messages; `unsent`
 * if the message could not even be queued.
 */
type Flash = { text: string; sends?: readonly string[]; only?: 'queued' | 'unsent' }

const invoices = ['dp_invoice', 'full_invoice', 'pelunasan_invoice']
const reminders = ['payment_reminder']
const prices = ['price_changed']
const refunds = ['refund_made']
const unsent = (what: string, sends: readonly string[]) =>
  ({ text: `${what} belum bisa dikirim. Alasannya ada di pesan pelanggan.`, sends, only: 'unsent' }) as const

/** The flashes, by their name in the query parameter `kabar`. */
export const flashes = {
  produksi: { text: 'Produksi diperbarui.', sends: ['production_complete', 'order_shipped', 'price_changed'] },
  mockup: { text: 'Mock-up siap di halaman pemesan.', sends: ['mockup_sent'] },
  pengiriman: { text: 'Pengiriman tersimpan.', sends: ['price_changed', 'pelunasan_invoice', 'order_shipped'] },
  dikirim: { text: 'Barang ditandai dikirim.', sends: ['order_shipped'] },
  diterima: { text: 'Barang ditandai diterima.' },
  keadaan: { text: 'Pengerjaan selesai. Sisanya bisa diminta sekarang.' },
  batal: { text: 'Pesanan dibatalkan.', sends: ['order_cancelled'] },
  catatan: { text: 'Catatan tersimpan.' },
  harga: { text: 'Harga diganti.', sends: prices },
  'harga-tagih': { text: 'Harga diganti, tagihan barunya siap.', sends: [...prices, ...invoices] },
  'harga-link': { text: 'Harga diganti. Link pembayaran lama dibatalkan; buat yang baru.', sends: prices },
  baris: { text: 'Baris pesanan tersimpan.', sends: prices },
  'baris-link': { text: 'Baris pesanan tersimpan. Link pembayaran lama dibatalkan; buat yang baru.', sends: prices },
  konfirmasi: { text: 'Harga dikonfirmasi.' },
  ubah: { text: 'Perubahan tersimpan.', sends: prices },
  'ubah-link': { text: 'Perubahan tersimpan. Link pembayaran lama dibatalkan; buat yang baru.', sends: prices },
  kunci: { text: 'Link lama tidak berlaku lagi. Kirim yang baru ke pemesan.' },
  link: { text: 'Link pembayaran siap.', sends: invoices },
  'link-lama': { text: 'Link yang sama masih berlaku.' },
  'link-menyusul': { text: 'Gateway belum menjawab. Linknya menyusul sendiri.' },
  pembayaran: { text: 'Pembayaran dicatat.', sends: ['payment_confirmation'] },
  pengembalian: { text: 'Pengembalian dicatat.', sends: refunds },
  'pengembalian-link': {
    text: 'Pengembalian dicatat. Link pembayaran lama dibatalkan; buat yang baru.',
    sends: refunds,
  },
  'pengembalian-harga': { text: 'Pengembalian dicatat, dan harganya turun sebesar itu.', sends: refunds },
  'pengembalian-harga-link': {
    text: 'Pengembalian dicatat, dan harganya turun sebesar itu. Link pembayaran lama dibatalkan; buat yang baru.',
    sends: refunds,
  },
  kembali: { text: 'Pesanan dipulihkan. Link pembayaran yang dulu terbuka tetap batal.' },
  tagihan: { text: 'Tagihannya masuk antrean kirim.', sends: invoices, only: 'queued' },
  'tagihan-tertahan': unsent('Tagihannya', invoices),
  pengingat: { text: 'Pengingatnya masuk antrean kirim.', sends: reminders, only: 'queued' },
  'pengingat-tertahan': unsent('Pengingatnya', reminders),
  pesan: { text: 'Pesannya masuk antrean kirim.', sends: writtenTypes, only: 'queued' },
  'pesan-tertahan': unsent('Pesannya', writtenTypes),
} as const satisfies Record<string, Flash>

export type FlashKey = keyof typeof flashes

export const getFlash = (flashKey: FlashKey): Flash => flashes[flashKey]

/** For example, the order was deleted after staff opened the list. */
export const orderGoneMessage = 'Pesanan ini tidak ada, atau sudah dihapus.'

export const labels = {
  ...deliveryLabels,
  customer_name: 'Nama pemesan',
  product_name: 'Produk',
  quantity: 'Jumlah',
  contact_information: 'Kontak',
  contact_email: 'Email',
  notification_channel: 'Kabar lewat',
  design_notes: 'Catatan dari pemesan',
  due_on: 'Tenggat',
  payment_type: 'Cara bayar',
  dp_percent: 'Persen DP',
  total_price: 'Harga',
  price_reason: 'Alasan',
  price_choice: 'Harga setelah ini',
  new_price: 'Harga baru',
  new_price_reason: 'Alasan harga baru',
  amount_back: 'Uang kembali',
  reason: 'Alasan',
  notes: 'Alasan',
  words: 'Kata untuk pelanggan',
}

const nextStep = { id: 'langkah', name: 'Langkah berikutnya' }
/** Parts of the page that always exist, by the form in them. A form itself may be gone after it was refused. */
const places: Record<string, typeof nextStep> = {
  '': { id: 'pesan-pelanggan', name: 'Pesan ke pelanggan' },
  pengiriman: { id: 'pengiriman', name: 'Pengambilan dan pengiriman' },
  harga: { id: 'uang', name: 'Harga' },
  ubah: { id: 'judul-pemesan', name: 'Pemesan' },
  catatan: { id: 'riwayat', name: 'Riwayat' },
  kunci: { id: 'judul-lacak', name: 'Link lacak pemesan' },
  invoice: { id: 'pembayaran', name: 'Invoice dan pembayaran' },
}
export const getFormPlace = (form: string) => places[form] ?? nextStep

const OptionalNote = z.preprocess((value) => value ?? '', Note)
const Production = z.object({
  production_status: z.enum(productionStatuses, 'Pilih keadaan produksinya.'),
  notes: OptionalNote,
})
const Finish = z.object({ notes: OptionalNote })
/** `notes` is an older name of `reason`. Without `amount_back`, all money goes back. */
const Cancelling = z.preprocess(
  (fields) => ({ reason: Object(fields).notes, ...Object(fields) }),
  z.object({
    reason: z.preprocess((value) => value ?? '', Note.min(1, 'Tulis alasannya.')),
    words: OptionalNote,
    amount_back: z.preprocess(unlessBlank, Amount.optional()),
  }),
)
const Remark = z.object({ notes: Note.min(1, 'Tulis catatannya.') })
const Price = z.object({ total_price: TotalPrice, price_reason: OptionalNote })
/** After a payment, the form also asks how a new product or quantity changes the price. */
const Edit = EditForm.extend({
  price_choice: z.enum(['tetap', 'baru']).nullable().catch(null),
  new_price: z.preprocess(unlessBlank, TotalPrice.optional()),
  new_price_reason: OptionalNote,
})

export function readOrderForm(form: FormName, body: unknown): ReadForm<PatchBuilder> {
  switch (form) {
    case 'produksi':
      return patching(Production, body, productionPatch)
    case 'keadaan':
      return patching(Finish, body, ({ notes }) => () => ({ status_order: 'pengerjaan_selesai', notes }))
    case 'batal':
      return patching(Cancelling, body, cancelPatch)
    case 'catatan':
      return patching(Remark, body, (input) => () => input)
    case 'harga':
      return patching(Price, body, (input) => () => ({ ...input, price_confirmed: true }))
    case 'konfirmasi':
      return patching(z.object({}), body, () => () => ({ price_confirmed: true }))
    case 'ubah':
      return patching(Edit, body, makeEditPatchBuilder)
    case 'kunci':
      return patching(z.object({}), body, () => ({ link_version }) => ({ link_version: link_version + 1 }))
  }
}

const cancelPatch =
  ({ reason, words, amount_back }: z.infer<typeof Cancelling>): PatchBuilder =>
  (order) => {
    const paidAmount = netPaid(order)
    if (amount_back !== undefined && amount_back > paidAmount)
      throw new InvalidFields({ amount_back: [`Paling banyak ${rupiah(paidAmount)}, yang sudah dibayar.`] })
    const kept_amount = amount_back === undefined ? 0 : paidAmount - amount_back
    return { status_order: 'dibatalkan', notes: reason, words, kept_amount }
  }

/** On the pages, the end of production also finishes the order. Callers of the API set both. */
export const productionPatch =
  (patch: z.infer<typeof Production>): PatchBuilder =>
  ({ status_order: old }) =>
    patch.production_status === 'selesai' && old === 'dp_dibayar'
      ? { ...patch, status_order: 'pengerjaan_selesai' }
      : patch

/**
 * After a payment, another product or quantity needs a decision about the price: `tetap` keeps it, `baru` sets
 * `new_price` with its reason. Without this decision, the patch throws `InvalidFields`.
 */
function makeEditPatchBuilder({
  price_choice,
  new_price,
  new_price_reason,
  ...edits
}: z.infer<typeof Edit>): PatchBuilder {
  return (order) => {
    const { product_name = order.product_name, quantity = order.quantity } = edits
    const isOther = product_name !== order.product_name || quantity !== order.quantity
    if (order.paid_amount === 0 || !isOther || priceLock(order)) return makePatchBuilder(edits)(order)
    if (price_choice === null)
      throw new InvalidFields({ price_choice: [`Harganya tetap ${rupiah(order.total_price)}, atau berubah?`] })
    if (price_choice === 'tetap') return makePatchBuilder(edits)(order)
    if (new_price === undefined) throw new InvalidFields({ new_price: ['Tulis harga barunya.'] })
    if (new_price_reason === '') throw new InvalidFields({ new_price_reason: [reasonMissingMessage] })
    return {
      ...makePatchBuilder(edits)(order),
      total_price: new_price,
      price_confirmed: true,
      price_reason: new_price_reason,
    }
  }
}

function patching<T>(schema: z.ZodType<T>, body: unknown, patch: (input: T) => PatchBuilder): ReadForm<PatchBuilder> {
  const form = readForm(schema, body)
  return form.ok ? { ok: true, input: patch(form.input) } : form
}

/** `jenis` is the invoice type. `saluran` is the message channel; without it, no message is sent. */
export const LinkForm = z.object({
  jenis: z.enum(['dp', 'full', 'pelunasan'], 'Pilih jenis pembayarannya.'),
  saluran: z.preprocess((value) => (value === '' ? null : value), ChannelField.nullable()).catch(null),
})

/** The version from which the page was rendered; null if missing or invalid. */
export const VersionField = z.object({
  version: z.preprocess(
    (value) => (typeof value === 'string' && /^\d{1,9}$/.test(value) ? Number(value) : null),
    z.int().nullable(),
  ),
})
