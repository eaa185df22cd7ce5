import type { Knex } from 'knex'
import type { Test } from 'supertest'
import { site } from '../../support/app.ts'
import { read } from '../../support/page.ts'
import { makeUser, signIn } from '../../support/sign-in.ts'

type Settings = Record<string, string>
export type Staff = Awaited<ReturnType<typeof staffOn>>

const shops = new WeakMap<Knex, Map<string, ReturnType<typeof site>>>()

/** The site on a test's database. It is made once for the same settings, because that takes longer than a request. */
export function shopOn(db: Knex, settings: Settings = {}): ReturnType<typeof site> {
  const known = shops.get(db) ?? new Map<string, ReturnType<typeof site>>()
  const key = JSON.stringify(settings)
  const shop = known.get(key) ?? site(db, { settings })
  shops.set(db, known.set(key, shop))
  return shop
}

/** A new member of staff, who opens pages, sends forms and calls the API. */
export async function staffOn(db: Knex, { username, settings = {} }: { username?: string; settings?: Settings } = {}) {
  const user = await makeUser(db, { role: 'staff', ...(username ? { username } : {}) })
  const cookie = await signIn(db, user)
  const shop = () => shopOn(db, settings)
  const own = (request: Test) => request.set('Cookie', cookie).set('Sec-Fetch-Site', 'same-origin')
  const answerOf = async (request: Test) => {
    const { status, headers, text } = await own(request)
    return { status, headers, location: headers.location ?? '', html: text, page: read(text) }
  }
  const page = (path: string) => answerOf(shop().get(path))
  const send = (path: string, form: object = {}) => answerOf(shop().post(path).type('form').send(form))
  return {
    ...{ user, cookie, page, send },
    /** A call of the API, whose paths are below /api/v1/. */
    call: (method: 'get' | 'post' | 'patch' | 'put' | 'delete', path: string, body?: object) =>
      own(shop()[method](`/api/v1/${path}`)).send(body),
    /** The page of an order, and its forms by the last part of their address. */
    order({ order_code }: { order_code: string }) {
      const at = `/admin/pesanan/${order_code}/`
      return {
        at,
        look: async () => (await page(at)).page,
        send: (form: string, fields: object = {}) => send(`${at}${form}/`, fields),
      }
    },
    /** The first page of what waits for a decision about money. */
    review: () => page('/admin/pembayaran/'),
  }
}
