import type { Knex } from 'knex'
import { piecesOf } from '../../../products/rules/price.ts'
import type { Order } from '../../rules/amounts.ts'
import { MIN_DOWN_PAYMENT } from '../../rules/limits.ts'
import { standingOf } from '../lines/change-lines.ts'
import { goodsOf, type Standing, sizesOf } from '../lines/standing.ts'
import type { Fields } from './read-quote.ts'

/**
 * Fields of a quote like this order. Where all its lines were priced by the list, they are priced again; else they are
 * copied as they are.
 */
export async function copyOf(db: Knex, order: Order): Promise<Fields> {
  const { customer_name, contact_information, contact_email, notification_channel, dp_percent } = order
  const standing = await standingOf(db, order)
  const lines = standing.lines.filter(({ kind }) => kind !== 'correction')
  const listed = lines.filter(({ list_price }) => list_price !== null)
  const isListed = listed.every(
    ({ kind, item, unit_price, list_price }) => unit_price === list_price && (kind !== 'goods' || item),
  )
  const copied = isListed ? lines.filter((line) => !listed.includes(line)) : lines
  return {
    customer_name,
    contact_information,
    contact_email: contact_email ?? '',
    notification_channel,
    dp_percent: dp_percent ?? (order.payment_type === 'full' ? 100 : MIN_DOWN_PAYMENT),
    items: isListed ? itemsOf({ ...standing, lines: listed }) : [],
    lines: copied.map((line) => ({ ...line, title: line.title.slice(0, 120), reason: '' })),
  }
}

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
