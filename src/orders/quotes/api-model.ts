import * as z from 'zod'
import { Moment } from '../../platform/api/calls.ts'
import { OrderLine } from '../api/shapes.ts'
import type { OrderDeps } from '../order-deps.ts'
import { orderCodes } from './queries.ts'
import { getQuoteState, type Quote, quoteStates, quoteSums } from './rules.ts'
import { quotePath } from './save-quote.ts'

const Line = OrderLine.omit({
  id: true,
  position: true,
  parent_id: true,
  added_by: true,
  added_at: true,
  voided_at: true,
})
export const Quotation = z
  .object({
    code: z.string(),
    state: z.enum(quoteStates),
    version: z.int().meta({ description: 'Berapa kali sudah dikirim; draf 0.' }),
    customer: z.object({ id: z.int().nullable(), name: z.string() }),
    lines: z.array(Line),
    quantity: z.int(),
    total_price: z.int(),
    dp_amount: z.int(),
    dp_percent: z.int(),
    terms: z.string(),
    valid_until: z.iso.date().nullable(),
    url: z.url(),
    sent_at: Moment.nullable(),
    decided_at: Moment.nullable(),
    reason: z.string(),
    order_id: z.uuid().nullable(),
    order_code: z.string().nullable(),
  })
  .meta({ id: 'Quote' })

export async function apiQuotes(deps: OrderDeps, quotes: readonly Quote[]) {
  const codes = await orderCodes(deps.db, quotes)
  return quotes.map((quote) => quoteWith(deps, quote, codes))
}
export const apiQuote = async (deps: OrderDeps, quote: Quote) =>
  quoteWith(deps, quote, await orderCodes(deps.db, [quote]))

/** `codes`: the codes of the orders that the quotes became. */
const quoteWith = (deps: OrderDeps, quote: Quote, codes: Awaited<ReturnType<typeof orderCodes>>) => ({
  ...quote,
  ...quoteSums(quote),
  state: getQuoteState(quote, deps.now()),
  customer: { id: quote.customer_id, name: quote.customer_name },
  lines: quote.lines.map((line) => ({ ...line, list_price: line.list_price ?? null, reason: line.reason ?? '' })),
  url: `${deps.baseUrl}${quotePath(deps, quote)}`,
  order_code: codes.get(quote.order_id ?? '') ?? null,
})
