import { generateKeyPairSync } from 'node:crypto'
import { Writable } from 'node:stream'
import { SignJWT, UnsecuredJWT } from 'jose'
import { pino } from 'pino'
import supertest from 'supertest'
import { beforeEach, expect, test } from 'vitest'
import { createApp } from '../../src/app.ts'
import { readConfig } from '../../src/config.ts'
import { failing, slow } from '../../src/demo/fakes/aniliberty/knobs.ts'
import { operationsIn } from '../../src/platform/api/openapi.ts'
import { useAniLiberty } from '../support/aniliberty.ts'
import { site, testSecret } from '../support/app.ts'
import { useOwnDatabase } from '../support/db.ts'
import { createChecker, documentOf } from '../support/document.ts'

/** The calls by which another service has titles read again and asks how the mirror is. */

const db = useOwnDatabase()
const upstream = useAniLiberty()
const secret = 'a secret between two services'
const key = new TextEncoder().encode(secret)
const settings = () => ({
  ANILIBERTY_BASE_URL: upstream().baseUrl,
  INTERNAL_JWT_SECRET: secret,
  INTERNAL_SERVICES: 'node, worker',
})
const app = (more: Record<string, string> = {}) => site(db(), { settings: { ...settings(), ...more } })

const all = ['sync', 'cache', 'stats']
type Claims = Record<string, unknown>
const token = (claims: Claims = {}, exp: number | string = '1h') =>
  new SignJWT({ service: 'node', permissions: all, ...claims })
    .setProtectedHeader({ alg: 'HS256' })
    .setExpirationTime(exp)
    .sign(key)
const bearer = async (claims: Claims = {}) => ({ Authorization: `Bearer ${await token(claims)}` })
const sync = async (body: unknown) =>
  app()
    .post('/internal/sync/title')
    .set(await bearer())
    .send(body as object)
const stats = async (server: ReturnType<typeof app>, claims: Claims = {}) =>
  server.get('/internal/stats').set(await bearer(claims))

beforeEach(async () => {
  for (const table of ['anilibria_titles', 'anilibria_wanted'] as const) await db()(table).delete()
})

test('a title is read at once, and not again while it is fresh unless it is forced', async () => {
  const first = await sync({ title_id: 9101, force: false })
  expect([first.status, first.body]).toEqual([
    200,
    { success: true, data: { title_id: 9101, status: 'synced', read_at: expect.stringMatching(/^\d{4}-.*\dZ$/) } },
  ])
  expect(first.headers).toMatchObject({ 'cache-control': 'no-store' })
  expect(first.headers['set-cookie']).toBeUndefined()
  await app().get('/api/anilibria/v2/titles/9101').expect(200)
  const { length } = upstream().requests

  expect((await sync({ title_id: 9101 })).body.data).toMatchObject({ status: 'fresh' })
  expect(upstream().requests).toHaveLength(length)
  expect((await sync({ title_id: 9101, force: true, priority: 'high' })).body.data).toMatchObject({ status: 'synced' })
  expect(upstream().requests).toHaveLength(length + 1)

  await db()('anilibria_titles').update({ read_at: new Date(Date.now() - 90_000_000) })
  expect((await sync({ title_id: 9101 })).body.data).toMatchObject({ status: 'synced' })
  await db()('anilibria_titles').update({ is_stale: true })
  expect((await sync({ title_id: 9101 })).body.data).toMatchObject({ status: 'synced' })
})

test('a title that the upstream does not have is not found', async () => {
  const { status, body } = await sync({ title_id: 777 })
  expect([status, body.success, body.error]).toEqual([
    404,
    false,
    {
      code: 'TITLE_NOT_FOUND',
      message: 'Тайтл с указанным ID не найден',
      details: { title_id: 777, searched_sources: ['database', 'api'] },
    },
  ])
})

test('while the upstream fails, is slow or is paused, the request is kept and the title is read later', async () => {
  upstream().set(/^anime\/releases\//, failing(503))
  const failed = await sync({ title_id: 9101 })
  expect([failed.status, failed.body.data]).toEqual([202, { title_id: 9101, status: 'queued', read_at: null }])
  upstream().reset()
  upstream().set(/^anime\/releases\//, slow(60_000))
  expect((await sync({ title_id: 9102 })).status).toBe(202)
  expect(await db()('anilibria_wanted').orderBy('title_id').pluck('title_id')).toEqual([9101, 9102])
})

test('many titles at once are not all asked for at once', async () => {
  upstream().set(/^anime\/releases\//, slow(500))
  const server = app()
  const headers = await bearer()
  const answers = await Promise.all(
    Array.from({ length: 12 }, (_, at) =>
      server
        .post('/internal/sync/title')
        .set(headers)
        .send({ title_id: 9101 + at }),
    ),
  )
  const queued = answers.filter(({ status }) => status === 202)
  // Three have their turn while they wait.
  expect(upstream().requests.length).toBeLessThanOrEqual(3)
  expect(queued.length).toBeGreaterThanOrEqual(9)
  expect(await db()('anilibria_wanted').pluck('title_id')).toHaveLength(queued.length)
})

test('while the upstream has asked for a pause, nobody asks it, also after a restart', async () => {
  const pausedUntil = (seconds: number) =>
    db()('anilibria_sync').update({ failure: 'rate_limited', retry_at: new Date(Date.now() + seconds * 1_000) })
  await pausedUntil(600)
  expect((await sync({ title_id: 9101 })).status).toBe(202)
  await app().get('/api/anilibria/v2/titles/9101').expect(503)
  expect(upstream().requests).toEqual([])
  await pausedUntil(-1)
  expect((await sync({ title_id: 9101 })).status).toBe(200)
  await db()('anilibria_sync').update({ failure: null, retry_at: null })
})

test('what is no id of a title is refused', async () => {
  for (const title_id of [undefined, null, 0, -1, 1.5, '9101', 2_147_483_648, [9101], true])
    await isRefused({ title_id })
  for (const body of [[], [9101]]) await isRefused(body)
})
async function isRefused(body: object) {
  const answer = await sync(body)
  expect([body, answer.status, answer.body.error.code]).toEqual([body, 400, 'VALIDATION_ERROR'])
  expect(answer.body.error.details).not.toEqual({})
}

test('what is no JSON, or of a wrong type, is a bad request that tells the field', async () => {
  const send = async (text: string, type = 'application/json') =>
    app()
      .post('/internal/sync/title')
      .set(await bearer())
      .set('Content-Type', type)
      .send(text)
  for (const text of ['{', '"9101"', '9101', 'null', '', '{"title_id":9101,}'])
    expect([text, (await send(text)).status]).toEqual([text, 400])
  expect((await send('{"title_id":9101}', 'text/plain')).status).toBe(200)
  const wrong = await sync({ title_id: 9101, force: 'yes', priority: {} })
  expect(wrong.body.error.details).toEqual({ force: ['Нужно true или false'], priority: ['Нужна строка или число'] })
})

test('only a token of the right key and algorithm, with an end, opens the calls', async () => {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const claims = { service: 'node', permissions: all }
  const sign = (made: SignJWT, by: Parameters<SignJWT['sign']>[0], alg = 'HS256') =>
    made.setProtectedHeader({ alg }).sign(by)
  const soon = () => new SignJWT(claims).setExpirationTime('1h')
  const bad = {
    missing: '',
    nonsense: 'Bearer abc',
    basic: `Basic ${Buffer.from('node:x').toString('base64')}`,
    unsigned: `Bearer ${new UnsecuredJWT(claims).setExpirationTime('1h').encode()}`,
    rsa: `Bearer ${await sign(soon(), privateKey, 'RS256')}`,
    hs512: `Bearer ${await sign(soon(), key, 'HS512')}`,
    'another key': `Bearer ${await sign(soon(), new TextEncoder().encode('another'))}`,
    expired: `Bearer ${await token({}, Math.floor(Date.now() / 1000) - 1)}`,
    'without an end': `Bearer ${await sign(new SignJWT(claims), key)}`,
    early: `Bearer ${await sign(soon().setNotBefore('1h'), key)}`,
    'without a service': `Bearer ${await token({ service: undefined })}`,
    'without permissions': `Bearer ${await token({ permissions: 'sync' })}`,
  }
  const server = app()
  for (const [name, authorization] of Object.entries(bad)) {
    const answer = await server.get('/internal/stats').set('Authorization', authorization)
    const code = ['missing', 'basic'].includes(name)
      ? 'UNAUTHORIZED'
      : name === 'expired'
        ? 'TOKEN_EXPIRED'
        : 'INVALID_TOKEN'
    expect([name, answer.status, answer.body.error?.code]).toEqual([name, 401, code])
    expect(answer.headers['www-authenticate']).toBe('Bearer')
  }
  expect((await stats(server)).status).toBe(200)
})

test('a service that is not listed, or lacks the permission, is turned away before its body is read', async () => {
  const server = app()
  const ask = async (claims: Claims) =>
    server
      .post('/internal/sync/title')
      .set(await bearer(claims))
      .send('{')
  for (const claims of [{ service: 'stranger' }, { permissions: ['cache', 'stats'] }, { permissions: [] }]) {
    const { status, body } = await ask(claims)
    expect([status, body.error.code, body.error.message]).toEqual([403, 'FORBIDDEN', 'Недостаточно прав'])
  }
  expect((await stats(server, { service: 'worker', permissions: ['stats'] })).status).toBe(200)
  expect((await stats(app({ INTERNAL_SERVICES: '' }))).status).toBe(403)
})

test('without a key the addresses do not exist', async () => {
  for (const path of ['/internal/stats', '/internal/stats/', '/internal/nothing']) {
    const { status, body } = await app({ INTERNAL_JWT_SECRET: '' })
      .get(path)
      .set(await bearer())
    expect([status, body.error.code]).toEqual([404, 'NOT_FOUND'])
  }
})

test('no other origin may call, and calls are limited', async () => {
  const headers = { ...(await bearer()), Origin: 'https://elsewhere.example' }
  const answer = await app({ CORS_ALLOWED_ORIGINS: 'https://elsewhere.example' }).get('/internal/stats').set(headers)
  expect(answer.headers['access-control-allow-origin']).toBeUndefined()
  const limited = app({ LIMITS: 'on' })
  for (let call = 0; call < 600; call += 1) await limited.get('/internal/stats')
  const { status, body } = await stats(limited)
  expect([status, body.error.code]).toEqual([429, 'RATE_LIMITED'])
})

test('the numbers of the mirror are told', async () => {
  await sync({ title_id: 9101 })
  const { body } = await stats(app())
  expect(body).toMatchObject({
    success: true,
    data: {
      titles: { total: 1, anilibria: 1, library: 0 },
      episodes: upstream()
        .world()
        .find(({ release }) => release.id === 9101)?.episodes.length,
      sync: { whole_at: null, full_at: null, checked_at: null, failed_at: null, failure: null, wanted: 0 },
    },
  })
})

test('the numbers of the cache are told, and what matches a pattern is cleared', async () => {
  await sync({ title_id: 9101 })
  const server = app()
  const headers = await bearer()
  await server.get('/api/anilibria/v2/titles/9101').expect(200)
  const numbers = async () => (await server.get('/internal/cache/stats').set(headers).expect(200)).body.data
  expect(await numbers()).toMatchObject({ L1: { entries: 1 }, L2: { status: 'disabled' }, L3: { titles: 1, stale: 0 } })
  expect((await server.get('/internal/stats').set(headers)).body.data).toMatchObject({ cache: { L1: {} }, sockets: 0 })

  const clear = async (body: string, type = 'application/json') =>
    server.delete('/internal/cache/clear').set(headers).set('Content-Type', type).send(body)
  const unsure = ['{"pattern":"title:*"}', '{"pattern":"title:*","confirm":false}', '{"confirm":true}']
  for (const body of ['', '{}', '{', ...unsure]) expect([body, (await clear(body)).status]).toEqual([body, 400])
  await server.delete('/internal/cache/clear').set(headers).expect(400)
  for (const pattern of ['', '\u0000', 'x'.repeat(301), 5, null])
    expect([pattern, (await clear(JSON.stringify({ pattern, confirm: true }))).status]).toEqual([pattern, 400])
  expect(await numbers()).toMatchObject({ L1: { entries: 1 }, L3: { stale: 0 } })

  await clear(JSON.stringify({ pattern: "search:5-6 _/&'~#@*", confirm: true })).then(({ status }) =>
    expect(status).toBe(200),
  )
  const { body } = await clear('{"pattern":"title:*","confirm":true}')
  expect(body).toMatchObject({ success: true, data: { pattern: 'title:*', cleared: { L1: 1, L3: 1 } } })
  expect(await numbers()).toMatchObject({ L1: { entries: 0 }, L3: { titles: 1, stale: 1 } })
})

test('the calls about the cache need their permission', async () => {
  const server = app()
  for (const [permissions, status] of [
    [['stats'], 200],
    [['sync'], 403],
  ] as const) {
    const answer = await server.get('/internal/cache/stats').set(await bearer({ permissions }))
    expect(answer.status).toBe(status)
  }
  const clearing = await server.delete('/internal/cache/clear').set(await bearer({ permissions: ['stats', 'sync'] }))
  expect(clearing.status).toBe(403)
})

function openLog() {
  const lines: string[] = []
  const log = pino(
    { level: 'trace' },
    new Writable({ write: (line, _, done) => done(lines.push(String(line)) ? null : null) }),
  )
  return { lines, log }
}

test('a secret that is too short to be safe is told once at the start, and taken', async () => {
  const { lines, log } = openLog()
  const long = 'x'.repeat(32)
  const secrets = { INTERNAL_JWT_SECRET: secret, ANILIBRIA_JWT_SECRET: long }
  const config = readConfig({ NODE_ENV: 'test', BASE_URL: 'http://127.0.0.1', ...secrets })
  const { background } = createApp({ config, secret: testSecret, db: db(), log })
  await background.start()
  await background.stop()
  const told = lines.filter((line) => /fewer than 32 characters/.test(line))
  expect(told.map((line) => JSON.parse(line).variable)).toEqual(['INTERNAL_JWT_SECRET'])
})

test('no key and no token gets into the log', async () => {
  const { lines, log } = openLog()
  const config = readConfig({ NODE_ENV: 'test', BASE_URL: 'http://127.0.0.1', ...settings() })
  const server = supertest(createApp({ config, secret: testSecret, db: db(), log }).app.callback())
  const sent = await token({ permissions: ['sync'] })
  for (const path of ['/internal/sync/title', '/internal/stats', '/internal/nothing'])
    await server.post(path).set('Authorization', `Bearer ${sent}`).send({ title_id: 9101, force: true })
  expect(lines.join('\n')).not.toContain(sent.split('.')[2])
  expect(lines.join('\n')).not.toContain(secret)
})

const document = documentOf('http://127.0.0.1')
const check = createChecker(document)

test('every call is answered as the document says, and is sent as its example is', async () => {
  const calls = operationsIn(document.paths).filter(({ path }) => path.startsWith('/internal/'))
  expect(calls).toHaveLength(4)
  for (const { method, path, operation } of calls) {
    const example = operation.requestBody?.content['application/json']?.example
    const body = path === '/internal/sync/title' ? { title_id: 9101 } : (example as object | undefined)
    const { status, body: answer } = await app()
      [method](path)
      .set(await bearer())
      .send(body)
    const described = operation.responses[status]
    const schema = described && '$ref' in described ? undefined : described?.content?.['application/json']?.schema
    expect([path, status, schema && check(schema, answer)]).toEqual([path, 200, []])
  }
})
