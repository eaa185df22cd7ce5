import { OAuth2Client } from 'google-auth-library'
import { TOTP } from 'otpauth'
import { expect, test } from 'vitest'
import { createSeal } from '../../../src/accounts/seal.ts'
import { useApi } from '../../comics/support/api.ts'
import { site, testSecret } from '../../support/app.ts'
import { useDatabase } from '../../support/db.ts'
import { BAGAS, client, googleSettings, LARAS, redirectUri, TIRTA, useGoogle } from '../../support/google.ts'
import { makeSettings } from '../../support/make.ts'
import { makeUser } from '../../support/sign-in.ts'
import { bearer, programOf } from '../../support/tokens.ts'
import { stopClock } from '../support/people.ts'
import { badTokens } from './bad-tokens.ts'

/** The sign-in of apps, which get an ID token from Google and bring it here. */

const db = useDatabase()
const google = useGoogle()
const path = '/api/v1/auth/google/verify-token'
const email = 'laras.wening@surel.example'
const PHONE = 'ponsel.apps.example'

async function open() {
  await makeSettings(db(), { registration_open: true })
  const { app, call } = useApi(db, googleSettings(google()))
  const send = (body: object) => call('post', '/auth/google/verify-token').send(body)
  return {
    app: app(),
    send,
    bring: async (sub: string, from = PHONE) => send({ id_token: await google().idTokenOf(sub, from) }),
  }
}

async function nobodyIsIn() {
  expect(await db()('personal_access_tokens')).toEqual([])
  expect(await db()('users').whereNotNull('google_sub')).toEqual([])
}

test('a newcomer gets an account, tokens, and the gift of every new creator; later the same account', async () => {
  const { app, bring, send } = await open()
  await bring(LARAS).then(({ status }) => expect(status).toBe(200))
  const { body, headers } = await bring(LARAS, client.clientId)
  expect(body).toMatchObject({
    ok: true,
    data: {
      user: { full_name: 'Laras Wening', email, login_method: 'google', kredit: 3, publish_quota: 3 },
      tokens: { token_type: 'bearer', expires_in: 1_800, refresh_token: expect.any(String) },
    },
  })
  expect(headers).not.toHaveProperty('set-cookie')
  const own = await app.get('/api/profile').set(bearer(body.data.tokens.access_token)).expect(200)
  expect(own.body.data).toEqual(body.data.user)
  expect((await send({ idToken: await google().idTokenOf(LARAS) })).status).toBe(200)
  expect(await db()('users').pluck('google_sub')).toEqual([LARAS])
})

test('the account with the same verified e-mail is linked and its owner told; one that did not verify it loses it', async () => {
  const verified = await makeUser(db(), { email: email.toUpperCase(), email_verified_at: new Date() })
  const other = await makeUser(db(), { email: 'bagas.samudra@surel.example' })
  const { access_token } = await programOf(db(), other)
  const { bring, app } = await open()
  expect((await bring(LARAS)).body.data.user.id_users).toBe(verified.id)
  expect(await db()('audit_log').where({ action: 'google.link' })).toHaveLength(1)
  const { body } = await bring(BAGAS)
  expect(body.data.user).toMatchObject({ email: 'bagas.samudra@surel.example', login_method: 'google' })
  expect(body.data.user.id_users).not.toBe(other.id)
  await app.get('/api/profile').set(bearer(access_token)).expect(401)
})

test('a disabled account is 401, and a newcomer 403 while the registration is closed', async () => {
  await makeUser(db(), { google_sub: LARAS, is_active: false })
  const { bring } = await open()
  expect((await bring(LARAS)).status).toBe(401)
  await db()('site_settings').where({ name: 'registration_open' }).delete()
  expect((await bring(BAGAS)).status).toBe(403)
})

test('an account with a second factor is asked for its code, as at log-in', async () => {
  const { send } = await open()
  const secret = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP'
  const totp_secret = await createSeal(testSecret).close('totp secret', { base32: secret })
  await makeUser(db(), { google_sub: LARAS, totp_secret, totp_confirmed_at: new Date() })
  const id_token = await google().idTokenOf(LARAS)
  for (const otp of [undefined, '000000']) {
    const asked = await send({ id_token, otp })
    expect([asked.status, asked.body.error_code]).toEqual([401, 'SECOND_FACTOR_REQUIRED'])
  }
  expect((await send({ id_token, otp: new TOTP({ secret }).generate() })).status).toBe(200)
})

test.each(badTokens)('an ID token with %s is refused', async (_what, mischief) => {
  const { bring } = await open()
  google().misbehave(mischief)
  const { status, body } = await bring(LARAS)
  expect([status, Object.keys(body)]).toEqual([401, ['detail']])
  await nobodyIsIn()
})

test('an access token, a token with an e-mail that is not verified, and no token open nothing', async () => {
  const { bring, send } = await open()
  await makeUser(db(), { email: 'tirta@surel.example', email_verified_at: new Date() })
  expect((await bring(TIRTA)).status).toBe(401)
  expect((await send({ id_token: 'ya29.akses' })).status).toBe(401)
  expect((await send({ access_token: 'ya29.akses' })).status).toBe(422)
  for (const id_token of ['', null, 5, [], {}, 'x'.repeat(10_001)]) expect((await send({ id_token })).status).toBe(422)
  await nobodyIsIn()
})

test('while Google has no keys it is 503, and where it is not configured too', async () => {
  google().rotateKeys()
  google().misbehave({ keys: 500 })
  const { bring } = await open()
  const answer = await bring(LARAS)
  expect([answer.status, answer.headers['retry-after']]).toEqual([503, '10'])
  const { body } = await site(db()).post(path).send({}).expect(503)
  expect(body.detail).toContain('belum disiapkan')
})

test('attempts of an address are limited as those of the log-in, also with wrong tokens', async () => {
  stopClock()
  const app = site(db(), { settings: { ...googleSettings(google()), LIMITS: 'on' } })
  const statuses: number[] = []
  for (let count = 0; count < 22; count += 1) statuses.push((await app.post(path).send({ id_token: 'x' })).status)
  expect(statuses).toEqual([...Array(20).fill(401), 429, 429])
})

test("Google's own library signs in at the fake, and what it gets is taken here", async () => {
  const library = new OAuth2Client({
    ...client,
    redirectUri,
    endpoints: {
      oauth2AuthBaseUrl: `${google().url}/o/oauth2/v2/auth`,
      oauth2TokenUrl: `${google().url}/token`,
      tokenInfoUrl: `${google().url}/tokeninfo`,
      oauth2FederatedSignonPemCertsUrl: `${google().url}/oauth2/v1/certs`,
      oauth2FederatedSignonJwkCertsUrl: `${google().url}/oauth2/v3/certs`,
    },
  })
  const { codeVerifier, codeChallenge = '' } = await library.generateCodeVerifierAsync()
  const asked = { scope: ['openid', 'email'], state: 'x', code_challenge: codeChallenge }
  const consent = library.generateAuthUrl({ ...asked, code_challenge_method: 'S256' as never })
  const code = new URL(google().choose(consent, LARAS)).searchParams.get('code') ?? ''
  const { tokens } = await library.getToken({ code, codeVerifier })
  const idToken = tokens.id_token ?? ''
  const ticket = await library.verifyIdToken({ idToken, audience: client.clientId })
  expect(ticket.getPayload()).toMatchObject({ sub: LARAS, email, email_verified: true })
  await expect(library.verifyIdToken({ idToken, audience: PHONE })).rejects.toThrow('audience')
  await expect(library.getToken({ code, codeVerifier })).rejects.toThrow('invalid_grant')
  const info = await library.getTokenInfo(tokens.access_token ?? '')
  expect(info).toMatchObject({ aud: client.clientId, sub: LARAS, email, scopes: expect.arrayContaining(['openid']) })
  await expect(library.getTokenInfo('ya29.lain')).rejects.toThrow('invalid_token')
  const told = await fetch(`${google().url}/tokeninfo?id_token=${idToken}`)
  expect(await told.json()).toMatchObject({ aud: client.clientId, sub: LARAS, email_verified: 'true', alg: 'RS256' })
  const { send } = await open()
  expect((await send({ id_token: idToken })).status).toBe(200)
})
