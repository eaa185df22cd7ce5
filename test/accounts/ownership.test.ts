import { expect, test } from 'vitest'
import type { UserRow } from '../../src/db/tables.ts'
import { useDatabase } from '../support/db.ts'
import { LARAS, useGoogle, visitor } from '../support/google.ts'
import { read } from '../support/page.ts'
import { bearer, programOf, somewhere, tokensIn } from '../support/tokens.ts'
import { makeMember, password } from './support/people.ts'

/** Whoever has only a token, or a browser left open, does not change who can log in. */

const db = useDatabase()
const google = useGoogle()
const hourAgo = () => new Date(Date.now() - 3_600_000)
const path = '/api/profile/update-details'

/**
 * A member who logged in an hour ago, in a browser and in a program whose token was renewed just now. `update` changes
 * the account with that token, unless another proof is given.
 */
async function longIn(wishes: Partial<UserRow> = {}) {
  const verified = { email: 'sari@contoh.id', email_verified_at: hourAgo() }
  const member = await makeMember(db(), { ...verified, ...wishes }, visitor(db(), google()).app)
  const { id } = member.user
  const { refresh_token = '' } = await programOf(db(), member.user)
  await member.hourPasses()
  await db()('personal_access_tokens').where({ user_id: id }).update({ created_at: hourAgo() })
  const renewed = bearer((await tokensIn(db()).refresh(refresh_token, somewhere))?.access_token ?? '')
  const update = (fields: object, { proof = renewed as Record<string, string>, to = path } = {}) =>
    member.app.post(to).set(proof).send(fields)
  return { ...member, proofs: [renewed, { Cookie: member.cookie }], update }
}

test.each([
  ['an e-mail address', { email: 'pencuri@contoh.id' }, {}],
  ['a first e-mail address', { email: 'pencuri@contoh.id' }, { email: null, email_verified_at: null }],
  ['a user name', { username: 'pencuri' }, {}],
])('%s is changed by the API with the password only', async (_what, change, wishes) => {
  const { user, proofs, row, update } = await longIn(wishes)
  for (const proof of proofs)
    for (const to of [path, '/api/v1/profile/update-details'])
      for (const wrong of [{}, { password: '' }, { password: null }, { password: 'bukan-ini-juga' }]) {
        const { status, body } = await update({ ...change, ...wrong }, { proof, to })
        expect([status, body.detail?.[0]?.loc]).toEqual([422, ['body', 'password']])
        await db()('login_failures').delete()
      }
  expect(await row()).toMatchObject({ email: user.email, username: user.username })
  await update({ ...change, password }).expect(200)
  expect(await row()).toMatchObject(change)
})

test('what stays the same, and the name that others read, need no password', async () => {
  const { user, row, update } = await longIn()
  await update({ username: user.username.toUpperCase(), email: 'SARI@contoh.id', full_name: 'Sari Ayu' }).expect(200)
  expect(await row()).toMatchObject({ name: 'Sari Ayu' })
})

test('wrong passwords wait as at log-in, and the right one too', async () => {
  const { row, update } = await longIn()
  const send = (word: string) => update({ username: 'pencuri', password: word })
  for (let tries = 0; tries < 5; tries += 1) await send(`tebakan-ke-${tries}`).expect(422)
  await db()('login_failures').update({ failures: 12 })
  const waiting = await send(password).expect(429)
  expect(Number(waiting.headers['retry-after'])).toBeGreaterThan(0)
  expect(await row()).not.toMatchObject({ username: 'pencuri' })
})

test('a log-in of the last ten minutes does instead of the password, but not of a wrong one; a refresh does not', async () => {
  const { user, row, update } = await longIn({ password_hash: null, google_sub: 'g' })
  const refused = await update({ username: 'sari.baru' }).expect(422)
  expect(refused.body.detail).toEqual([
    { loc: ['body', 'password'], msg: expect.stringContaining('masuk lagi'), type: expect.any(String) },
  ])
  const proof = bearer((await programOf(db(), user)).access_token)
  await update({ username: 'sari.baru' }, { proof }).expect(200)
  expect(await row()).toMatchObject({ username: 'sari.baru' })
  const other = await longIn({ email: 'rini@contoh.id' })
  const fresh = bearer((await programOf(db(), other.user)).access_token)
  await update({ username: 'rini.baru', password: 'bukan-ini' }, { proof: fresh }).expect(422)
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
  const { page, post, row } = await longIn({ google_sub: LARAS })
  expect((await page('/akun/')).text('#google summary')).toContain('Putuskan')
  const asked = await page('/akun/google/putus/')
  expect(asked.attribute('#google[open] form[action="/akun/google/putus/"] input[type=password]', 'name')).toBe(
    'password',
  )
  const end = (fields: object) => post('/akun/google/putus/', fields)
  expect(read((await end({}).expect(422)).text).text('#google[open] #f-password-google-error')).toBe(
    'Isi kata sandimu.',
  )
  expect(read((await end({ password: 'salah' }).expect(422)).text).text('#google[open] #f-password-google-error')).toBe(
    'Ini bukan kata sandimu.',
  )
  expect(await row()).toMatchObject({ google_sub: LARAS })
  await end({ password }).expect(303).expect('Location', '/akun/?bagian=keamanan&kabar=google-putus')
  expect(await row()).toMatchObject({ google_sub: null })
})
