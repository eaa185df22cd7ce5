import type { Knex } from 'knex'
import { containing, countRows } from '../db/rows.ts'
import type { UserRow } from '../db/tables.ts'
import { internationalPhone, phoneDigits } from '../outbox/whatsapp/phone.ts'

/** An account without secrets. */
export type Account = Omit<UserRow, 'password_hash' | 'totp_secret' | 'totp_step'>

const columns = [
  'id',
  'public_id',
  'username',
  'email',
  'phone',
  'name',
  'role',
  'is_active',
  'created_at',
  'last_login_at',
  'email_verified_at',
  'phone_verified_at',
  'token_version',
  'google_sub',
  'totp_confirmed_at',
  'photo',
  'email_changed_at',
  'phone_changed_at',
] as const

type UserFilter = {
  search: string
  role: UserRow['role'] | null
  isActive: boolean | null
  limit: number
  offset: number
}

/** Ordered by user name, with the total number of matches. */
export async function findUsers(db: Knex, { search, role, isActive, limit, offset }: UserFilter) {
  const like = containing(search.trim())
  // A number is found in every spelling: 0812-3456, +62 812 3456, 8123456.
  const digits = phoneDigits(search)?.replace(/^(0|62)/, '') ?? ''
  const matches = db('users').modify((query) => {
    if (search.trim())
      query.where((conditions) => {
        conditions.whereRaw('username ilike ? or name ilike ? or email ilike ?', [like, like, like])
        if (digits.length >= 4) conditions.orWhere('phone', 'like', `%${digits}%`)
      })
    if (role) query.where({ role })
    if (isActive !== null) query.where({ is_active: isActive })
  })
  const users = await matches.clone().select(columns).orderByRaw('lower(username)').limit(limit).offset(offset)
  return { users, total: await countRows(matches) }
}

/** Sample members of a first start are not admins, so they do not matter here. */
export const hasAdmin = async (db: Knex): Promise<boolean> =>
  (await db('users').where({ role: 'admin' }).first('id')) !== undefined

export const findUser = async (db: Knex, id: number): Promise<Account | undefined> =>
  db('users')
    .select(...columns)
    .where({ id })
    .first()

/**
 * Finds the account by a user name, e-mail address or phone number. A verified address wins over a user name, which may
 * look like an address. A user name wins over an address that is not verified.
 */
export const findByIdentifier = (db: Knex, identifier: string): Promise<UserRow | undefined> =>
  db('users')
    .whereRaw('lower(username) = lower(:typed) or lower(email) = lower(:typed) or phone = :phone', {
      typed: identifier,
      phone: internationalPhone(identifier),
    })
    .orderByRaw(
      `(lower(email) = lower(:typed) and email_verified_at is not null) desc nulls last,
       (phone = :phone and phone_verified_at is not null) desc nulls last, lower(username) = lower(:typed) desc, id`,
      { typed: identifier, phone: internationalPhone(identifier) },
    )
    .first()

/** The row contains secrets. */
export const findUserRow = (db: Knex, id: number): Promise<UserRow | undefined> => db('users').where({ id }).first()

/** The account of the signed-in user, with secrets. */
export async function ownRow(db: Knex, { id }: Pick<UserRow, 'id'>): Promise<UserRow> {
  const row = await findUserRow(db, id)
  if (!row) throw new Error('the signed-in account does not exist')
  return row
}

/** Replaces the hash of the same password. Returns whether the account still had the old hash. */
export const replaceHash = async (
  db: Knex,
  { id, password_hash }: Pick<UserRow, 'id' | 'password_hash'>,
  renewed: string,
): Promise<boolean> => (await db('users').where({ id, password_hash }).update({ password_hash: renewed })) > 0

export const findByUsername = (db: Knex, username: string): Promise<UserRow | undefined> =>
  db('users').whereRaw('lower(username) = lower(?)', [username]).first()

/** The comparison ignores case. */
export const findUserWith = (db: Knex, column: 'email' | 'phone', value: string): Promise<UserRow | undefined> =>
  db('users').whereRaw('lower(??) = lower(?)', [column, value]).first()

export const contactColumn = (contact: string) => (contact.includes('@') ? 'email' : 'phone')

export const findByContact = (db: Knex, contact: string): Promise<UserRow | undefined> =>
  findUserWith(db, contactColumn(contact), contact)

/**
 * Takes an address that nobody has proved away from its account, and ends the sessions and tokens of that account.
 * Returns undefined if no account except `keep` holds the address unverified.
 */
export async function dropUnverified(trx: Knex, contact: string, keep: number | null): Promise<Account | undefined> {
  const column = contactColumn(contact)
  const [dropped] = await trx('users')
    .whereRaw('lower(??) = lower(?)', [column, contact])
    .whereNull(`${column}_verified_at`)
    .whereNot({ id: keep ?? 0 })
    .update({ [column]: null, token_version: nextVersion(trx) })
    .returning(columns)
  if (dropped) await deleteUserSessions(trx, dropped.id)
  return dropped
}

/** Returns false if the account is gone. */
export const storeVerified = async (trx: Knex, id: number, contact: string, now: Date): Promise<boolean> =>
  (await updateUser(trx, id, { [contactColumn(contact)]: contact, [`${contactColumn(contact)}_verified_at`]: now })) !==
  undefined

/** All accounts except members, ordered by user name. */
export const allStaff = async (db: Knex): Promise<Account[]> =>
  db('users')
    .select(...columns)
    .whereNot({ role: 'member' })
    .orderByRaw('lower(username)')

/** The database fills in the other columns. */
type NewUserRow = Pick<UserRow, 'username' | 'email' | 'name' | 'password_hash' | 'role'> & Partial<UserRow>

/** Returns undefined when the user name, e-mail address, phone number or Google account is taken. */
export async function addUser(db: Knex, user: NewUserRow): Promise<Account | undefined> {
  const [added] = await db('users').insert(user).onConflict().ignore().returning(columns)
  return added
}

export type CreatedUser = { user: Account } | { taken: UniqueField }
export type UniqueField = 'username' | 'email' | 'phone' | 'google'

export async function findDuplicateInOthers(
  db: Knex,
  id: number,
  { username, email, phone }: Pick<UserRow, 'username' | 'email' | 'phone'>,
): Promise<UniqueField | null> {
  const otherUser = await db('users')
    .whereNot({ id })
    .whereRaw('(lower(username) = lower(?) or lower(email) = lower(?) or phone = ?)', [username, email, phone])
    .first('username', 'email')
  if (!otherUser) return null
  if (otherUser.username.toLowerCase() === username.toLowerCase()) return 'username'
  return email !== null && otherUser.email?.toLowerCase() === email.toLowerCase() ? 'email' : 'phone'
}

export async function findDuplicateField(
  db: Knex,
  { username, email, phone = null }: Pick<NewUserRow, 'username' | 'email' | 'phone'>,
): Promise<UniqueField> {
  if (await findByUsername(db, username)) return 'username'
  if (email !== null && (await findUserWith(db, 'email', email))) return 'email'
  return phone !== null && (await findUserWith(db, 'phone', phone)) ? 'phone' : 'google'
}

/** An address stays verified only while it stays the same. */
export const keepVerified = (db: Knex, { email, phone }: Pick<UserRow, 'email' | 'phone'>) => ({
  email_verified_at: db.raw('case when lower(email) = lower(?) then email_verified_at end', [email]),
  phone_verified_at: db.raw('case when phone = ? then phone_verified_at end', [phone]),
})

/** Ends all bearer tokens of an account. */
export const nextVersion = (db: Knex) => db.raw('token_version + 1')

export async function updateUser(
  db: Knex,
  id: number,
  change: { [Key in keyof UserRow]?: UserRow[Key] | Knex.Raw },
  only: Partial<Pick<UserRow, 'email' | 'phone'>> = {},
): Promise<Account | undefined> {
  const [account] = await db('users')
    .where({ id, ...only })
    .update(change)
    .returning(columns)
  return account
}

/**
 * Returns undefined, and stores nothing, if the account was disabled or its password changed since the row was read.
 */
export async function noteLogIn(
  db: Knex,
  { id, password_hash }: Pick<UserRow, 'id' | 'password_hash'>,
  now: Date,
): Promise<Account | undefined> {
  const [user] = await db('users')
    .where({ id, password_hash, is_active: true })
    .update({ last_login_at: now })
    .returning(columns)
  return user
}

/**
 * Members whose address was never verified, who have not logged in for a day, and who have no session, token, photo,
 * second factor or Google account. Each has an address of one of these kinds, or lost its address to a person who
 * proved it, or has no address and never logged in. Accounts made by staff, or registered with a user name alone, stay.
 */
export const unverifiedUsers = (db: Knex, before: Date, kinds: readonly ('email' | 'phone')[]): Promise<number[]> =>
  db('users')
    .where({ role: 'member', email_verified_at: null, phone_verified_at: null, google_sub: null, photo: null })
    .where({ totp_confirmed_at: null })
    .where('created_at', '<', before)
    .whereRaw('coalesce(last_login_at, created_at) < ?', [before])
    .where((reachable) => {
      reachable.whereRaw('false')
      for (const kind of kinds) reachable.orWhereNotNull(kind)
      if (kinds.length > 0)
        reachable.orWhereRaw(`email is null and phone is null and (last_login_at is null or exists (
          select from audit_log where about_id = users.id and action = 'user.lose_address'))`)
    })
    .whereNotExists((own) => own.from('sessions').whereRaw('user_id = users.id'))
    .whereNotExists((own) => own.from('personal_access_tokens').whereRaw('user_id = users.id'))
    .whereNotExists((creations) =>
      creations.from('audit_log').where('action', 'user.create').whereRaw('subject = users.username'),
    )
    .limit(500)
    .pluck('id')

/** Locks the rows until the transaction ends. Audit entries of these admins can be written meanwhile. */
export const lockAdmins = (db: Knex): Promise<{ id: number }[]> =>
  db('users').select('id').where({ role: 'admin', is_active: true }).orderBy('id').forNoKeyUpdate()

export const deleteUserSessions = (db: Knex, userId: number, keep?: number | null): Promise<number> =>
  db('sessions')
    .where({ user_id: userId })
    .modify((query) => {
      if (typeof keep === 'number') query.whereNot({ id: keep })
    })
    .delete()

/** `sessions` belong to browsers, `tokens` to programs. */
export async function countSignIns(db: Knex, id: number, now: Date): Promise<{ sessions: number; tokens: number }> {
  const count = (table: 'sessions' | 'personal_access_tokens', end: string) =>
    db(table).where({ user_id: id }).where(end, '>', now).select(db.raw('count(*)::int'))
  const [counts]: { sessions: number; tokens: number }[] = await db.select({
    sessions: count('sessions', 'ends_at'),
    tokens: count('personal_access_tokens', 'expires_at').whereNull('ended_at'),
  })
  return counts ?? { sessions: 0, tokens: 0 }
}
