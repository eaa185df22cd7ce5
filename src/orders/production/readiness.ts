import type { Knex } from 'knex'
import { InvalidFields } from '../../web/call-errors.ts'
import type { Order } from '../rules/amounts.ts'
import { type Readiness, startBlocks } from '../rules/lines.ts'

/** On table orders: what `startBlocks` needs of an order, as JSON. */
export const readinessSql = `json_build_object(
  'lines', (select coalesce(json_agg(json_build_object('kind', kind, 'title', title, 'quantity', quantity,
      'product_id', product_id, 'sizes', (select coalesce(json_agg(json_build_object('code', size_code,
        'quantity', order_sizes.quantity)), '[]') from order_sizes where line_id = order_lines.id))), '[]')
    from order_lines where order_id = orders.id and voided_at is null and kind = 'goods'),
  'sized', (select coalesce(json_agg(product->'id'), '[]') from order_price_lists, jsonb_array_elements(list->'products')
    product where order_id = orders.id and jsonb_array_length(product->'sizes') > 0),
  'mockup', (select state from mockups where order_id = orders.id order by number desc limit 1))`

/** Pages begin production with sizes and an approved mock-up, or with a reason in `field`; the API never refuses it. */
export async function insistOnReady(db: Knex, { id }: Pick<Order, 'id'>, field: string): Promise<void> {
  const row: { readiness: Readiness } | undefined = await db('orders')
    .where({ id })
    .first(db.raw(`${readinessSql} as readiness`))
  const reasons = row ? startBlocks(row.readiness).reasons : []
  if (reasons.length > 0)
    throw new InvalidFields({ [field]: [`${reasons.join(' ')} Tulis alasan kenapa tetap dimulai.`] })
}
