import { isDeepStrictEqual } from 'node:util'
import type { Knex } from 'knex'
import { readPriceList } from '../../../products/queries.ts'
import { piecesOf, priceOf } from '../../../products/rules/price.ts'
import type { Order } from '../../rules/amounts.ts'
import { MIN_DOWN_PAYMENT } from '../../rules/limits.ts'
import type { OrderLine } from '../../rules/lines.ts'
import { standingOf } from '../lines/change-lines.ts'
import { goodsOf, type Standing, sizesOf, wishOf } from '../lines/standing.ts'
import type { Fields } from './read-quote.ts'

/** Fields of a quote like this order: its wish where today's list says the same of it, else its lines as they are. */
export async function copyOf(db: Knex, order: Order): Promise<Fields> {
  const { customer_name, contact_information, contact_email, notification_channel, dp_percent } = order
  const standing = await standingOf(db, order)
  const lines = standing.lines.filter(({ kind }) => kind !== 'correction')
  const listed = lines.filter(({ list_price }) => list_price !== null)
  const price = priceOf(wishOf(standing), await readPriceList(db), { isStaff: true, isPartial: true })
  const isListed = price.ok && isDeepStrictEqual(price.lines.map(factsOf), listed.map(factsOf))
  return {
    customer_name,
    contact_information,
    contact_email: contact_email ?? '',
    notification_channel,
    dp_percent: dp_percent ?? (order.payment_type === 'full' ? 100 : MIN_DOWN_PAYMENT),
    items: isListed ? itemsOf(standing) : [],
    lines: (isListed ? lines.filter((line) => !listed.includes(line)) : lines).map((line) => ({
      ...line,
      title: line.title.slice(0, 120),
    })),
  }
}

type Fact = 'kind' | 'title' | 'detail' | 'quantity' | 'unit_price'
const factsOf = ({ kind, title, detail, quantity, unit_price }: Pick<OrderLine, Fact>) => [
  kind,
  title,
  detail,
  quantity,
  unit_price,
]

const itemsOf = (standing: Standing) =>
  goodsOf(standing.lines).map(({ id, item, quantity }) => {
    const sizes = sizesOf(standing, id)
    const rows = standing.roster.filter(({ line_id }) => line_id === id)
    const isSized = piecesOf({ sizes, quantity: 0 }) === quantity
    return {
      ...item,
      sizes: isSized ? sizes : [],
      quantity: isSized ? null : quantity,
      // A list of only some of the players would say that there are no more pieces.
      paste:
        rows.length !== quantity
          ? ''
          : rows.map((row) => [row.name, row.number, row.size_code, row.choice, row.note].join('\t')).join('\n'),
    }
  })
