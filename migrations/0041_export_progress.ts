import type { Knex } from 'knex'

/** Adds how far the making of a comic's file is, in percent. */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
    alter table comic_exports add column progress smallint not null default 0 check (progress between 0 and 100)
  `)
}

export async function down(db: Knex): Promise<void> {
  await db.raw('alter table comic_exports drop column progress')
}
