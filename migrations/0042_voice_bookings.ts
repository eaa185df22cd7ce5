import type { Knex } from 'knex'

/** Adds what is booked for the work of Google on a recording, until the work fails and the booking is taken back. */
export async function up(db: Knex): Promise<void> {
  await db.raw('alter table voice_jobs add column booking jsonb')
}

export async function down(db: Knex): Promise<void> {
  await db.raw('alter table voice_jobs drop column booking')
}
