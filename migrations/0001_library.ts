import type { Knex } from 'knex'

export async function up(db: Knex) {
  await db.raw('create extension if not exists pg_trgm')
  await db.schema.createTable('library_titles', (table) => {
    table.increments('id')
    table.text('slug').notNullable().unique()
    table.text('title').notNullable()
    table.text('english')
    table.text('native')
    table.specificType('synonyms', 'text[]').notNullable()
    table.text('type').notNullable()
    table.text('status').notNullable()
    table.text('synopsis').notNullable()
    table.specificType('genres', 'text[]').notNullable()
    table.specificType('studios', 'text[]').notNullable()
    table.specificType('producers', 'text[]').notNullable()
    table.text('source').notNullable()
    table.text('season')
    table.integer('year').notNullable()
    table.integer('minutes').notNullable()
    table.integer('total_episodes')
    table.specificType('score', 'numeric(4,2)')
    table.integer('votes').notNullable()
    table.integer('views').notNullable()
    table.integer('weekly_rank')
    table.date('aired_from').notNullable()
    table.date('aired_to')
    table.integer('airs_day').comment('0 Monday … 6 Sunday, in airs_zone')
    table.specificType('airs_time', 'time(0)')
    table.text('airs_zone')
    table.index(['type', 'aired_from'])
    table.index('year')
  })
  await db.raw('create index library_titles_genres on library_titles using gin (genres)')

  await db.schema.createTable('library_episodes', (table) => {
    table.increments('id')
    table.integer('title_id').notNullable().references('library_titles.id').onDelete('cascade')
    table.text('slug').notNullable().unique()
    table.text('label').notNullable()
    table.text('name')
    table.specificType('number', 'numeric(8,2)').notNullable()
    table.integer('part').notNullable()
    table.specificType('released_at', 'timestamptz').notNullable()
    table.integer('clip').notNullable()
    table.index(['title_id', 'number', 'part'])
    table.index('released_at')
  })

  await db.schema.createTable('library_recommendations', (table) => {
    table.integer('title_id').notNullable().references('library_titles.id').onDelete('cascade')
    table.integer('recommended_id').notNullable().references('library_titles.id').onDelete('cascade')
    table.integer('position').notNullable()
    table.primary(['title_id', 'recommended_id'])
  })
}

export async function down(db: Knex) {
  for (const table of ['library_recommendations', 'library_episodes', 'library_titles'])
    await db.schema.dropTable(table)
}
