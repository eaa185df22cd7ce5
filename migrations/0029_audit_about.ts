import type { Knex } from 'knex'

/**
 * Says of an audit entry which account it is about, so that its owner can export it, and so that it loses the name when
 * the account is deleted. Entries of a person about their own account need no `about_id`.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    alter table audit_log add about_id integer references users on delete set null;
    update audit_log set about_id = users.id from users
      where lower(audit_log.subject) = lower(users.username)
        and split_part(audit_log.action, '.', 1) in ('user', 'session', 'password');
    create index audit_log_about on audit_log (about_id) where about_id is not null;
    create index audit_log_by on audit_log (actor_id) where actor_id is not null;
  `)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop index audit_log_by; alter table audit_log drop about_id')
}
