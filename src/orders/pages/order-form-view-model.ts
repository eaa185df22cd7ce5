import { draftUploadToken } from '../../uploads/draft-upload.ts'
import { imageSize } from '../../uploads/uploads.ts'
import type { Errors, Values } from '../../web/form.ts'
import { rupiah } from '../../web/formats/rupiah.ts'
import type { Secret } from '../../web/signed.ts'
import { channelLabels, paymentTypeLabels } from '../labels.ts'
import { Percent } from '../place/forms.ts'
import { newSubmission } from '../place/submissions.ts'
import { downPayment, MAX_PRICE, parseRupiah } from '../rules/amounts.ts'
import { type Medium, mediaOf } from '../rules/contact.ts'

/** In the order of the form. */
const labels = {
  product_name: 'Produk',
  quantity: 'Jumlah',
  design_notes: 'Catatan desain',
  design: 'Gambar desain',
  total_price: 'Harga seluruhnya',
  payment_type: 'Cara bayar',
  dp_percent: 'Besar DP',
  customer_name: 'Nama pemesan',
  contact_information: 'Nomor WhatsApp atau email',
  notification_channel: 'Kabar dikirim lewat',
  contact_email: 'Alamat email',
}

type OrderFormInput = {
  /** In the form of staff the price counts as confirmed and a payment link is optional. */
  variant: { action: string; isStaff: boolean }
  /** The form for customers then points staff to their own. */
  isStaffHere: boolean
  configured: Record<Medium, boolean>
  values?: Values
  errors?: Errors
  design?: string | null
  earlier?: { code: string; href: string } | null
  secret: Secret
  now: Date
}

export function orderForm({ variant, isStaffHere, configured, ...input }: OrderFormInput) {
  const { values = {}, errors = {}, earlier = null, ...picture } = input
  const { action, isStaff } = variant
  const isSent = values.submission !== undefined
  return {
    action,
    isStaff,
    isStaffHere,
    errors: inFormOrder(errors),
    labels,
    earlier,
    values: { ...blank, ...values },
    payments: payments.map((one) => ({ ...one, isChosen: one.value === (values.payment_type ?? 'dp') })),
    channels: channels.map((one) => ({ ...one, isChosen: one.value === (values.notification_channel ?? '') })),
    silent: silentNote(configured),
    wantsLink: !isSent || values.create_link === '1',
    sum: sumOf(values),
    picture: pictureView(picture),
    submission: values.submission || newSubmission(),
  }
}

const blank = {
  customer_name: '',
  product_name: '',
  quantity: '',
  total_price: '',
  dp_percent: '60',
  contact_information: '',
  contact_email: '',
  design_notes: '',
}

const payments = [
  { value: 'dp', text: paymentTypeLabels.dp, help: 'Sisanya dibayar setelah pengerjaan selesai.' },
  { value: 'full', text: paymentTypeLabels.full, help: 'Dibayar sekaligus di awal.' },
]
const channels = [{ value: '', text: 'Sesuai kontak di atas', help: null }].concat(
  Object.entries(channelLabels).map(([value, text]) => ({ value, text, help: null })),
)

function silentNote(configured: Record<Medium, boolean>): string | null {
  const silent = mediaOf('both').filter((one) => !configured[one])
  if (silent.length === 0) return null
  return `Kabar otomatis lewat ${silent.map((one) => channelLabels[one]).join(' dan ')} belum menyala. Ikuti pesanan dengan kodenya.`
}

/** Sorts the errors as the form shows the fields, and replaces the API's field names by the form's labels. */
function inFormOrder(errors: Errors): Errors {
  const places = Object.keys(labels)
  const placeOf = (name: string) => (places.includes(name) ? places.indexOf(name) : places.length)
  return Object.fromEntries(
    Object.entries(errors)
      .sort(([one], [other]) => placeOf(one) - placeOf(other))
      .map(([name, words]) => [
        name,
        words.replace('Nama customer', labels.customer_name).replace(' untuk payment type dp', ''),
      ]),
  )
}

/** An amount that cannot be computed yet is a dash. */
function sumOf(values: Values) {
  const total = priceOf(values.total_price)
  const percent = values.payment_type === 'full' ? 100 : (Percent.safeParse(values.dp_percent ?? '60').data ?? null)
  const first = total !== null && percent !== null ? downPayment(total, percent) : null
  const formatted = (amount: number | null) => (amount === null ? '–' : rupiah(amount))
  return [
    { key: 'total', label: 'Harga seluruhnya', value: formatted(total) },
    { key: 'first', label: 'Dibayar dulu', value: formatted(first) },
    { key: 'rest', label: 'Sisanya nanti', value: formatted(total !== null && first !== null ? total - first : null) },
  ]
}

function priceOf(typed: string | undefined): number | null {
  const price = parseRupiah(typed ?? '')
  return price !== null && price > 0 && price <= MAX_PRICE ? price : null
}

/** The picture of an earlier try. The form sends `token` instead of uploading it again. */
function pictureView({ design, secret, now }: Pick<OrderFormInput, 'design' | 'secret' | 'now'>) {
  const size = design ? imageSize(design) : null
  if (!design || !size) return null
  const token = draftUploadToken(secret, design, now)
  return { token, href: `/pesan/gambar/${token}/`, ...size }
}
