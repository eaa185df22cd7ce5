import { decodeJwt } from 'jose'
import { TOTP } from 'otpauth'
import { expect, test } from 'vitest'
import { setActive } from '../../../src/accounts/account.ts'
import { createSeal } from '../../../src/accounts/seal.ts'
import { commandLine } from '../../../src/audit/audit.ts'
import { password, password_hash } from '../../accounts/support/people.ts'
import { site, testSecret } from '../../support/app.ts'
import { useDatabase } from '../../support/db.ts'
import { makeSettings } from '../../support/make.ts'
import { makeUser, signIn } from '../../support/sign-in.ts'
import { bearer } from '../../support/tokens.ts'

const db = useDatabase()
const app = (settings: Record<string, string> = {}) => site(db(), { settings })
const budi = { email: 'Budi@Contoh.id', username: 'Budi', full_name: 'Budi Santoso', password }
const register = (body: object, settings = {}) => app(settings).post('/auth/register').send(body)
const logIn = (username: string, typed = password, more: object = {}) =>
  app()
    .post('/auth/login')
    .type('form')
    .send({ username, password: typed, ...more })
const refused = (message: string, meta: object | null = null) => ({ status: 'error', message, data: null, meta })

test('9, 12: who registers gets an account without rights, and logs in by name or e-mail in any case', async () => {
  await makeSettings(db(), { registration_open: true })
  const { body, headers } = await register({ ...budi, role: 'admin', is_admin: true, id: 'x' }).expect(201)
  expect(headers['cache-control']).toBe('no-store')
  const id = body.data.id
  expect(id).toMatch(/^[0-9a-f]{24}$/)
  const { email, username, full_name } = budi
  expect(body).toEqual({
    status: 'success',
    message: 'User registered successfully',
    data: { email, username, full_name, is_active: true, id, _id: id },
    meta: null,
  })
  expect(await db()('users').where({ public_id: id }).first()).toMatchObject({ role: 'member', name: full_name })
  for (const name of ['Budi', 'BUDI', ' budi ', 'budi@contoh.ID']) {
    const answer = await logIn(name).expect(200)
    expect(answer.body).toEqual({ access_token: expect.any(String), token_type: 'bearer' })
    expect(answer.headers['cache-control']).toBe('no-store')
    expect(answer.headers).not.toHaveProperty('set-cookie')
    expect(decodeJwt(answer.body.access_token)).toMatchObject({ sub: email, user_id: id, username })
  }
})

test('bodies are JSON or forms, and who gives no full name is called by the user name', async () => {
  await makeSettings(db(), { registration_open: true })
  const { full_name: _, ...nameless } = budi
  const form = app().post('/auth/register').type('form').send(nameless)
  expect((await form.expect(201)).body.data.full_name).toBe('Budi')
  const other = { ...nameless, full_name: null, username: 'ratna', email: 'ratna@contoh.id' }
  expect((await register(other).expect(201)).body.data.full_name).toBe('ratna')
  await app().post('/auth/login').send({ username: 'budi', password }).expect(200)
})

test('10: a taken e-mail or user name is named, however it is written and whoever comes first', async () => {
  await makeSettings(db(), { registration_open: true })
  await register(budi).expect(201)
  const other = { ...budi, email: 'lain@contoh.id', username: 'lain' }
  const emailTaken = refused('Email already registered')
  const nameTaken = refused('Username already taken')
  expect((await register(budi).expect(400)).body).toEqual(emailTaken)
  expect((await register({ ...other, email: 'budi@CONTOH.id' }).expect(400)).body).toEqual(emailTaken)
  expect((await register({ ...other, username: 'bUDI' }).expect(400)).body).toEqual(nameTaken)
  await register(other).expect(201)
})

const wrong: [string, object, string][] = [
  ['a short full name', { full_name: 'Bu' }, 'full_name'],
  ['no e-mail', { email: undefined }, 'email'],
  ['an empty e-mail', { email: '' }, 'email'],
  ['a bad e-mail', { email: 'bukan e-mail' }, 'email'],
  ['a list as e-mail', { email: ['a@b.id'] }, 'email'],
  ['a short user name', { username: 'bu' }, 'username'],
  ['a user name with a blank', { username: 'bu di' }, 'username'],
  ["another person's address as user name", { username: 'orang@lain.id' }, 'username'],
  ['a password of seven characters', { password: 'abcdef7' }, 'password'],
  ['a password of 129 characters', { password: 'ab7'.repeat(43) }, 'password'],
  ['a common password', { password: 'password123' }, 'password'],
  ['no password', { password: undefined }, 'password'],
]
test('5, 6: what is wrong is refused with the name of the field, and of each', async () => {
  await makeSettings(db(), { registration_open: true })
  for (const [what, change, field] of wrong) {
    const { body } = await register({ ...budi, ...change }).expect(422)
    const errors = [{ field, message: body.message }]
    expect([what, body]).toEqual([what, refused(expect.any(String), { errors })])
  }
  const two = await register({ username: 'x', full_name: 'y', email: 'budi@contoh.id', password }).expect(422)
  expect(two.body.meta.errors.map((one: { field: string }) => one.field)).toEqual(['username', 'full_name'])
})

test('closed registration is 403, whatever is sent; a fourth account an hour from one address is 429', async () => {
  expect((await register(budi).expect(403)).body).toEqual(refused('Pendaftaran belum dibuka.'))
  await register({}).expect(403)
  await makeSettings(db(), { registration_open: true })
  const limited = app({ LIMITS: 'on' })
  const send = (at: number) =>
    limited.post('/auth/register').send({ ...budi, email: `b${at}@contoh.id`, username: `budi${at}` })
  for (const at of [1, 2, 3]) await send(at).expect(201)
  const { body, headers } = await send(4).expect(429)
  expect(body.status).toBe('error')
  expect(Number(headers['retry-after'])).toBeGreaterThan(0)
})

test('11: unknown name, wrong password and disabled account look the same', async () => {
  const user = await makeUser(db(), { password_hash, email: 'rini@contoh.id' })
  await makeUser(db(), { username: 'mati', password_hash, is_active: false })
  for (const [name, typed] of [
    [user.username, 'salah sekali'],
    ['siapa', password],
    ['mati', password],
  ] as const) {
    const { body, headers } = await logIn(name, typed).expect(401)
    expect([body, headers['www-authenticate']]).toEqual([refused('Incorrect username or password'), 'Bearer'])
  }
})

test('bodies of another kind are 415, unreadable ones 400, missing fields 422', async () => {
  const post = (path: string) => app().post(path)
  expect((await post('/auth/login').type('text/plain').send('a').expect(415)).body.status).toBe('error')
  expect((await post('/auth/login').expect(415)).body.status).toBe('error')
  expect((await post('/auth/register').type('text/plain').send('a').expect(415)).body.data).toBe(null)
  expect((await post('/auth/register').type('json').send('{"email":').expect(400)).body.meta).toBe(null)
  expect((await post('/auth/register').send([])).status).toBe(400)
  const { body } = await post('/auth/login').type('form').send({ username: 'a' }).expect(422)
  expect(body.meta.errors).toEqual([{ field: 'password', message: 'Isi kata sandimu.' }])
  await post('/auth/login').type('form').send('x'.repeat(70_000)).expect(413)
  const user = await makeUser(db(), { password_hash })
  const multipart = post('/auth/login').field('username', user.username)
  await multipart.field('password', password).field('grant_type', 'password').expect(200)
  await post('/auth/login').field('username', 'a').attach('password', Buffer.from(password), 'sandi.txt').expect(422)
})

test('an account with a second factor needs its code in `otp`', async () => {
  const user = await makeUser(db(), { password_hash })
  const secret = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP'
  const totp_secret = await createSeal(testSecret).close('totp secret', { base32: secret })
  await db()('users').where({ id: user.id }).update({ totp_secret, totp_confirmed_at: new Date() })
  for (const more of [{}, { otp: '000000' }]) {
    const { body } = await logIn(user.username, password, more).expect(401)
    expect(body.meta).toEqual({ error_code: 'SECOND_FACTOR_REQUIRED' })
  }
  await logIn(user.username, password, { otp: new TOTP({ secret }).generate() }).expect(200)
})

test('log-out ends the presented token and no other; a session alone is not one', async () => {
  const user = await makeUser(db(), { password_hash })
  const tokens: string[] = []
  for (const _ of [1, 2]) tokens.push((await logIn(user.username)).body.access_token)
  const [first = '', second = ''] = tokens
  const out = (token: string) => app().post('/auth/logout').set(bearer(token))
  const done = { status: 'success', message: 'Berhasil keluar', data: null, meta: null }
  expect((await out(first).expect(200)).body).toEqual(done)
  const { body, headers } = await out(first).expect(401)
  expect([body, headers['www-authenticate']]).toEqual([refused('Kredensial tidak valid'), 'Bearer'])
  const Cookie = await signIn(db(), user)
  await app().post('/auth/logout').set({ Cookie }).expect(401)
  await app().get('/api/v1/auth/profile').set(bearer(second)).expect(200)
  await setActive(db(), commandLine, user, false)
  await out(second).expect(401)
  const entries = await db()('audit_log').where({ action: 'token.end' })
  expect(entries).toHaveLength(1)
})

test('addresses below the prefixes answer 404 and 405 in the envelope, with a request id', async () => {
  for (const slash of ['', '/']) {
    const missing = await app().get(`/auth/lain${slash}`).expect(404)
    expect([missing.body.status, missing.body.data]).toEqual(['error', null])
    const wrong = await app().get(`/auth/login${slash}`).set('X-Request-ID', 'pesan-uji-1').expect(405)
    expect([wrong.body.status, wrong.headers.allow]).toEqual(['error', 'POST'])
    expect(wrong.headers['x-request-id']).toBe('pesan-uji-1')
  }
})
