import type { OrderRow } from '../../../db/tables.ts'
import { unsentCondition } from '../../board/queries.ts'
import { openComplaint } from '../../complaints/queries.ts'

/** A part of the day's SQL statement: the tasks of the workshop and the counter. */

/**
 * The kinds. An order is `late`, due `today` or `tomorrow`, lacks `sizes`, or can be sent (`ship`) or collected
 * (`pickup`).
 */
const kinds = ['complaint', 'lost', 'late', 'today', 'tomorrow', 'sizes', 'ship', 'pickup'] as const
export type Work = Pick<OrderRow, 'order_code' | 'customer_name' | 'product_name' | 'quantity' | 'due_on'> & {
  kind: (typeof kinds)[number]
  /** The time since when it waits. */
  at: Date
  /** For a lost code, the message that waits. */
  ref: string | null
  /** The state of a complaint. */
  state: string | null
}

/** The most rows of each kind that are read. */
export const WORK_READ = 20

const some = (
  kind: string,
  rest: string,
  [at, ref, state] = ['orders.updated_at', 'null', 'null'],
) => `(select ${kind} as kind,
  order_code, customer_name, product_name, quantity, orders.due_on, ${at} as at, ${ref}::text as ref, ${state}::text as state
  from orders ${rest} limit ${WORK_READ})`

const isPickup = "exists (select from deliveries where order_id = orders.id and method = 'ambil')"

/** Whether an order has a line without all its sizes. The order's price list says which products come in sizes. */
const lacksSizes = `exists (select from order_lines as line
  where line.order_id = orders.id and voided_at is null and kind = 'goods' and product_id is not null
    and line.quantity <> (select coalesce(sum(quantity), 0) from order_sizes where line_id = line.id)
    and exists (select from order_price_lists as own, jsonb_array_elements(list->'products') as product
      where own.order_id = line.order_id and (product->>'id')::int = line.product_id and product->'sizes' <> '[]'))`

/** Has the bindings of the day's statement, with `:tomorrow` and `:lost`, and uses its table `todo`. */
export const workSql = `(select coalesce(json_agg(work), '[]') from (
  ${some(
    "'complaint'",
    `join complaints on complaints.order_id = orders.id
      where orders.deleted_at is null and ${openComplaint} order by complaints.created_at`,
    ['complaints.created_at', 'complaints.id', 'complaints.state'],
  )}
  union all ${some(
    "'lost'",
    `join order_messages as message on message.order_id = orders.id
      where orders.deleted_at is null and message.type = 'custom' and message.unsent_reason = 'not_configured'
        and message.hand_sent_at is null and message.created_at > :recent and message.body like :lost
      order by message.id`,
    ['message.created_at', 'message.id', 'null'],
  )}
  union all ${some("'late'", `where ${unsentCondition} and due_on < :day order by due_on, id`)}
  union all ${some(
    "case when due_on = :day then 'today' else 'tomorrow' end",
    `where ${unsentCondition} and due_on between :day and :tomorrow order by due_on, id`,
  )}
  union all ${some(
    "'sizes'",
    `where ${unsentCondition} and production_status <> 'selesai' and due_on between :day and :last and ${lacksSizes}
      order by due_on, id`,
  )}
  union all ${some(
    `case when ${isPickup} then 'pickup' else 'ship' end`,
    `where id in (select id from todo where task = 'ship') order by created_at, id`,
  )}) as work)`
