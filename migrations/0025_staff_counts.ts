import type { Knex } from 'knex'

/** Indexes for what every staff page counts in tables that grow: failed and unsent messages, and title proposals. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create index order_messages_unsent on order_messages (channel, created_at) where unsent_reason = 'not_configured';
    create index outbox_trouble on outbox (state, ended_at) where state in ('blocked', 'failed');
    create index title_mappings_proposed on title_mappings (slug) where state = 'proposed';
  `)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop index order_messages_unsent; drop index outbox_trouble; drop index title_mappings_proposed')
}
