import type { Knex } from 'knex'
import { describe, expect, test } from 'vitest'
import { resetPassword, setActive, setPassword } from '../../src/accounts/account.ts'
import { hashPassword } from '../../src/accounts/passwords.ts'
import { addSession } from '../../src/accounts/sessions/queries.ts'
import { commandLine } from '../../src/audit/audit.ts'
import { fromHtmx, site } from '../support/app.ts'
import { untilWaiting, useDatabase, useOwnDatabase } from '../support/db.ts'
import { read } from '../support/page.ts'
import { makeUser, signIn } from '../support/sign-in.ts'
import { makeMember, newPassword, password, password_hash, sessionIn, stopClock } from './support/people.ts'

const db = useDatabase()
const own = useOwnDatabase()

/** Inserts a user whose password the test knows. */
const somebody = (wishes: Parameters<typeof makeUser>[1] = {}) => makeUser(db(), { password_hash, ...wishes })
type App = ReturnType<typeof site>
const logIn = (app: App, fields: Record<string, string>, cookie = '') =>
  app.post('/masuk/').type('form').set('Cookie', cookie).send(fields)
/** Returns the Set-Cookie header of the session. The answer may also set a cookie that marks a known browser. */
const sessionCookie = ({ headers }: { headers: Record<string, unknown> }) => {
  const cookies = [headers['set-cookie'] ?? []].flat().map(String)
  return cookies.find((cookie) => !cookie.includes('-known')) ?? ''
}

test('the form is one that password managers know, and is never kept', async () => {
  const { text, headers } = await site(db()).get('/masuk/').expect(200)
  const page = read(text)
  expect(page.attribute('input[name=username]', 'autocomplete')).toBe('username')
  expect(page.attribute('input[name=password]', 'autocomplete')).toBe('current-password')
  expect(page.attribute('input[name=password]', 'type')).toBe('password')
  expect(headers['cache-control']).toBe('no-store')
  expect(headers['set-cookie']).toBeUndefined()
})

test.each([
  ['member', '/'],
  ['editor', '/admin/konten/'],
  ['staff', '/admin/'],
  ['admin', '/admin/'],
] as const)('a %s comes in and begins at %s', async (role, begin) => {
  const user = await somebody({ role })
  const app = site(db())
  const answer = await logIn(app, { username: user.username.toUpperCase(), password }).expect(303)
  expect(answer.headers.location).toBe(begin)

  const Cookie = sessionIn(answer)
  const { text, headers } = await app.get('/keluar/').set({ Cookie }).expect(200)
  expect(read(text).body()).toContain(`Kamu masuk sebagai ${user.name}.`)
  expect(headers['cache-control']).toBe('no-store')
  await app.get('/masuk/').set({ Cookie }).expect(303).expect('Location', begin)
})

test('the cookie is http-only, lax, gone after the life of a session', async () => {
  const user = await somebody()
  const cookie = sessionCookie(await logIn(site(db()), { username: user.username, password }))
  expect(cookie).toMatch(/^kortek-80=[\w-]{43}; path=\/; expires=[^;]+; samesite=lax; httponly$/i)
  const token = /=([\w-]{43})/.exec(cookie)?.[1]
  const [kept] = await db()('sessions').where({ user_id: user.id })
  expect(JSON.stringify(kept)).not.toContain(token)
})

test('on https the cookie is bound to this host and to https', async () => {
  const user = await somebody()
  const settings = { BASE_URL: 'https://kortek.example', TRUSTED_PROXIES: '1' }
  const answer = await site(db(), { settings })
    .post('/masuk/')
    .type('form')
    .set({ Host: 'kortek.example', 'X-Forwarded-For': '203.0.113.7' })
    .send({ username: user.username, password })
    .expect(303)
  expect(sessionCookie(answer)).toMatch(/^__Host-kortek=[\w-]{43}; path=\/; .*; secure; httponly$/i)
  expect(await db()('sessions').where({ user_id: user.id })).toMatchObject([{ address: '203.0.113.7' }])
})

test('log-in gives a new token: one of before is dead, and one that was planted into the browser is never taken over', async () => {
  const [user, other] = [await somebody(), await somebody()]
  const app = site(db())
  for (const before of [await signIn(db(), other), `kortek-80=${'A'.repeat(43)}`]) {
    const after = sessionIn(await logIn(app, { username: user.username, password }, before))
    expect(after).toMatch(/^kortek-80=[\w-]{43}$/)
    expect(after).not.toBe(before)
    await app.get('/akun/').set('Cookie', before).expect(303)
    expect(read((await app.get('/akun/').set('Cookie', after).expect(200)).text).body()).toContain(user.username)
  }
})

test('logging out kills the token, also for who still has it, and says so', async () => {
  const { user, app, get, post } = await makeMember(db())
  await get('/keluar/').expect(200)
  await get('/akun/').expect(200)

  const left = await post('/keluar/').expect(303).expect('Location', '/keluar/')
  expect(sessionIn(left)).toBe('kortek-80=')
  expect(await db()('sessions').where({ user_id: user.id })).toEqual([])
  await get('/akun/').expect(303)
  expect(read((await app.get('/keluar/')).text).text('h1')).toBe('Kamu sudah keluar')
  await app.post('/keluar/').expect(303)
})

test('afterwards the browser is where it wanted to be, on this site only', async () => {
  const user = await somebody()
  const app = site(db())
  const wants = async (lanjut: string) =>
    (await logIn(app, { username: user.username, password, lanjut }).expect(303)).headers.location
  expect(await wants('/akun/?kabar=sesi')).toBe('/akun/?kabar=sesi')
  expect(await wants('/anime/pedang-senja/')).toBe('/anime/pedang-senja/')
  const elsewhere = ['//jahat.example', '/\\jahat.example', 'https://jahat.example', '/\t/jahat.example']
  for (const lanjut of [...elsewhere, 'javascript:1', '/keluar/', '']) expect(await wants(lanjut), lanjut).toBe('/')
  const { text } = await app.get('/masuk/?lanjut=//jahat.example')
  expect(text).not.toContain('jahat.example')
})

test('unknown name, wrong password and a closed account get the same words, the name stays, the password never', async () => {
  const [user, closed] = [await somebody(), await somebody()]
  await setActive(db(), commandLine, closed, false)
  const app = site(db())
  const said: string[] = []
  for (const [username, tried] of [
    [user.username, 'salah-sekali-ini'],
    ['tidak-ada-orangnya', 'salah-sekali-ini'],
    [closed.username, password],
  ] as const) {
    const { text, headers } = await logIn(app, { username, password: tried }).expect(422)
    const page = read(text)
    said.push(text.replaceAll(username, 'NAMA'))
    expect(page.text('[role=alert]')).toBe('Nama atau kata sandi salah.')
    expect(page.attribute('input[name=username]', 'value')).toBe(username)
    expect(text).not.toContain(tried)
    expect(headers['set-cookie']).toBeUndefined()
  }
  expect(new Set(said).size).toBe(1)
})

test('what was left out is asked for beside its field, and counts as no try', async () => {
  const app = site(db())
  const page = read((await logIn(app, { username: '', password: '' }).expect(422)).text)
  expect(page.texts('.field-error')).toEqual(['Isi e-mail, nomor WhatsApp, atau nama penggunamu.', 'Isi kata sandimu.'])
  await logIn(app, { username: 'a\0b', password: 'x' }).expect(422)
  expect(await db()('login_failures')).toEqual([])
})

test('the audit knows who came, who was refused and who left, from where, and no password', async () => {
  const user = await somebody()
  const app = site(db())
  await logIn(app, { username: user.username, password: 'salah-sekali-ini' })
  const cookie = sessionIn(await logIn(app, { username: user.username, password }))
  await app.post('/keluar/').set('Cookie', cookie)
  const entries = await db()('audit_log').orderBy('id')
  expect(entries.map(({ action, actor, subject }) => [action, actor, subject])).toEqual([
    ['session.refuse', '(visitor)', user.username],
    ['session.begin', user.username, user.username],
    ['session.end', user.username, user.username],
  ])
  expect(entries.every(({ address }) => address?.includes('127.0.0.1'))).toBe(true)
  expect(JSON.stringify(entries)).not.toMatch(/salah-sekali-ini|kapal-kertas-biru/)
})

test('what stands where a name belongs is kept nowhere: it may be a password', async () => {
  await logIn(site(db()), { username: 'Rahasia-Saya-123', password: 'salah-sekali-ini' }).expect(422)
  const [entry] = await db()('audit_log')
  expect(entry?.subject).toBe('nama yang tidak dikenal')
  const kept = JSON.stringify([entry, await db()('login_failures')])
  expect(kept.toLowerCase()).not.toContain('rahasia-saya')
})

describe('a log-in with a password that is changed meanwhile', () => {
  const sessionsOf = ({ id }: { id: number }) => own()('sessions').where({ user_id: id })
  const somebodyElse = () => makeUser(own(), { password_hash })
  const changes: Record<string, (trx: Knex, user: { id: number }) => Promise<unknown>> = {
    changed: (trx, user) => setPassword(trx, commandLine, user, { password: 'perahu-kertas' }),
    reset: (trx, user) => resetPassword(trx, commandLine, user),
    closed: (trx, user) => setActive(trx, commandLine, user, false),
  }

  test.each(Object.entries(changes))('%s before the log-in is noted: refused', async (_, change) => {
    const user = await somebodyElse()
    const trx = await own().transaction()
    await change(trx, user)
    const answer = logIn(site(own()), { username: user.username, password }).then((done) => done)
    await untilWaiting(own(), 1)
    await trx.commit()
    const { status, text } = await answer
    expect([status, read(text).text('[role=alert]')]).toEqual([422, 'Nama atau kata sandi salah.'])
    expect(await sessionsOf(user)).toEqual([])
  })

  test.each(Object.entries(changes))('%s after that, before its session is there: refused', async (_, change) => {
    const user = await somebodyElse()
    const trx = await own().transaction()
    await trx.raw('lock table sessions in exclusive mode')
    const answer = logIn(site(own()), { username: user.username, password }).then((done) => done)
    await untilWaiting(own(), 1)
    await change(trx, user)
    await trx.commit()
    const done = await answer
    expect(done.status).toBe(422)
    expect(sessionIn(done)).toMatch(/^(kortek-80=)?$/)
    expect(await sessionsOf(user)).toEqual([])
  })

  test.each(Object.entries(changes))('%s just as its session is written: refused', async (_, change) => {
    const user = await somebodyElse()
    const now = new Date()
    const times = { signed_in_at: now, seen_at: now, ends_at: new Date(now.getTime() + 60_000) }
    const row = { token_hash: `t${user.id}`, user_id: user.id, address: '127.0.0.1', agent: 'test', ...times }
    const trx = await own().transaction()
    await change(trx, user)
    const added = addSession(own(), row, password_hash)
    await untilWaiting(own(), 1)
    await trx.commit()
    expect(await added).toBe(false)
    expect(await sessionsOf(user)).toEqual([])
  })
})

test('a form sent after the session ended is not run, and says where to sign in', async () => {
  const { text } = await site(db())
    .post('/akun/sesi-lain/akhir/')
    .set({ Host: '127.0.0.1', Referer: 'http://127.0.0.1/akun/?kabar=sesi' })
    .expect(401)
  const page = read(text)
  expect(page.text('h1')).toBe('Kamu belum masuk')
  expect(page.attribute('#kesalahan a.primary', 'href')).toBe('/masuk/?lanjut=%2Fakun%2F%3Fkabar%3Dsesi')
})

test('a part of a page, whoever selects it, leads the whole page to the log-in, and back to the page, not to the part', async () => {
  const asked = { ...fromHtmx, Host: '127.0.0.1', 'HX-Current-URL': 'http://127.0.0.1/akun/?a=1' }
  for (const headers of [asked, { ...asked, 'HX-Request-Type': 'full' }]) {
    const answer = await site(db()).get('/akun/').set(headers).expect(204)
    expect([answer.headers['hx-redirect'], answer.text]).toEqual(['/masuk/?lanjut=%2Fakun%2F%3Fa%3D1', ''])
  }
})

test('who is called as somebody else’s verified address logs in as nobody else, and tries no password of theirs', async () => {
  const username = 'sari@contoh.id'
  const owner = await somebody({ email: username, email_verified_at: new Date() })
  const { app, post } = await makeMember(db(), { username, password_hash: await hashPassword(newPassword) })
  const answer = await logIn(app, { username, password }).expect(303)
  const { text } = await app.get('/akun/').set('Cookie', sessionIn(answer))
  expect(read(text).text('.account-who p')).toContain(`@${owner.username} ·`)
  await logIn(app, { username, password: newPassword }).expect(422)
  const change = (current: string) =>
    post('/akun/sandi/', { current, password: 'laut-biru-tua', again: 'laut-biru-tua' })
  await change(password).expect(422)
  await change(newPassword).expect(303)
})

test('an e-mail address and a phone number log in as the user name does, however they are written', async () => {
  await somebody({ email: 'sari@contoh.id', phone: '+6281234567890' })
  for (const username of ['SARI@contoh.id', '0812-3456-7890', '+62 812 3456 7890'])
    await logIn(site(db()), { username, password }).expect(303)
})

test('tries by different names of one account are counted together', async () => {
  stopClock()
  const user = await somebody({ email: 'sari@contoh.id' })
  for (const username of [user.username, 'sari@contoh.id', user.username, 'SARI@contoh.id', user.username])
    await logIn(site(db()), { username, password: 'salah' }).expect(422)
  await logIn(site(db()), { username: 'sari@contoh.id', password }).expect(429)
})

test('who opens the log-in from a page goes on there; from the home page or another site, at the usual place', async () => {
  const begin = async (referer: string) => {
    const { text } = await site(db()).get('/masuk/').set('Host', '127.0.0.1').set('Referer', referer)
    return read(text).attribute('input[name=lanjut]', 'value')
  }
  expect(await begin('http://127.0.0.1/episode/pedang-senja-episode-1/')).toBe('/episode/pedang-senja-episode-1/')
  for (const referer of ['http://127.0.0.1/', 'http://127.0.0.1/daftar/', 'https://lain.example/episode/x/'])
    expect(await begin(referer)).toBe('')
})
