import type { Knex } from 'knex'

/** The number by which the bank knows the transfer that paid a withdrawal. */
export async function up(db: Knex): Promise<void> {
  await db.raw('alter table withdrawals add column reference text')
}

export async function down(db: Knex): Promise<void> {
  await db.raw('alter table withdrawals drop column reference')
}
