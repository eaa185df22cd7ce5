import type { Knex } from 'knex'
import type { UserRow } from '../db/account-rows.ts'

/** A row of the table `users` without the password hash. */
export type Account = Omit<UserRow, 'password_hash'>

const columns = ['id', 'username', 'email', 'name', 'role', 'is_active', 'created_at', 'last_login_at'] as const

type Wanted = { search: string; role: UserRow['role'] | null; isActive: boolean | null; limit: number; offset: number }

/** Returns a page of the users that match all filters, ordered by user name, and the total number of matches. */
export async function findUsers(db: Knex, { search, role, isActive, limit, offset }: Wanted) {
  const like = `%${search.trim().replace(/[\\%_]/g, '\\$&')}%`
  const wanted = db('users').modify((query) => {
    if (search.trim()) query.whereRaw('(username ilike ? or name ilike ? or email ilike ?)', [like, like, like])
    if (role) query.where({ role })
    if (isActive !== null) query.where({ is_active: isActive })
  })
  const users = await wanted.clone().select(columns).orderByRaw('lower(username)').limit(limit).offset(offset)
  const [all] = await wanted.count({ count: '*' })
  return { users, total: Number(all?.count ?? 0) }
}

export async function countUsers(db: Knex): Promise<number> {
  const [all] = await db('users').count({ count: '*' })
  return Number(all?.count ?? 0)
}

export const findUser = async (db: Knex, id: number): Promise<Account | undefined> =>
  db('users')
    .select(...columns)
    .where({ id })
    .first()

export const findByUsername = (db: Knex, username: string): Promise<UserRow | undefined> =>
  db('users').whereRaw('lower(username) = lower(?)', [username]).first()

/** Returns the users of every role except member, ordered by user name. */
export const allStaff = async (db: Knex): Promise<Account[]> =>
  db('users')
    .select(...columns)
    .whereNot({ role: 'member' })
    .orderByRaw('lower(username)')

/** Adds a user. Returns undefined when the user name or e-mail address is taken. */
export async function addUser(
  db: Knex,
  user: Omit<UserRow, 'id' | 'is_active' | 'created_at' | 'last_login_at'>,
): Promise<Account | undefined> {
  const [added] = await db('users').insert(user).onConflict().ignore().returning(columns)
  return added
}

export async function findTaken(db: Knex, { username }: { username: string }): Promise<'username' | 'email'> {
  return (await findByUsername(db, username)) ? 'username' : 'email'
}

export async function updateUser(db: Knex, id: number, change: Partial<UserRow>): Promise<Account | undefined> {
  const [changed] = await db('users').where({ id }).update(change).returning(columns)
  return changed
}

/**
 * Stores the time of a log-in. Returns undefined, and stores nothing, if the account was disabled or its password
 * changed since it was read.
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

/** Returns the ids of all active admins and locks their rows until the transaction ends. */
export const lockAdmins = (db: Knex): Promise<{ id: number }[]> =>
  db('users').select('id').where({ role: 'admin', is_active: true }).orderBy('id').forUpdate()

export const deleteSessionsOf = (db: Knex, userId: number, keep?: number): Promise<number> =>
  db('sessions')
    .where({ user_id: userId })
    .modify((query) => {
      if (keep !== undefined) query.whereNot({ id: keep })
    })
    .delete()
