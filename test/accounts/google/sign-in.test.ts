import { expect, test } from 'vitest'
import { site } from '../../support/app.ts'
import { useDatabase } from '../../support/db.ts'
import { BAGAS, googleSettings, LARAS, useGoogle, visitor } from '../../support/google.ts'
import { makeSettings } from '../../support/make.ts'
import { makeUser, signIn, signInAs } from '../../support/sign-in.ts'
import { bearer } from '../../support/tokens.ts'
import { makeMember, password, password_hash } from '../support/people.ts'

const db = useDatabase()
const google = useGoogle()
const email = 'laras.wening@surel.example'
/** A browser at a site, whose registration is open. */
async function open(settings: Record<string, string> = {}) {
  await makeSettings(db(), { registration_open: true })
  return visitor(db(), google(), settings)
}
const users = () => db()('users').select('email', 'google_sub')

test('a visitor signs in with Google, gets an account and comes to the page that was wanted', async () => {
  const at = await open()
  const answer = await at.signIn(LARAS, { query: '?lanjut=/koleksi/' })
  expect([answer.status, answer.headers.location]).toEqual([303, '/koleksi/'])
  expect(answer.headers['cache-control']).toBe('no-store')
  const user = await db()('users').where({ google_sub: LARAS }).first()
  expect(user).toMatchObject({ email, name: 'Laras Wening', username: 'laras.wening', role: 'member', is_active: true })
  expect([user?.password_hash, user?.email_verified_at]).toEqual([null, expect.any(Date)])
  const { text } = await at.app.get('/akun/').set('Cookie', at.sessionIn(answer.headers)).expect(200)
  expect(text).toContain('Laras Wening')
  const again = await at.signIn(LARAS)
  expect([again.status, again.headers.location]).toEqual([303, '/'])
  expect(await users()).toHaveLength(1)
  expect(await db()('google_sign_ins')).toEqual([])
})

test('the session is a new one, whatever the browser had before', async () => {
  const at = await open()
  const before = await signInAs(db())
  const answer = await at.signIn(LARAS, { cookie: before })
  const after = at.sessionIn(answer.headers)
  expect(after).toMatch(/^kortek-80=[\w-]{43}/)
  expect(after).not.toContain(before)
  await at.app.get('/akun/').set('Cookie', before).expect(303)
})

test('a program gets tokens', async () => {
  const at = await open()
  const { body, status, headers } = await at.signIn(LARAS, { accept: 'application/json' })
  expect(status).toBe(200)
  expect(body).toMatchObject({
    ok: true,
    data: {
      user: { full_name: 'Laras Wening', email, is_verified: true, role: 'creator', login_method: 'google' },
      tokens: { token_type: 'bearer', expires_in: 1_800 },
    },
  })
  expect(headers['set-cookie']).toBeUndefined()
  const { access_token } = body.data.tokens
  expect((await at.app.get('/api/v1/auth/profile/').set(bearer(access_token)).expect(200)).body.email).toBe(email)
  const own = await at.app.get('/api/profile').set(bearer(access_token)).expect(200)
  expect(body.data.user).toEqual(own.body.data)
  expect(own.body.data).toMatchObject({ kredit: 3, publish_quota: 3 })
})

test('the account with the same verified e-mail is linked; one that did not verify it loses it, and nothing of it is linked', async () => {
  const verified = await makeUser(db(), { email: email.toUpperCase(), email_verified_at: new Date() })
  const at = visitor(db(), google())
  expect((await at.signIn(LARAS)).status).toBe(303)
  expect(await db()('users').where({ id: verified.id }).first()).toMatchObject({ google_sub: LARAS })
  const { user, row, get } = await makeMember(db(), { email: 'bagas.samudra@surel.example' }, at.app)
  expect((await at.signIn(BAGAS)).status, 'while the registration is closed').toBe(403)
  expect(await row()).toMatchObject({ email: 'bagas.samudra@surel.example' })
  await makeSettings(db(), { registration_open: true })
  expect((await at.signIn(BAGAS)).status).toBe(303)
  expect(await row()).toMatchObject({ email: null, google_sub: null, username: user.username })
  await get('/akun/').expect(303)
  const taker = await db()('users').where({ google_sub: BAGAS }).first()
  expect(taker).toMatchObject({ email: 'bagas.samudra@surel.example', email_verified_at: expect.any(Date) })
})

test('an account that has another Google account keeps that one', async () => {
  await makeUser(db(), { email, email_verified_at: new Date(), google_sub: 'lain' })
  const at = visitor(db(), google())
  expect((await at.signIn(LARAS)).status).toBe(409)
  expect(await users()).toEqual([{ email, google_sub: 'lain' }])
})

test('a disabled account is 401, and a closed registration 403', async () => {
  const user = await makeUser(db(), { google_sub: LARAS, is_active: false })
  const at = visitor(db(), google())
  expect((await at.signIn(LARAS)).status).toBe(401)
  await db()('users').where({ id: user.id }).update({ google_sub: null, email, email_verified_at: new Date() })
  expect((await at.signIn(LARAS)).status).toBe(401)
  await makeSettings(db(), { registration_open: false })
  const { status, body } = await at.signIn(BAGAS, { accept: 'application/json' })
  expect([status, body]).toEqual([403, { detail: expect.stringContaining('Pendaftaran belum dibuka') }])
  expect(await users()).toHaveLength(1)
})

test('new accounts count against the limit of registrations of an address', async () => {
  const at = await open({ LIMITS: 'on' })
  const statuses: number[] = []
  for (let count = 0; count < 5; count += 1) {
    const one = { sub: `2000${count}`, email: `orang${count}@surel.example` }
    google().misbehave({ claims: (claims) => ({ ...claims, ...one }) })
    statuses.push((await at.signIn(LARAS)).status)
  }
  expect(statuses).toEqual([303, 303, 303, 429, 429])
})

test('an account with a second factor is asked for it; programs are told', async () => {
  await makeUser(db(), { google_sub: LARAS, totp_secret: 'x', totp_confirmed_at: new Date() })
  const at = visitor(db(), google())
  const page = await at.signIn(LARAS, { query: '?lanjut=/koleksi/' })
  expect(page.status).toBe(200)
  expect(page.text).toContain('action="/masuk/kode/"')
  expect(page.text).toContain('value="/koleksi/"')
  expect(page.headers['set-cookie']).toBeUndefined()
  const told = await at.signIn(LARAS, { accept: 'application/json' })
  expect([told.status, told.body.error_code]).toEqual([401, 'SECOND_FACTOR_REQUIRED'])
  expect(await db()('sessions')).toEqual([])
})

test('whoever turns back at Google comes back to the log-in', async () => {
  const at = visitor(db(), google())
  const back = await at.signIn(null)
  expect([back.status, back.headers.location]).toEqual([303, '/masuk/'])
  expect((await at.signIn(null, { accept: 'application/json' })).status).toBe(400)
})

test('a page of another site is not where a sign-in ends', async () => {
  const at = await open()
  for (const lanjut of ['https://lain.example/', '//lain.example', '/\\lain.example', '/keluar/'])
    expect((await at.signIn(LARAS, { query: `?lanjut=${encodeURIComponent(lanjut)}` })).headers.location).toBe('/')
})

test('without settings there is no button, and the addresses say so', async () => {
  const app = site(db())
  await open()
  for (const page of ['/masuk/', '/daftar/']) expect((await app.get(page)).text).not.toContain('Masuk dengan Google')
  for (const path of ['redirect', 'callback'])
    expect((await app.get(`/api/v1/auth/google/${path}`).expect(503)).body).toEqual({
      detail: 'Masuk dengan Google belum disiapkan di situs ini.',
    })
  const page = await app.get('/api/v1/auth/google/redirect/').set('Accept', 'text/html').expect(503)
  expect(page.text).toContain('<html')
  const { text } = await visitor(db(), google()).app.get('/masuk/?lanjut=%2Fkoleksi%2F')
  expect(text).toContain('href="/api/v1/auth/google/redirect/?lanjut=%2Fkoleksi%2F"')
})

test('an id without its secret stops the start', () => {
  const { GOOGLE_CLIENT_SECRET: _, ...without } = googleSettings(google())
  expect(() => site(db(), { settings: without })).toThrow('GOOGLE_CLIENT_SECRET: needed with GOOGLE_CLIENT_ID')
})

/** A member at a site that uses Google. `linking`: how the page of the account links one, or nothing when it does not. */
async function linker(wishes: Parameters<typeof makeUser>[1] = {}) {
  const at = visitor(db(), google())
  const member = await makeMember(db(), wishes, at.app)
  const account = async () => (await member.get('/akun/').expect(200)).text
  const linking = async () => /href="[^"]*redirect\/(\?sambung=[^"]+)"/.exec(await account())?.[1] ?? ''
  const leave = (query: string, as = member.cookie) =>
    at.app.get(`/api/v1/auth/google/redirect/${query}`).set('Cookie', as)
  return { at, ...member, account, linking, leave }
}

test('a member links a Google account at /akun/ and ends the link, but not the only way in', async () => {
  const { at, user, cookie, row, post, account, linking } = await linker({ email: 'rini@contoh.id' })
  const answer = await at.signIn(LARAS, { query: await linking(), cookie })
  expect([answer.status, answer.headers.location]).toEqual([303, '/akun/?kabar=google'])
  expect(await row()).toMatchObject({ google_sub: LARAS })
  expect(await account()).toContain('action="/akun/google/putus/"')
  expect((await at.signIn(LARAS)).headers.location).toBe('/')

  const end = () => post('/akun/google/putus/', { password }).expect(303)
  await db()('users').where({ id: user.id }).update({ password_hash: null })
  expect(await account()).toContain('satu-satunya jalan masukmu')
  expect((await end()).headers.location).toBe('/akun/?bagian=keamanan&kabar=google-tetap')
  await db()('users').where({ id: user.id }).update({ password_hash })
  expect((await end()).headers.location).toBe('/akun/?bagian=keamanan&kabar=google-putus')
  expect(await row()).toMatchObject({ google_sub: null })
  const told = await db()('audit_log').where('action', 'like', 'google.%').orderBy('id').pluck('action')
  expect(told).toEqual(['google.link', 'google.unlink'])
})

test('a browser left open links no Google account: the log-in must be fresh', async () => {
  const { linking, leave } = await linker()
  const query = await linking()
  await db()('sessions').update({ signed_in_at: new Date(Date.now() - 11 * 60_000) })
  expect(await linking()).toBe('')
  await leave(query).expect(403)
})

test('only the session that asked at /akun/ links a Google account, and none that another account has', async () => {
  const { at, user, cookie, row, linking, leave } = await linker()
  const foreign = await signInAs(db(), { google_sub: LARAS })
  const query = await linking()
  for (const as of [foreign, await signIn(db(), user), '']) await leave(query, as).expect(403)
  await leave('?sambung=x').expect(403)
  const { to, cookies } = await at.leave(query, cookie)
  await at.arrive(google().choose(to, BAGAS), cookies.replace(cookie, foreign)).expect(403)
  expect((await at.signIn(LARAS, { query, cookie })).status).toBe(409)
  expect(await row()).toMatchObject({ google_sub: null })
})
