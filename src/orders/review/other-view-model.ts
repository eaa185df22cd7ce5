import { flatNotification } from '../../payments/doku-notification.ts'
import { methodLabel } from '../../payments/methods.ts'
import { moment, wibInput } from '../../web/dates.ts'
import { rupiah } from '../../web/formats/rupiah.ts'
import { gatewayLabel } from '../labels.ts'
import { orderHref } from '../order-deps.ts'
import { isOver } from '../rules/decisions.ts'
import { parseRupiah, type Rupiah, remainingOf } from '../rules/rupiah.ts'
import { type Field, type FormView, fieldOf, noteField, type RejectedForm } from './form-view-model.ts'
import { webhookLabels } from './labels.ts'
import type { TroubledWebhook, WaitingProof } from './queries.ts'
import { failedOf, type ItemView, orderLink, type ReviewContext, sinceOf } from './view-model.ts'

export function proofItem(waiting: WaitingProof, context: ReviewContext): ItemView {
  const { proof, said, order, invoiceCode, asked, obstacle, bank } = waiting
  const id = `bukti-${proof.id}`
  return {
    id,
    badge: { color: 'maintenance', label: 'Bukti transfer' },
    title:
      said === null
        ? `Bukti transfer ${order.customer_name} untuk tagihan ${rupiah(asked)}`
        : `${rupiah(said)} menurut ${order.customer_name}`,
    text: proofLabels[obstacle ?? 'none'],
    since: sinceOf(proof.created_at, context.now),
    order: orderLink(order),
    facts: [
      { label: 'Produk', value: `${waiting.product} × ${waiting.quantity.toLocaleString('id-ID')}` },
      {
        label: 'Harga pesanan',
        value: `${rupiah(order.total_price)}${waiting.isPriceSure ? '' : ', harga belum dikonfirmasi'}`,
      },
      { label: 'Sisa pesanan', value: rupiah(isOver(order) ? 0 : remainingOf(order)) },
      { label: 'Invoice', value: invoiceCode },
      { label: 'Diminta', value: rupiah(asked) },
      { label: 'Seharusnya masuk ke', value: bank || 'rekening toko belum diisi di Pengaturan' },
      ...(proof.note ? [{ label: 'Kata pelanggan', value: proof.note }] : []),
    ],
    picture: { href: `/admin/pembayaran/bukti/${proof.id}/gambar/`, alt: `Bukti transfer untuk ${invoiceCode}` },
    body: [],
    forms: proofForms(waiting, id, context),
  }
}

const proofLabels: Record<NonNullable<WaitingProof['obstacle']> | 'none', string> = {
  none: 'Pelanggan mengirim bukti transfer. Belum dihitung sampai kamu memastikannya.',
  paid: 'Invoice ini sudah dibayar. Kalau ada uang lagi yang masuk, catat; kalau tidak, tolak dengan penjelasan.',
  cancelled: 'Pesanannya dibatalkan. Kalau uangnya masuk, catat supaya bisa dikembalikan; kalau tidak, tolak.',
  deleted: 'Pesanannya terhapus. Kalau uangnya masuk, pulihkan dulu pesanannya; kalau tidak, tolak.',
}

function proofForms({ proof, said, asked, obstacle }: WaitingProof, id: string, context: ReviewContext): FormView[] {
  const [taken, refused] = [failedOf(context, id, 'accept'), failedOf(context, id, 'reject')]
  const fields = acceptFields(id, said ?? asked, proof.created_at, taken)
  const accept: FormView = {
    ...(obstacle ? acceptedBeside : accepted),
    action: `/admin/pembayaran/bukti/${proof.id}/terima/`,
    isOpen: taken !== null,
    held: obstacle ? null : heldNote(asked, taken?.values.amount ?? said),
    hidden: obstacle ? [{ name: 'tahan', value: '1' }] : [],
    fields: obstacle ? fields.filter(({ name }) => name !== 'allow_overpayment') : fields,
  }
  const reject: FormView = {
    name: 'Tolak',
    held: null,
    button: 'Tolak bukti ini',
    intro: 'Pelanggan melihat jawabanmu di halaman invoice dan bisa mengirim bukti lain.',
    action: `/admin/pembayaran/bukti/${proof.id}/tolak/`,
    isOpen: refused !== null,
    hidden: [],
    fields: [
      { ...noteField({ id, form: 'reject', isNeeded: true, failed: refused }), label: 'Jawaban untuk pelanggan' },
    ],
  }
  return obstacle === 'deleted' ? [reject] : [accept, reject]
}

const accepted = {
  name: 'Uangnya sudah masuk',
  button: 'Terima bukti ini',
  intro: 'Cek dulu mutasi rekening. Pembayarannya langsung dihitung.',
}
const acceptedBeside = {
  name: 'Catat uang masuk lain',
  button: 'Catat uang masuk lain',
  intro: 'Cek dulu mutasi rekening. Belum dihitung: uangnya menunggu keputusanmu di sini.',
}

/**
 * Returns the label of the button that holds the payment for review. The button is shown if the amount in the form is
 * below the invoice's amount; otherwise null.
 */
function heldNote(asked: Rupiah, typed: unknown): string | null {
  const amount = parseRupiah(typed)
  const isShort = amount !== null && amount > 0 && amount < asked
  return isShort ? 'Simpan sebagai kurang bayar, putuskan nanti' : null
}

const acceptFields = (id: string, said: Rupiah, sent: Date, failed: RejectedForm | null): Field[] => [
  fieldOf(failed, {
    id: `${id}-terima`,
    name: 'amount',
    label: 'Jumlah yang masuk',
    type: 'text',
    inputmode: 'numeric',
    usual: String(said),
  }),
  fieldOf(failed, {
    id: `${id}-waktu`,
    name: 'payment_time',
    label: 'Waktu masuk (WIB)',
    type: 'datetime-local',
    usual: wibInput(sent),
  }),
  fieldOf(failed, {
    id: `${id}-lebih`,
    name: 'allow_overpayment',
    label: 'Memang lebih dari yang diminta',
    type: 'checkbox',
    isNeeded: false,
  }),
  ...(failed?.errors.allow_early || failed?.values.allow_early
    ? [
        fieldOf(failed, {
          id: `${id}-awal`,
          name: 'allow_early',
          label: 'Memang masuk sebelum pesanannya dibuat',
          type: 'checkbox',
          isNeeded: false,
        }),
      ]
    : []),
]

export function webhookItem(row: TroubledWebhook, context: ReviewContext): ItemView {
  const address = `/admin/pembayaran/webhook/${row.id}/`
  const plain = { isOpen: false, held: null, hidden: [], fields: [] }
  return {
    id: `kabar-${row.id}`,
    badge: { color: row.state === 'failed' ? 'down' : 'unknown', label: 'Kabar gateway' },
    title: row.state === 'failed' ? 'Kabar pembayaran yang gagal dikerjakan' : 'Kabar yang tidak dikenal',
    text:
      webhookLabels[row.result ?? ''] ??
      `Sudah ${row.attempts} kali dicoba. Terakhir: ${row.result ?? 'tidak ada keterangan'}.`,
    since: sinceOf(row.received_at, context.now),
    order: row.order_code === null ? null : { code: row.order_code, href: orderHref(row.order_code) },
    facts: [
      { label: 'Dari', value: gatewayLabel(row.provider) },
      { label: 'Diterima', value: moment(row.received_at) },
      ...(row.deliveries > 1 ? [{ label: 'Dikirim', value: `${row.deliveries} kali` }] : []),
    ],
    picture: null,
    body: shownFieldsOf(row.provider === 'doku' ? flatNotification(row.body) : row.body),
    forms: [
      { ...plain, name: 'Kerjakan lagi', button: 'Kerjakan lagi', intro: null, action: `${address}ulang/` },
      { ...plain, name: 'Abaikan', button: 'Abaikan', intro: null, action: `${address}abaikan/` },
    ],
  }
}

/** The fields of a gateway's webhook that staff see in the review. The payer's name and bank account are left out. */
const shownFields: [key: string, label: string][] = [
  ['id', 'Id di gateway'],
  ['external_id', 'Nomor kami'],
  ['status', 'Status'],
  ['amount', 'Diminta'],
  ['paid_amount', 'Dibayar'],
  ['currency', 'Mata uang'],
  ['paid_at', 'Waktu bayar'],
  ['payment_id', 'Id pembayaran'],
  ['payment_method', 'Cara'],
  ['payment_channel', 'Saluran'],
  ['bank_code', 'Bank'],
  ['ewallet_type', 'Dompet'],
  ['retail_outlet_name', 'Gerai'],
  ['created', 'Dibuat'],
  ['updated', 'Diubah'],
]

/**
 * Returns the visible fields of a webhook's body with their labels. Values that are neither text nor numbers are left
 * out.
 */
const shownFieldsOf = (body: Readonly<Record<string, unknown>>): { label: string; value: string }[] =>
  shownFields.flatMap(([key, label]) => {
    const value = Object.hasOwn(body, key) ? body[key] : null
    if (typeof value !== 'string' && typeof value !== 'number') return []
    const text = String(value).slice(0, 200)
    return [{ label, value: key === 'payment_method' ? methodLabel(text) : text }]
  })
