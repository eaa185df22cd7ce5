import type { Knex } from 'knex'

/**
 * Lets a title of the library name the figure and the palette of its drawings. Both are names that the drawing code
 * knows; where they are null, it chooses by slug and genres.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw('alter table library_titles add column figure text, add column palette text')
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('alter table library_titles drop column figure, drop column palette')
}
