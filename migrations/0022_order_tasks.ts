import type { Knex } from 'knex'

/**
 * Indexes for what waits for staff: orders for which staff must do something, and the list of orders that shows those
 * in progress before those that have ended.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create index orders_tasks on orders (created_at desc, id) where deleted_at is null and (case
      when orders.status_order = 'dibatalkan' then null
      when not orders.price_confirmed and orders.production_status in ('menunggu', 'diproses', 'selesai') then 'price'
      when orders.status_order = 'menunggu_link' then 'invoice'
      when orders.status_order = 'lunas' and orders.production_status = 'selesai' then 'ship'
      when orders.status_order = 'pengerjaan_selesai' then 'collect'
      when orders.status_order in ('dp_dibayar', 'lunas') and orders.production_status = 'menunggu' then 'make'
    end) is not null;
    create index orders_running on orders ((ended_at is not null), created_at desc, id) where deleted_at is null;
  `)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop index orders_tasks; drop index orders_running')
}
