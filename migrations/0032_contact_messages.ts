import type { Knex } from 'knex'

/** Creates the table of what people write to the site at /kontak/. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table contact_messages (
      id integer generated always as identity primary key,
      kind text not null check (kind in ('question', 'takedown', 'privacy', 'other')),
      name varchar(100) not null,
      email varchar(254) not null,
      message varchar(3000) not null,
      -- Of a takedown request: the page, and the work whose rights it is about.
      page varchar(500),
      work varchar(500),
      -- The member who wrote it while signed in.
      user_id integer references users on delete set null,
      created_at timestamptz not null default now(),
      answered_at timestamptz,
      note varchar(500) not null default ''
    );
    create index contact_messages_open on contact_messages (id) where answered_at is null;
    create index contact_messages_answered on contact_messages (answered_at) where answered_at is not null;
    create index contact_messages_user on contact_messages (user_id) where user_id is not null;
  `)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table contact_messages')
}
