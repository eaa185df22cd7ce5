import type { Product } from '../../products/rules/price-list.ts'
import { toWibDay } from '../../web/dates.ts'
import type { Errors } from '../../web/form.ts'
import { rupiah } from '../../web/formats/rupiah.ts'
import type { Rupiah } from '../rules/amounts.ts'
import { type Channel, type Contact, type Medium, missingChannels } from '../rules/contact.ts'

/** What a new order needs, and which fields of its form count. */

/** Whether only a share of the price is paid at first. The form must then name the share. */
export const needsPercent = ({ payment_type }: { payment_type?: unknown }): boolean => payment_type === 'dp'

/** Whether the chosen channel needs an address that the customer did not write. `channel`: null if none was chosen. */
export const lacksAddress = (contact: Contact, channel: Channel | null, medium: Medium): boolean =>
  channel !== null && missingChannels(contact, channel).includes(medium)

/** If somebody writes an email address beside the number and chooses no channel, messages go by email too. */
export const isBothChosen = (hasEmail: boolean, contact: Contact | null): boolean => hasEmail && Boolean(contact?.phone)

type FormState = { isUnsized: boolean; hasRows: boolean; isSent: boolean }
/**
 * Whether a field of a product's form is read. The form has either sizes or a number of pieces. It has names if their
 * extra is ticked, and a town if the goods are sent. A price is never read.
 */
export function isFieldRead(name: string, { isUnsized, hasRows, isSent }: FormState): boolean {
  if (name === 'total_price') return false
  if (name === 'rows') return hasRows
  if (name === 'delivery.city') return isSent
  return isUnsized ? !name.startsWith('sizes.') : name !== 'quantity'
}

/** Whether the price of an order is confirmed: staff entered it, or the price list made it. */
export const isPriceConfirmed = (isStaff: boolean, isListed: boolean): boolean => isStaff || isListed

/**
 * Whether an order gets its first payment link: the order of a customer always, an order that staff enter only if they
 * tick it.
 */
export const needsLink = (isStaff: boolean, isTicked: boolean): boolean => !isStaff || isTicked

/** Whether the customer needs the goods before they can be done. */
export const isTooSoon = (needed_on: unknown, earliest: string): boolean =>
  typeof needed_on === 'string' && needed_on !== '' && needed_on < earliest

/** Whether customers cannot order this number of pieces by themselves. Staff can. */
export const isOutside = (pieces: number, product: Pick<Product, 'min_quantity' | 'max_quantity'>, isStaff: boolean) =>
  !isStaff && pieces > 0 && (pieces < product.min_quantity || pieces > product.max_quantity)

/** Whether staff must write why they take an order below the minimum of the product. */
const lacksReason = (pieces: number, { min_quantity }: Pick<Product, 'min_quantity'>, reason: unknown): boolean =>
  pieces < min_quantity && !String(reason ?? '').trim()

const isPastDay = (day: unknown, now: Date): boolean =>
  typeof day === 'string' && /^\d{4}-\d\d-\d\d$/.test(day) && day < toWibDay(now)

type PricedForm = { product: Pick<Product, 'min_quantity'>; sums: { quantity: number; total_price: Rupiah } | null }
/**
 * What is wrong with the form of a product: a past day, too few pieces without a reason, or a price that nobody has
 * seen.
 */
export function formProblems(
  { needed_on, reason, shown_total }: Readonly<Record<string, unknown>>,
  { product, sums }: PricedForm,
  { isStaff, now }: { isStaff: boolean; now: Date },
): Errors {
  const errors: Record<string, string> = {}
  if (isPastDay(needed_on, now)) errors.needed_on = 'Tanggal itu sudah lewat.'
  if (!sums) return errors
  if (isStaff && lacksReason(sums.quantity, product, reason))
    errors.reason = 'Isi alasannya, karena kurang dari minimal.'
  const unseen = unseenPriceProblem(sums.total_price, String(shown_total ?? ''), isStaff)
  return unseen ? { ...errors, shown_total: unseen } : errors
}

/** Refuses an order for a price that the customer has not seen (`shownTotal`). */
function unseenPriceProblem(total: Rupiah, shownTotal: string, isStaff: boolean): string | null {
  if (shownTotal === String(total)) return null
  const before = shownTotal !== '' && Number.isSafeInteger(Number(shownTotal)) ? Number(shownTotal) : null
  const text =
    before === null ? `Harganya ${rupiah(total)}.` : `Harganya sekarang ${rupiah(total)}, tadi ${rupiah(before)}.`
  return `${text} Tekan ${isStaff ? 'Simpan pesanan' : 'Pesan sekarang'} sekali lagi kalau cocok.`
}

type ListSums = { total: Rupiah; quantity: number }
/**
 * What is wrong with a price and a number of pieces that were sent beside goods of the price list. `total` of `input`
 * is null if no price was sent.
 */
export function listProblems({ total, quantity }: ListSums, input: { total: Rupiah | null; quantity: number }): Errors {
  const errors: Record<string, string> = {}
  if (input.total !== null && input.total !== total)
    errors.total_price = `Harga yang dikirim ${input.total}, menurut daftar harga ${total}.`
  if (input.quantity !== quantity)
    errors.quantity = `Jumlah yang dikirim ${input.quantity}, menurut isinya ${quantity}.`
  return errors
}
