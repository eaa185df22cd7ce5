import * as z from 'zod'
import { OrderLine } from '../api/shapes.ts'
import type { OrderDeps } from '../order-deps.ts'
import { orderCodes } from './queries.ts'
import { type Quote, quoteStates, quoteSums, stateOf } from './rules.ts'
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
    sent_at: z.iso.datetime().nullable(),
    decided_at: z.iso.datetime().nullable(),
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

/** `codes`: of the orders that quotes became. */
function quoteWith(deps: OrderDeps, quote: Quote, codes: Awaited<ReturnType<typeof orderCodes>>) {
  const { code, version, customer_id, customer_name, dp_percent, terms, valid_until, reason, order_id } = quote
  const { quantity, total_price, dp_amount } = quoteSums(quote)
  return {
    code,
    state: stateOf(quote, deps.now()),
    version,
    customer: { id: customer_id, name: customer_name },
    lines: quote.lines.map(({ item: _, percent: _percent, list_price = null, reason: why = '', ...line }) => ({
      ...line,
      list_price,
      reason: why,
    })),
    quantity,
    total_price,
    dp_amount,
    dp_percent,
    terms,
    valid_until,
    url: `${deps.baseUrl}${quotePath(deps, quote)}`,
    sent_at: quote.sent_at?.toISOString() ?? null,
    decided_at: quote.decided_at?.toISOString() ?? null,
    reason,
    order_id,
    order_code: codes.get(order_id ?? '') ?? null,
  }
}
