import { describe, expect, test } from 'vitest'
import { pruneFailures } from '../../src/accounts/limits/queries.ts'
import { secondsToWait } from '../../src/accounts/limits/waits.ts'
import { logIn } from '../../src/accounts/log-in/login.ts'
import { site } from '../support/app.ts'
import { useDatabase, useOwnDatabase } from '../support/db.ts'
import { read } from '../support/page.ts'
import { makeUser } from '../support/sign-in.ts'
import { knownIn, makeMember, password, password_hash, stopClock } from './support/people.ts'

const db = useDatabase()
const own = useOwnDatabase()
const start = new Date('2026-11-20T12:00:00Z')
const after = (seconds: number) => new Date(start.getTime() + seconds * 1000)
const tryAt = (username: string, seconds: number, tried = 'salah') =>
  logIn(db(), { username, password: tried }, '127.0.0.1', after(seconds))

test('five tries are free; then the wait doubles from a second to a minute and stays there', () => {
  const waits = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 50].map((failures) => secondsToWait(failures, start, start))
  expect(waits).toEqual([0, 0, 0, 0, 1, 2, 4, 8, 16, 32, 60, 60, 60])
  expect(secondsToWait(11, start, after(59))).toBe(1)
  expect(secondsToWait(11, start, after(60))).toBe(0)
})

describe.each(['somebody', 'nobody'])('the name of %s', (whose) => {
  const name = async () => (whose === 'nobody' ? 'tidak-ada' : (await makeUser(db())).username)

  test('is tried five times at once, then has to wait ever longer; who waits loses nothing', async () => {
    const username = await name()
    for (let count = 0; count < 5; count += 1) expect(await tryAt(username, 0)).toBe('refused')
    expect(await tryAt(username, 0)).toEqual({ wait: 1 })
    expect(await tryAt(username.toUpperCase(), 0.5)).toEqual({ wait: 1 })
    expect(await tryAt(username, 1)).toBe('refused')
    expect(await tryAt(username, 1)).toEqual({ wait: 2 })
    expect(await tryAt(username, 3)).toBe('refused')
    expect(await tryAt(username, 4)).toEqual({ wait: 3 })
  })

  test('never waits longer than a minute, and is forgotten after a day', async () => {
    const username = await name()
    let at = 0
    for (let count = 0; count < 14; count += 1) {
      expect(await tryAt(username, at)).toBe('refused')
      at += 60
    }
    expect(await tryAt(username, at - 59)).toEqual({ wait: 59 })
    for (let count = 0; count < 5; count += 1) expect(await tryAt(username, at + 86_400)).toBe('refused')
  })
})

test('the right password clears what was counted, and is refused as long as there is a wait', async () => {
  const user = await makeUser(db(), { password_hash })
  for (let count = 0; count < 5; count += 1) await tryAt(user.username, 0)
  expect(await tryAt(user.username, 0, password)).toEqual({ wait: 1 })
  expect(await tryAt(user.username, 1, password)).toMatchObject({ user: { id: user.id } })
  for (let count = 0; count < 5; count += 1) expect(await tryAt(user.username, 2)).toBe('refused')
})

test('nobody waits for a failure that a wrong clock put into the future', async () => {
  const user = await makeUser(db(), { password_hash })
  for (let count = 0; count < 6; count += 1) await tryAt(user.username, 2 * 86_400)
  expect(await tryAt(user.username, 2 * 86_400, password)).toEqual({ wait: 1 })
  expect(await tryAt(user.username, 0, password)).toMatchObject({ user: { id: user.id } })
})

test('many tries at one moment are no way around it', async () => {
  const tries = Array.from({ length: 20 }, () => logIn(own(), { username: 'serentak', password: 'x' }, '127.0.0.1'))
  const outcomes = await Promise.all(tries)
  expect(outcomes.filter((outcome) => outcome === 'refused')).toHaveLength(5)
})

test('what is counted is forgotten in time', async () => {
  await tryAt('lama', 0)
  await tryAt('baru', 86_000)
  expect(await pruneFailures(db(), after(86_401))).toBe(1)
  expect(await db()('login_failures')).toMatchObject([{ failed_at: after(86_000) }])
})

test('the page says how long to wait, and keeps the name', async () => {
  stopClock()
  const app = site(db())
  const send = () => app.post('/masuk/').type('form').send({ username: 'siapa-saja', password: 'salah-sekali' })
  for (let count = 0; count < 5; count += 1) await send().expect(422)
  const { text, headers } = await send().expect(429)
  expect(read(text).text('[role=alert]')).toBe(
    'Sudah terlalu banyak percobaan untuk nama ini. Tunggu 1 detik, lalu coba lagi.',
  )
  expect(headers['retry-after']).toBe('1')
  expect(read(text).attribute('input[name=username]', 'value')).toBe('siapa-saja')
})

describe('a browser that signed in to an account before', () => {
  /** A user who logged in from one address, the cookie by which that browser is known, and tries from others. */
  async function begin() {
    stopClock()
    const user = await makeUser(db(), { password_hash })
    const app = site(db(), { settings: { TRUSTED_PROXIES: '1' } })
    const send = (fields: object, Cookie = '', address = '203.0.113.1') =>
      app.post('/masuk/').type('form').set({ Cookie, 'X-Forwarded-For': address }).send(fields)
    const enter = (username: string, Cookie = '', address?: string) => send({ username, password }, Cookie, address)
    const fail = async (username: string, cookie = '', address = '203.0.113.9') => {
      const statuses: number[] = []
      for (let count = 0; count < 6; count += 1)
        statuses.push((await send({ username, password: 'salah' }, cookie, address)).status)
      return statuses
    }
    const page = await enter(user.username).expect(303)
    return { user, username: user.username, app, enter, fail, page, known: knownIn(page) }
  }

  test('is not held up by the failures of others; a browser that is new there is', async () => {
    const { username, enter, fail, known } = await begin()
    const other = await makeUser(db())
    expect(await fail(username)).toEqual([422, 422, 422, 422, 422, 429])
    await enter(username).expect(429)
    await enter(username.toUpperCase(), known).expect(303)
    // A browser is known for one user name only; failed log-ins under another name still count.
    await fail(other.username)
    await enter(other.username, known).expect(429)
    await enter(username).expect(429)
  })

  test('is new to another account that takes over the name', async () => {
    const { user, username, enter, fail, known } = await begin()
    const other = await makeUser(db())
    await db()('users').where({ id: user.id }).update({ username: 'ganti-nama' })
    await db()('users').where({ id: other.id }).update({ username })
    await fail(username)
    await enter(username, known).expect(429)
    await fail('ganti-nama')
    await enter('ganti-nama', known).expect(303)
  })

  test('is not held up at the API either, whichever door made it known', async () => {
    const { username, app, enter, fail, page, known } = await begin()
    const call = (Cookie = '', word = password) =>
      app
        .post('/api/v1/auth/login/')
        .set({ Cookie, 'X-Forwarded-For': '203.0.113.1' })
        .send({ username, password: word })
    const api = await call().expect(200)
    for (const { headers } of [page, api])
      expect(headers['set-cookie']).toEqual([
        expect.stringMatching(/^kortek-80=.* path=\/;/),
        expect.stringMatching(/^kortek-known-80=.* path=\/;/),
      ])
    expect(await fail(username)).toEqual([422, 422, 422, 422, 422, 429])
    await call().expect(429)
    await call(known).expect(200)
    await enter(username, knownIn(api)).expect(303)
    for (let count = 0; count < 5; count += 1) await call(knownIn(api), 'salah').expect(401)
    await db()('login_failures').update({ failures: 12 })
    await call(knownIn(api)).expect(429)
  })

  test('has five free tries of its own, and a made-up cookie none', async () => {
    const { username, enter, fail, known } = await begin()
    expect(await fail(username, known)).toEqual([422, 422, 422, 422, 422, 429])
    await fail(username, '', '203.0.113.8')
    const forged = `${known.slice(0, -4)}AAAA`
    for (const cookie of [forged, 'kortek-known-80=', `kortek-known-80=${'a'.repeat(32)}.${'A'.repeat(43)}`])
      await enter(username, cookie, '203.0.113.7').expect(429)
  })

  test('guessing the password that is asked for again holds up that session, not the log-in', async () => {
    stopClock()
    const { user, app, post } = await makeMember(db())
    const change = { current: 'tebakan-saja', password: 'perahu-kertas', again: 'perahu-kertas' }
    for (let count = 0; count < 5; count += 1) await post('/akun/sandi/', change).expect(422)
    await post('/akun/sandi/', change).expect(429).expect('Retry-After', '1')
    await app.post('/masuk/').type('form').send({ username: user.username, password }).expect(303)
  })
})

test('one address may try twenty times a minute, whichever names, whichever door, and no setting lifts that', async () => {
  stopClock()
  const app = site(db(), { settings: { TRUSTED_PROXIES: '1', LIMITS: 'off' } })
  const from = (address: string, door: string, at: number) =>
    app
      .post(door)
      .set('X-Forwarded-For', address)
      .send({ username: `nama-${at}`, password: 'salah-sekali' })
  const statuses = []
  for (let at = 0; at < 21; at += 1)
    statuses.push((await from('203.0.113.5', at % 2 ? '/masuk/' : '/api/v1/auth/login/', at)).status)
  expect(statuses.slice(0, 20).every((status) => status === 401 || status === 422)).toBe(true)
  expect(statuses[20]).toBe(429)
  expect((await from('203.0.113.5', '/masuk/', 30)).headers['retry-after']).toMatch(/^[1-6]?\d$/)
  expect((await from('203.0.113.6', '/masuk/', 31)).status).toBe(422)
})
