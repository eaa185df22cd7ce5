import { createSecretKey, generateKeyPairSync } from 'node:crypto'
import { decodeJwt, SignJWT } from 'jose'
import { expect, test } from 'vitest'
import { setActive, setPassword, setRole } from '../../../src/accounts/account.ts'
import { STAFF_SECOND_FACTOR } from '../../../src/accounts/settings.ts'
import { features } from '../../../src/app.ts'
import { commandLine } from '../../../src/audit/audit.ts'
import { allow } from '../../../src/platform/access.ts'
import { feature } from '../../../src/platform/feature.ts'
import { callErrors } from '../../../src/web/call-errors.ts'
import { createRouter } from '../../../src/web/context.ts'
import { site, testSecret } from '../../support/app.ts'
import { useDatabase } from '../../support/db.ts'
import { makeUser, signIn, signInAs } from '../../support/sign-in.ts'
import { bearer, programOf, tokensIn } from '../../support/tokens.ts'

const db = useDatabase()

/** Routes with the rules of the content API (`ketat`), of optional routes of comics (`longgar`), and of others. */
const tried = feature({
  name: 'uji',
  apis: [{ prefix: '/api/uji', errors: callErrors() }],
  open: () => {
    const router = createRouter()
    const strict = { credentials: ['session', 'bearer'] } as const
    const lenient = { credentials: ['bearer'], badBearer: 'ignored' } as const
    const routes = [
      ['ketat', allow('signed_in', strict)],
      ['ketat/staf', allow('staff', strict)],
      ['ketat/umum', allow('anyone', strict)],
      ['longgar', allow('signed_in', lenient)],
      ['longgar/umum', allow('anyone', lenient)],
      ['lain', allow('anyone')],
    ] as const
    for (const [path, guard] of routes)
      router.all(`/api/uji/${path}`, guard, (ctx) => {
        ctx.set('Cache-Control', 'public, max-age=60')
        ctx.body = { who: ctx.state.viewer?.username ?? null, session: ctx.state.viewer?.sessionId ?? null }
      })
    return { routers: [router] }
  },
})
const app = () => site(db(), { features: [...features, tried] })
const ask = (path: string, token: string) => app().get(`/api/uji/${path}`).set(bearer(token))

const key = createSecretKey(testSecret.derive('key of access tokens')[0])
const now = () => Math.floor(Date.now() / 1000)
const forge = (claims: Record<string, unknown>, signer: Parameters<SignJWT['sign']>[0] = key, alg = 'HS256') =>
  new SignJWT(claims).setProtectedHeader({ alg, typ: 'JWT' }).sign(signer)

test('a token opens what the account may open, on routes that list it; not for staff who lack a demanded second factor', async () => {
  const user = await makeUser(db(), { role: 'staff', email: 'staf@contoh.id' })
  for (const api of ['content', 'comics'] as const) {
    const { access_token, expires_in, token_type } = await programOf(db(), user, api)
    expect([expires_in, token_type]).toEqual([1_800, 'bearer'])
    for (const path of ['ketat', 'ketat/staf', 'ketat/umum', 'longgar', 'longgar/umum'])
      expect((await ask(path, access_token).expect(200)).body).toEqual({ who: user.username, session: null })
    expect((await ask('lain', access_token).expect(200)).body.who).toBe(null)
    await app().get('/akun/').set(bearer(access_token)).expect(303)
  }
  const member = await programOf(db(), await makeUser(db()))
  await ask('ketat', member.access_token).expect(200)
  await ask('ketat/staf', member.access_token).expect(403)
  const admin = await programOf(db(), await makeUser(db(), { role: 'admin' }))
  await ask('ketat/staf', admin.access_token).expect(200)
  await db()('site_settings').insert({ name: STAFF_SECOND_FACTOR, value: 'true', changed_at: new Date() })
  await ask('ketat/staf', admin.access_token).expect(403)
  await ask('ketat', admin.access_token).expect(200)
})

test('each API reads in its tokens what its clients know', async () => {
  const user = await makeUser(db(), { email: 'rini@contoh.id' })
  const own = { uid: user.id, ver: 1, type: 'access', iat: expect.any(Number), exp: expect.any(Number) }
  const content = decodeJwt((await programOf(db(), user, 'content')).access_token)
  const jti = expect.stringMatching(/^[0-9a-f-]{36}\.1$/)
  const { username, public_id: user_id } = user
  expect(content).toEqual({ ...own, jti, sub: 'rini@contoh.id', user_id, username })
  expect(Number(content.exp) - Number(content.iat)).toBe(1_800)
  const { sub } = decodeJwt((await programOf(db(), user)).access_token)
  expect(sub).toBe(String(user.id))
  const nameless = await makeUser(db())
  expect(decodeJwt((await programOf(db(), nameless, 'content')).access_token).sub).toBe(nameless.username)
})

test('a token that is not valid is 401 where it is refused, and nobody where it is ignored', async () => {
  const user = await makeUser(db(), { email: 'sah@contoh.id' })
  const other = await makeUser(db(), { email: 'lain@contoh.id' })
  const { access_token, refresh_token = '' } = await programOf(db(), user)
  const claims = decodeJwt(access_token)
  const ofOther = decodeJwt((await programOf(db(), other)).access_token)
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 })
  const parts = access_token.split('.')
  const none = (alg: string) => Buffer.from(JSON.stringify({ alg, typ: 'JWT' })).toString('base64url')
  const bad: Record<string, string> = {
    'no token': '',
    'no JWT': 'halo',
    'too long': 'a'.repeat(8_000),
    'alg none': `${none('none')}.${parts[1]}.`,
    'alg None with the signature': `${none('None')}.${parts[1]}.${parts[2]}`,
    'RS256 of an own key': await forge(claims, privateKey, 'RS256'),
    'HS256 with a public key': await forge(claims, publicKey.export({ type: 'spki', format: 'der' })),
    HS384: await forge(claims, Buffer.alloc(48, 1), 'HS384'),
    'HS512 with the right key': await forge(claims, key, 'HS512'),
    expired: await forge({ ...claims, exp: now() - 1 }),
    'without an end': await forge({ ...claims, exp: undefined }),
    'not yet valid': await forge({ ...claims, nbf: now() + 60 }),
    'from the future': await forge({ ...claims, iat: now() + 60 }),
    'without a beginning': await forge({ ...claims, iat: undefined }),
    'wrong secret': await forge(claims, Buffer.from('another secret that only tests have')),
    'another signature': `${parts[0]}.${parts[1]}.${'A'.repeat(43)}`,
    'wrong type': await forge({ ...claims, type: 'refresh' }),
    'without a type': await forge({ ...claims, type: undefined }),
    'a refresh token': refresh_token,
    'unknown log-in': await forge({ ...claims, jti: `${crypto.randomUUID()}.1` }),
    'no log-in': await forge({ ...claims, jti: 'x' }),
    'log-in of another': await forge({ ...claims, jti: ofOther.jti }),
    'another account': await forge({ ...claims, uid: other.id }),
    'no account': await forge({ ...claims, uid: undefined }),
    'account as text': await forge({ ...claims, uid: String(user.id) }),
    'version of before': await forge({ ...claims, ver: 0 }),
    'foreign id as sub': await forge({ ...claims, sub: String(other.id) }),
    'foreign e-mail as sub': await forge({ ...claims, sub: 'lain@contoh.id' }),
    'foreign name as sub': await forge({ ...claims, sub: other.username }),
    'foreign user_id': await forge({ ...claims, user_id: other.public_id }),
  }
  const session = await signInAs(db())
  for (const [what, token] of Object.entries(bad)) {
    const refused = await ask('ketat', token)
    expect([what, refused.status, refused.headers['www-authenticate']]).toEqual([what, 401, 'Bearer'])
    expect([what, (await ask('ketat/umum', token)).status]).toEqual([what, 401])
    expect([what, (await ask('ketat', token).set('Cookie', session)).status]).toEqual([what, 401])
    const ignored = await ask('longgar/umum', token)
    expect([what, ignored.status, ignored.body.who]).toEqual([what, 200, null])
    expect([what, (await ask('longgar', token)).status]).toEqual([what, 401])
  }
  for (const sub of [user.username, String(user.id), 'sah@contoh.id', undefined])
    await ask('ketat', await forge({ ...claims, sub, user_id: user.public_id })).expect(200)
  await app().get('/api/uji/ketat').expect(401).expect('WWW-Authenticate', 'Bearer')
  await app().get('/api/uji/ketat').set('Authorization', 'Basic YTpi').set('Cookie', session).expect(200)
})

test('what ends the tokens of an account: its state, its role, its password, its deletion', async () => {
  const ends: Record<string, (id: number) => Promise<unknown>> = {
    disabled: (id) => setActive(db(), commandLine, { id }, false),
    role: (id) => setRole(db(), commandLine, { id, role: 'member' }, 'editor'),
    password: (id) => setPassword(db(), commandLine, { id }, { password: 'teluk-senja-42-perahu' }),
    deletion: (id) => db()('users').where({ id }).delete(),
  }
  for (const [what, end] of Object.entries(ends)) {
    const user = await makeUser(db())
    const { access_token, refresh_token = '' } = await programOf(db(), user)
    await ask('ketat', access_token).expect(200)
    await end(user.id)
    expect([what, (await ask('ketat', access_token)).status]).toEqual([what, 401])
    expect([what, await tokensIn(db()).refresh(refresh_token, { address: '::1', agent: '' })]).toEqual([what, null])
    expect(await tokensIn(db()).listOf(user.id)).toEqual([])
  }
  const disabled = await makeUser(db(), { is_active: false })
  await expect(programOf(db(), disabled)).rejects.toThrow('gets no tokens')
})

test('an answer to a request with a token is not kept for others', async () => {
  const { access_token } = await programOf(db(), await makeUser(db()))
  const { headers } = await ask('longgar/umum', access_token).expect(200)
  expect(headers['cache-control']).toBe('private, no-cache')
  expect(headers.vary).toContain('Authorization')
  const open = await app().get('/api/uji/longgar/umum').expect(200)
  expect(open.headers['cache-control']).toBe('public, max-age=60')
  expect(open.headers.vary).toContain('Authorization')
})

test('the order desk takes a good token as a session, and a bad one as none', async () => {
  const staff = await makeUser(db(), { role: 'staff', name: 'Toko' })
  const { access_token } = await programOf(db(), staff, 'content')
  const member = await programOf(db(), await makeUser(db()))
  const get = (path: string, token: string) => app().get(`/api/v1/${path}/`).set(bearer(token))
  expect((await get('auth/profile', access_token).expect(200)).body).toMatchObject({ id: staff.id })
  expect((await get('order', access_token).expect(200)).body).toHaveProperty('results')
  await get('order', member.access_token).expect(403)
  expect((await get('order', 'palsu').expect(401)).body).toMatchObject({ error_code: 'NOT_AUTHENTICATED' })
  await get('order', 'palsu')
    .set('Cookie', await signIn(db(), staff))
    .expect(200)
  await get('auth/profile', 'palsu').expect(401)
  await get('health', 'palsu').expect(200)
})

test('a request with a token costs one query at most', async () => {
  const { access_token } = await programOf(db(), await makeUser(db()))
  const { identify } = tokensIn(db())
  const asked: string[] = []
  db().on('query', ({ sql }: { sql: string }) => asked.push(sql))
  expect(await identify(access_token)).not.toBe(null)
  expect(asked.length).toBe(1)
  expect(await identify(`${access_token}x`)).toBe(null)
  expect(asked.length).toBe(1)
})
