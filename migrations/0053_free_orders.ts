import type { Knex } from 'knex'

/** An order whose money went back completely after the delivery costs nothing. */
export async function up(db: Knex): Promise<void> {
  await db.raw(`alter table orders
    drop constraint orders_total_price_check,
    add constraint orders_total_price_check check (total_price >= 0)`)
}

export async function down(db: Knex): Promise<void> {
  await db.raw(`alter table orders
    drop constraint orders_total_price_check,
    add constraint orders_total_price_check check (total_price > 0)`)
}
