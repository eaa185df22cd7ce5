import { createHash, randomBytes } from 'node:crypto'
import type { Knex } from 'knex'
import type { UserRow } from '../../src/db/account-rows.ts'

let made = 0

/** Somebody who may sign in; without a password that anybody knows. */
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

/** A session of theirs, as the cookie a browser would send; `port` is the one in the site's settings. */
export async function signIn(db: Knex, user: Pick<UserRow, 'id'>, port = 8000): Promise<string> {
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

/** A session of somebody made for it: a member, unless the test says otherwise. */
export const signInAs = async (db: Knex, wishes: Partial<UserRow> = {}): Promise<string> =>
  signIn(db, await makeUser(db, wishes))
