import type { Knex } from 'knex'

/** What is wrong with the running site now, one row for each part, and what its operator was told of it. */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
    create table conditions (
      part text primary key,
      level text not null check (level in ('warning', 'critical')),
      -- The worst level since it began, of which the operator was told.
      worst text not null check (worst in ('warning', 'critical')),
      sentence text not null,
      since timestamptz not null
    )
  `)
}

export async function down(db: Knex): Promise<void> {
  await db.raw('drop table conditions')
}
