import type { Knex } from 'knex'

/** Records of each payment link when its reminder went out, so that a customer gets it once. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw('alter table payment_links add column reminded_at timestamptz')
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('alter table payment_links drop column reminded_at')
}
