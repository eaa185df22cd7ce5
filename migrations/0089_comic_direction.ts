import type { Knex } from 'knex'

/** The reading direction of own pages, as the archive says in which they come. */
export async function up(db: Knex): Promise<void> {
  await db.raw("alter table comics add column direction text check (direction in ('ltr', 'rtl'))")
}

export async function down(db: Knex): Promise<void> {
  await db.raw('alter table comics drop column direction')
}
