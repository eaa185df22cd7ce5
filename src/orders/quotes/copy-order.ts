import { isDeepStrictEqual } from 'node:util'
import type { Knex } from 'knex'
import { readPriceList } from '../../products/queries.ts'
import { calculatePrice, countPieces, type SelectionItem } from '../../products/rules/price.ts'
import { longest, MIN_DOWN_PAYMENT } from '../limits.ts'
import { listLines } from '../lines/queries.ts'
import { namedIn, type OrderLine } from '../lines/rules.ts'
import type { Order } from '../rules/amounts.ts'
import type { Fields } from './read-quote.ts'

/**
 * The fields of a new quote with the goods of this order. If today's list gives the same lines, the quote has a wish;
 * otherwise it has the order's lines as they are.
 */
export async function copyOrderFields(db: Knex, order: Order): Promise<Fields> {
  const { customer_name, contact_information, contact_email, notification_channel, dp_percent } = order
  const lines = (await listLines(db, order)).filter(({ kind }) => kind !== 'correction')
  const pricedLines = lines.filter(({ list_price }) => list_price !== null)
  const goods = pricedLines.flatMap(({ item, ...line }) => (item ? [{ ...line, item }] : []))
  const items = goods.map((line) => ({ ...toQuoteItem(line), quantity: line.quantity }))
  const price = calculatePrice({ items }, await readPriceList(db), { isStaff: true, isPartial: true })
  const isListed = price.ok && isDeepStrictEqual(price.lines.map(toFacts), pricedLines.map(toFacts))
  return {
    customer_name,
    contact_information,
    contact_email: contact_email ?? '',
    notification_channel,
    dp_percent: dp_percent ?? (order.payment_type === 'full' ? 100 : MIN_DOWN_PAYMENT),
    items: isListed ? goods.map(toQuoteItem) : [],
    lines: (isListed ? lines.filter((line) => !pricedLines.includes(line)) : lines).map((line) => ({
      ...line,
      title: line.title.slice(0, longest.title),
    })),
  }
}

type Fact = 'kind' | 'title' | 'detail' | 'quantity' | 'unit_price'
const toFacts = ({ kind, title, detail, quantity, unit_price }: Pick<OrderLine, Fact>) => [
  kind,
  title,
  detail,
  quantity,
  unit_price,
]

const toQuoteItem = ({ item, quantity, sizes, roster }: OrderLine & { item: SelectionItem }) => {
  const isSized = countPieces({ sizes, quantity: 0 }) === quantity
  const rows = roster.map(({ name, number, size_code, choice, note }) => [name, number, size_code, choice, note])
  return {
    ...item,
    rows: namedIn(roster) || item.rows,
    sizes: isSized ? sizes : [],
    quantity: isSized ? null : quantity,
    // A list with only some of the players would lower the number of pieces.
    paste: rows.length === quantity ? rows.map((row) => row.join('\t')).join('\n') : '',
  }
}
