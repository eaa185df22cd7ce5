import type { Knex } from 'knex'

/** When a title's page last listed episodes at its origin. Null for titles that were read before. */
export async function up(db: Knex): Promise<void> {
  await db.raw('alter table titles_seen add column episodes_at timestamptz')
}

export async function down(db: Knex): Promise<void> {
  await db.raw('alter table titles_seen drop column episodes_at')
}
