import type { Knex } from 'knex'

/** Adds the index by which the search of AniLibria finds known words that begin with a typed one. */
export async function up(db: Knex): Promise<void> {
  await db.raw('create index anilibria_words_beginning on anilibria_words (word text_pattern_ops)')
}

export async function down(db: Knex): Promise<void> {
  await db.raw('drop index anilibria_words_beginning')
}
