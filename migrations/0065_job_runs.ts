import type { Knex } from 'knex'

/** How the last run of each job went. A run that somebody asked for wakes all instances by the channel `work`. */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
    create table job_runs (
      kind text primary key,
      started_at timestamptz,
      ended_at timestamptz,
      duration_ms integer,
      error text,
      failures integer not null default 0,
      asked_at timestamptz
    );
    create function notify_job_asked() returns trigger language plpgsql as
      $$ begin perform pg_notify('work', 'job_runs'); return null; end $$;
    create trigger job_asked after insert or update of asked_at on job_runs
      for each row when (new.asked_at is not null) execute function notify_job_asked()
  `)
}

export async function down(db: Knex): Promise<void> {
  await db.raw('drop table job_runs; drop function notify_job_asked')
}
