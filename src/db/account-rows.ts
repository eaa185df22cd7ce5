import type { Knex } from 'knex'
import type { Added, Changes } from './table.ts'
import type { WorkColumns } from './work-rows.ts'

/** Row types of the tables for accounts, sessions, the audit log, site settings, the outbox and staff notices. */

/**
 * An account. `username` and `email` are unique, ignoring upper and lower case. `public_id`: 24 hexadecimal digits that
 * stand for the account in public. `phone`: "+6281234567890". `password_hash` is null for an account made by Google
 * whose owner set no password. `token_version`: bearer tokens with another number are void. `totp_secret`: encrypted; it
 * is asked for at log-in once `totp_confirmed_at` is set. `totp_step`: the time step of the last code that was accepted.
 * `photo`: the name of an upload. `email_changed_at`, `phone_changed_at`: since when the account has this address, kept by
 * a trigger; null for one that it had from the beginning, or proved as its first within a day.
 */
export type UserRow = {
  id: number
  public_id: string
  username: string
  email: string | null
  phone: string | null
  name: string
  password_hash: string | null
  role: 'member' | 'editor' | 'staff' | 'admin'
  is_active: boolean
  created_at: Date
  last_login_at: Date | null
  email_verified_at: Date | null
  phone_verified_at: Date | null
  token_version: number
  google_sub: string | null
  totp_secret: string | null
  totp_confirmed_at: Date | null
  totp_step: string
  photo: string | null
  email_changed_at: Date | null
  phone_changed_at: Date | null
}

/**
 * A log-in of a program. `id` is part of its tokens. `token_version`: that of the account when it logged in.
 * `refresh_hash`: the SHA-256 of its present refresh token as base64url, null where there is none. `generation` counts
 * the access tokens. `expires_at`: when its last token expires.
 */
export type PersonalAccessTokenRow = {
  id: string
  user_id: number
  token_version: number
  api: 'content' | 'comics'
  refresh_hash: string | null
  generation: number
  created_at: Date
  used_at: Date
  expires_at: Date
  ended_at: Date | null
  address: string
  agent: string
}

/**
 * A code of six digits that proves an e-mail address or phone number. `contact_hash` and `code_hash` are keyed hashes.
 * A code without a hash was asked for an address that no account may use for the purpose, or is not sent yet. `user_id`:
 * the account for which it was asked; null for nobody's, and for a code that makes an account. `household_tries`: the
 * number of tries of each household, by its keyed hash.
 */
export type AccountCodeRow = {
  purpose: 'verify' | 'reset'
  contact_hash: string
  user_id: number | null
  code_hash: string | null
  tries: number
  household_tries: Record<string, number>
  asked_at: Date
  expires_at: Date
}

/** Codes of a household on a day for an address. `user_id`: the account that last asked to verify it. */
export type CodeDayRow = {
  contact_hash: string
  household_hash: string
  day: string
  sends: number
  user_id: number | null
}

/** A household, as rate limits count it, in which a program of the account got or used a refresh token at `used_at`. */
export type KnownHouseholdRow = { user_id: number; household: string; used_at: Date }

/** A code that replaces the second factor once. */
type RecoveryCodeRow = { user_id: number; code_hash: string; used_at: Date | null }

/**
 * A sign-in that went to Google and has not come back. `next`: the path to open afterwards. `link_user_id`: the user to
 * whose account the Google account is to be linked, or null for a log-in.
 */
export type GoogleSignInRow = {
  state_hash: string
  nonce: string
  verifier: string
  next: string
  link_user_id: number | null
  began_at: Date
}

/** A session: a signed-in browser. `token_hash` is the SHA-256 of the session token, as base64url. */
export type SessionRow = {
  id: number
  token_hash: string
  user_id: number
  signed_in_at: Date
  seen_at: Date
  ends_at: Date
  address: string
  agent: string
}

/** `counter` is a SHA-256 hash, because the user name in it may be a mistyped password. */
export type LoginFailureRow = { counter: string; failures: number; failed_at: Date }

/**
 * An entry of the audit log. `actor` is the account's name at that time, or "(command line)" or "(visitor)", which no
 * account can be called. `details` never holds a secret. `about_id`: the account that somebody else's action is about.
 */
export type AuditRow = {
  id: string
  at: Date
  actor_id: number | null
  actor: string
  action: string
  subject: string
  details: Record<string, unknown>
  address: string | null
  about_id: number | null
}

type SiteSettingRow = { name: string; value: unknown; changed_at: Date }

/**
 * A message that is to be sent exactly once. `blocked`: the configuration for its `kind` is wrong, so messages of the
 * kind wait until staff release them. `keep`: pruning skips the message, because its order shows it. `maybe_twice`: the
 * result of an attempt was lost, so the message may have arrived twice.
 */
export type OutboxRow = WorkColumns & {
  id: string
  kind: string
  dedupe_key: string
  summary: string
  payload: Record<string, unknown>
  state: 'waiting' | 'sent' | 'failed' | 'blocked'
  error: string | null
  created_at: Date
  ended_at: Date | null
  keep: boolean
  maybe_twice: boolean
}

/**
 * A notice for staff. `about` names the matter it is about, such as "proof 17", or is null. `closed_as` is set once
 * that matter is decided, and grows with each notice that is closed.
 */
export type NoticeRow = {
  id: string
  kind: string
  message: string
  href: string | null
  author: string | null
  created_at: Date
  about: string | null
  closed_as: string | null
}

declare module 'knex/types/tables.js' {
  interface Tables {
    users: Knex.CompositeTableType<
      UserRow,
      Added<UserRow, 'username' | 'email' | 'name' | 'password_hash' | 'role'>,
      Changes<UserRow>
    >
    personal_access_tokens: Knex.CompositeTableType<
      PersonalAccessTokenRow,
      PersonalAccessTokenRow,
      Changes<PersonalAccessTokenRow>
    >
    account_codes: Knex.CompositeTableType<
      AccountCodeRow,
      Omit<AccountCodeRow, 'household_tries'>,
      Changes<AccountCodeRow>
    >
    account_code_days: Knex.CompositeTableType<CodeDayRow, CodeDayRow, { sends?: number; user_id?: Knex.Raw }>
    known_households: KnownHouseholdRow
    recovery_codes: RecoveryCodeRow
    google_sign_ins: GoogleSignInRow
    sessions: Knex.CompositeTableType<SessionRow, Omit<SessionRow, 'id'>>
    login_failures: LoginFailureRow
    audit_log: Knex.CompositeTableType<
      AuditRow,
      Omit<AuditRow, 'id' | 'at' | 'details' | 'about_id'> & { at?: Date; details: string; about_id?: number | null }
    >
    site_settings: Knex.CompositeTableType<SiteSettingRow, Omit<SiteSettingRow, 'value'> & { value: string }>
    outbox: Knex.CompositeTableType<
      OutboxRow,
      Pick<OutboxRow, 'kind' | 'dedupe_key' | 'summary'> & { payload: string; next_at?: Date; keep?: boolean },
      Changes<Omit<OutboxRow, 'id' | 'payload'>>
    >
    notices: Knex.CompositeTableType<
      NoticeRow,
      Omit<NoticeRow, 'id' | 'created_at' | 'about' | 'closed_as'> & { about?: string | null; created_at?: Date },
      { closed_as: Knex.Raw }
    >
  }
}
