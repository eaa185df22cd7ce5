import type { Knex } from 'knex'

/** Lets staff mark visitors' reports about episodes as done, and undo the mark. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    alter table episode_reports add column done_at timestamptz;
    create index episode_reports_open on episode_reports (id) where done_at is null;
  `)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('alter table episode_reports drop column done_at')
}
