import type { Knex } from 'knex'

/** Creates the tables of members' collections, which are the same on all their devices. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    -- Every change of a member's collection takes the next version. Deleted entries up to version forgotten are gone.
    create table collections (
      user_id integer primary key references users on delete cascade,
      version bigint not null default 0,
      forgotten bigint not null default 0
    );

    -- A deleted entry stays as null, so that devices learn of it. The type json keeps texts that jsonb refuses.
    create table collection_entries (
      user_id integer not null references users on delete cascade,
      list text not null check (list in ('watchlist', 'favorites', 'history')),
      key text not null,
      entry json,
      version bigint not null,
      device text not null,
      foreign_version bigint not null,
      primary key (user_id, list, key)
    );
    create index collection_entries_changes on collection_entries (user_id, version);

    create table collection_devices (
      user_id integer not null references users on delete cascade,
      device text not null,
      applied bigint not null,
      used_at timestamptz not null,
      primary key (user_id, device)
    );
  `)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table collection_devices, collection_entries, collections')
}
