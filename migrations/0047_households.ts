import type { Knex } from 'knex'

/**
 * Counts sent codes and wrong ones for each household that asks or tries, so that a stranger spends nobody else's, and
 * remembers for which account a household asked. Keeps the households in which an account's programs had a refresh token.
 */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
    alter table account_code_days
      add household_hash text not null default '',
      drop constraint account_code_days_pkey,
      add primary key (contact_hash, household_hash, day);
    alter table account_code_days alter household_hash drop default;
    -- The account for which the household last asked to verify the address.
    alter table account_code_days add user_id integer references users on delete set null;
    create index account_code_days_user on account_code_days (user_id);

    -- The number of wrong tries of each household, by the keyed hash of the household.
    alter table account_codes add household_tries jsonb not null default '{}';
    create index account_codes_user on account_codes (user_id);

    create table known_households (
      user_id integer not null references users on delete cascade,
      household text not null,
      used_at timestamptz not null,
      primary key (user_id, household)
    );
    create index known_households_age on known_households (used_at);
  `)
}

export async function down(db: Knex): Promise<void> {
  await db.raw(`
    drop table known_households;
    drop index account_codes_user;
    alter table account_codes drop household_tries;
    delete from account_code_days;
    alter table account_code_days drop constraint account_code_days_pkey, drop household_hash, drop user_id,
      add primary key (contact_hash, day);
  `)
}
