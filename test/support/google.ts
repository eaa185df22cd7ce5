import type { Knex } from 'knex'
import { afterAll, afterEach, beforeAll } from 'vitest'
import { type FakeGoogle, startGoogle } from '../../src/demo/fakes/google/server.ts'
import { site } from './app.ts'

export const LARAS = '100000000000000000001'
export const BAGAS = '100000000000000000002'
export const TIRTA = '100000000000000000003'

export const client = { clientId: 'situs.apps.example', clientSecret: 'rahasia-klien-uji' }
const callback = '/api/v1/auth/google/callback'
export const redirectUri = `http://127.0.0.1${callback}`

/** Starts a fake Google for the tests of a file. Each test begins with one that behaves well. */
export function useGoogle(): () => FakeGoogle {
  let google: FakeGoogle
  beforeAll(async () => {
    google = await startGoogle({ ...client, redirectUris: [redirectUri] })
  })
  afterEach(() => google.misbehave({}))
  afterAll(() => google.stop())
  return () => google
}

/** The environment variables of a site that uses a fake Google. */
export const googleSettings = (google: FakeGoogle) => ({
  GOOGLE_CLIENT_ID: `${client.clientId}, ponsel.apps.example`,
  GOOGLE_CLIENT_SECRET: client.clientSecret,
  GOOGLE_OIDC_BASE_URL: google.url,
})

const firstCookies = (sent: unknown) =>
  [sent ?? []]
    .flat()
    .map((one) => String(one).split(';')[0])
    .join('; ')

/** A browser at a site that uses a fake Google: goes there with `leave`, and comes back with `returnAs`. */
export function visitor(db: Knex, google: FakeGoogle, settings: Record<string, string> = {}) {
  const app = site(db, { settings: { ...googleSettings(google), ...settings } })
  const leave = async (query = '', cookie = '') => {
    const { headers } = await app.get(`/api/v1/auth/google/redirect/${query}`).set('Cookie', cookie).expect(307)
    const cookies = [cookie, firstCookies(headers['set-cookie'])].filter(Boolean).join('; ')
    return { to: String(headers.location), cookies }
  }
  const arrive = (address: string, cookies: string, accept = 'text/html') => {
    const { pathname, search } = new URL(address)
    return app.get(pathname + search).set({ Cookie: cookies, Accept: accept })
  }
  return {
    app,
    leave,
    arrive,
    /** Goes to Google and comes back as this person. */
    async signIn(sub: string | null, { query = '', cookie = '', accept = 'text/html' } = {}) {
      const { to, cookies } = await leave(query, cookie)
      return arrive(google.choose(to, sub), cookies, accept)
    },
    sessionIn: (headers: Record<string, unknown>) => firstCookies(headers['set-cookie']),
  }
}
