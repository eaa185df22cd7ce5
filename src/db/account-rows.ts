import type { Knex } from 'knex'

/** Row types of the tables for accounts, sessions, the audit log, site settings, the outbox and staff notices. */

/** An account. `username` and `email` are unique, ignoring upper and lower case. */
export type UserRow = {
  id: number
  username: string
  email: string | null
  name: string
  password_hash: string
  role: 'member' | 'editor' | 'staff' | 'admin'
  is_active: boolean
  created_at: Date
  last_login_at: Date | null
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

/**
 * How many log-ins failed in a row. `counter` is stored as a SHA-256 hash, because the user name in it may be a
 * mistyped password.
 */
export type LoginFailureRow = { counter: string; failures: number; failed_at: Date }

/**
 * An entry of the audit log. `actor` is the account's name at that time, or "(command line)" or "(visitor)", which no
 * account can be called. `details` never holds a secret.
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
}

export type SiteSettingRow = { name: string; value: unknown; changed_at: Date }

/**
 * A message that is to be sent exactly once. `blocked`: the configuration for its `kind` is wrong, so messages of the
 * kind wait until staff release them. The process `claimed_by` is sending the message until `claimed_until`. `keep`:
 * pruning skips the message, because its order shows it. `maybe_twice`: the result of an attempt was lost, so the
 * message may have arrived twice.
 */
export type OutboxRow = {
  id: string
  kind: string
  dedupe_key: string
  summary: string
  payload: Record<string, unknown>
  state: 'waiting' | 'sent' | 'failed' | 'blocked'
  attempts: number
  next_at: Date
  claimed_until: Date | null
  claimed_by: string | null
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
      Omit<UserRow, 'id' | 'is_active' | 'created_at' | 'last_login_at'>,
      Partial<UserRow>
    >
    sessions: Knex.CompositeTableType<SessionRow, Omit<SessionRow, 'id'>>
    login_failures: LoginFailureRow
    audit_log: Knex.CompositeTableType<
      AuditRow,
      Omit<AuditRow, 'id' | 'at' | 'details'> & { at?: Date; details: string }
    >
    site_settings: Knex.CompositeTableType<SiteSettingRow, Omit<SiteSettingRow, 'value'> & { value: string }>
    outbox: Knex.CompositeTableType<
      OutboxRow,
      Pick<OutboxRow, 'kind' | 'dedupe_key' | 'summary'> & { payload: string; next_at?: Date; keep?: boolean },
      { [Key in keyof Omit<OutboxRow, 'id' | 'payload'>]?: OutboxRow[Key] | Knex.Raw }
    >
    notices: Knex.CompositeTableType<
      NoticeRow,
      Omit<NoticeRow, 'id' | 'created_at' | 'about' | 'closed_as'> & { about?: string | null },
      { closed_as: Knex.Raw }
    >
  }
}
