import type { Knex } from 'knex'

/** Adds to an item who moved it to the bin: editors see it there. */
export async function up(db: Knex): Promise<void> {
  await db.raw('alter table content_items add column deleted_by integer references users on delete set null')
}

export async function down(db: Knex): Promise<void> {
  await db.raw('alter table content_items drop column deleted_by')
}
