import type { InvoiceSheet } from '../../../db/order-rows.ts'
import type { QuoteRow } from '../../../db/shop-rows.ts'
import type { Wish } from '../../../products/rules/price.ts'
import type { PriceList } from '../../../products/rules/price-list.ts'
import { dayBegins, dayOf } from '../../../web/dates.ts'
import type { GoodsLine } from '../../lines/goods.ts'
import { downPayment } from '../../rules/amounts.ts'
import type { RosterRow, sumsOf } from '../../rules/lines.ts'

/** `pastes`: of each item the list of players as it was pasted, and `rosters` as it was read. */
export type QuoteWish = Wish & { pastes?: string[]; rosters?: RosterRow[][] }

/** `lines` are what staff work on: those that the list priced, then those by hand. */
export type Quote = Omit<QuoteRow, 'wish' | 'price_list' | 'lines'> & {
  wish: QuoteWish | null
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
  ReturnType<typeof sumsOf> & { valid_until: string; shop: InvoiceSheet['shop'] }

export const quoteStates = ['asked', 'draft', 'sent', 'accepted', 'declined', 'expired'] as const

type Dated = Pick<QuoteRow, 'state' | 'sent_until'>
/** The last day counts in full. A job stores later what this says at once. */
export const stateOf = ({ state, sent_until }: Dated, now: Date): QuoteRow['state'] =>
  state === 'sent' && sent_until !== null && sent_until < dayOf(now) ? 'expired' : state

/** When it was decided or expired; null while it is open. */
export function endOf(quote: Dated & Pick<QuoteRow, 'decided_at' | 'sent_at'>, now: Date): Date | null {
  const state = stateOf(quote, now)
  // One whose last day was over before it was sent expired as it was sent.
  const ends = [quote.sent_until === null ? null : dayBegins(quote.sent_until), quote.sent_at].filter(
    (at) => at !== null,
  )
  if (state === 'expired') return new Date(Math.max(...ends.map(Number)))
  return state === 'accepted' || state === 'declined' ? quote.decided_at : null
}

/** What the key of a quote's link signs. */
export const signedQuote = ({ code, link_version }: Pick<QuoteRow, 'code' | 'link_version'>) =>
  `quote ${code} ${link_version}`

export const dpOf = ({ total_price, dp_percent }: Pick<QuoteSheet, 'total_price' | 'dp_percent'>) =>
  downPayment(total_price, dp_percent)
