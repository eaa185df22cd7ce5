import type { Knex } from 'knex'

/**
 * Pictures of a comic's cast, after which a model draws: `key` is a hash of the looks. A paid picture may have several
 * panels: a reservation counts those that its credits pay for, and those that are neither drawn nor in flight.
 */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
    create table comic_references (
      comic_id integer not null references comics on delete cascade,
      key text not null,
      picture text not null,
      created_at timestamptz not null default now(),
      primary key (comic_id, key)
    );
    select track_uploads('comic_references', 'picture');
    alter table google_uses add column panels integer not null default 0, add column panels_left integer not null default 0;
    update google_uses set panels = units, panels_left = greatest(0, units - calls + failed) where run is not null;
  `)
}

export async function down(db: Knex): Promise<void> {
  await db.raw(`
    delete from comic_references;
    drop table comic_references;
    alter table google_uses drop column panels, drop column panels_left;
  `)
}
