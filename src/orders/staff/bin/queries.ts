import type { Knex } from 'knex'
import type { OrderRow } from '../../../db/tables.ts'
import { type Order, toOrder } from '../../rules/amounts.ts'

/** `by` and `reason` are empty if the history does not contain them. */
export type DeletedOrder = { order: Order; by: string; reason: string }

/** Returns deleted orders, the last deleted first, and their total number. */
export async function findDeleted(db: Knex, limit: number, offset: number) {
  const rows = await db('orders')
    .joinRaw(
      `left join lateral (select actor, note from order_history
        where order_id = orders.id and kind = 'deleted' order by id desc limit 1) as gone on true`,
    )
    .whereNotNull('deleted_at')
    .orderBy('deleted_at', 'desc')
    .limit(limit)
    .offset(offset)
    .select('orders.*', {
      by: 'gone.actor',
      reason: 'gone.note',
      total: db.raw('(select count(*) from orders where deleted_at is not null)'),
    })
  return {
    rows: rows.map(({ by, reason, total: _total, ...row }) => ({
      order: toOrder<OrderRow>(row),
      by: by ?? '',
      reason: reason ?? '',
    })),
    total: Number(rows[0]?.total ?? 0),
  }
}

export const findDeletedId = async (db: Knex, code: string): Promise<string | undefined> =>
  (await db('orders').where({ order_code: code }).whereNotNull('deleted_at').first('id'))?.id
