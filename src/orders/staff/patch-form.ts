import * as z from 'zod'
import { InvalidFields, invalidForm } from '../../web/call-errors.ts'
import { readForm, Text } from '../../web/form.ts'
import { MAX_EMAIL, MAX_PRICE } from '../limits.ts'
import {
  ChannelField,
  ContactField,
  CustomerName,
  Day,
  DesignNotes,
  NO_PRICE,
  PaymentKind,
  Percent,
  PriceOrNothing,
  ProductName,
  parseContact,
  Quantity,
} from '../place/forms.ts'
import { type Order, parseRupiah } from '../rules/amounts.ts'
import { missingChannels, readContact } from '../rules/contact.ts'
import { orderStatuses, productionStatuses } from '../rules/order.ts'
import type { Patch } from '../update-order.ts'
import type { PatchBuilder } from './update-as-staff.ts'

const emptyIsNull = (value: unknown) => (value === '' ? null : value)
const Email = z.preprocess(
  emptyIsNull,
  z.email('Alamat email ini belum benar').max(MAX_EMAIL, 'Alamat email paling banyak 254 karakter').nullable(),
)
const YesNo = z.preprocess(
  (value) => (value === 'true' || value === '1' ? true : value === 'false' || value === '0' ? false : value),
  z.boolean('Isi true atau false'),
)
/** Forms send an empty percentage if the order is paid in full at once. */
const OptionalPercent = z.preprocess(emptyIsNull, Percent.nullable())
export const Note = Text.trim().max(500, 'Catatan paling banyak 500 karakter')
/** A whole amount of rupiah, as forms and calls write it. */
export const Amount = z.preprocess(
  (value) => parseRupiah(value) ?? value,
  z.int('Isi rupiah bulat.').min(0, 'Tidak bisa kurang dari 0.').max(MAX_PRICE, 'Terlalu banyak.'),
)
/** The version that the caller has read. Without it, the order is changed whatever its version is. */
const VersionField = z.preprocess(
  (value) => (typeof value === 'string' && /^\d{1,9}$/.test(value) ? Number(value) : value),
  z.int('Versi harus berupa angka').min(1, 'Versi harus berupa angka'),
)

const editable = {
  customer_name: CustomerName,
  product_name: ProductName,
  quantity: Quantity,
  contact_information: ContactField,
  contact_email: Email,
  notification_channel: ChannelField,
  design_notes: DesignNotes,
  due_on: Day,
  payment_type: PaymentKind,
  dp_percent: OptionalPercent,
}

/** Other fields are ignored. */
export const EditForm = z.object(editable).partial()
export const PatchForm = z
  .object({
    ...editable,
    total_price: PriceOrNothing,
    price_confirmed: YesNo,
    status_order: z.enum(orderStatuses, `Pilih salah satu: ${orderStatuses.join(', ')}`),
    production_status: z.enum(productionStatuses, `Pilih salah satu: ${productionStatuses.join(', ')}`),
    notes: Note,
    kept_amount: Amount,
    version: VersionField,
  })
  .partial()
type Input = Omit<z.infer<typeof PatchForm>, 'version'>

const requiredForPut = [
  'customer_name',
  'product_name',
  'quantity',
  'total_price',
  'payment_type',
  'contact_information',
] as const

/** `isWhole` is true for a PUT. Throws `InvalidFields`. */
export function readPatch(fields: Record<string, unknown>, { isWhole = false } = {}) {
  // Null counts as missing, except for the fields that can be cleared.
  const values = Object.fromEntries(
    Object.entries(fields).filter(([name, value]) => value !== null || emptiable.has(name)),
  )
  const missing = isWhole ? requiredForPut.filter((name) => values[name] === undefined) : []
  const form = readForm(PatchForm, values)
  const errors = {
    ...Object.fromEntries(missing.map((name) => [name, 'Bagian ini wajib diisi.'])),
    ...(form.ok ? {} : form.errors),
  }
  if (!form.ok || missing.length > 0) throw invalidForm(errors)
  if (form.input.kept_amount !== undefined && form.input.status_order !== 'dibatalkan')
    throw new InvalidFields({ kept_amount: ['Hanya bersama status_order dibatalkan.'] })
  const { version = null, ...input } = form.input
  return { version, patchOf: makePatchBuilder(input) }
}

const emptiable = new Set(['contact_email', 'due_on', 'dp_percent'])

/**
 * Combines the changed contact and payment fields with the other fields of the order and checks them together. Throws
 * `InvalidFields`.
 */
export const makePatchBuilder =
  (input: Input): PatchBuilder =>
  (order) => {
    const { contact_information, contact_email, notification_channel, payment_type, dp_percent, ...others } = input
    if (input.total_price === 0 && order.total_price > 0) throw new InvalidFields({ total_price: [NO_PRICE] })
    const rest = Object.fromEntries(Object.entries(others).filter(([, value]) => value !== undefined)) as Patch
    return { ...rest, ...contactPatch(order, input), ...paymentPatch(order, input) }
  }

function contactPatch(order: Order, input: Input): Patch {
  const { contact_information: text = order.contact_information, notification_channel: channel } = input
  if (input.contact_information === undefined && input.contact_email === undefined && !channel) return {}
  const isSame = text === order.contact_information
  // An email address in the contact field changes with that field; an email address in its own field stays.
  const ownFieldEmail = readContact(order.contact_information)?.email === null ? order.contact_email : null
  const email = input.contact_email === undefined ? (isSame ? order.contact_email : ownFieldEmail) : input.contact_email
  const contact = parseContact(text, email ?? undefined)
  const nextChannel = channel ?? order.notification_channel
  const missing = missingChannels(contact, nextChannel)
  if (missing.length > 0)
    throw new InvalidFields(
      Object.fromEntries(
        missing.map((one) =>
          one === 'email' && contact.phone
            ? ['contact_email', ['Isi juga alamat email']]
            : ['contact_information', [one === 'email' ? 'Isi juga alamat email' : 'Isi juga nomor WhatsApp']],
        ),
      ),
    )
  return {
    contact_information: text,
    contact_phone: contact.phone,
    contact_email: contact.email,
    notification_channel: nextChannel,
  }
}

function paymentPatch(order: Order, { payment_type, dp_percent }: Input): Patch {
  if (payment_type === undefined && dp_percent === undefined) return {}
  const type = payment_type ?? order.payment_type
  if (type === 'full') return { payment_type: type, dp_percent: null }
  const percent = dp_percent ?? order.dp_percent
  if (percent === null) throw new InvalidFields({ dp_percent: ['Persen DP wajib diisi untuk payment type dp'] })
  return { payment_type: type, dp_percent: percent }
}
