import { beforeAll, expect, test } from 'vitest'
import { hashPassword } from '../../src/accounts/passwords.ts'
import type { UserRow } from '../../src/db/account-rows.ts'
import { site } from '../support/app.ts'
import { useDatabase } from '../support/db.ts'
import { LARAS, useGoogle, visitor } from '../support/google.ts'
import { read } from '../support/page.ts'
import { makeUser, signIn } from '../support/sign-in.ts'
import { bearer, programOf, somewhere, tokensIn } from '../support/tokens.ts'

/** Whoever has only a token, or a browser left open, does not change who can log in. */

const db = useDatabase()
const google = useGoogle()
const password = 'kapal-kertas-biru'
const hourAgo = () => new Date(Date.now() - 3_600_000)
const update = '/api/profile/update-details'
let password_hash: string
beforeAll(async () => {
  password_hash = await hashPassword(password)
})

/** A member who logged in an hour ago, in a browser and in a program whose token was renewed just now. */
async function longIn(wishes: Partial<UserRow> = {}) {
  const verified = { email: 'sari@contoh.id', email_verified_at: hourAgo() }
  const user = await makeUser(db(), { password_hash, ...verified, ...wishes })
  const cookie = await signIn(db(), user)
  const { refresh_token = '' } = await programOf(db(), user)
  await db()('sessions').where({ user_id: user.id }).update({ signed_in_at: hourAgo() })
  await db()('personal_access_tokens').where({ user_id: user.id }).update({ created_at: hourAgo() })
  const renewed = await tokensIn(db()).refresh(refresh_token, somewhere)
  const proofs = [bearer(renewed?.access_token ?? ''), { Cookie: cookie }]
  const row = () => db()('users').where({ id: user.id }).first()
  return { user, cookie, proofs, row }
}

test.each([
  ['an e-mail address', { email: 'pencuri@contoh.id' }, {}],
  ['a first e-mail address', { email: 'pencuri@contoh.id' }, { email: null, email_verified_at: null }],
  ['a user name', { username: 'pencuri' }, {}],
])('%s is changed by the API with the password only', async (_what, change, wishes) => {
  const { user, proofs, row } = await longIn(wishes)
  for (const proof of proofs)
    for (const path of [update, '/api/v1/profile/update-details'])
      for (const wrong of [{}, { password: '' }, { password: null }, { password: 'bukan-ini-juga' }]) {
        const { status, body } = await site(db())
          .post(path)
          .set(proof)
          .send({ ...change, ...wrong })
        expect([status, body.detail?.[0]?.loc]).toEqual([422, ['body', 'password']])
        await db()('login_failures').delete()
      }
  expect(await row()).toMatchObject({ email: user.email, username: user.username })
  const [token = {}] = proofs
  await site(db())
    .post(update)
    .set(token)
    .send({ ...change, password })
    .expect(200)
  expect(await row()).toMatchObject(change)
})

test('what stays the same, and the name that others read, need no password', async () => {
  const { user, proofs, row } = await longIn()
  const same = { username: user.username.toUpperCase(), email: 'SARI@contoh.id', full_name: 'Sari Ayu' }
  await site(db())
    .post(update)
    .set(proofs[0] ?? {})
    .send(same)
    .expect(200)
  expect(await row()).toMatchObject({ name: 'Sari Ayu' })
})

test('wrong passwords wait as at log-in, and the right one too', async () => {
  const { proofs, row } = await longIn()
  const send = (word: string) =>
    site(db())
      .post(update)
      .set(proofs[0] ?? {})
      .send({ username: 'pencuri', password: word })
  for (let tries = 0; tries < 5; tries += 1) await send(`tebakan-ke-${tries}`).expect(422)
  await db()('login_failures').update({ failures: 12 })
  const waiting = await send(password).expect(429)
  expect(Number(waiting.headers['retry-after'])).toBeGreaterThan(0)
  expect(await row()).not.toMatchObject({ username: 'pencuri' })
})

test('a log-in of the last ten minutes does instead of the password, a refresh does not', async () => {
  const { user, row } = await longIn({ password_hash: null, google_sub: 'g' })
  const old = await longIn({ password_hash: null, google_sub: 'h', email: 'rini@contoh.id' })
  const refused = await site(db())
    .post(update)
    .set(old.proofs[0] ?? {})
    .send({ username: 'rini.baru' })
    .expect(422)
  expect(refused.body.detail).toEqual([
    { loc: ['body', 'password'], msg: expect.stringContaining('masuk lagi'), type: expect.any(String) },
  ])
  const fresh = bearer((await programOf(db(), user)).access_token)
  await site(db()).post(update).set(fresh).send({ username: 'sari.baru' }).expect(200)
  expect(await row()).toMatchObject({ username: 'sari.baru' })
})

test('with a fresh log-in a wrong password is refused all the same', async () => {
  const user = await makeUser(db(), { password_hash })
  const fresh = bearer((await programOf(db(), user)).access_token)
  await site(db()).post(update).set(fresh).send({ username: 'sari.baru', password: 'bukan-ini' }).expect(422)
})

test('an e-mail address that was changed less than a day ago links no Google account', async () => {
  const { user } = await longIn()
  await db()('users')
    .where({ id: user.id })
    .update({ email: 'laras.wening@surel.example', email_verified_at: new Date() })
  expect((await visitor(db(), google()).signIn(LARAS)).status).toBe(409)
  await db().raw("update users set email_changed_at = email_changed_at - interval '1 day'")
  expect((await visitor(db(), google()).signIn(LARAS)).status).toBe(303)
})

test('a browser left open ends no link to Google: the page asks for the password beside the field', async () => {
  const { cookie, row } = await longIn({ google_sub: LARAS })
  const app = visitor(db(), google()).app
  const account = read((await app.get('/akun/').set('Cookie', cookie).expect(200)).text)
  const href = account.attribute('#google a', 'href') ?? ''
  const page = read((await app.get(href).set('Cookie', cookie).expect(200)).text)
  expect(page.attribute('form[action="/akun/google/putus/"] input[type=password]', 'name')).toBe('password')
  const end = (fields: object) => app.post('/akun/google/putus/').set('Cookie', cookie).type('form').send(fields)
  expect(read((await end({}).expect(422)).text).text('#f-password-error')).toBe('Isi kata sandimu.')
  expect(read((await end({ password: 'salah' }).expect(422)).text).text('#f-password-error')).toBe(
    'Ini bukan kata sandimu.',
  )
  expect(await row()).toMatchObject({ google_sub: LARAS })
  await end({ password }).expect(303).expect('Location', '/akun/?kabar=google-putus')
  expect(await row()).toMatchObject({ google_sub: null })
})
