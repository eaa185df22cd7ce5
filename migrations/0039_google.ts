import type { Knex } from 'knex'

/**
 * Creates the counts of what Google is paid for, by Jakarta day and service. `units` are scripts, pictures, minutes of
 * speech and thousands of characters of narration; `cost` is in rupiah, at the prices of their moments, without what
 * failed.
 */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
    create table google_uses (
      day date not null,
      service text not null check (service in ('script', 'picture', 'speech', 'narration')),
      calls integer not null,
      failed integer not null default 0,
      units real not null,
      cost bigint not null check (cost >= 0),
      primary key (day, service)
    )
  `)
}

export async function down(db: Knex): Promise<void> {
  await db.raw('drop table google_uses')
}
