import { expect, test } from 'vitest'
import { pruneSessions } from '../../src/accounts/sessions/queries.ts'
import { openDatabase } from '../../src/db/connection.ts'
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
  const user = await makeUser(db())
  const cookie = await signIn(db(), user)
  await db()('sessions').update({ ends_at: ago(1) })
  expect(await open(cookie)).toBe(303)
})

test('a look at a page keeps it alive, noted once a minute', async () => {
  const user = await makeUser(db())
  const cookie = await signIn(db(), user)
  const seen = async () => (await db()('sessions').where({ user_id: user.id }).first())?.seen_at.getTime() ?? 0
  await db()('sessions').update({ seen_at: ago(30) })
  const before = await seen()
  await open(cookie)
  expect(await seen()).toBe(before)
  await db()('sessions').update({ seen_at: ago(90) })
  await open(cookie)
  expect(await seen()).toBeGreaterThan(before)
})

test('where a session may rest for less than a few minutes it is noted more often, so that use keeps it alive', async () => {
  const user = await makeUser(db())
  const cookie = await signIn(db(), user)
  await db()('sessions').update({ seen_at: ago(16) })
  expect(await open(cookie, { SESSION_IDLE: '60s' })).toBe(200)
  const [session] = await db()('sessions')
  expect(Date.now() - (session?.seen_at.getTime() ?? 0)).toBeLessThan(5_000)
})

test('a page that only refreshes itself keeps no idle session alive', async () => {
  const cookie = await signInAs(db())
  await db()('sessions').update({ seen_at: ago(90) })
  const poll = { Cookie: cookie, 'Live-Poll': '1' }
  await site(db()).get('/akun/').set(poll).expect(200)
  const [session] = await db()('sessions')
  expect(Date.now() - (session?.seen_at.getTime() ?? 0)).toBeGreaterThan(80_000)
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
  for (const row of [{ ends_at: ago(1) }, { seen_at: ago(3_601) }, {}]) {
    await signIn(db(), user)
    const [last] = await db()('sessions').orderBy('id', 'desc').limit(1)
    if (Object.keys(row).length)
      await db()('sessions')
        .where({ id: last?.id ?? 0 })
        .update(row)
  }
  expect(await pruneSessions(db(), new Date(), { sessionIdle: 3_600 })).toBe(2)
  expect(await db()('sessions').where({ user_id: user.id })).toHaveLength(1)
})

test('/metrics answers staff from anywhere, and nobody else who is signed in', async () => {
  const app = site(db(), { settings: { TRUSTED_PROXIES: '1' } })
  const statusFor = async (role: 'member' | 'editor' | 'staff' | 'admin') => {
    const Cookie = await signInAs(db(), { role })
    return (await app.get('/metrics').set({ Cookie, 'X-Forwarded-For': '203.0.113.9' })).status
  }
  expect([
    await statusFor('member'),
    await statusFor('editor'),
    await statusFor('staff'),
    await statusFor('admin'),
  ]).toEqual([403, 403, 200, 200])
})
