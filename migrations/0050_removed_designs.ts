import type { Knex } from 'knex'

/** When the picture of an order that nobody paid or answered was deleted; null if it was not. */
export async function up(db: Knex): Promise<void> {
  await db.raw('alter table orders add column design_removed_at timestamptz')
}

export async function down(db: Knex): Promise<void> {
  await db.raw('alter table orders drop column design_removed_at')
}
