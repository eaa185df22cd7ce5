import { expect, test } from 'vitest'
import { site } from '../support/app.ts'
import { useDatabase } from '../support/db.ts'
import { makeUser } from '../support/sign-in.ts'
import { password, password_hash } from './support/people.ts'

/** Programs that logged in before are not kept out by somebody who guesses their account's password elsewhere. */

const db = useDatabase()
const [home, elsewhere] = ['203.0.113.1', '198.51.100.9']

async function open() {
  const user = await makeUser(db(), { password_hash, email_verified_at: new Date() })
  const app = site(db(), { settings: { TRUSTED_PROXIES: '1' } })
  const post = (path: string, body: object, from: string) => app.post(path).set('X-Forwarded-For', from).send(body)
  const logIn = (from: string, more: object = {}) =>
    post('/api/login', { identifier: user.username, password, ...more }, from)
  const tokens = async (from: string) => (await logIn(from).expect(200)).body.data.tokens
  /** Wrong passwords from elsewhere, until the name has to wait for a minute. */
  const guess = async () => {
    for (let tries = 0; tries < 5; tries += 1) await logIn(elsewhere, { password: 'salah' }).expect(401)
    await db()('login_failures').where('failures', '>=', 5).update({ failures: 14, failed_at: new Date() })
    await logIn('192.0.2.77').expect(429)
  }
  return { user, app, post, logIn, tokens, guess }
}

test('from a household to which a refresh token was given, also after the program has logged out', async () => {
  const { app, post, logIn, tokens, guess } = await open()
  const { access_token } = await tokens(home)
  await app.post('/api/logout').set('Authorization', `Bearer ${access_token}`).expect(200)
  await db()('personal_access_tokens').delete()
  await guess()
  await logIn(home).expect(200)
  expect((await post('/auth/login', {}, home)).status).not.toBe(429)
  await logIn('203.0.113.2').expect(429)
})

test('from a household that used one, an IPv6 network being one household, for thirty days', async () => {
  const { post, logIn, tokens, guess } = await open()
  const { refresh_token } = await tokens(home)
  await post('/api/refresh', { refresh_token }, '2001:db8:1:1::5').expect(200)
  await guess()
  await logIn('2001:db8:1:1:9::8').expect(200)
  await logIn('2001:db8:1:2::5').expect(429)
  await db()('known_households').update({ used_at: new Date(Date.now() - 30 * 86_400_000 - 60_000) })
  await logIn('2001:db8:1:1:9::8').expect(429)
})

test('by a good refresh token that comes with the log-in, from anywhere', async () => {
  const { user, post, logIn, tokens, guess } = await open()
  const { refresh_token } = await tokens(home)
  const { body } = await post('/api/refresh', { refresh_token }, home).expect(200)
  const foreign = await open()
  const other = await foreign.tokens(home)
  await guess()
  await logIn('192.0.2.1', { refresh_token: body.data.refresh_token }).expect(200)
  for (const bad of [refresh_token, other.refresh_token, `${refresh_token}x`, 'x', '', null, 5])
    await logIn('192.0.2.2', { refresh_token: bad }).expect(429)
  expect((await post('/api/refresh', { refresh_token: body.data.refresh_token }, home)).status, user.username).toBe(200)
})

test('a known program has five free tries of its own, and waits after them', async () => {
  const { logIn, tokens, guess } = await open()
  await tokens(home)
  await guess()
  for (let tries = 0; tries < 5; tries += 1) await logIn(home, { password: 'salah' }).expect(401)
  await db()('login_failures').update({ failures: 14, failed_at: new Date() })
  await logIn(home).expect(429)
})

test('what an account knows of another account’s household is nothing', async () => {
  const one = await open()
  const two = await open()
  await one.tokens(home)
  await two.guess()
  await two.logIn(home).expect(429)
})
