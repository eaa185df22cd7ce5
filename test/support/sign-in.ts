import { createHash, randomBytes } from 'node:crypto'
import type { Knex } from 'knex'
import type { UserRow } from '../../src/db/tables.ts'

let made = 0

/** Inserts a user: a member with no usable password, unless the test says otherwise. */
export async function makeUser(db: Knex, wishes: Partial<UserRow> = {}): Promise<UserRow> {
  made += 1
  const [user] = await db('users')
    .insert({
      username: `orang-${made}-${randomBytes(3).toString('hex')}`,
      email: null,
      name: `Orang ${made}`,
      password_hash: 'none',
      role: 'member',
      ...wishes,
    })
    .returning('*')
  if (!user) throw new Error('the user was not made')
  return user
}

/** Starts a session and returns its cookie as a browser sends it. `port` is that of the site's BASE_URL. */
export async function signIn(db: Knex, user: Pick<UserRow, 'id'>, port: number | string = 80): Promise<string> {
  const token = randomBytes(32).toString('base64url')
  const now = new Date()
  await db('sessions').insert({
    token_hash: createHash('sha256').update(token).digest('base64url'),
    user_id: user.id,
    signed_in_at: now,
    seen_at: now,
    ends_at: new Date(now.getTime() + 86_400_000),
    address: '127.0.0.1',
    agent: 'test',
  })
  return `kortek-${port}=${token}`
}

/** Starts a session of a new user and returns its cookie. */
export const signInAs = async (db: Knex, wishes: Partial<UserRow> = {}): Promise<string> =>
  signIn(db, await makeUser(db, wishes))
