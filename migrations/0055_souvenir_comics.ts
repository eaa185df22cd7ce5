import type { Knex } from 'knex'

/** Which of the creator's comics a souvenir prints; null where nobody has said, or the comic is deleted. */
export async function up(db: Knex): Promise<void> {
  await db.raw('alter table comic_requests add column comic_id integer references comics on delete set null')
}

export async function down(db: Knex): Promise<void> {
  await db.raw('alter table comic_requests drop column comic_id')
}
