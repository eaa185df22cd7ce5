import { draftUploadToken } from '../../uploads/draft-upload.ts'
import { imageSize } from '../../uploads/uploads.ts'
import { dayOf } from '../../web/dates.ts'
import type { Errors, Values } from '../../web/form.ts'
import { rupiah } from '../../web/formats/rupiah.ts'
import type { Secret } from '../../web/signed.ts'
import { channelLabels, paymentTypeLabels } from '../labels.ts'
import { Percent } from '../place/forms.ts'
import { newSubmission } from '../place/submissions.ts'
import { downPayment, MAX_PRICE, parseRupiah } from '../rules/amounts.ts'
import { type Medium, mediaOf } from '../rules/contact.ts'
import { USUAL_DOWN_PAYMENT } from '../rules/limits.ts'
import { type Chosen, goodsView, inquiryHref } from './goods-view-model.ts'
import { errorsOnPage } from './order-fields.ts'
import { shareNow, sumView } from './sum-view-model.ts'

/** In the order of the customer's form; that of staff begins with the contact. */
const fieldLabels = {
  product_name: 'Produk',
  choices: 'Pilihan',
  quantity: 'Jumlah',
  reason: 'Alasan di bawah minimal',
  design: 'Gambar desain',
  design_notes: 'Catatan',
  needed_on: 'Butuh tanggal',
  'delivery.city': 'Kota tujuan',
  total_price: 'Harga seluruhnya',
  payment_type: 'Cara bayar',
  dp_percent: 'Besar DP',
  customer_name: 'Nama pemesan',
  contact_information: 'Nomor WhatsApp atau email',
  notification_channel: 'Kabar dikirim lewat',
  contact_email: 'Alamat email',
  due_on: 'Tenggat',
  shown_total: 'Harga',
}

type OrderFormInput = {
  /** In the form of staff the price counts as confirmed and a payment link is optional. */
  variant: { action: string; isStaff: boolean }
  /** The form for customers then points staff to their own. */
  isStaffHere: boolean
  configured: Record<Medium, boolean>
  /** Null on the form of staff for goods as typed. */
  chosen: Chosen | null
  /** What staff may choose. */
  products: readonly { slug: string; name: string }[]
  /** The fields as they are read, by which the goods are priced. */
  fields: Readonly<Record<string, unknown>>
  percent: number
  values: Values
  errors?: Errors
  design?: string | null
  earlier?: { code: string; href: string } | null
  secret: Secret
  now: Date
}

export function orderForm({ variant, isStaffHere, configured, chosen, products, ...input }: OrderFormInput) {
  const { values, errors = {}, earlier = null, fields, percent: shopPercent, now, ...picture } = input
  const { action, isStaff } = variant
  const isSent = values.submission !== undefined
  const goods = chosen && goodsView(chosen, values, errors)
  const extras = (goods?.extras ?? []).filter(({ error }) => error)
  const named = Object.fromEntries(
    extras.flatMap(({ at, name }) => ['id', 'position', 'column'].map((field) => [`extras.${at}.${field}`, name])),
  )
  const labels = { ...fieldLabels, ...named }
  const percent = shareNow(values, isStaff ? values.dp_percent : shopPercent)
  return {
    action,
    isStaff,
    isStaffHere,
    goods,
    products: products.map(({ slug, name }) => ({ slug, name, isChosen: slug === chosen?.product.slug })),
    errors: errorsOnPage(errors, labels),
    labels,
    ids: Object.fromEntries(Object.keys(named).map((name) => [name, `f-${name.replace(/\.\w+$/, '')}`])),
    earlier,
    values: { ...blank, ...values },
    payments: payments(shopPercent, isStaff).map((one) => ({
      ...one,
      isChosen: one.value === (values.payment_type ?? 'dp'),
    })),
    delivery: [
      { value: 'ambil', text: 'Ambil sendiri', help: null, isChosen: values['delivery.method'] !== 'kirim' },
      { value: 'kirim', text: 'Dikirim', help: null, isChosen: values['delivery.method'] === 'kirim' },
    ],
    today: dayOf(now),
    isAlsoByEmail: Boolean(values.also_email || values.contact_email),
    silent: silentNote(configured),
    wantsLink: !isSent || values.create_link === '1',
    sum: chosen ? null : sumOf(values),
    live: chosen && sumView({ chosen, fields, isStaff, percent, now }),
    inquiry: errors.quantity && chosen && !isStaff ? inquiryHref(chosen.product, values.quantity || '') : null,
    picture: pictureView({ ...picture, now }),
    submission: values.submission || newSubmission(),
  }
}
export type OrderFormView = ReturnType<typeof orderForm>

const blank = {
  customer_name: '',
  product_name: '',
  quantity: '',
  total_price: '',
  dp_percent: `${USUAL_DOWN_PAYMENT}`,
  contact_information: '',
  contact_email: '',
  design_notes: '',
  needed_on: '',
  due_on: '',
  reason: '',
  'delivery.city': '',
}

const payments = (percent: number, isStaff: boolean) => [
  {
    value: 'dp',
    text: isStaff ? paymentTypeLabels.dp : `DP ${percent}% sekarang`,
    help: 'Sisanya dibayar setelah pengerjaan selesai.',
  },
  { value: 'full', text: paymentTypeLabels.full, help: 'Dibayar sekaligus di awal.' },
]

function silentNote(configured: Record<Medium, boolean>): string | null {
  const silent = mediaOf('both').filter((one) => !configured[one])
  if (silent.length === 0) return null
  return `Kabar otomatis lewat ${silent.map((one) => channelLabels[one]).join(' dan ')} belum menyala. Ikuti pesanan dengan kodenya.`
}

/** An amount that cannot be computed yet is a dash. */
function sumOf(values: Values) {
  const total = priceOf(values.total_price)
  const percent =
    values.payment_type === 'full' ? 100 : (Percent.safeParse(values.dp_percent ?? USUAL_DOWN_PAYMENT).data ?? null)
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
