import type { Knex } from 'knex'
import { fromHtmx, site } from './app.ts'
import { makeUser, signIn } from './sign-in.ts'

/** A new member of staff who is signed in. `get` and `post` are their requests, `part` is a form that htmx sends. */
export async function makeStaff(db: Knex, settings: Record<string, string> = {}) {
  const user = await makeUser(db, { role: 'staff' })
  const cookie = await signIn(db, user)
  const agent = site(db, { settings })
  const get = (path: string) => agent.get(path).set('Cookie', cookie)
  const post = (path: string, fields: Record<string, string> = {}) =>
    agent.post(path).set('Cookie', cookie).type('form').send(fields)
  const part = (path: string, fields: Record<string, string>) => post(path, fields).set(fromHtmx)
  return { user, get, post, part }
}
