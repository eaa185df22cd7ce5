import type { Knex } from 'knex'

/** Remembers with each seen title where its poster is, so that old collections get posters without asking anybody. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw('alter table titles_seen add column cover text')
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('alter table titles_seen drop column cover')
}
