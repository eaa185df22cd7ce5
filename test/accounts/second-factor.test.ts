import { Secret, TOTP } from 'otpauth'
import { beforeAll, expect, test, vi } from 'vitest'
import { setPassword } from '../../src/accounts/account.ts'
import { hashPassword } from '../../src/accounts/passwords.ts'
import { createSeal } from '../../src/accounts/seal.ts'
import { openSecondFactor } from '../../src/accounts/second-factor/second-factor.ts'
import { commandLine } from '../../src/audit/audit.ts'
import type { UserRow } from '../../src/db/account-rows.ts'
import { site, testSecret } from '../support/app.ts'
import { useDatabase } from '../support/db.ts'
import { read } from '../support/page.ts'
import { makeUser, signIn } from '../support/sign-in.ts'
import { bearer, programOf } from '../support/tokens.ts'

const db = useDatabase()
const password = 'kapal-kertas-biru'
let password_hash: string
beforeAll(async () => {
  password_hash = await hashPassword(password)
})

const cookieOf = ({ headers }: { headers: Record<string, unknown> }) => {
  const cookies = [headers['set-cookie'] ?? []].flat().map(String)
  return cookies.find((cookie) => !cookie.includes('-known'))?.split(';')[0] ?? ''
}
const post = (path: string, fields: object, cookie = '') =>
  site(db()).post(path).type('form').set('Cookie', cookie).send(fields)

/** Sets up the second factor as a user does. Returns the user, the app that shows codes, and the recovery codes. */
async function withFactor(wishes: Parameters<typeof makeUser>[1] = {}, known?: UserRow) {
  const user = known ?? (await makeUser(db(), { password_hash, ...wishes }))
  const cookie = await signIn(db(), user)
  await post('/akun/dua-langkah/mulai/', { current: password }, cookie).expect(303)
  const { text } = await site(db()).get('/akun/dua-langkah/').set('Cookie', cookie)
  const app = new TOTP({ secret: Secret.fromBase32(keyIn(text)) })
  const confirmed = await post('/akun/dua-langkah/', { otp: app.generate() }, cookie).expect(200)
  return { user, cookie, app, recovery: read(confirmed.text).texts('.account-codes code') }
}
/** The key that the page of the second factor shows for typing. */
const keyIn = (html: string) => read(html).text('.account-key')?.replaceAll(' ', '') ?? ''
type Factor = Awaited<ReturnType<typeof withFactor>>

/** A code that was not used to set up the factor. */
const nextCode = ({ app }: Pick<Factor, 'app'>) => app.generate({ timestamp: Date.now() + 30_000 })

/** The first step of a log-in. Returns the ticket of the page that asks for the code. */
async function firstStep({ user }: Pick<Factor, 'user'>) {
  const answer = await post('/masuk/', { username: user.username, password, lanjut: '/koleksi/' }).expect(200)
  expect(cookieOf(answer)).toBe('')
  return read(answer.text).attribute('input[name=ticket]', 'value') ?? ''
}

test('with a second factor the password alone signs nobody in; a code of the app does, once', async () => {
  const factor = await withFactor()
  const [ticket, otp] = [await firstStep(factor), nextCode(factor)]
  const wrong = await post('/masuk/kode/', { ticket, otp: '000000' }).expect(422)
  expect(read(wrong.text).text('#f-otp-error')).toBe('Kode ini salah atau sudah dipakai.')
  const answer = await post('/masuk/kode/', { ticket, otp, lanjut: '/koleksi/' }).expect(303)
  expect(answer.headers.location).toBe('/koleksi/')
  await site(db()).get('/akun/').set('Cookie', cookieOf(answer)).expect(200)
  await post('/masuk/kode/', { ticket: await firstStep(factor), otp }).expect(422)
})

test('a recovery code stands in for the app once', async () => {
  const factor = await withFactor()
  expect(factor.recovery).toHaveLength(10)
  const otp = factor.recovery[3]?.toUpperCase()
  await post('/masuk/kode/', { ticket: await firstStep(factor), otp }).expect(303)
  await post('/masuk/kode/', { ticket: await firstStep(factor), otp }).expect(422)
  const { text } = await site(db()).get('/akun/dua-langkah/').set('Cookie', factor.cookie)
  expect(read(text).text('.block')).toContain('tersisa: 9')
})

test('wrong codes must wait as wrong passwords do, and the right one too while they wait', async () => {
  const factor = await withFactor()
  const ticket = await firstStep(factor)
  for (let tries = 0; tries < 5; tries += 1) await post('/masuk/kode/', { ticket, otp: '000000' }).expect(422)
  const waiting = await post('/masuk/kode/', { ticket, otp: nextCode(factor) }).expect(429)
  expect(waiting.headers['retry-after']).toBe('1')
})

test('a password that is changed between the two steps makes the log-in void', async () => {
  const factor = await withFactor()
  const ticket = await firstStep(factor)
  await setPassword(db(), commandLine, factor.user, { password: 'perahu-kayu-tua' })
  await post('/masuk/kode/', { ticket, otp: nextCode(factor) }).expect(422)
})

test.each(['', 'omong-kosong', 'eyJhbGciOiJub25lIn0.e30.'])('the ticket “%s” begins from the start', async (ticket) => {
  const { text } = await post('/masuk/kode/', { ticket, otp: '123456' }).expect(422)
  expect(read(text).text('[role=alert]')).toBe('Sudah terlalu lama. Masuk dari awal lagi.')
})

test('the JSON log-in says that a code is needed, and takes it in the field otp', async () => {
  const factor = await withFactor()
  const logIn = (fields: object) =>
    site(db())
      .post('/api/v1/auth/login/')
      .send({ username: factor.user.username, password, ...fields })
  const { body } = await logIn({}).expect(401)
  expect(body).toMatchObject({ error_code: 'SECOND_FACTOR_REQUIRED' })
  expect((await logIn({ otp: '000000' }).expect(401)).body.error_code).toBe('SECOND_FACTOR_REQUIRED')
  expect((await logIn({ password: 'salah', otp: nextCode(factor) }).expect(401)).body.error_code).toBe(
    'NOT_AUTHENTICATED',
  )
  await logIn({ otp: nextCode(factor) }).expect(200)
})

test('it is switched off with the password and a code only', async () => {
  const factor = await withFactor()
  const off = (fields: object) => post('/akun/dua-langkah/mati/', fields, factor.cookie)
  await off({ current: 'salah', otp: nextCode(factor) }).expect(422)
  await off({ current: password, otp: '000000' }).expect(422)
  await off({ current: password, otp: nextCode(factor) }).expect(303)
  await post('/masuk/', { username: factor.user.username, password }).expect(303)
  expect(await db()('recovery_codes')).toEqual([])
  const actions = await db()('audit_log').whereLike('action', 'second_factor.%').orderBy('id').pluck('action')
  expect(actions).toEqual(['second_factor.on', 'second_factor.off'])
})

test('switched on, it ends all other sessions and all tokens, but not the browser in which that happens', async () => {
  const user = await makeUser(db(), { password_hash })
  const other = await signIn(db(), user)
  const programs = [await programOf(db(), user), await programOf(db(), user, 'content')]
  const { cookie } = await withFactor({}, user)
  await site(db()).get('/akun/').set('Cookie', cookie).expect(200)
  await site(db()).get('/akun/').set('Cookie', other).expect(303)
  for (const { access_token } of programs)
    await site(db()).get('/api/v1/auth/profile/').set(bearer(access_token)).expect(401)
  const { refresh_token } = programs[0] ?? {}
  await site(db()).post('/api/refresh').send({ refresh_token }).expect(401)
})

test('new recovery codes take the password besides a code', async () => {
  const factor = await withFactor()
  const renew = (fields: object) => post('/akun/dua-langkah/kode-baru/', fields, factor.cookie)
  const refused = await renew({ otp: nextCode(factor) }).expect(422)
  expect(read(refused.text).text('#f-current-error')).toBe('Isi kata sandimu.')
  const { text } = await renew({ current: password, otp: nextCode(factor) }).expect(200)
  expect(read(text).texts('.account-codes code')).toHaveLength(10)
})

test('nothing of it can be read in the database', async () => {
  const { app, recovery } = await withFactor()
  const kept = JSON.stringify([await db()('users'), await db()('recovery_codes'), await db()('audit_log')])
  for (const secret of [app.secret.base32, ...recovery.flatMap((code) => [code, code.replace('-', '')])])
    expect(kept).not.toContain(secret)
})

test('a secret that was never confirmed asks nobody for a code, and a second start gives another one', async () => {
  const user = await makeUser(db(), { password_hash })
  const cookie = await signIn(db(), user)
  const keys = new Set<string>()
  for (let times = 0; times < 2; times += 1) {
    await post('/akun/dua-langkah/mulai/', { current: password }, cookie).expect(303)
    keys.add(keyIn((await site(db()).get('/akun/dua-langkah/').set('Cookie', cookie)).text))
  }
  expect(keys.size).toBe(2)
  await post('/masuk/', { username: user.username, password }).expect(303)
})

test('another browser left open neither shows the secret that the owner is setting up nor confirms it', async () => {
  const user = await makeUser(db(), { password_hash })
  const [cookie, other] = [await signIn(db(), user), await signIn(db(), user)]
  await post('/akun/dua-langkah/mulai/', { current: password }, cookie).expect(303)
  const keyFor = async (as: string) => keyIn((await site(db()).get('/akun/dua-langkah/').set('Cookie', as)).text)
  const otp = new TOTP({ secret: Secret.fromBase32(await keyFor(cookie)) }).generate()
  expect(await keyFor(other)).toBe('')
  await post('/akun/dua-langkah/', { otp }, other).expect(422)
  expect(await db()('users').where({ id: user.id }).first('totp_confirmed_at')).toEqual({ totp_confirmed_at: null })
})

test('a secret is shown and may be confirmed for ten minutes', async () => {
  const user = await makeUser(db(), { password_hash })
  const cookie = await signIn(db(), user)
  await post('/akun/dua-langkah/mulai/', { current: password }, cookie).expect(303)
  const page = async () => (await site(db()).get('/akun/dua-langkah/').set('Cookie', cookie)).text
  const app = new TOTP({ secret: Secret.fromBase32(keyIn(await page())) })
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 601_000 })
  try {
    expect(keyIn(await page())).toBe('')
    await post('/akun/dua-langkah/', { otp: app.generate() }, cookie).expect(422)
  } finally {
    vi.useRealTimers()
  }
})

test('a start or a confirmation that comes late leaves the second factor as it is', async () => {
  const factor = openSecondFactor({ db: db(), seal: createSeal(testSecret), secret: testSecret })
  const stored = async () => (await db()('users').where({ id: user.id }).first()) ?? user
  const user = await makeUser(db())
  await factor.begin(user, null)
  const first = await stored()
  await factor.begin(user, null)
  expect(await factor.confirm(commandLine, first, null)).toBeNull()
  const second = await stored()
  expect(await factor.confirm(commandLine, second, null)).toHaveLength(10)
  const on = await stored()
  await factor.begin(user, null)
  expect(await factor.confirm(commandLine, second, null)).toBeNull()
  expect(await stored()).toEqual(on)
})

test('demanded of staff, their pages wait for it, theirs as members do not, and it opens them', async () => {
  await db()('site_settings').insert({ name: 'staff_second_factor', value: 'true', changed_at: new Date() })
  const staff = await makeUser(db(), { role: 'staff', password_hash })
  const cookie = await signIn(db(), staff)
  const get = (path: string) => site(db()).get(path).set('Cookie', cookie)
  await get('/admin/').expect(303).expect('Location', '/akun/dua-langkah/')
  await get('/akun/').expect(200)
  expect(read((await get('/akun/dua-langkah/').expect(200)).text).text('main')).toContain('mewajibkannya untuk staf')
  expect((await get('/api/v1/order/')).status).toBe(403)
  await post('/akun/dua-langkah/mulai/', { current: password }, cookie).expect(303)
  const key = keyIn((await get('/akun/dua-langkah/')).text)
  const otp = new TOTP({ secret: Secret.fromBase32(key) }).generate()
  await post('/akun/dua-langkah/', { otp }, cookie).expect(200)
  await get('/admin/').expect(200)
})

test('a code is good one step early and late, and no further', async () => {
  const factor = await withFactor()
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 900_000 })
  try {
    const ticket = await firstStep(factor)
    for (const off of [-60_000, 60_000])
      await post('/masuk/kode/', { ticket, otp: factor.app.generate({ timestamp: Date.now() + off }) }).expect(422)
    await post('/masuk/kode/', { ticket, otp: factor.app.generate({ timestamp: Date.now() - 30_000 }) }).expect(303)
  } finally {
    vi.useRealTimers()
  }
})
