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

/** `pastes`: the list of players of each item as it was pasted. `rosters`: the same lists as they were read. */
export type QuoteSelection = Selection & { pastes?: string[]; rosters?: RosterRow[][] }

export type Quote = Omit<QuoteRow, 'wish' | 'price_list' | 'lines'> & {
  wish: QuoteSelection | null
  price_list: PriceList | null
  /** The lines that staff work on: first those that the list priced, then those by hand. */
  lines: GoodsLine[]
}
type Contact = 'customer_name' | 'contact_information' | 'notification_channel'
type SheetField = Contact | 'wish' | 'price_list' | 'lines' | 'terms' | 'dp_percent' | 'needed_on'
/**
 * The version that was sent. The customer sees and accepts this, whatever staff change afterwards. Its
 * `contact_information` has every address of the customer.
 */
export type QuoteSheet = Pick<Quote, SheetField> &
  ReturnType<typeof sumLines> & { valid_until: string; shop: InvoiceSheet['shop'] }

export const quoteStates = ['asked', 'draft', 'sent', 'accepted', 'declined', 'expired'] as const

type Dated = Pick<QuoteRow, 'state' | 'sent_until'>
/** The state of a quote. A sent quote expires only when its last day is over; a job stores that state later. */
export const getQuoteState = ({ state, sent_until }: Dated, now: Date): QuoteRow['state'] =>
  state === 'sent' && sent_until !== null && sent_until < toWibDay(now) ? 'expired' : state

/** When the quote was decided or expired; null while it is open. */
export function getQuoteEnd(quote: Dated & Pick<QuoteRow, 'decided_at' | 'sent_at'>, now: Date): Date | null {
  const state = getQuoteState(quote, now)
  // If its last day was over before it was sent, the quote expired when it was sent.
  const ends = [quote.sent_until === null ? null : dayBegins(quote.sent_until), quote.sent_at]
  if (state === 'expired') return new Date(Math.max(...ends.map(Number)))
  return state === 'accepted' || state === 'declined' ? quote.decided_at : null
}

/** Whether the link of a quote no longer opens, 90 days after the quote was decided or expired. */
export function isLinkOver(quote: Parameters<typeof getQuoteEnd>[0], now: Date): boolean {
  const end = getQuoteEnd(quote, now)
  return end !== null && now.getTime() - end.getTime() >= LINK_LIFETIME_MS
}

/**
 * Whether no day is promised for the goods: the quote was declined or expired, or its order is cancelled
 * (`isCancelled`).
 */
export const hasNoPromise = (state: QuoteRow['state'], isCancelled: boolean): boolean =>
  state === 'declined' || state === 'expired' || isCancelled

/** What the key of a quote's link signs. */
export const signedQuote = ({ code, link_version }: Pick<QuoteRow, 'code' | 'link_version'>) =>
  `quote ${code} ${link_version}`

/** Whether staff have not yet written why their price differs from the list's. */
export const lacksReason = (line: { list_price: Rupiah | null; unit_price: Rupiah | null; reason: string }): boolean =>
  isOwnPrice(line) && line.reason === ''

/** Whether a line may have this amount: only a discount may be below zero. */
export const isLineAmount = (kind: LineKind, amount: Rupiah | null): amount is Rupiah =>
  amount !== null && (amount >= 0 || kind === 'discount')

/** What is wrong with the pieces or the price of the whole quote, in Indonesian; null if an order can have them. */
export function sumsProblem({ quantity, total_price }: { quantity: number; total_price: Rupiah }): string | null {
  if (quantity < 1 || quantity > MAX_PIECES) return 'Isi paling sedikit satu barang, seluruhnya 1 sampai 10.000 potong.'
  if (total_price < 1) return 'Harga seluruhnya harus lebih dari nol.'
  return total_price > MAX_PRICE ? 'Harga seluruhnya paling banyak Rp\u00a0999.999.999.' : null
}

/** The name of the goods of a quote, their pieces, their price and the down payment. */
export function quoteSums({ lines, dp_percent }: Pick<Quote, 'lines' | 'dp_percent'>) {
  const sums = sumLines(lines)
  return { ...sums, dp_amount: downPayment(sums.total_price, dp_percent) }
}

/** The last day of a quote if staff name none. */
export const usualEnd = (now: Date, { quote_days }: Pick<OrderSettings, 'quote_days'>) =>
  toWibDay(new Date(now.getTime() + quote_days * DAY_MS))

/** Whether a quote is open: until it becomes an order. Staff may send a declined or an expired quote again. */
export const isOpen = ({ state }: Pick<Quote, 'state'>): boolean => state !== 'accepted'

/** Throws a 409 for a quote that has become an order. */
export function insistOpen(quote: Pick<Quote, 'state'>): void {
  if (!isOpen(quote))
    throw new Refusal(409, 'Penawaran ini sudah disetujui; ubah pesanannya.', { code: 'ILLEGAL_TRANSITION' })
}

/** Throws a 409 as `insistOpen` does, and `InvalidFields` for a quote without lines. */
export function insistSendable(quote: Pick<Quote, 'state' | 'lines'>): void {
  insistOpen(quote)
  if (quote.lines.length === 0) throw new InvalidFields({ lines: ['Isi dulu barang dan harganya.'] })
}

/** Throws a 409 for a quote that is over or that was not sent to the customer. */
export function insistSent(quote: Dated, now: Date): void {
  const state = getQuoteState(quote, now)
  if (state === 'expired') throw new Refusal(409, 'Masa berlaku penawaran ini sudah lewat.', { code: 'EXPIRED' })
  if (state !== 'sent') throw new Refusal(409, 'Penawaran ini belum bisa disetujui.', { code: 'ILLEGAL_TRANSITION' })
}

type Versions = Pick<QuoteRow, 'version' | 'edit_version'>
/** Throws a 409 if somebody else has sent or changed the quote since it was read (`baseVersions`). */
export function insistOnLatest(quote: Versions, baseVersions: Partial<Versions>): void {
  const isSame = (name: keyof Versions) => baseVersions[name] === undefined || baseVersions[name] === quote[name]
  if (!isSame('version') || !isSame('edit_version'))
    throw new Refusal(409, 'Penawaran ini baru saja diubah orang lain. Periksa isinya, lalu ulangi kalau masih perlu.')
}

/**
 * Whether the customer answers the version that was sent last. `seenVersion`: the version that the customer saw; null
 * skips the check.
 */
export const isLastSent = ({ version }: Pick<Quote, 'version'>, seenVersion: number | null): boolean =>
  seenVersion === null || seenVersion === version

/** Throws a 409 with both prices if the customer accepts another version than the last one. */
export function refuseOlder(older: { total_price: Rupiah }, last: { total_price: Rupiah }): never {
  throw new Conflict('Penawaran ini sudah diperbarui. Periksa yang baru, lalu putuskan.', {
    sent_total: [String(older.total_price)],
    current_total: [String(last.total_price)],
  })
}

/** Throws `InvalidFields` if staff accept for the customer without writing how the customer agreed. */
export function insistOnAgreement(text: string): void {
  if (text.trim() === '') throw new InvalidFields({ text: ['Tulis bagaimana pelanggan menyetujuinya.'] })
}

/** What is wrong with a customer's answer; null if it can be given. */
export const answerProblem = (action: 'setuju' | 'ubah' | 'tidak', text: string): string | null =>
  action === 'ubah' && text === '' ? 'Tulis apa yang perlu diubah.' : null

/**
 * Why the customer declined the quote or wanted another one, for their page: in their own words, empty if staff
 * answered.
 */
export const pickReason = (answer: Pick<QuoteHistoryRow, 'source' | 'note'> | undefined): string =>
  answer?.source === 'public' ? answer.note : ''

/** Whether a customer who already has a quote asks for a change. */
export const wantsChange = (state: QuoteRow['state'], { version }: Pick<Quote, 'version'>): boolean =>
  state === 'asked' && version > 0

/** Throws `InvalidFields` if only an id names the customer and the customer has proven no contact. */
export function insistOnContact({ isProven, hasOther }: { isProven: boolean; hasOther: boolean }): void {
  if (!isProven && !hasOther)
    throw new InvalidFields({ contact_information: ['Kontak pelanggan ini belum terbukti. Isi kontaknya.'] })
}

/** Throws `InvalidFields` if a call makes a quote without goods. A form may be saved without goods. */
export function insistOnGoods({ lines }: Pick<Quote, 'lines'>): void {
  if (lines.length === 0) throw new InvalidFields({ lines: ['Isi barang dan harganya.'] })
}

/** Whether a quote was never sent. If the form of a new quote is submitted twice, the quote is sent only once. */
export const isUnsent = ({ version }: Pick<Quote, 'version'>): boolean => version === 0

/**
 * The key that two submissions of one form share, so that they make one quote. If the content has changed since, the
 * key differs and a second quote is made.
 */
export const getSubmissionKey = (fields: Readonly<Record<string, unknown>>): string | null =>
  typeof fields.submission === 'string' && fields.submission !== ''
    ? `${fields.submission.replaceAll('\0', '').slice(0, 64)} ${hashFields(fields)}`
    : null

/**
 * Whether the name and the contact are unchanged. The quote then keeps its customer, because a message may have proven
 * the contact since.
 */
export const isSameContact = (one: TypedContact, other: TypedContact): boolean =>
  one.customer_name === other.customer_name &&
  one.contact_phone === other.contact_phone &&
  one.contact_email === other.contact_email
type TypedContact = Pick<QuoteRow, 'customer_name' | 'contact_phone' | 'contact_email'>

type Answer = { kind: 'change' | 'declined'; note: string }
/** What a quote becomes by the customer's answer: a request again, or declined. */
export const afterAnswer = ({ kind, note }: Answer, now: Date) =>
  kind === 'change' ? { state: 'asked' as const } : { state: 'declined' as const, reason: note, decided_at: now }

/** Adds the number of pieces to the words of a request that names no product of the list. */
export const withQuantity = (text: string, quantity: number | null | undefined): string =>
  quantity ? `${text}\n\nJumlah: ${quantity}` : text
