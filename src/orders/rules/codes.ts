import { randomInt } from 'node:crypto'
import { dayOf } from '../../web/dates.ts'

/**
 * Format of an order code: "ORD-20261118-K7Q", or with a fourth letter "ORD-20261118-K7QX" on a day with many orders.
 */
export const ORDER_CODE = /^ORD-\d{8}-[A-Z0-9]{3,4}$/
/** Format of an invoice code: "INV-123456-ABC". */
export const INVOICE_CODE = /^INV-\d{6}-[A-Z0-9]{3}$/

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789'

/**
 * Returns a random order code with the date of `now` in Jakarta. The code may exist already; a unique index of the
 * table rejects a duplicate.
 */
export const orderCode = (now: Date, length: 3 | 4) => `ORD-${dayOf(now).replaceAll('-', '')}-${letters(length)}`

export const invoiceCode = () => `INV-${String(randomInt(1_000_000)).padStart(6, '0')}-${letters(3)}`

const letters = (count: number) => Array.from({ length: count }, () => LETTERS[randomInt(LETTERS.length)]).join('')

/** Normalizes a typed order or invoice code (trimmed, upper case). Returns null if the text does not match `form`. */
export function readCode(typed: string, form: RegExp): string | null {
  const code = typed.trim().toUpperCase()
  return form.test(code) ? code : null
}

/**
 * Finds an order or invoice code in typed or pasted text and returns it in its normal form. The code may stand after a
 * # or among other words, inside a link, and with other dashes, spaces or nothing between its parts. An order code may
 * lack its ORD if a date and a hyphen show what it is. Returns null if the text contains no code. The letter O and the
 * digit 0 are not interchanged.
 */
export function codeIn(text: string): string | null {
  const plain = text
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[\u2010-\u2015\u2212_]/g, '-')
  const [, day, one, date, two, number, other] = WRITTEN_CODE.exec(plain) ?? []
  if (day) return `ORD-${day}-${one}`
  if (date) return `ORD-${date}-${two}`
  return number ? `INV-${number}-${other}` : null
}
const ORDER = String.raw`ORD[\s-]*(\d{8})[\s-]*([A-Z0-9]{3,4})`
const BARE_ORDER = String.raw`(?<!-)(20\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01]))-([A-Z0-9]{3,4})`
const INVOICE = String.raw`INV[\s-]*(\d{6})[\s-]*([A-Z0-9]{3})`
const WRITTEN_CODE = new RegExp(`(?<![A-Z0-9])(?:${ORDER}|${BARE_ORDER}|${INVOICE})(?![A-Z0-9])`)

/** Returns the path of the public page for a code: the tracker for an order, the invoice page for an invoice. */
export const codeHref = (code: string) => `/${ORDER_CODE.test(code) ? 'lacak' : 'invoice'}/${code}/`
