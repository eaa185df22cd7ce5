import type { Knex } from 'knex'

/**
 * Moves what the gateway reported about a payment into columns of its own. After this migration `provider_ref` only
 * prevents duplicate payments.
 */
export async function up(knex: Knex): Promise<void> {
  // The SQL writes `[\\?]` for a question mark, because Knex takes a bare question mark as a placeholder for a value.
  await knex.raw(`
    -- The gateway's own number of the payment, where it told one.
    alter table payments add column provider_payment_id text;
    -- Whether paid_at is what the gateway told; else it is when we heard of the money.
    alter table payments add column paid_at_told boolean not null default true;
    update payments set
      provider_payment_id = case when provider_ref ~ '^pay \\S+ .'
        then regexp_replace(regexp_replace(provider_ref, '^pay \\S+ ', ''), ' at [\\?]$', '') end,
      paid_at_told = provider_ref !~ ' [\\?]( |$)'
    where provider_invoice_id is not null;
  `)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('alter table payments drop column provider_payment_id, drop column paid_at_told')
}
