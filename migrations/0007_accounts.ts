import type { Knex } from 'knex'

/** Creates the tables of accounts, sessions, failed logins, the audit log and site settings. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table users (
      id integer generated always as identity primary key,
      username varchar(60) not null,
      email varchar(254),
      name varchar(100) not null,
      password_hash text not null,
      role text not null check (role in ('member', 'editor', 'staff', 'admin')),
      is_active boolean not null default true,
      created_at timestamptz not null default now(),
      last_login_at timestamptz
    );
    create unique index users_username on users (lower(username));
    create unique index users_email on users (lower(email)) where email is not null;

    -- The token itself is only in the browser; here is its SHA-256.
    create table sessions (
      id integer generated always as identity primary key,
      token_hash text not null unique,
      user_id integer not null references users on delete cascade,
      signed_in_at timestamptz not null,
      seen_at timestamptz not null,
      ends_at timestamptz not null,
      address text not null,
      agent varchar(300) not null
    );
    create index sessions_user on sessions (user_id);

    -- By the SHA-256 of the name that was tried, whether there is such an account or not: it may have been a password.
    create table login_failures (
      counter text primary key,
      failures integer not null,
      failed_at timestamptz not null
    );

    create table audit_log (
      id bigint generated always as identity primary key,
      at timestamptz not null default now(),
      actor_id integer references users on delete set null,
      actor text not null,
      action text not null,
      subject text not null,
      details jsonb not null default '{}',
      address text
    );
    create index audit_log_at on audit_log (at desc);
    -- For the filters of its page, and for the refused log-ins that are forgotten.
    create index audit_log_actor on audit_log (actor, id);
    create index audit_log_kind on audit_log (split_part(action, '.', 1), id);
    create index audit_log_refused on audit_log (at) where action = 'session.refuse';

    create table site_settings (
      name text primary key,
      value jsonb not null,
      changed_at timestamptz not null default now()
    );
  `)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table site_settings, audit_log, login_failures, sessions, users')
}
