import { randomInt } from 'node:crypto'
import { dayOf } from '../../web/dates.ts'

/** "ORD-20261118-K7Q"; "ORD-20261118-K7QX" on a busy day. */
export const ORDER_CODE = /^ORD-\d{8}-[A-Z0-9]{3,4}$/
/** "INV-123456-ABC". */
export const INVOICE_CODE = /^INV-\d{6}-[A-Z0-9]{3}$/

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789'

/** A random code for an order of that day in Jakarta; the table ensures uniqueness. */
export const orderCode = (now: Date, length: 3 | 4) => `ORD-${dayOf(now).replaceAll('-', '')}-${letters(length)}`

export const invoiceCode = () => `INV-${String(randomInt(1_000_000)).padStart(6, '0')}-${letters(3)}`

const letters = (count: number) => Array.from({ length: count }, () => LETTERS[randomInt(LETTERS.length)]).join('')

/** A typed code in its stored form; null for an impossible one. */
export function readCode(typed: string, form: RegExp): string | null {
  const code = typed.trim().toUpperCase()
  return form.test(code) ? code : null
}

/**
 * Finds an order or invoice code in typed or pasted text: with #, words, spaces, other dashes or none, or inside a
 * link. Null without one. O and 0 are not interchanged.
 */
export function codeIn(text: string): string | null {
  const plain = text
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[\u2010-\u2015\u2212_]/g, '-')
  const [, order, day, one, invoice, number, other] = WRITTEN_CODE.exec(plain) ?? []
  if (order) return `${order}-${day}-${one}`
  return invoice ? `${invoice}-${number}-${other}` : null
}
const WRITTEN_CODE =
  /(?<![A-Z0-9])(?:(ORD)[\s-]*(\d{8})[\s-]*([A-Z0-9]{3,4})|(INV)[\s-]*(\d{6})[\s-]*([A-Z0-9]{3}))(?![A-Z0-9])/

/** The page of a code. */
export const codeHref = (code: string) => `/${ORDER_CODE.test(code) ? 'lacak' : 'invoice'}/${code}/`
