import type { Knex } from 'knex'

/** Files of a comic come in forms: the size of a book, pages or panels, the shape of a video. Empty: the first form. */
export async function up(db: Knex): Promise<void> {
  await db.raw(`alter table comic_exports add column form text not null default ''`)
}

export async function down(db: Knex): Promise<void> {
  await db.raw('alter table comic_exports drop column form')
}
