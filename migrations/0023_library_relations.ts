import type { Knex } from 'knex'

/** Titles of the library that tell one story: seasons, films and specials of the same anime. */
export async function up(db: Knex): Promise<void> {
  await db.schema.createTable('library_relations', (table) => {
    table.integer('title_id').notNullable().references('library_titles.id').onDelete('cascade')
    table.integer('related_id').notNullable().references('library_titles.id').onDelete('cascade')
    table.text('kind').notNullable().comment('what the related title is to the title: Prequel, Sequel …')
    table.primary(['title_id', 'related_id'])
  })
}

export async function down(db: Knex): Promise<void> {
  await db.schema.dropTable('library_relations')
}
