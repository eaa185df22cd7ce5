import { flatNotification } from '../../../payments/doku-notification.ts'
import { methodLabel } from '../../../payments/methods.ts'
import { moment, wibInput } from '../../../web/dates.ts'
import { rupiah } from '../../../web/formats/rupiah.ts'
import { gatewayLabel } from '../../labels.ts'
import { orderHref } from '../../order-deps.ts'
import { parseRupiah, type Rupiah } from '../../rules/amounts.ts'
import { isShort } from '../rules.ts'
import {
  amountField,
  type FailedForm,
  type Field,
  type FormView,
  makeField,
  makeForm,
  noteField,
} from './form-view-model.ts'
import { webhookLabels } from './labels.ts'
import type { TroubledWebhook, WaitingProof } from './queries.ts'
import { mayAccept, type Obstacle } from './rules.ts'
import { formatRest, getFailedForm, type ItemView, makeItem, orderLink, type Review } from './view-model.ts'

export function proofItem(waiting: WaitingProof, review: Review): ItemView {
  const { proof, claimed, order, invoiceCode, asked: requestedAmount, obstacle, bank } = waiting
  const id = `bukti-${proof.id}`
  return makeItem(review, {
    id,
    group: 'proof',
    badge: { color: 'maintenance', label: 'Bukti transfer' },
    title:
      claimed === null
        ? `Bukti transfer ${order.customer_name} untuk tagihan ${rupiah(requestedAmount)}`
        : `${rupiah(claimed)} menurut ${order.customer_name}`,
    why: obstacle ? obstacles[obstacle] : `Untuk tagihan ${rupiah(requestedAmount)}, ${waiting.product}`,
    since: proof.created_at,
    order: orderLink(order),
    facts: {
      Produk: `${waiting.product} × ${waiting.quantity.toLocaleString('id-ID')}`,
      'Harga pesanan': `${rupiah(order.total_price)}${waiting.isPriceSure ? '' : ', harga belum dikonfirmasi'}`,
      'Sisa pesanan': formatRest(order),
      Invoice: invoiceCode,
      Diminta: rupiah(requestedAmount),
      'Seharusnya masuk ke': bank || 'rekening toko belum diisi di Pengaturan',
      'Kata pelanggan': proof.note,
    },
    picture: { href: `/admin/pembayaran/bukti/${proof.id}/gambar/`, alt: `Bukti transfer untuk ${invoiceCode}` },
    forms: proofForms(waiting, id, review),
  })
}

const obstacles: Record<Obstacle, string> = {
  paid: 'Invoice ini sudah dibayar. Kalau ada uang lagi yang masuk, catat; kalau tidak, tolak dengan penjelasan.',
  cancelled: 'Pesanannya dibatalkan. Kalau uangnya masuk, catat supaya bisa dikembalikan; kalau tidak, tolak.',
  deleted: 'Pesanannya terhapus. Kalau uangnya masuk, pulihkan dulu pesanannya; kalau tidak, tolak.',
}

function proofForms(
  { proof, claimed, asked: requestedAmount, obstacle }: WaitingProof,
  id: string,
  review: Review,
): FormView[] {
  const [acceptForm, rejectForm] = [getFailedForm(review, id, 'accept'), getFailedForm(review, id, 'reject')]
  const fields = acceptFields(id, claimed ?? requestedAmount, proof.created_at, acceptForm)
  const address = `/admin/pembayaran/bukti/${proof.id}/`
  const accept = makeForm({
    ...(obstacle ? acceptedBeside : accepted),
    action: `${address}terima/`,
    isOpen: acceptForm !== null,
    held: obstacle ? null : heldNote(requestedAmount, acceptForm?.values.amount ?? claimed),
    hidden: obstacle ? [{ name: 'tahan', value: '1' }] : [],
    fields: obstacle ? fields.filter(({ name }) => name !== 'allow_overpayment') : fields,
  })
  const note = {
    ...noteField({ id, form: 'reject', isNeeded: true, failed: rejectForm }),
    label: 'Jawaban untuk pelanggan',
  }
  const reject = makeForm({
    name: 'Tolak',
    button: 'Tolak bukti ini',
    intro: 'Pelanggan melihat jawabanmu di halaman invoice dan bisa mengirim bukti lain.',
    action: `${address}tolak/`,
    isOpen: rejectForm !== null,
    fields: [note],
  })
  return mayAccept(obstacle) ? [accept, reject] : [reject]
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

/** Staff can hold the payment for review if the amount in the form is below the invoice's amount. */
function heldNote(requestedAmount: Rupiah, input: unknown): string | null {
  return isShort(parseRupiah(input), requestedAmount) ? 'Simpan sebagai kurang bayar, putuskan nanti' : null
}

function acceptFields(id: string, usual: Rupiah, sentAt: Date, failedForm: FailedForm | null): Field[] {
  const box = (part: string, name: string, label: string) =>
    makeField(failedForm, { id: `${id}-${part}`, name, label, type: 'checkbox', isNeeded: false })
  const isEarly = failedForm?.errors.allow_early || failedForm?.values.allow_early
  return [
    amountField(failedForm, { id: `${id}-terima`, label: 'Jumlah yang masuk' }, usual),
    makeField(failedForm, {
      id: `${id}-waktu`,
      name: 'payment_time',
      label: 'Waktu masuk (WIB)',
      type: 'datetime-local',
      usual: wibInput(sentAt),
    }),
    box('lebih', 'allow_overpayment', 'Memang lebih dari yang diminta'),
    ...(isEarly ? [box('awal', 'allow_early', 'Memang masuk sebelum pesanannya dibuat')] : []),
  ]
}

export function webhookItem(row: TroubledWebhook, review: Review): ItemView {
  const { id, provider, order_code, deliveries, received_at } = row
  const address = `/admin/pembayaran/webhook/${id}/`
  const isFailed = row.state === 'failed'
  return makeItem(review, {
    id: `kabar-${id}`,
    group: 'news',
    badge: { color: isFailed ? 'down' : 'unknown', label: 'Kabar gateway' },
    title: isFailed ? 'Kabar pembayaran yang gagal dikerjakan' : 'Kabar yang tidak dikenal',
    why:
      webhookLabels[row.result ?? ''] ??
      `Sudah ${row.attempts} kali dicoba. Terakhir: ${row.result ?? 'tidak ada keterangan'}.`,
    since: received_at,
    order: order_code === null ? null : { code: order_code, href: orderHref(order_code) },
    facts: {
      Dari: gatewayLabel(provider),
      Diterima: moment(received_at),
      Dikirim: deliveries > 1 ? `${deliveries} kali` : null,
    },
    body: listShownFields(provider === 'doku' ? flatNotification(row.body) : row.body),
    forms: [
      makeForm({ name: 'Kerjakan lagi', button: 'Kerjakan lagi', action: `${address}ulang/` }),
      makeForm({ name: 'Abaikan', button: 'Abaikan', action: `${address}abaikan/` }),
    ],
  })
}

/** The fields of a webhook that staff see, without the payer's name and bank account. */
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

const listShownFields = (body: Readonly<Record<string, unknown>>): { label: string; value: string }[] =>
  shownFields.flatMap(([key, label]) => {
    const value = Object.hasOwn(body, key) ? body[key] : null
    if (typeof value !== 'string' && typeof value !== 'number') return []
    const text = String(value).slice(0, 200)
    return [{ label, value: key === 'payment_method' ? methodLabel(text) : text }]
  })
