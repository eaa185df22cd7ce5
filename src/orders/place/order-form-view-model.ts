import { draftUploadToken } from '../../uploads/draft-upload.ts'
import { imageSize } from '../../uploads/uploads.ts'
import { toWibDay } from '../../web/dates.ts'
import type { Errors, Values } from '../../web/form.ts'
import { rupiah } from '../../web/formats/rupiah.ts'
import { buildChoices } from '../../web/paging.ts'
import type { Secret } from '../../web/signed.ts'
import { keptValue } from '../files/order-files.ts'
import type { StoredFile } from '../files/store-file.ts'
import { fileSize } from '../files/view-model.ts'
import { channelLabels, paymentTypeLabels } from '../labels.ts'
import { MAX_PRICE, USUAL_DOWN_PAYMENT } from '../limits.ts'
import { downPayment, parseRupiah } from '../rules/amounts.ts'
import { listMedia, type Medium } from '../rules/contact.ts'
import { Percent } from './forms.ts'
import { type Chosen, goodsView } from './goods-view-model.ts'
import { errorsOnPage } from './order-fields.ts'
import { newSubmission } from './submissions.ts'
import { shareNow, sumView } from './sum-view-model.ts'

/** These labels are in the order of the customer's form. The form of staff begins with the contact. */
const fieldLabels = {
  product_name: 'Produk',
  choices: 'Pilihan',
  quantity: 'Jumlah',
  rows: 'Jumlah nama dan nomor',
  reason: 'Alasan di bawah minimal',
  design: 'Gambar dan berkas',
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
  action: string
  /** In the form of staff the price counts as confirmed and a payment link is optional. */
  isStaff: boolean
  /** Whether staff see the form for customers, which then points to the form of staff. */
  isStaffHere: boolean
  configured: Record<Medium, boolean>
  /** Null on the form of staff for goods as typed. */
  chosen: Chosen | null
  /** The products that staff may choose. */
  products: readonly { slug: string; name: string }[]
  /** The fields as they are read. They give the price of the goods. */
  fields: Readonly<Record<string, unknown>>
  /** The down payment of the shop, in percent. */
  percent: number
  values: Values
  /** For staff: where the contacts come from. */
  origins: readonly string[]
  errors: Errors
  /** Files of an earlier attempt. */
  drafts: readonly StoredFile[]
  earlier: { code: string; href: string } | null
  secret: Secret
  now: Date
}

export function orderForm(input: OrderFormInput) {
  const { action, isStaff, isStaffHere, chosen, values, errors, earlier, fields, now } = input
  const goods = chosen && goodsView(chosen, values, errors)
  const extraFields = (goods?.extras ?? []).flatMap(({ at, name, error }) =>
    error ? ['id', 'position', 'column'].map((field) => ({ field: `extras.${at}.${field}`, at, name })) : [],
  )
  const labels = { ...fieldLabels, ...Object.fromEntries(extraFields.map(({ field, name }) => [field, name])) }
  const percent = shareNow(values, isStaff ? values.dp_percent : input.percent)
  const paymentType = values.payment_type ?? 'dp'
  const method = values['delivery.method'] === 'kirim' ? 'kirim' : 'ambil'
  return {
    action,
    isStaff,
    isStaffHere,
    goods,
    products: input.products.map(({ slug, name }) => ({ slug, name, isChosen: slug === chosen?.product.slug })),
    errors: errorsOnPage(errors, labels),
    labels,
    ids: Object.fromEntries(extraFields.map(({ field, at }) => [field, `f-extras.${at}`])),
    earlier,
    values: { ...blank, ...values },
    origins: input.origins,
    payments: payments(input.percent, isStaff).map((one) => ({ ...one, isChosen: one.value === paymentType })),
    delivery: buildChoices({ ambil: 'Ambil sendiri', kirim: 'Dikirim' }, method),
    today: toWibDay(now),
    isAlsoByEmail: Boolean(values.also_email || values.contact_email),
    isEmailOn: isStaff || input.configured.email,
    silent: silentNote(input.configured),
    wantsLink: values.submission === undefined || values.create_link === '1',
    sum: chosen ? null : buildSumRows(values),
    live: chosen && sumView({ chosen, fields, isStaff, percent, now }),
    files: input.drafts.map((file) => fileView(file, input)),
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
  const silent = listMedia('both').filter((one) => !configured[one])
  if (silent.length === 0) return null
  return `Kabar otomatis lewat ${silent.map((one) => channelLabels[one]).join(' dan ')} belum menyala. Ikuti pesanan dengan kodenya.`
}

/** An amount that cannot be computed yet is a dash. */
function buildSumRows(values: Values) {
  const price = parseRupiah(values.total_price ?? '') ?? 0
  const total = price > 0 && price <= MAX_PRICE ? price : null
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

/** A file of an earlier attempt. The form sends `value` instead of uploading the file again. */
function fileView(file: StoredFile, { secret, now }: Pick<OrderFormInput, 'secret' | 'now'>) {
  const { name, size, picture } = file
  const href = picture && `/pesan/gambar/${draftUploadToken(secret, picture, now)}/`
  return {
    name,
    size: fileSize(size),
    value: keptValue(file, secret, now),
    picture: picture && { href, ...imageSize(picture) },
  }
}
