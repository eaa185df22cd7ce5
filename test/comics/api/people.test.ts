import { afterEach, beforeEach, expect, test } from 'vitest'
import { useOwnDatabase } from '../../support/db.ts'
import { FONNTE_TOKEN, startFonnte } from '../../support/fonnte.ts'
import { type Served, serve } from '../../support/served.ts'
import { startSmtp } from '../../support/smtp.ts'
import { bearer } from '../../support/tokens.ts'
import { useOnce } from '../../support/use.ts'
import { expectDescribed, makeMember, password, tokenOf } from './support.ts'

/** Members of the comics API, with codes over a real mail server and WhatsApp gateway on loopback. */

const db = useOwnDatabase()
const smtpOf = useOnce(startSmtp, (smtp) => smtp.stop())
const fonnteOf = useOnce(startFonnte, (fonnte) => fonnte.stop())
let server: Served

beforeEach(async () => {
  smtpOf().mails.length = 0
  fonnteOf().messages.length = 0
  const tables = ['creators', 'credit_transactions', 'users', 'outbox', 'account_codes', 'account_code_days']
  for (const table of [...tables, 'audit_log', 'site_settings', 'login_failures']) await db()(table).delete()
  await db()('site_settings').insert({ name: 'registration_open', value: 'true', changed_at: new Date() })
  const whatsapp = { FONNTE_API_TOKEN: FONNTE_TOKEN, FONNTE_BASE_URL: fonnteOf().url }
  server = await serve(db(), { ...mail(), ...whatsapp })
})
afterEach(() => server.stop())

function mail() {
  const { host, port } = smtpOf().settings
  return { EMAIL_HOST: host, EMAIL_PORT: String(port), EMAIL_FROM: 'a@kortek.test' }
}

type Answer = { status: number; data: unknown; detail: unknown; message: string; headers: Headers }

/** Sends a call and compares its answer with the document. */
async function call(method: string, path: string, body?: unknown, headers: object = {}): Promise<Answer> {
  const response = await fetch(server.origin + path, {
    method,
    headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
    body: body === undefined ? null : JSON.stringify(body),
  })
  const json = await response.json()
  expectDescribed(method, path, response.status, json)
  if (response.ok) expect(json.ok).toBe(true)
  return { status: response.status, headers: response.headers, ...json }
}
const post = (path: string, body?: unknown, headers: object = {}) => call('POST', path, body, headers)

const dinda = { full_name: 'Dinda Puspita', email: 'dinda@contoh.id', password }
const codeIn = (text: string) => /\b\d{6}\b/.exec(text)?.[0] ?? 'no code'
const wrongFor = (code: string) => String((Number(code) + 1) % 1_000_000).padStart(6, '0')
const minuteLater = () => db().raw("update account_codes set asked_at = asked_at - interval '61 seconds'")

async function mailedCode(address = dinda.email, count = 1) {
  const mails = () => smtpOf().mails.filter(({ to }) => to.includes(address))
  await expect.poll(() => mails().length).toBe(count)
  return codeIn(mails().at(-1)?.subject ?? '')
}

test('who registers by e-mail is let in by the code, with the gift of a new creator, once', async () => {
  const registered = await post('/api/register', { ...dinda, kredit: 900, role: 'admin', referral_code: 'TIDAKADA' })
  expect(registered).toMatchObject({ status: 201, data: { phone_number: null, verification_code_sent: true } })
  const logIn = { identifier: dinda.email, password }
  expect((await post('/api/login', { ...logIn, password: 'salah-sekali' })).status).toBe(401)
  expect((await post('/api/login', logIn)).status).toBe(403)

  const code = await mailedCode()
  const wrong = await post('/api/verify', { email: dinda.email, verification_code: wrongFor(code) })
  const unknown = await post('/api/verify', { email: 'tiada@contoh.id', verification_code: code })
  expect([wrong.status, unknown.status, wrong.detail]).toEqual([400, 400, unknown.detail])
  const verified = await post('/api/v1/auth/verify-otp', { identifier: dinda.email, verification_code: code })
  expect(verified).toMatchObject({
    status: 200,
    data: {
      user: {
        ...{ full_name: 'Dinda Puspita', is_verified: true, role: 'creator', login_method: 'password' },
        ...{ kredit: 3, balance: 0, publish_quota: 3, watermark: true },
      },
      tokens: { token_type: 'bearer', expires_in: 1_800 },
    },
  })
  expect((await post('/api/verify', { email: dinda.email, verification_code: code })).status).toBe(400)
  const again = await post('/api/login', logIn)
  expect(again).toMatchObject({ status: 200, data: { user: { kredit: 3, publish_quota: 3 } } })
  expect(again.headers.get('cache-control')).toBe('no-store')
})

test('a phone number is one however it is written, is answered in digits, and its code comes by WhatsApp', async () => {
  const { full_name } = dinda
  const registered = await post('/api/v1/auth/register', { full_name, phone_number: '0812-3456-7890', password })
  expect(registered).toMatchObject({
    status: 201,
    data: { phone_number: '6281234567890', verification_code_sent: true },
  })
  await expect.poll(() => fonnteOf().messages.length).toBe(1)
  const verification_code = codeIn(fonnteOf().messages[0]?.message ?? '')
  expect((await post('/api/verify', { phone_number: '6281234567890', verification_code })).status).toBe(200)
  const taken = await post('/api/register', { full_name, phone_number: '+62 812 3456 7890', email: null, password })
  expect(taken.status).toBe(400)
  const done = await post('/api/login', { phone_number: '+62 812-3456-7890', password })
  expect(done).toMatchObject({ status: 200, data: { user: { phone_number: '6281234567890', email: null } } })
  const { username } = (done.data as { user: { username: string } }).user
  expect((await post('/api/login', { identifier: username, password })).status).toBe(200)
})

test('a person with e-mail address and number verifies by either name with the mailed code', async () => {
  await post('/api/register', { ...dinda, phone_number: '081234567890' })
  const verification_code = await mailedCode()
  const done = await post('/api/verify', { phone_number: '081234567890', verification_code })
  expect(done).toMatchObject({ status: 200, data: { user: { email: dinda.email, is_verified: true } } })
})

test('a taken e-mail address or number is a 400, and nothing is made', async () => {
  await makeMember(db(), { email: 'ada@contoh.id', phone: '+6281111111111', phone_verified_at: new Date() })
  expect((await post('/api/register', { ...dinda, email: 'ADA@contoh.id' })).status).toBe(400)
  expect((await post('/api/register', { ...dinda, phone_number: '081111111111' })).status).toBe(400)
  expect(await db()('users').pluck('email')).toEqual(['ada@contoh.id'])
})

test('registering with a missing or wrong field is refused at the field', async () => {
  for (const [change, field, type] of [
    [{ full_name: 'D' }, 'full_name', 'value_error'],
    [{ full_name: 'd'.repeat(101) }, 'full_name', 'value_error'],
    [{ full_name: undefined }, 'full_name', 'missing'],
    [{ email: 'bukan' }, 'email', 'value_error'],
    [{ email: undefined }, 'email', 'missing'],
    [{ phone_number: '12' }, 'phone_number', 'value_error'],
    [{ password: 'abcdef7' }, 'password', 'value_error'],
    [{ password: undefined }, 'password', 'missing'],
  ] as const) {
    const { status, detail } = await post('/api/register', { ...dinda, ...change })
    expect([status, detail]).toEqual([422, [{ loc: ['body', field], msg: expect.any(String), type }]])
  }
  expect(await db()('users')).toEqual([])
})

test('while staff let nobody register it is a 403, and forms are read as JSON is', async () => {
  const form = async () => {
    const body = new URLSearchParams(dinda)
    return (await fetch(`${server.origin}/api/register`, { method: 'POST', body })).status
  }
  await db()('site_settings').update({ value: 'false' })
  expect(await form()).toBe(403)
  await db()('site_settings').update({ value: 'true' })
  expect(await form()).toBe(201)
  const body = new FormData()
  for (const [name, value] of Object.entries({ ...dinda, email: 'lain@contoh.id' })) body.append(name, value)
  expect((await fetch(`${server.origin}/api/register`, { method: 'POST', body })).status).toBe(201)
})

test('a server that can send nothing verifies at once while it is developed, and says so', async () => {
  await server.stop()
  server = await serve(db())
  const registered = await post('/api/register', dinda)
  expect(registered).toMatchObject({ status: 201, data: { verification_code_sent: false } })
  expect(registered.message).toContain('langsung terverifikasi')
  expect((await post('/api/login', { email: dinda.email, password })).status).toBe(200)
  await server.stop()
  server = await serve(db(), mail())
  const unreachable = await post('/api/register', { full_name: 'Rini', phone_number: '081234567890', password })
  expect(unreachable).toMatchObject({ status: 422, detail: [{ loc: ['body', 'phone_number'] }] })
})

test('asking for a code again says the same to all, and sends nothing within a minute', async () => {
  await post('/api/register', dinda)
  const first = await mailedCode()
  const known = await post('/api/resend-verification', { email: dinda.email })
  const unknown = await post('/api/v1/auth/resend-verification', { identifier: 'tiada@contoh.id' })
  expect([known.status, known.message]).toEqual([200, unknown.message])
  await minuteLater()
  await post('/api/resend-verification', { email: dinda.email })
  const second = await mailedCode(dinda.email, 2)
  if (first !== second)
    expect((await post('/api/verify', { email: dinda.email, verification_code: first })).status).toBe(400)
  expect((await post('/api/verify', { email: dinda.email, verification_code: second })).status).toBe(200)
  expect(smtpOf().mails.filter(({ to }) => to.includes('tiada@contoh.id'))).toEqual([])
})

test('after five wrong codes the right one is refused until a new one is sent', async () => {
  await post('/api/register', dinda)
  const code = await mailedCode()
  for (let tries = 0; tries < 5; tries += 1)
    expect((await post('/api/verify', { email: dinda.email, verification_code: wrongFor(code) })).status).toBe(400)
  expect((await post('/api/verify', { email: dinda.email, verification_code: code })).status).toBe(400)
  await minuteLater()
  await post('/api/resend-verification', { email: dinda.email })
  const fresh = await mailedCode(dinda.email, 2)
  expect((await post('/api/verify', { email: dinda.email, verification_code: fresh })).status).toBe(200)
})

test('a reset code is no verification code; checking leaves it, and a new password uses it up and ends all log-ins', async () => {
  const user = await makeMember(db(), { email: dinda.email })
  const token = await tokenOf(db(), user)
  const asked = await post('/api/password/send-reset-token', { email: dinda.email })
  const unknown = await post('/api/v1/password/send-reset-token', { email: 'tiada@contoh.id' })
  expect([asked.status, asked.message]).toEqual([200, unknown.message])
  const reset_token = await mailedCode()
  const otp = { email: dinda.email, verification_code: reset_token }
  expect((await post('/api/users/check-verification-code', otp)).status).toBe(400)
  const wrong = { email: dinda.email, reset_token: wrongFor(reset_token) }
  expect((await post('/api/password/verify-reset-token', wrong)).status).toBe(400)
  expect((await post('/api/password/verify-reset-token', { email: dinda.email, reset_token })).status).toBe(200)
  const change = { email: dinda.email, reset_token, new_password: 'perahu-kayu-tua' }
  expect((await post('/api/password/reset-password', { ...change, new_password: 'pendek7' })).status).toBe(422)
  expect((await post('/api/password/reset-password', change)).status).toBe(200)
  expect((await post('/api/password/reset-password', change)).status).toBe(400)
  expect((await call('GET', '/api/profile', undefined, token)).status).toBe(401)
  expect((await post('/api/login', { email: dinda.email, password: 'perahu-kayu-tua' })).status).toBe(200)
})

test('send-otp says the same to all, and its code verifies the e-mail without letting anybody in', async () => {
  await makeMember(db(), { email: dinda.email, email_verified_at: null, name: 'Dinda' })
  const known = await post('/api/users/send-otp', { email: dinda.email })
  const unknown = await post('/api/v1/users/send-otp', { email: 'tiada@contoh.id' })
  expect([known.status, known.message]).toEqual([200, unknown.message])
  const verification_code = await mailedCode()
  const wrong = await post('/api/users/check-verification-code', { email: 'tiada@contoh.id', verification_code })
  expect(wrong.status).toBe(400)
  const done = await post('/api/users/check-verification-code', { email: dinda.email, verification_code })
  expect(done).toMatchObject({ status: 200, data: { email: dinda.email, full_name: 'Dinda', is_verified: true } })
  expect(done.data).not.toHaveProperty('tokens')
})

test('a changed e-mail address is unverified until its code is given, and the old one is told', async () => {
  const user = await makeMember(db(), { email: dinda.email })
  const token = await tokenOf(db(), user)
  await makeMember(db(), { email: 'ada@contoh.id' })
  expect((await post('/api/profile/update-details', { email: 'ada@contoh.id' }, token)).status).toBe(400)
  const changed = await post('/api/profile/update-details', { email: 'baru@contoh.id' }, token)
  expect(changed).toMatchObject({ status: 200, data: { email: 'baru@contoh.id', is_verified: false } })
  expect((await post('/api/login', { email: 'baru@contoh.id', password })).status).toBe(403)
  const verification_code = await mailedCode('baru@contoh.id')
  await expect.poll(() => smtpOf().mails.some(({ to }) => to.includes(dinda.email))).toBe(true)
  expect((await post('/api/verify', { email: 'baru@contoh.id', verification_code })).status).toBe(200)
  expect((await post('/api/login', { email: 'baru@contoh.id', password })).status).toBe(200)
})

test('refresh tokens are exchanged once, are no access tokens, and a log-out ends the whole family and its pushes', async () => {
  const user = await makeMember(db(), { email: dinda.email })
  type Tokens = { access_token: string; refresh_token: string }
  const tokens = async (path: string, body: object) => {
    const { status, data } = await post(path, body)
    expect([path, status]).toEqual([path, 200])
    const given = data as Tokens & { tokens?: Tokens }
    return given.tokens ?? given
  }
  const first = await tokens('/api/login', { email: dinda.email, password })
  expect((await call('GET', '/api/profile', undefined, bearer(first.refresh_token))).status).toBe(401)
  expect((await post('/api/refresh', {})).status).toBe(400)
  expect((await post('/api/refresh', { refresh_token: first.access_token })).status).toBe(401)
  const second = await tokens('/api/v1/auth/refresh', { refreshToken: first.refresh_token })
  const own = bearer(second.access_token)
  expect((await post('/api/user/update-fcm-token', { fcm_token: 'perangkat-1' }, own)).status).toBe(200)
  expect((await post('/api/logout', undefined, own)).status).toBe(200)
  expect((await db()('creators').where({ user_id: user.id }).first('fcm_token'))?.fcm_token).toBeNull()
  expect((await call('GET', '/api/profile', undefined, own)).status).toBe(401)
  expect((await post('/api/refresh', { refresh_token: second.refresh_token })).status).toBe(401)

  const third = await tokens('/api/login', { email: dinda.email, password })
  const fourth = await tokens('/api/v1/auth/refresh-token', { refresh_token: third.refresh_token })
  expect((await post('/api/refresh', { refresh_token: third.refresh_token })).status).toBe(401)
  expect((await call('GET', '/api/profile', undefined, bearer(fourth.access_token))).status).toBe(401)
})

test('of many refreshes at once at most one wins', async () => {
  await makeMember(db(), { email: dinda.email })
  const { data } = await post('/api/login', { email: dinda.email, password })
  const { refresh_token } = (data as { tokens: { refresh_token: string } }).tokens
  const answers = await Promise.all(Array.from({ length: 8 }, () => post('/api/refresh', { refresh_token })))
  expect(answers.filter(({ status }) => status === 200).length).toBeLessThanOrEqual(1)
})

test('an address for pushes belongs to who registered it last, also of two at once', async () => {
  const tokens = await Promise.all([1, 2, 3, 4].map(async () => tokenOf(db(), await makeMember(db()))))
  await Promise.all(tokens.map((token) => post('/api/user/update-fcm-token', { fcm_token: 'perangkat' }, token)))
  expect(await db()('creators').where({ fcm_token: 'perangkat' }).pluck('user_id')).toHaveLength(1)
})
