import type { Knex } from 'knex'

/**
 * A program's log-in remembers the version of its account. It is over when the account has another version, which a new
 * password, role or state gives it.
 */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
    delete from personal_access_tokens;
    alter table personal_access_tokens add token_version integer not null;
  `)
}

export async function down(db: Knex): Promise<void> {
  await db.raw('alter table personal_access_tokens drop token_version')
}
