import type { Knex } from 'knex'
import { unsentCondition } from '../board/queries.ts'
import { owedCondition } from '../books/queries.ts'
import type { Rupiah } from '../rules/amounts.ts'

type Pieces = { name: string; pieces: number }
export type WorkFigures = {
  owed: { sum: Rupiah; count: number }
  late: number
  /** The pieces that were made this month. */
  made: number
  /** The orders with a due date (`dated`) that were made in time. Both count from the start of the period on. */
  onTime: number
  dated: number
  /** The customers who ordered in the period. `returning`: those of them with another order. */
  customers: number
  returning: number
  products: Pieces[]
  /** The pieces that went back to each stage of production. */
  returns: Pieces[]
}

const SHOWN = 6

/**
 * An order counts as made when it leaves production as finished or sent. The condition is that of the index
 * `order_history_making`.
 */
export async function readWork(db: Knex, times: { day: string; month: Date; since: Date }): Promise<WorkFigures> {
  const { rows } = await db.raw<{ rows: [WorkFigures] }>(
    `with finished as materialized (
       select order_id, min(at) as at from order_history
       where kind = 'production' and at >= :since
         and new in ('selesai', 'dikirim')
         and (new = 'diproses') <> (old = 'diproses')
       group by order_id
     ), ended as materialized (
       select finished.at, quantity, to_char(finished.at at time zone 'Asia/Jakarta', 'YYYY-MM-DD') <= due_on as in_time
       from finished join orders on orders.id = order_id where deleted_at is null
     ), recent as materialized (
       select distinct customer_id from orders
       where deleted_at is null and created_at >= :since and customer_id is not null
     ), ordered as materialized (
       select (select count(*) from (select from orders
         where orders.customer_id = recent.customer_id and deleted_at is null limit 2) as two) as count from recent
     ) select
       (select json_build_object('sum', coalesce(sum(total_price - paid_amount + refunded_amount), 0), 'count', count(*))
         from orders where ${owedCondition}) as owed,
       (select count(*)::int from orders where ${unsentCondition} and due_on < :day) as late,
       (select coalesce(sum(quantity) filter (where at >= :month), 0)::int from ended) as made,
       (select count(*) filter (where in_time)::int from ended) as "onTime",
       (select count(in_time)::int from ended) as dated,
       (select count(*)::int from ordered) as customers,
       (select count(*) filter (where count > 1)::int from ordered) as returning,
       (select coalesce(json_agg(top), '[]') from (
         select coalesce(title, product_name) as name, sum(coalesce(line.quantity, orders.quantity))::int as pieces
         from orders left join order_lines as line
           on line.order_id = orders.id and line.kind = 'goods' and line.voided_at is null
         where orders.deleted_at is null and created_at >= :since and status_order <> 'dibatalkan'
         group by 1 order by 2 desc, 1 limit ${SHOWN}) as top) as products,
       (select coalesce(json_agg(top), '[]') from (
         select name, sum(pieces)::int as pieces from stage_returns join stages on stages.id = stage_id
         where returned_at >= :since group by name order by 2 desc, 1 limit ${SHOWN}) as top) as returns`,
    times,
  )
  return rows[0]
}
