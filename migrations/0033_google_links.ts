import type { Knex } from 'knex'

/** A sign-in at Google may be meant to link the Google account to the account of somebody who is signed in here. */
export async function up(db: Knex): Promise<void> {
  await db.raw('alter table google_sign_ins add link_user_id integer references users on delete cascade')
}

export async function down(db: Knex): Promise<void> {
  await db.raw('alter table google_sign_ins drop link_user_id')
}
