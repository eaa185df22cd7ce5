import type { Knex } from 'knex'

/** Whether anybody has typed a contact before is looked up with every order. */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
    create index quotes_phone on quotes (contact_phone) where contact_phone is not null;
    create index quotes_email on quotes (lower(contact_email)) where contact_email is not null;
  `)
}

export async function down(db: Knex): Promise<void> {
  await db.raw('drop index quotes_phone, quotes_email')
}
