import { Secret, TOTP } from 'otpauth'
import { expect, test, vi } from 'vitest'
import { setPassword } from '../../src/accounts/account.ts'
import { createSeal } from '../../src/accounts/seal.ts'
import { openSecondFactor } from '../../src/accounts/second-factor/second-factor.ts'
import { commandLine } from '../../src/audit/audit.ts'
import { site, testSecret } from '../support/app.ts'
import { useDatabase } from '../support/db.ts'
import { read } from '../support/page.ts'
import { makeUser, signIn } from '../support/sign-in.ts'
import { bearer, programOf } from '../support/tokens.ts'
import { makeMember, newPassword, password, sessionIn, stopClock } from './support/people.ts'

const db = useDatabase()
const own = '/akun/dua-langkah/'

type Member = Awaited<ReturnType<typeof makeMember>>
/** Begins to set up the second factor. */
const begin = ({ post }: Member) => post(`${own}mulai/`, { current: password }).expect(303)
/** The key that the page of the second factor shows for typing. */
const keyFor = async ({ page }: Member) => (await page(own)).text('.account-key')?.replaceAll(' ', '') ?? ''
const totpOf = (base32: string) => new TOTP({ secret: Secret.fromBase32(base32) })

/**
 * Sets up the second factor as a user does. Returns the user, the app that shows codes, a code that was not used for
 * that, and the recovery codes.
 */
async function withFactor(member?: Member) {
  const factor = member ?? (await makeMember(db()))
  await begin(factor)
  const totp = totpOf(await keyFor(factor))
  const confirmed = await factor.post(own, { otp: totp.generate() }).expect(200)
  const { username } = factor.user
  const post = (path: string, fields: object) => factor.app.post(path).type('form').send(fields)
  return {
    ...{ ...factor, totp, recovery: read(confirmed.text).texts('.account-codes code') },
    next: () => totp.generate({ timestamp: Date.now() + 30_000 }),
    /** Logs in with the password alone. */
    enter: () => post('/masuk/', { username, password, lanjut: '/koleksi/' }),
    /** The first step of a log-in. Returns the ticket of the page that asks for the code. */
    async firstStep() {
      const answer = await post('/masuk/', { username, password, lanjut: '/koleksi/' }).expect(200)
      expect(sessionIn(answer)).toBe('')
      return read(answer.text).attribute('input[name=ticket]', 'value') ?? ''
    },
    secondStep: (ticket: string, otp = '') => post('/masuk/kode/', { ticket, otp, lanjut: '/koleksi/' }),
  }
}

test('with a second factor the password alone signs nobody in; a code of the app does, once', async () => {
  const { app, firstStep, secondStep, next } = await withFactor()
  const [ticket, otp] = [await firstStep(), next()]
  const wrong = await secondStep(ticket, '000000').expect(422)
  expect(read(wrong.text).text('#f-otp-error')).toBe('Kode ini salah atau sudah dipakai.')
  const answer = await secondStep(ticket, otp).expect(303).expect('Location', '/koleksi/')
  await app.get('/akun/').set('Cookie', sessionIn(answer)).expect(200)
  await secondStep(await firstStep(), otp).expect(422)
})

test('a recovery code stands in for the app once', async () => {
  const { page, recovery, firstStep, secondStep } = await withFactor()
  expect(recovery).toHaveLength(10)
  const otp = recovery[3]?.toUpperCase()
  await secondStep(await firstStep(), otp).expect(303)
  await secondStep(await firstStep(), otp).expect(422)
  expect((await page(own)).text('.block')).toContain('tersisa: 9')
})

test('wrong codes must wait as wrong passwords do, and the right one too while they wait', async () => {
  stopClock()
  const { firstStep, secondStep, next } = await withFactor()
  const ticket = await firstStep()
  for (let tries = 0; tries < 5; tries += 1) await secondStep(ticket, '000000').expect(422)
  await secondStep(ticket, next()).expect(429).expect('Retry-After', '1')
})

test('a password that is changed between the two steps makes the log-in void', async () => {
  const { user, firstStep, secondStep, next } = await withFactor()
  const ticket = await firstStep()
  await setPassword(db(), commandLine, user, { password: newPassword })
  await secondStep(ticket, next()).expect(422)
})

test.each(['', 'omong-kosong', 'eyJhbGciOiJub25lIn0.e30.'])('the ticket “%s” begins from the start', async (ticket) => {
  const { text } = await site(db()).post('/masuk/kode/').type('form').send({ ticket, otp: '123456' }).expect(422)
  expect(read(text).text('[role=alert]')).toBe('Sudah terlalu lama. Masuk dari awal lagi.')
})

test('the JSON log-in says that a code is needed, and takes it in the field otp', async () => {
  const { user, app, next } = await withFactor()
  const logIn = (fields: object) =>
    app.post('/api/v1/auth/login/').send({ username: user.username, password, ...fields })
  for (const [fields, error_code] of [
    [{}, 'SECOND_FACTOR_REQUIRED'],
    [{ otp: '000000' }, 'SECOND_FACTOR_REQUIRED'],
    [{ password: 'salah', otp: next() }, 'NOT_AUTHENTICATED'],
  ] as const)
    expect((await logIn(fields).expect(401)).body).toMatchObject({ error_code })
  await logIn({ otp: next() }).expect(200)
})

test('it is switched off with the password and a code only', async () => {
  const { post, enter, next } = await withFactor()
  const off = (fields: object) => post(`${own}mati/`, fields)
  await off({ current: 'salah', otp: next() }).expect(422)
  await off({ current: password, otp: '000000' }).expect(422)
  await off({ current: password, otp: next() }).expect(303)
  await enter().expect(303)
  expect(await db()('recovery_codes')).toEqual([])
  const actions = await db()('audit_log').whereLike('action', 'second_factor.%').orderBy('id').pluck('action')
  expect(actions).toEqual(['second_factor.on', 'second_factor.off'])
})

test('switched on, it ends all other sessions and all tokens, but not the browser in which that happens', async () => {
  const member = await makeMember(db())
  const { user, app, get } = member
  const other = await signIn(db(), user)
  const programs = [await programOf(db(), user), await programOf(db(), user, 'content')]
  await withFactor(member)
  await get('/akun/').expect(200)
  await app.get('/akun/').set('Cookie', other).expect(303)
  for (const { access_token } of programs) await app.get('/api/v1/auth/profile/').set(bearer(access_token)).expect(401)
  await app.post('/api/refresh').send({ refresh_token: programs[0]?.refresh_token }).expect(401)
})

test('new recovery codes take the password besides a code', async () => {
  const { post, next } = await withFactor()
  const renew = (fields: object) => post(`${own}kode-baru/`, fields)
  const refused = await renew({ otp: next() }).expect(422)
  expect(read(refused.text).text('#f-current-error')).toBe('Isi kata sandimu.')
  const { text } = await renew({ current: password, otp: next() }).expect(200)
  expect(read(text).texts('.account-codes code')).toHaveLength(10)
})

test('nothing of it can be read in the database', async () => {
  const { totp, recovery } = await withFactor()
  const kept = JSON.stringify([await db()('users'), await db()('recovery_codes'), await db()('audit_log')])
  for (const secret of [totp.secret.base32, ...recovery.flatMap((code) => [code, code.replace('-', '')])])
    expect(kept).not.toContain(secret)
})

test('a secret that was never confirmed asks nobody for a code, and a second start gives another one', async () => {
  const member = await makeMember(db())
  const keys = new Set<string>()
  for (const _ of ['first', 'second']) {
    await begin(member)
    keys.add(await keyFor(member))
  }
  expect(keys.size).toBe(2)
  await member.app.post('/masuk/').type('form').send({ username: member.user.username, password }).expect(303)
})

test('another browser left open neither shows the secret that the owner is setting up nor confirms it', async () => {
  const member = await makeMember(db())
  const { user, app, row } = member
  const other = await signIn(db(), user)
  await begin(member)
  const otp = totpOf(await keyFor(member)).generate()
  const { text } = await app.get(own).set('Cookie', other).expect(200)
  expect(read(text).text('.account-key')).toBeNull()
  await app.post(own).type('form').set('Cookie', other).send({ otp }).expect(422)
  expect((await row())?.totp_confirmed_at).toBeNull()
})

test('a secret is shown and may be confirmed for ten minutes', async () => {
  const member = await makeMember(db())
  await begin(member)
  const totp = totpOf(await keyFor(member))
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 601_000 })
  expect(await keyFor(member)).toBe('')
  await member.post(own, { otp: totp.generate() }).expect(422)
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
  const staff = await makeMember(db(), { role: 'staff' })
  await staff.get('/admin/').expect(303).expect('Location', own)
  await staff.get('/akun/').expect(200)
  expect((await staff.page(own)).text('main')).toContain('mewajibkannya untuk staf')
  await staff.get('/api/v1/order/').expect(403)
  await withFactor(staff)
  await staff.get('/admin/').expect(200)
})

test('a code is good one step early and late, and no further', async () => {
  const { totp, firstStep, secondStep } = await withFactor()
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 900_000 })
  const ticket = await firstStep()
  for (const off of [-60_000, 60_000])
    await secondStep(ticket, totp.generate({ timestamp: Date.now() + off })).expect(422)
  await secondStep(ticket, totp.generate({ timestamp: Date.now() - 30_000 })).expect(303)
})
