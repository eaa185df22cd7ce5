import { expect, test } from 'vitest'
import { hashPassword } from '../../../src/accounts/passwords.ts'
import { site } from '../../support/app.ts'
import { useDatabase } from '../../support/db.ts'
import { BAGAS, googleSettings, LARAS, useGoogle, visitor } from '../../support/google.ts'
import { makeSettings } from '../../support/make.ts'
import { makeUser, signIn, signInAs } from '../../support/sign-in.ts'
import { bearer } from '../../support/tokens.ts'

const db = useDatabase()
const google = useGoogle()
const email = 'laras.wening@surel.example'
const open = () => makeSettings(db(), { registration_open: true })
const users = () => db()('users').select('email', 'google_sub')

test('a visitor signs in with Google, gets an account and comes to the page that was wanted', async () => {
  await open()
  const at = visitor(db(), google())
  const answer = await at.signIn(LARAS, { query: '?lanjut=/koleksi/' })
  expect([answer.status, answer.headers.location]).toEqual([303, '/koleksi/'])
  expect(answer.headers['cache-control']).toBe('no-store')
  const user = await db()('users').where({ google_sub: LARAS }).first()
  expect(user).toMatchObject({ email, name: 'Laras Wening', username: 'laras.wening', role: 'member', is_active: true })
  expect([user?.password_hash, user?.email_verified_at]).toEqual([null, expect.any(Date)])
  const { text } = await at.app.get('/akun/').set('Cookie', at.sessionIn(answer.headers)).expect(200)
  expect(text).toContain('Laras Wening')
  const again = await at.signIn(LARAS)
  expect([again.status, again.headers.location]).toEqual([303, '/akun/'])
  expect(await users()).toHaveLength(1)
  expect(await db()('google_sign_ins')).toEqual([])
})

test('the session is a new one, whatever the browser had before', async () => {
  await open()
  const at = visitor(db(), google())
  const before = await signInAs(db())
  const answer = await at.signIn(LARAS, { cookie: before })
  const after = at.sessionIn(answer.headers)
  expect(after).toMatch(/^kortek-80=[\w-]{43}/)
  expect(after).not.toContain(before)
  await at.app.get('/akun/').set('Cookie', before).expect(303)
})

test('a program gets tokens', async () => {
  await open()
  const at = visitor(db(), google())
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
  const other = await makeUser(db(), { email: 'bagas.samudra@surel.example' })
  const cookie = await signIn(db(), other)
  const row = () => db()('users').where({ id: other.id }).first()
  expect((await at.signIn(BAGAS)).status, 'while the registration is closed').toBe(403)
  expect(await row()).toMatchObject({ email: 'bagas.samudra@surel.example' })
  await open()
  expect((await at.signIn(BAGAS)).status).toBe(303)
  expect(await row()).toMatchObject({ email: null, google_sub: null, username: other.username })
  await at.app.get('/akun/').set('Cookie', cookie).expect(303)
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
  await open()
  const at = visitor(db(), google(), { LIMITS: 'on' })
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
  await open()
  const at = visitor(db(), google())
  for (const lanjut of ['https://lain.example/', '//lain.example', '/\\lain.example', '/keluar/'])
    expect((await at.signIn(LARAS, { query: `?lanjut=${encodeURIComponent(lanjut)}` })).headers.location).toBe('/akun/')
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

const password = 'kapal-kertas-biru'
test('a member links a Google account at /akun/ and ends the link, but not the only way in', async () => {
  const user = await makeUser(db(), { email: 'rini@contoh.id' })
  const at = visitor(db(), google())
  const cookie = await signIn(db(), user)
  const link = async () => /href="[^"]*redirect\/(\?sambung=[^"]+)"/.exec((await account()).text)?.[1] ?? ''
  const account = () => at.app.get('/akun/').set('Cookie', cookie).expect(200)
  const answer = await at.signIn(LARAS, { query: await link(), cookie })
  expect([answer.status, answer.headers.location]).toEqual([303, '/akun/?kabar=google'])
  expect(await db()('users').where({ id: user.id }).first()).toMatchObject({ google_sub: LARAS })
  expect((await account()).text).toContain('href="/akun/google/putus/"')
  expect((await at.signIn(LARAS)).headers.location).toBe('/akun/')

  const end = () => at.app.post('/akun/google/putus/').type('form').set('Cookie', cookie).send({ password }).expect(303)
  await db()('users').where({ id: user.id }).update({ password_hash: null })
  expect((await account()).text).toContain('satu-satunya jalan masukmu')
  expect((await end()).headers.location).toBe('/akun/?kabar=google-tetap')
  await db()('users')
    .where({ id: user.id })
    .update({ password_hash: await hashPassword(password) })
  expect((await end()).headers.location).toBe('/akun/?kabar=google-putus')
  expect(await db()('users').where({ id: user.id }).first()).toMatchObject({ google_sub: null })
  const told = await db()('audit_log').where('action', 'like', 'google.%').orderBy('id').pluck('action')
  expect(told).toEqual(['google.link', 'google.unlink'])
})

test('a browser left open links no Google account: the log-in must be fresh', async () => {
  const at = visitor(db(), google())
  const cookie = await signInAs(db())
  const page = async () => (await at.app.get('/akun/').set('Cookie', cookie)).text
  const [query] = /\?sambung=[^"]+/.exec(await page()) ?? []
  await db()('sessions').update({ signed_in_at: new Date(Date.now() - 11 * 60_000) })
  expect(await page()).not.toContain('sambung=')
  await at.app.get(`/api/v1/auth/google/redirect/${query}`).set('Cookie', cookie).expect(403)
})

test('only the session that asked at /akun/ links a Google account, and none that another account has', async () => {
  const [victim, other] = [await makeUser(db()), await makeUser(db(), { google_sub: LARAS })]
  const at = visitor(db(), google())
  const [cookie, foreign] = [await signIn(db(), victim), await signIn(db(), other)]
  const pageOf = async (of: string) => (await at.app.get('/akun/').set('Cookie', of)).text
  const [query = ''] = /\?sambung=[^"]+/.exec(await pageOf(cookie)) ?? []
  const leave = (sent: string, as: string) => at.app.get(`/api/v1/auth/google/redirect/${sent}`).set('Cookie', as)
  await leave(query, foreign).expect(403)
  await leave(query, await signIn(db(), victim)).expect(403)
  await leave('?sambung=x', cookie).expect(403)
  await leave(query, '').expect(403)
  const { to, cookies } = await at.leave(query, cookie)
  await at.arrive(google().choose(to, BAGAS), cookies.replace(cookie, foreign)).expect(403)
  expect((await at.signIn(LARAS, { query, cookie })).status).toBe(409)
  expect(await db()('users').where({ id: victim.id }).first()).toMatchObject({ google_sub: null })
})
