import type { Knex } from 'knex'

/**
 * Creates the work on voices: recordings that members have turned into text, and comics whose panels are read aloud. A
 * recording is kept until its text is known; `operation` is Google's name of the work on it. The `voice` of a panel names
 * a document.
 */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
    create table voice_jobs (
      id uuid primary key default gen_random_uuid(),
      user_id integer not null references users on delete cascade,
      comic_id integer unique references comics on delete cascade,
      recording jsonb,
      audio bytea,
      operation text,
      status text not null default 'PENDING' check (status in ('PENDING', 'PROCESSING', 'DONE', 'FAILED')),
      progress smallint not null default 0 check (progress between 0 and 100),
      text text,
      error text,
      created_at timestamptz not null default now(),
      check ((comic_id is null) <> (recording is null))
    );
    create index on voice_jobs (user_id);
    create index on voice_jobs (created_at);
    alter table comic_panels add column voice text;
    create index on comic_panels (voice) where voice is not null;
  `)
}

export async function down(db: Knex): Promise<void> {
  await db.raw('alter table comic_panels drop column voice; drop table voice_jobs')
}
