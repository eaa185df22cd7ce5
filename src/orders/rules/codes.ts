import { randomInt } from 'node:crypto'
import { toWibDay } from '../../web/dates.ts'

/** "ORD-20261118-K7Q", or with a fourth letter "ORD-20261118-K7QX" on a day with many orders. */
export const ORDER_CODE = /^ORD-\d{8}-[A-Z0-9]{3,4}$/
/** "INV-123456-ABC". */
export const INVOICE_CODE = /^INV-\d{6}-[A-Z0-9]{3}$/
/** "PNW-20261118-K7Q". */
export const QUOTE_CODE = /^PNW-\d{8}-[A-Z0-9]{3,4}$/

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789'

/** After so many attempts with codes that existed already, a code gets one letter more. */
const CLASHES_BEFORE_LONGER_CODE = 5

/**
 * A random code with the day in Jakarta. It may exist already; then a unique index rejects it, and the caller tries
 * again with a higher `clashes`.
 */
export const orderCode = (now: Date, clashes: number, kind: 'ORD' | 'PNW' = 'ORD') =>
  `${kind}-${toWibDay(now).replaceAll('-', '')}-${letters(clashes < CLASHES_BEFORE_LONGER_CODE ? 3 : 4)}`

export const invoiceCode = () => `INV-${String(randomInt(1_000_000)).padStart(6, '0')}-${letters(3)}`

const letters = (count: number) => Array.from({ length: count }, () => LETTERS[randomInt(LETTERS.length)]).join('')

/** Trimmed and in upper case; null if the text does not match `form`. */
export function readCode(input: string, form: RegExp): string | null {
  const code = input.trim().toUpperCase()
  return form.test(code) ? code : null
}

/**
 * Finds a code in typed or pasted text: after a #, among other words, inside a link, or with other dashes, spaces or
 * nothing between its parts. An order code needs no ORD if a date and a hyphen show what it is. The letter O and the
 * digit 0 are not exchanged.
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

/** The tracker is the page of an order, the invoice page that of an invoice. */
export const codeHref = (code: string) => `/${ORDER_CODE.test(code) ? 'lacak' : 'invoice'}/${code}/`
