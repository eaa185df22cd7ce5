import { expect, test, vi } from 'vitest'
import { pruneSessions } from '../../src/accounts/sessions/queries.ts'
import { openDatabase } from '../../src/db/connection.ts'
import { roles } from '../../src/web/context.ts'
import { site } from '../support/app.ts'
import { useDatabase } from '../support/db.ts'
import { makeTitle } from '../support/make.ts'
import { makeUser, signIn, signInAs } from '../support/sign-in.ts'

const db = useDatabase()
const ago = (seconds: number) => new Date(Date.now() - seconds * 1000)
const open = async (cookie: string, settings: Record<string, string> = {}) =>
  (await site(db(), { settings }).get('/akun/').set('Cookie', cookie)).status

test('a session ends when it rested too long: sooner for staff in production', async () => {
  const [member, staff] = [await makeUser(db()), await makeUser(db(), { role: 'staff' })]
  const [a, b] = [await signIn(db(), member), await signIn(db(), staff)]
  await db()('sessions').update({ seen_at: ago(31 * 60) })
  const production = { NODE_ENV: 'production', SECRET_KEY: 'x'.repeat(32) }
  expect([await open(a), await open(b)]).toEqual([200, 200])
  await db()('sessions').update({ seen_at: ago(31 * 60) })
  expect([await open(a, production), await open(b, production)]).toEqual([200, 303])
  await db()('sessions').update({ seen_at: ago(12 * 3_600 + 1) })
  expect(await open(a)).toBe(303)
  expect(await open(a, { SESSION_IDLE: '13h' })).toBe(200)
})

test('a session ends at the end of its life, however much it is used', async () => {
  const cookie = await signInAs(db())
  await db()('sessions').update({ ends_at: ago(1) })
  expect(await open(cookie)).toBe(303)
})

test.each([
  ['a look at a page keeps it alive', 61, {}, {}, true],
  ['which is noted once a minute', 59, {}, {}, false],
  ['or more often where a session may rest for a few minutes only', 16, {}, { SESSION_IDLE: '60s' }, true],
  ['but by a quarter of that time', 14, {}, { SESSION_IDLE: '60s' }, false],
  ['and a page that only refreshes itself keeps none alive', 90, { 'Live-Poll': '1' }, {}, false],
])('%s: last seen %d seconds ago', async (_, seconds, headers, settings, isNoted) => {
  vi.useFakeTimers({ toFake: ['Date'] })
  const cookie = await signInAs(db())
  await db()('sessions').update({ seen_at: ago(seconds) })
  await site(db(), { settings })
    .get('/akun/')
    .set({ Cookie: cookie, ...headers })
    .expect(200)
  expect(await db()('sessions').pluck('seen_at')).toEqual([isNoted ? new Date() : ago(seconds)])
})

test('a cookie that is garbage, foreign or long dead is a visitor and harms nothing', async () => {
  await makeTitle(db(), { slug: 'contoh' })
  const app = site(db())
  for (const value of ['', '%00', 'null', '{}', "'; drop table users; --", 'A'.repeat(43), 'A'.repeat(5_000), '🍪']) {
    for (const name of ['kortek-80', 'kortek-1', '__Host-kortek', 'koa.sess', 'sessionid']) {
      const Cookie = `${name}=${Buffer.from(value).toString('latin1')}`
      const { status, headers } = await app.get('/anime/contoh/').set({ Cookie })
      expect([value, name, status]).toEqual([value, name, 200])
      expect(headers['set-cookie']).toBeUndefined()
    }
  }
})

test('while the database is away, pages go on for visitors and signed-in people alike, and what needs rights is 503', async () => {
  const lost = openDatabase({ host: '127.0.0.1', port: 9, user: 'x', password: 'x', database: 'x' })
  const app = site(lost)
  const Cookie = `kortek-80=${'A'.repeat(43)}`
  for (const headers of [{}, { Cookie }]) {
    expect((await app.get('/koleksi/').set(headers)).status).toBe(200)
    expect((await app.get('/health').set(headers)).status).toBe(200)
  }
  const page = await app.get('/akun/').set({ Cookie })
  expect([page.status, page.headers['retry-after'], page.headers['set-cookie']]).toEqual([503, '10', undefined])
  expect((await app.post('/akun/sesi-lain/akhir/').set({ Cookie })).status).toBe(503)
  expect((await app.get('/api/v1/auth/profile/').set({ Cookie })).body).toMatchObject({ error_code: 'SERVER_ERROR' })
  await lost.destroy()
})

test('pages made for a visitor are not for who is signed in, nor the other way round', async () => {
  const cookie = await signInAs(db(), { name: 'Sari Dewi' })
  const app = site(db())
  for (const path of ['/koleksi/', '/', '/']) {
    const [visitor, known] = [await app.get(path), await app.get(path).set('Cookie', cookie)]
    expect(visitor.text).not.toContain('Sari Dewi')
    expect(known.text).toContain('Akun, masuk sebagai Sari Dewi')
    expect(known.headers['cache-control']).toBe('no-store')
  }
})

test('sessions that nobody can use any more are forgotten', async () => {
  const user = await makeUser(db())
  for (const _ of ['over', 'rested too long', 'good']) await signIn(db(), user)
  const [over = 0, rested = 0, good] = await db()('sessions').orderBy('id').pluck('id')
  await db()('sessions')
    .where({ id: over })
    .update({ ends_at: ago(1) })
  await db()('sessions')
    .where({ id: rested })
    .update({ seen_at: ago(3_601) })
  expect(await pruneSessions(db(), new Date(), { sessionIdle: 3_600 })).toBe(2)
  expect(await db()('sessions').pluck('id')).toEqual([good])
})

test('/metrics answers staff from anywhere, and nobody else who is signed in', async () => {
  const app = site(db(), { settings: { TRUSTED_PROXIES: '1' } })
  const statuses: Record<string, number> = {}
  for (const role of roles) {
    const Cookie = await signInAs(db(), { role })
    statuses[role] = (await app.get('/metrics').set({ Cookie, 'X-Forwarded-For': '203.0.113.9' })).status
  }
  expect(statuses).toEqual({ member: 403, editor: 403, staff: 200, admin: 200 })
})
