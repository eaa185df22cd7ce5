import type { Knex } from 'knex'

/**
 * Records of each announced incident whether an alert went out on any channel. Null for incidents from before this
 * column, and for incidents that were not announced.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw('alter table incidents add column was_alerted boolean')
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('alter table incidents drop column was_alerted')
}
