import type { Knex } from 'knex'

/**
 * Lets a staff notice name the matter that it is about, such as "proof 17". A notice whose matter is decided gets a
 * number from the sequence of the ids, so that the highest number grows with each change of the list of notices.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    alter table notices add column about text, add column closed_as bigint;
    create index notices_open on notices (about) where closed_as is null;
    create index notices_closed on notices (closed_as);
  `)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('alter table notices drop column about, drop column closed_as')
}
