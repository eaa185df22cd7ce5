import type { Knex } from 'knex'

/**
 * Lets an order belong to the member who placed it, and remembers an order whose member deleted the account, until the
 * customer's data can be removed from it.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    alter table orders
      add user_id integer references users on delete set null,
      -- Whether the customer's data is removed once the order is done.
      add erase_customer boolean not null default false;
    create index orders_user on orders (user_id, created_at desc) where user_id is not null;
    create index orders_erase on orders (id) where erase_customer;
  `)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('alter table orders drop user_id, drop erase_customer')
}
