import type { Knex } from 'knex'
import type { UserRow } from '../../../src/db/tables.ts'
import type { Role } from '../../../src/web/context.ts'
import { site } from '../../support/app.ts'
import { read } from '../../support/page.ts'
import { makeUser, signIn } from '../../support/sign-in.ts'
import { quick } from './work.ts'

/** `draws`: the kit draws panels as it does for creators; otherwise each has one flat picture at once. */
export type Kit = { draws?: boolean }

/** A site on a test's database, which is made once for each database. */
export function useSite(db: () => Knex, settings: Record<string, string> = {}, { draws = false }: Kit = {}) {
  const engines = draws ? {} : { illustrator: quick.illustrator }
  const sites = new WeakMap<Knex, ReturnType<typeof site>>()
  return () => {
    const made = sites.get(db()) ?? site(db(), { settings, engines })
    sites.set(db(), made)
    return made
  }
}

/** Browsers without scripts at a site: of a visitor, and of accounts that are signed in. */
export function useBrowsers(db: () => Knex, settings: Record<string, string> = {}, kit: Kit = {}) {
  const app = useSite(db, settings, kit)
  const browser = (cookie = '') => {
    const get = (path: string) => app().get(path).set('Cookie', cookie)
    return {
      cookie,
      get,
      /** The page at an address. */
      page: async (path: string, status = 200) => read((await get(path).expect(status)).text),
      post: (path: string, form: object = {}) => app().post(path).type('form').set('Cookie', cookie).send(form),
    }
  }
  const as = async <T extends { id: number }>(user: T) => ({ user, ...browser(await signIn(db(), user)) })
  return {
    app,
    as,
    visitor: browser(),
    member: async (wishes: Partial<UserRow> = {}) => as(await makeUser(db(), wishes)),
    staff: async (role: Role = 'staff') => as(await makeUser(db(), { role })),
  }
}
