import type { Knex } from 'knex'

/** Notes of an order hold a whole list of players. */
export async function up(db: Knex): Promise<void> {
  await db.raw('alter table orders alter column design_notes type varchar(5000)')
}

export async function down(db: Knex): Promise<void> {
  await db.raw('alter table orders alter column design_notes type varchar(1000) using left(design_notes, 1000)')
}
