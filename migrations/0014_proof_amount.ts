import type { Knex } from 'knex'

/** Adds the amount that a customer says to have transferred to proofs of transfer. Older proofs have none. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw('alter table payment_proofs add column amount bigint check (amount > 0)')
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('alter table payment_proofs drop column amount')
}
