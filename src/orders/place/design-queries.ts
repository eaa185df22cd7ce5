import type { Knex } from 'knex'

/** For an order that is neither paid nor answered. */
export const DESIGN_DAYS = 30

/**
 * Takes the pictures off orders older than `DESIGN_DAYS` without payment, proof or action of staff, or deleted as long
 * ago. The sweep of pictures then deletes the files. Returns the number of orders.
 */
export async function removeOldDesigns(db: Knex, now: Date): Promise<number> {
  const before = new Date(now.getTime() - DESIGN_DAYS * 86_400_000)
  const { rowCount } = await db.raw(
    `update orders set design = null, design_removed_at = :now, version = version + 1, updated_at = :now
      where design is not null and created_at < :before and source = 'public' and paid_amount = 0
        and not exists (select from payments where order_id = orders.id)
        and not exists (select from payment_proofs where order_id = orders.id)
        and (deleted_at < :before
             or not exists (select from order_history where order_id = orders.id and source = 'admin'))`,
    { now, before },
  )
  return rowCount ?? 0
}
