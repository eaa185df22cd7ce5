import type { Knex } from 'knex'
import { listLines } from '../../lines/queries.ts'
import type { Order } from '../../rules/amounts.ts'
import { MIN_DOWN_PAYMENT } from '../../rules/limits.ts'
import type { Fields } from './read-quote.ts'

/**
 * Fields of a quote like this order. Where all its lines were priced by the list, they are priced again; else they are
 * copied as they are.
 */
export async function copyOf(db: Knex, order: Order): Promise<Fields> {
  const { customer_name, contact_information, notification_channel, dp_percent } = order
  const lines = await listLines(db, order)
  const byList = lines.filter(({ list_price }) => list_price !== null)
  const goods = byList.filter(({ kind }) => kind === 'goods')
  const isListed = goods.every(({ item }) => item) && byList.every((one) => one.unit_price === one.list_price)
  return {
    customer_name,
    contact_information,
    notification_channel,
    dp_percent: dp_percent ?? (order.payment_type === 'full' ? 100 : MIN_DOWN_PAYMENT),
    contact_email: order.contact_email ?? '',
    items: !isListed
      ? []
      : goods.map(({ item, quantity, sizes, roster }) => {
          const isWhole = sizes.reduce((sum, one) => sum + one.quantity, 0) === quantity
          return {
            ...item,
            sizes: isWhole ? sizes : [],
            quantity: isWhole ? null : quantity,
            // A list of only some of the players would say that there are no more pieces.
            paste:
              roster.length !== quantity
                ? ''
                : roster
                    .map((row) => [row.name, row.number, row.size_code, row.choice, row.note].join('\t'))
                    .join('\n'),
          }
        }),
    lines: (isListed ? lines.filter(({ list_price }) => list_price === null) : lines)
      .filter(({ kind }) => kind !== 'correction')
      .map(({ kind, product_id, title, detail, quantity, unit_price, amount }) => ({
        kind,
        product_id,
        title: title.slice(0, 120),
        detail,
        quantity,
        unit_price,
        amount,
      })),
  }
}
