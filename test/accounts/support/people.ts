import type { Knex } from 'knex'
import { vi } from 'vitest'
import { hashPassword } from '../../../src/accounts/passwords.ts'
import type { UserRow } from '../../../src/db/tables.ts'
import { site } from '../../support/app.ts'
import { read } from '../../support/page.ts'
import { makeUser, signIn } from '../../support/sign-in.ts'

/** The password of people in tests of accounts, another one that they may choose, and what the site keeps of the first. */
export const password = 'kapal-kertas-biru'
export const newPassword = 'perahu-kayu-tua'
export const password_hash = await hashPassword(password)

type Answer = { headers: Record<string, unknown> }

/** The cookies of an answer as a browser sends them with its next request. */
const cookiesOf = ({ headers }: Answer) =>
  [headers['set-cookie'] ?? []].flat().map((cookie) => String(cookie).split(';')[0] ?? '')

/** The cookie of the session, and the one by which the site knows a browser again; empty when there is none. */
export const sessionIn = (answer: Answer) => cookiesOf(answer).find((cookie) => !cookie.includes('-known')) ?? ''
export const knownIn = (answer: Answer) => cookiesOf(answer).find((cookie) => cookie.includes('-known')) ?? ''

/** Somebody with the password who is signed in at a site: their account, and what they open and send. */
export async function makeMember(db: Knex, wishes: Partial<UserRow> = {}, app = site(db)) {
  const user = await makeUser(db, { password_hash, ...wishes })
  const cookie = await signIn(db, user)
  const get = (path: string) => app.get(path).set('Cookie', cookie)
  return {
    ...{ user, cookie, app, get },
    page: async (path: string) => read((await get(path).expect(200)).text),
    post: (path: string, fields: object = {}) => app.post(path).type('form').set('Cookie', cookie).send(fields),
    row: () => db('users').where({ id: user.id }).first(),
    /** Lets the log-in be older than the ten minutes in which it stands for the password. */
    hourPasses: () =>
      db('sessions')
        .where({ user_id: user.id })
        .update({ signed_in_at: new Date(Date.now() - 3_600_000) }),
  }
}

/** Lets time stand until the end of the test, so that a wait of a second does not pass on a slow machine. */
export const stopClock = () => vi.useFakeTimers({ toFake: ['Date'] })
