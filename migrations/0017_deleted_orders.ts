import type { Knex } from 'knex'

/** Lets staff list the deleted orders, latest deletion first, without reading all orders. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw('create index orders_deleted on orders (deleted_at desc) where deleted_at is not null')
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop index orders_deleted')
}
