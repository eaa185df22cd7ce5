import type { Knex } from 'knex'

/** Which versions of the site migrated the database, and its backups. */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
    create table site_versions (
      id integer generated always as identity primary key,
      version text not null,
      migrations text[] not null,
      migrated_at timestamptz not null default now()
    );
    -- problem: why it could not be made, or what the proof found; skipped: why it was not proven.
    create table backups (
      id integer generated always as identity primary key,
      file text not null,
      began_at timestamptz not null,
      made_at timestamptz,
      bytes bigint,
      tested_at timestamptz,
      proven_at timestamptz,
      problem_kind text,
      problem text,
      skipped text
    );
    create index backups_made on backups (made_at);
  `)
}

export async function down(db: Knex): Promise<void> {
  await db.raw('drop table backups; drop table site_versions')
}
