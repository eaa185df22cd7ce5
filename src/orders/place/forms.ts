import * as z from 'zod'
import { MAX_PIECES } from '../../products/limits.ts'
import { Text } from '../../web/form.ts'
import { MAX_DESIGN_NOTES, MAX_EMAIL, MAX_ORDER_CONTACT, MAX_PRICE, MIN_DOWN_PAYMENT, nameLength } from '../limits.ts'
import { parseRupiah } from '../rules/amounts.ts'
import { channels, contactProblem, readContact, usualChannel } from '../rules/contact.ts'
import { lacksAddress, needsPercent } from './rules.ts'

/** Fields of a new order. The order form and the API share them and their names. */

const textField = (what: string, shortest: number, longest: number) =>
  z
    .string({ error: ({ input }) => `${what} ${input === undefined ? 'tidak boleh kosong' : 'harus berupa teks'}` })
    .trim()
    .min(1, `${what} tidak boleh kosong`)
    .min(shortest, `${what} minimal ${shortest} karakter`)
    .max(longest, `${what} paling banyak ${longest} karakter`)
    .refine((value) => !value.includes('\0'), 'Ada karakter yang tidak bisa disimpan')

export const CustomerName = textField('Nama customer', nameLength.least, nameLength.most)
export const ProductName = textField('Nama produk', nameLength.least, nameLength.most)
export const DesignNotes = z
  .string('Catatan desain harus berupa teks')
  // Browsers send a line break as CR and LF, which would count as two characters.
  .overwrite((value) => value.replace(/\r\n?/g, '\n'))
  .trim()
  .max(MAX_DESIGN_NOTES, 'Catatan desain paling banyak 5.000 karakter')
  .refine((value) => !value.includes('\0'), 'Ada karakter yang tidak bisa disimpan')
export const Quantity = z.preprocess(
  (value) => (typeof value === 'string' && /^\s*\d{1,9}\s*$/.test(value) ? Number(value) : value),
  z
    .int({ error: ({ input }) => quantityProblem(input) })
    .min(1, 'Jumlah minimal 1')
    .max(MAX_PIECES, 'Jumlah paling banyak 10.000'),
)
function quantityProblem(value: unknown): string {
  if (value === undefined || value === null || (typeof value === 'string' && value.trim() === ''))
    return 'Jumlah tidak boleh kosong'
  const isWords = typeof value === 'string' && /\d/.test(value) && /\p{L}/u.test(value)
  return isWords ? 'Tulis angkanya saja, misalnya 40' : 'Jumlah harus berupa angka bulat'
}
/** A number of pieces may be typed as "1.000". */
export const withoutDot = ([name, value]: [string, unknown]): [string, unknown] =>
  typeof value === 'string' && /^(sizes\.\d+\.)?quantity$|^rows$/.test(name)
    ? [name, value.replace(/^\s*(\d{1,3})\.(\d{3})\s*$/, '$1$2')]
    : [name, value]
/** A price that may be 0: the price of an order whose money was refunded completely is 0. */
export const PriceOrNothing = z
  .unknown()
  .refine((value) => value !== undefined && value !== null && value !== '', 'Harga tidak boleh kosong')
  .transform((value, context) => {
    const amount = parseRupiah(value)
    if (amount === null) context.issues.push({ code: 'custom', message: priceProblem(value), input: value })
    return amount ?? 0
  })
  .refine((amount) => amount <= MAX_PRICE, 'Harga paling banyak Rp\u00a0999.999.999')
  .meta({ type: ['string', 'integer'], description: 'Rupiah bulat, misalnya 7500000, "7500000.00", atau "7.500.000".' })
export const NO_PRICE = 'Harga harus lebih besar dari 0'
export const TotalPrice = PriceOrNothing.refine((amount) => amount > 0, NO_PRICE)
function priceProblem(value: unknown): string {
  if ((typeof value === 'number' || typeof value === 'string') && Number(value) < 0)
    return 'Harga harus lebih besar dari 0'
  const isShortened = typeof value === 'string' && /\d\s*(jt|juta|rb|ribu|k|m)\b/i.test(value)
  return isShortened ? 'Tulis lengkap, misalnya 3.200.000' : 'Harga ditulis dalam rupiah bulat, misalnya 7500000'
}
/** A whole number up to 100. Text such as "50.00" is read as 50. */
export const Percent = z.preprocess(
  (value) =>
    typeof value === 'string' && /^\s*\d{1,3}([.,]0{1,2})?\s*$/.test(value) ? Number.parseInt(value, 10) : value,
  z
    .int('Persen DP harus berupa angka bulat')
    .min(MIN_DOWN_PAYMENT, `DP minimal ${MIN_DOWN_PAYMENT}% untuk payment type dp`)
    .max(100, 'DP paling banyak 100%'),
)
export const PaymentKind = z.enum(['dp', 'full'], 'Pilih cara bayar: dp atau full')
export const ChannelField = z.enum(channels, 'Pilih whatsapp, email, atau both')
export const ContactField = Text.trim()
  .min(1, 'Kontak tidak boleh kosong')
  .max(MAX_ORDER_CONTACT, 'Kontak paling banyak 255 karakter')
  .refine((text) => text === '' || contactProblem(text) === null, {
    error: ({ input }) => contactProblem(String(input)) ?? '',
  })
/** Text that may be missing; it is then empty. */
export const words = (most: number) =>
  z.preprocess((value) => value ?? '', Text.trim().max(most, `Paling banyak ${most.toLocaleString('id-ID')} karakter.`))

export const unlessBlank = (value: unknown) => (value === '' || value === null ? undefined : value)

/** A day such as "2026-12-09"; null for an empty field. */
export const Day = z.preprocess(
  (value) => (value === '' ? null : value),
  z.iso.date('Tulis tanggalnya sebagai TTTT-BB-HH').nullable(),
)

export const OrderForm = z
  .object({
    customer_name: CustomerName,
    product_name: ProductName,
    quantity: Quantity,
    total_price: TotalPrice,
    payment_type: PaymentKind,
    dp_percent: z.preprocess(unlessBlank, z.unknown().optional()).meta({
      type: ['string', 'integer'],
      description: 'Persen DP, 50 sampai 100. Wajib bila `payment_type` `dp`.',
    }),
    contact_information: ContactField,
    contact_email: z.preprocess(
      unlessBlank,
      z.email('Alamat email ini belum benar').max(MAX_EMAIL, 'Alamat email paling banyak 254 karakter').optional(),
    ),
    notification_channel: z.preprocess(unlessBlank, ChannelField.optional()),
    design_notes: z.preprocess((value) => value ?? '', DesignNotes.default('')),
  })
  // By default zod runs these checks only if all fields are valid; `when` reports all errors at once.
  .refine((order) => percentProblem(order) === null, {
    path: ['dp_percent'],
    error: ({ input }) => percentProblem(Object(input)) ?? '',
    when: () => true,
  })
  .refine((order) => !isMissing(order, 'email'), {
    path: ['contact_email'],
    error: 'Isi juga alamat email',
    when: () => true,
  })
  .refine((order) => !isMissing(order, 'whatsapp'), {
    path: ['contact_information'],
    error: 'Isi juga nomor WhatsApp',
    when: () => true,
  })
  .transform(({ contact_email, ...order }) => {
    const contact = parseContact(order.contact_information, contact_email)
    return {
      ...order,
      dp_percent: needsPercent(order) ? Percent.parse(order.dp_percent) : null,
      notification_channel: order.notification_channel ?? usualChannel(contact),
      contact_phone: contact.phone,
      contact_email: contact.email,
    }
  })
export type OrderInput = z.infer<typeof OrderForm>

/** The contact field `text` may hold a number and an email address. An email address in a field of its own wins. */
export function parseContact(text: string, email: string | undefined) {
  const contact = readContact(text) ?? { phone: null, email: null }
  return { phone: contact.phone, email: email ?? contact.email }
}

/** The contact in the fields of a form, valid or not. */
export const contactTyped = ({ contact_information: text, contact_email: email }: Contacts) =>
  parseContact(typeof text === 'string' ? text : '', typeof email === 'string' && email ? email : undefined)

/** What is wrong with the percentage; null if it is valid or the payment type is not `dp`. */
function percentProblem(fields: { payment_type?: unknown; dp_percent?: unknown }): string | null {
  const { dp_percent } = fields
  if (!needsPercent(fields)) return null
  if (dp_percent === undefined) return 'Persen DP wajib diisi untuk payment type dp'
  return Percent.safeParse(dp_percent).error?.issues[0]?.message ?? null
}

type Contacts = { contact_information?: unknown; contact_email?: unknown; notification_channel?: unknown }

/** Whether the address for a channel is missing. False if the contact itself is invalid. */
function isMissing(fields: Contacts, kind: 'whatsapp' | 'email'): boolean {
  const { contact_information: text, notification_channel } = fields
  const channel = ChannelField.safeParse(notification_channel).data ?? null
  if (typeof text !== 'string' || readContact(text) === null) return false
  return lacksAddress(contactTyped(fields), channel, kind)
}
