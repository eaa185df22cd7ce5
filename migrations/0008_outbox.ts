import type { Knex } from 'knex'

/**
 * Creates the outbox (messages that are sent after the transaction that wrote them) and the table of notices for staff.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table outbox (
      id bigint generated always as identity primary key,
      kind text not null,
      dedupe_key text not null unique,
      summary text not null,
      payload jsonb not null,
      state text not null default 'waiting' check (state in ('waiting', 'sent', 'failed', 'blocked')),
      attempts integer not null default 0,
      next_at timestamptz not null default now(),
      -- Until then somebody is sending it.
      claimed_until timestamptz,
      error text,
      created_at timestamptz not null default now(),
      ended_at timestamptz
    );
    create index outbox_due on outbox (next_at) where state = 'waiting';

    create table notices (
      id bigint generated always as identity primary key,
      kind text not null,
      message text not null,
      href text,
      author text,
      created_at timestamptz not null default now()
    );
  `)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table notices, outbox')
}
