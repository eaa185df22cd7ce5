import type { Knex } from 'knex'

/** How the services that visitors know by name are, and the seconds of each day that they were. */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
    create table service_states (
      key text primary key,
      state text not null check (state in ('up', 'degraded', 'down', 'maintenance')),
      since timestamptz not null,
      checked_at timestamptz not null
    );
    -- A day begins in Western Indonesia. count excludes maintenance.
    create table service_days (
      key text not null,
      at timestamptz not null,
      count real not null default 0,
      up real not null default 0,
      degraded real not null default 0,
      maintenance real not null default 0,
      primary key (key, at)
    )
  `)
}

export async function down(db: Knex): Promise<void> {
  await db.raw('drop table service_days, service_states')
}
