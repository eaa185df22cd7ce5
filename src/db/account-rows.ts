import type { Knex } from 'knex'

/** Rows of who may sign in, what they did, what they set, and what goes out to them. */

/** Whoever may sign in. `username` and `email` are unique whatever their case. */
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

/** One browser that is signed in; `token_hash` is the SHA-256 of its token, as base64url. */
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

/** Failed log-ins in a row; `counter` is the SHA-256 of what they are counted by: a password typed as a name is not kept. */
export type LoginFailureRow = { counter: string; failures: number; failed_at: Date }

/** Who did what. `actor` is the name at that time, or "(command line)" or "(visitor)", as nobody can be called; `details` never holds a secret. */
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
 * A message that must go out once. `blocked`: the configuration is wrong, so nothing of its kind is tried until staff say
 * so. Until `claimed_until` the process `claimed_by` is sending it. `keep`: staff see it for as long as what it tells of.
 * `maybe_twice`: a try may have gone out though nobody could write that down.
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

export type NoticeRow = {
  id: string
  kind: string
  message: string
  href: string | null
  author: string | null
  created_at: Date
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
    notices: Knex.CompositeTableType<NoticeRow, Omit<NoticeRow, 'id' | 'created_at'>>
  }
}
