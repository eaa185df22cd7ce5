import type { Knex } from 'knex'
import type { OrderFileRow } from '../../db/tables.ts'
import { DESIGN_DAYS } from '../limits.ts'
import type { StoredFile } from './store-file.ts'

/** They hang below the order, by default as designs. Returns their ids. */
export async function addFiles(
  trx: Knex,
  order_id: string,
  files: readonly StoredFile[],
  from: Pick<OrderFileRow, 'by_staff' | 'created_at'> & Partial<Pick<OrderFileRow, 'kind'>>,
): Promise<string[]> {
  const rows = files.map((file) => ({ kind: 'design' as const, ...file, ...from, order_id }))
  if (rows.length === 0) return []
  return (await trx('order_files').insert(rows).returning('id')).map(({ id }) => id)
}

/**
 * Takes pictures and files off orders older than `DESIGN_DAYS` without payment, proof or action of staff, or deleted as
 * long ago. The sweep of pictures then deletes what was stored. Returns the number of orders that lost their picture.
 */
export async function removeOldDesigns(db: Knex, now: Date): Promise<number> {
  const before = new Date(now.getTime() - DESIGN_DAYS * 86_400_000)
  const { rowCount } = await db.raw(
    `with old as (select id from orders
      where created_at < :before and source = 'public' and paid_amount = 0
        and (design is not null or exists (select from order_files where order_id = orders.id and removed_at is null))
        and not exists (select from payments where order_id = orders.id)
        and not exists (select from payment_proofs where order_id = orders.id)
        and (deleted_at < :before
             or not exists (select from order_history where order_id = orders.id and source = 'admin'))),
      files as (update order_files set removed_at = :now, upload = null, picture = null
        where order_id in (select id from old) and created_at < :before and removed_at is null)
    update orders set design = null, design_removed_at = :now, version = version + 1, updated_at = :now
      where design is not null and id in (select id from old)`,
    { now, before },
  )
  return rowCount ?? 0
}
