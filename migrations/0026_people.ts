import type { Knex } from 'knex'

/**
 * Creates what an account needs besides a user name and a password: a public id, a verified e-mail address and phone
 * number, a Google account, a second factor, a photo, access by token, and codes sent to its owner.
 */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
    alter table users
      add public_id text not null default substr(replace(gen_random_uuid()::text, '-', ''), 9) unique,
      add phone varchar(16) unique check (phone ~ '^[+][1-9][0-9]{6,14}$'),
      add email_verified_at timestamptz,
      add phone_verified_at timestamptz,
      -- Tokens carry it: a new number ends them all.
      add token_version integer not null default 1,
      add google_sub text unique,
      -- Encrypted with the site's key. The factor applies once it is confirmed by a first code.
      add totp_secret text,
      add totp_confirmed_at timestamptz,
      -- The time step of the last accepted code, so that a code counts once.
      add totp_step bigint not null default 0,
      -- The name of an upload.
      add photo text,
      -- An account made by Google has no password until its owner sets one.
      alter password_hash drop not null;

    -- One row per log-in of a program. Its refresh token changes with each use; here is the SHA-256 of the present one.
    create table personal_access_tokens (
      id uuid primary key,
      user_id integer not null references users on delete cascade,
      api text not null check (api in ('content', 'comics')),
      refresh_hash text,
      generation integer not null default 1,
      created_at timestamptz not null,
      used_at timestamptz not null,
      expires_at timestamptz not null,
      ended_at timestamptz,
      address text not null,
      agent varchar(300) not null
    );
    create index personal_access_tokens_user on personal_access_tokens (user_id);
    create index personal_access_tokens_expiry on personal_access_tokens (expires_at);

    -- A code exists for an unknown address too, so that answers tell nobody who has an account; such a code has no hash.
    create table account_codes (
      purpose text not null check (purpose in ('verify', 'reset')),
      contact_hash text not null,
      user_id integer references users on delete cascade,
      code_hash text,
      tries integer not null default 0,
      asked_at timestamptz not null,
      expires_at timestamptz not null,
      primary key (purpose, contact_hash)
    );
    -- How often a code was asked for, by the hash of the address.
    create table account_code_days (
      contact_hash text not null,
      day date not null,
      sends integer not null,
      primary key (contact_hash, day)
    );

    create table recovery_codes (
      user_id integer not null references users on delete cascade,
      code_hash text not null,
      used_at timestamptz,
      primary key (user_id, code_hash)
    );

    -- Sign-ins that went to Google and have not come back. Each is deleted when it does.
    create table google_sign_ins (
      state_hash text primary key,
      nonce text not null,
      verifier text not null,
      next text not null,
      began_at timestamptz not null
    );
  `)
}

export async function down(db: Knex): Promise<void> {
  await db.raw(`
    drop table google_sign_ins, recovery_codes, account_code_days, account_codes, personal_access_tokens;
    update users set password_hash = '!' where password_hash is null;
    alter table users
      drop public_id, drop phone, drop email_verified_at, drop phone_verified_at, drop token_version, drop google_sub,
      drop totp_secret, drop totp_confirmed_at, drop totp_step, drop photo,
      alter password_hash set not null;
  `)
}
