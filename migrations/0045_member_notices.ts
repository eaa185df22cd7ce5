import type { Knex } from 'knex'

/** Notices for members, and by which ways each of them wants which kinds. */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
    -- A member is told once of each kind and key. A hidden notice is one that the member did not want or has deleted; it
    -- has no text. from_user_id: whose deed it tells of, null for nobody's; it goes with that account too.
    create table member_notices (
      id integer generated always as identity primary key,
      user_id integer not null references users on delete cascade,
      from_user_id integer references users on delete cascade,
      kind text not null,
      key text not null,
      title text not null,
      message text not null,
      href text not null,
      data jsonb not null,
      read_at timestamptz,
      is_hidden boolean not null default false,
      created_at timestamptz not null default now(),
      unique (user_id, kind, key)
    );
    create index member_notices_shown on member_notices (user_id, id desc) where not is_hidden;
    create index member_notices_unread on member_notices (user_id) where read_at is null and not is_hidden;
    create index member_notices_from on member_notices (from_user_id, kind, key) where from_user_id is not null;
    create index member_notices_age on member_notices (created_at);

    -- Without a row a kind comes in the site and by push, not by mail.
    create table member_notice_choices (
      user_id integer not null references users on delete cascade,
      kind text not null,
      site boolean not null,
      push boolean not null,
      mail boolean not null,
      primary key (user_id, kind)
    );
  `)
}

export async function down(db: Knex): Promise<void> {
  await db.raw('drop table member_notice_choices, member_notices')
}
