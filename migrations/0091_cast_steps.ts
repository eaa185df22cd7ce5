import type { Knex } from 'knex'

/** A change of looks is a step that can be undone: `characters` is the cast before and after, null where it stays. */
export async function up(db: Knex): Promise<void> {
  await db.raw('alter table comic_steps add column characters jsonb')
}

export async function down(db: Knex): Promise<void> {
  await db.raw('alter table comic_steps drop column characters')
}
