import type { Knex } from 'knex'

/** Payment links may be at the gateway DOKU. */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
    alter table payment_links drop constraint payment_links_provider_check,
      add constraint payment_links_provider_check check (provider in ('xendit', 'doku', 'manual', 'simulated'))
  `)
}

export async function down(db: Knex): Promise<void> {
  await db.raw(`
    alter table payment_links drop constraint payment_links_provider_check,
      add constraint payment_links_provider_check check (provider in ('xendit', 'manual', 'simulated')) not valid
  `)
}
