import type { InvoiceSheet } from '../../db/column-types.ts'
import type { LineKind, QuoteHistoryRow, QuoteRow } from '../../db/tables.ts'
import { MAX_PIECES } from '../../products/limits.ts'
import type { Selection } from '../../products/rules/price.ts'
import type { PriceList } from '../../products/rules/price-list.ts'
import { Conflict, InvalidFields } from '../../web/call-errors.ts'
import { DAY_MS, dayBegins, toWibDay } from '../../web/dates.ts'
import { hashFields } from '../../web/incoming/idempotency.ts'
import { Refusal } from '../../web/refusal.ts'
import { LINK_LIFETIME_MS, MAX_PRICE } from '../limits.ts'
import type { GoodsLine } from '../lines/new-lines.ts'
import { isOwnPrice, type RosterRow, sumLines } from '../lines/rules.ts'
import { downPayment, type Rupiah } from '../rules/amounts.ts'
import type { OrderSettings } from '../settings.ts'

/** `pastes`: of each item the list of players as it was pasted, and `rosters` as it was read. */
export type QuoteSelection = Selection & { pastes?: string[]; rosters?: RosterRow[][] }

/** `lines` are what staff work on: those that the list priced, then those by hand. */
export type Quote = Omit<QuoteRow, 'wish' | 'price_list' | 'lines'> & {
  wish: QuoteSelection | null
  price_list: PriceList | null
  lines: GoodsLine[]
}
type Contact = 'customer_name' | 'contact_information' | 'notification_channel'
type SheetField = Contact | 'wish' | 'price_list' | 'lines' | 'terms' | 'dp_percent' | 'needed_on'
/**
 * What was sent: the customer sees this and accepts it, whatever staff change afterwards. Its `contact_information` has
 * every address of the customer.
 */
export type QuoteSheet = Pick<Quote, SheetField> &
  ReturnType<typeof sumLines> & { valid_until: string; shop: InvoiceSheet['shop'] }

export const quoteStates = ['asked', 'draft', 'sent', 'accepted', 'declined', 'expired'] as const

type Dated = Pick<QuoteRow, 'state' | 'sent_until'>
/** The last day counts in full. A job stores later what this says at once. */
export const getQuoteState = ({ state, sent_until }: Dated, now: Date): QuoteRow['state'] =>
  state === 'sent' && sent_until !== null && sent_until < toWibDay(now) ? 'expired' : state

/** When it was decided or expired; null while it is open. */
export function getQuoteEnd(quote: Dated & Pick<QuoteRow, 'decided_at' | 'sent_at'>, now: Date): Date | null {
  const state = getQuoteState(quote, now)
  // One whose last day was over before it was sent expired as it was sent.
  const ends = [quote.sent_until === null ? null : dayBegins(quote.sent_until), quote.sent_at]
  if (state === 'expired') return new Date(Math.max(...ends.map(Number)))
  return state === 'accepted' || state === 'declined' ? quote.decided_at : null
}

/** Whether the link of a quote no longer opens, 90 days after the quote was decided or expired. */
export function isLinkOver(quote: Parameters<typeof getQuoteEnd>[0], now: Date): boolean {
  const end = getQuoteEnd(quote, now)
  return end !== null && now.getTime() - end.getTime() >= LINK_LIFETIME_MS
}

/** Whether the goods of a quote are not promised for any day: it came to nothing, or its order did (`isCancelled`). */
export const hasNoPromise = (state: QuoteRow['state'], isCancelled: boolean): boolean =>
  state === 'declined' || state === 'expired' || isCancelled

/** What the key of a quote's link signs. */
export const signedQuote = ({ code, link_version }: Pick<QuoteRow, 'code' | 'link_version'>) =>
  `quote ${code} ${link_version}`

/** Staff must write why when a price that they type differs from the list's. */
export const lacksReason = (line: { list_price: Rupiah | null; unit_price: Rupiah | null; reason: string }): boolean =>
  isOwnPrice(line) && line.reason === ''

/** Nothing but a discount costs less than nothing. */
export const isLineAmount = (kind: LineKind, amount: Rupiah | null): amount is Rupiah =>
  amount !== null && (amount >= 0 || kind === 'discount')

/** An Indonesian sentence about pieces or price of the whole quote; null where an order can be made of them. */
export function sumsProblem({ quantity, total_price }: { quantity: number; total_price: Rupiah }): string | null {
  if (quantity < 1 || quantity > MAX_PIECES) return 'Isi paling sedikit satu barang, seluruhnya 1 sampai 10.000 potong.'
  if (total_price < 1) return 'Harga seluruhnya harus lebih dari nol.'
  return total_price > MAX_PRICE ? 'Harga seluruhnya paling banyak Rp\u00a0999.999.999.' : null
}

/** What a quote is called, its pieces, its price and the down payment. */
export function quoteSums({ lines, dp_percent }: Pick<Quote, 'lines' | 'dp_percent'>) {
  const sums = sumLines(lines)
  return { ...sums, dp_amount: downPayment(sums.total_price, dp_percent) }
}

/** The last day of a quote for which staff name none. */
export const usualEnd = (now: Date, { quote_days }: Pick<OrderSettings, 'quote_days'>) =>
  toWibDay(new Date(now.getTime() + quote_days * DAY_MS))

/** A quote is open until it becomes an order, also one that was declined or that is over: staff may send it again. */
export const isOpen = ({ state }: Pick<Quote, 'state'>): boolean => state !== 'accepted'

/** Throws a 409 for a quote that has become an order. */
export function insistOpen(quote: Pick<Quote, 'state'>): void {
  if (!isOpen(quote))
    throw new Refusal(409, 'Penawaran ini sudah disetujui; ubah pesanannya.', { code: 'ILLEGAL_TRANSITION' })
}

/** Throws a 409 as `insistOpen` does, and `InvalidFields` without lines. */
export function insistSendable(quote: Pick<Quote, 'state' | 'lines'>): void {
  insistOpen(quote)
  if (quote.lines.length === 0) throw new InvalidFields({ lines: ['Isi dulu barang dan harganya.'] })
}

/** Throws a 409 for a quote that is over or that the customer does not have. */
export function insistSent(quote: Dated, now: Date): void {
  const state = getQuoteState(quote, now)
  if (state === 'expired') throw new Refusal(409, 'Masa berlaku penawaran ini sudah lewat.', { code: 'EXPIRED' })
  if (state !== 'sent') throw new Refusal(409, 'Penawaran ini belum bisa disetujui.', { code: 'ILLEGAL_TRANSITION' })
}

type Versions = Pick<QuoteRow, 'version' | 'edit_version'>
/** Throws a 409 for a change of a quote that somebody else has sent or changed since it was read (`baseVersions`). */
export function insistOnLatest(quote: Versions, baseVersions: Partial<Versions>): void {
  const isSame = (name: keyof Versions) => baseVersions[name] === undefined || baseVersions[name] === quote[name]
  if (!isSame('version') || !isSame('edit_version'))
    throw new Refusal(409, 'Penawaran ini baru saja diubah orang lain. Periksa isinya, lalu ulangi kalau masih perlu.')
}

/** Whether a customer answers the version that was sent last; `seenVersion`: the one that they saw, null skips the check. */
export const isLastSent = ({ version }: Pick<Quote, 'version'>, seenVersion: number | null): boolean =>
  seenVersion === null || seenVersion === version

/** Throws a 409 for a yes to another version than the last one, with the price of both. */
export function refuseOlder(older: { total_price: Rupiah }, last: { total_price: Rupiah }): never {
  throw new Conflict('Penawaran ini sudah diperbarui. Periksa yang baru, lalu putuskan.', {
    sent_total: [String(older.total_price)],
    current_total: [String(last.total_price)],
  })
}

/** Throws `InvalidFields` where staff accept for the customer without writing how they agreed. */
export function insistOnAgreement(text: string): void {
  if (text.trim() === '') throw new InvalidFields({ text: ['Tulis bagaimana pelanggan menyetujuinya.'] })
}

/** What is wrong with a customer's answer; null if it can be given. */
export const answerProblem = (action: 'setuju' | 'ubah' | 'tidak', text: string): string | null =>
  action === 'ubah' && text === '' ? 'Tulis apa yang perlu diubah.' : null

/** Why the customer wanted another quote or none, for their page: in their own words, empty if staff closed it. */
export const pickReason = (answer: Pick<QuoteHistoryRow, 'source' | 'note'> | undefined): string =>
  answer?.source === 'public' ? answer.note : ''

/** Whether the customer has a quote already and asks for another one. */
export const wantsChange = (state: QuoteRow['state'], { version }: Pick<Quote, 'version'>): boolean =>
  state === 'asked' && version > 0

/** Throws `InvalidFields` for a customer named by id alone who has not proven a contact. */
export function insistOnContact({ isProven, hasOther }: { isProven: boolean; hasOther: boolean }): void {
  if (!isProven && !hasOther)
    throw new InvalidFields({ contact_information: ['Kontak pelanggan ini belum terbukti. Isi kontaknya.'] })
}

/** Throws `InvalidFields` for a call that makes a quote of nothing; a form may be saved without goods. */
export function insistOnGoods({ lines }: Pick<Quote, 'lines'>): void {
  if (lines.length === 0) throw new InvalidFields({ lines: ['Isi barang dan harganya.'] })
}

/** Whether a quote was never sent; a form of a new one that is sent off twice sends it only once. */
export const isUnsent = ({ version }: Pick<Quote, 'version'>): boolean => version === 0

/** Sending a form twice makes one quote, and one more if its content has changed since: what both forms share. */
export const getSubmissionKey = (fields: Readonly<Record<string, unknown>>): string | null =>
  typeof fields.submission === 'string' && fields.submission !== ''
    ? `${fields.submission.replaceAll('\0', '').slice(0, 64)} ${hashFields(fields)}`
    : null

/** Whether what was found of the customer by the contact still holds, which a message may have proven since. */
export const isSameContact = (one: TypedContact, other: TypedContact): boolean =>
  one.customer_name === other.customer_name &&
  one.contact_phone === other.contact_phone &&
  one.contact_email === other.contact_email
type TypedContact = Pick<QuoteRow, 'customer_name' | 'contact_phone' | 'contact_email'>

type Answer = { kind: 'change' | 'declined'; note: string }
/** What the customer's answer makes of a quote: a request again, or one that is declined. */
export const afterAnswer = ({ kind, note }: Answer, now: Date) =>
  kind === 'change' ? { state: 'asked' as const } : { state: 'declined' as const, reason: note, decided_at: now }

/** A number of pieces that no product of the list goes with stands behind the words of the request. */
export const withQuantity = (text: string, quantity: number | null | undefined): string =>
  quantity ? `${text}\n\nJumlah: ${quantity}` : text
