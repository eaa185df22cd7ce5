import type { Knex } from 'knex'

/**
 * The title's slug of an entry of the history, which is bounded by titles, no longer to a hundred episodes. The next
 * migration fills it in, because this one locks the table against everything.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw('alter table collection_entries add column show text')
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('alter table collection_entries drop column show')
}
