import { moment, wibInput } from '../../web/dates.ts'
import { orderHref } from '../desk.ts'
import { type Rupiah, rupiah } from '../money.ts'
import { gatewayWord } from '../words.ts'
import { type Failed, failedOf, type ItemView, orderLink, type Shown, sinceOf } from './present.ts'
import { type Field, type FormView, noteField } from './present-form.ts'
import type { TroubledWebhook, WaitingProof } from './queries.ts'
import { toldBody } from './told-body.ts'
import { webhookWords } from './words.ts'

export function proofItem({ proof, order, invoiceCode, asked, isPayable }: WaitingProof, shown: Shown): ItemView {
  const id = `bukti-${proof.id}`
  const [taken, refused] = [failedOf(shown, id, 'accept'), failedOf(shown, id, 'reject')]
  const accept: FormView = {
    name: 'Uangnya sudah masuk',
    button: 'Terima bukti ini',
    intro: 'Cek dulu mutasi rekening. Pembayarannya dihitung dan pelanggan dikabari.',
    action: `/admin/pembayaran/bukti/${proof.id}/terima/`,
    isOpen: taken !== null,
    hidden: [],
    fields: acceptFields(id, asked, proof.created_at, taken),
  }
  const reject: FormView = {
    name: 'Tolak',
    button: 'Tolak bukti ini',
    intro: 'Pelanggan melihat jawabanmu di halaman invoice dan bisa mengirim bukti lain.',
    action: `/admin/pembayaran/bukti/${proof.id}/tolak/`,
    isOpen: refused !== null,
    hidden: [],
    fields: [
      { ...noteField({ id, form: 'reject', isNeeded: true, failed: refused }), label: 'Jawaban untuk pelanggan' },
    ],
  }
  return {
    id,
    word: 'Bukti transfer',
    tone: 'maintenance',
    title: `${rupiah(asked)} menurut ${order.customer_name}`,
    text: isPayable
      ? 'Pelanggan mengirim bukti transfer. Belum dihitung sampai kamu memastikannya.'
      : 'Invoice ini tidak lagi menunggu dibayar, jadi buktinya hanya bisa ditolak dengan penjelasan.',
    since: sinceOf(proof.created_at, shown.now),
    order: orderLink(order),
    facts: [
      { label: 'Invoice', value: invoiceCode },
      { label: 'Diminta', value: rupiah(asked) },
      ...(proof.note ? [{ label: 'Kata pelanggan', value: proof.note }] : []),
    ],
    picture: { href: `/admin/pembayaran/bukti/${proof.id}/gambar/`, alt: `Bukti transfer untuk ${invoiceCode}` },
    body: [],
    forms: isPayable ? [accept, reject] : [reject],
  }
}

function acceptFields(id: string, asked: Rupiah, sent: Date, failed: Failed | null): Field[] {
  const { values = {}, errors = {} } = failed ?? {}
  const field = { id: `${id}-terima`, isNeeded: true, help: null }
  return [
    {
      ...{ ...field, name: 'amount', label: 'Jumlah yang masuk', type: 'text', inputmode: 'numeric' },
      ...{ value: values.amount ?? String(asked), error: errors.amount ?? null, max: null },
    },
    {
      ...{ ...field, name: 'payment_time', label: 'Waktu masuk (WIB)', type: 'datetime-local', inputmode: null },
      ...{ value: values.payment_time ?? wibInput(sent), error: errors.payment_time ?? null, max: null },
    },
    {
      ...{ ...field, name: 'allow_overpayment', label: 'Memang lebih dari yang diminta', type: 'checkbox' },
      ...{ value: values.allow_overpayment ?? '', error: errors.allow_overpayment ?? null, max: null },
      ...{ isNeeded: false, inputmode: null },
    },
  ]
}

export function webhookItem(row: TroubledWebhook, shown: Shown): ItemView {
  const address = `/admin/pembayaran/webhook/${row.id}/`
  const plain = { isOpen: false, hidden: [], fields: [] }
  return {
    id: `kabar-${row.id}`,
    word: 'Kabar gateway',
    tone: row.state === 'failed' ? 'down' : 'unknown',
    title: row.state === 'failed' ? 'Kabar pembayaran yang gagal dikerjakan' : 'Kabar yang tidak dikenal',
    text:
      webhookWords[row.result ?? ''] ??
      `Sudah ${row.attempts} kali dicoba. Terakhir: ${row.result ?? 'tidak ada keterangan'}.`,
    since: sinceOf(row.received_at, shown.now),
    order: row.order_code === null ? null : { code: row.order_code, href: orderHref(row.order_code) },
    facts: [
      { label: 'Dari', value: gatewayWord(row.provider) },
      { label: 'Diterima', value: moment(row.received_at) },
      ...(row.deliveries > 1 ? [{ label: 'Dikirim', value: `${row.deliveries} kali` }] : []),
    ],
    picture: null,
    body: toldBody(row.body),
    forms: [
      { ...plain, name: 'Kerjakan lagi', button: 'Kerjakan lagi', intro: null, action: `${address}ulang/` },
      { ...plain, name: 'Abaikan', button: 'Abaikan', intro: null, action: `${address}abaikan/` },
    ],
  }
}
