import { beforeAll, describe, expect, test } from 'vitest'
import {
  createUser,
  endSessionsOf,
  listUsers,
  type NewUser,
  resetPassword,
  setActive,
  setPassword,
  setRole,
} from '../../src/accounts/account.ts'
import { hashPassword } from '../../src/accounts/passwords.ts'
import { commandLine } from '../../src/audit/audit.ts'
import type { UserRow } from '../../src/db/account-rows.ts'
import { poolSize } from '../../src/db/connection.ts'
import { site } from '../support/app.ts'
import { useDatabase, useOwnDatabase } from '../support/db.ts'
import { read } from '../support/page.ts'
import { makeUser, signIn, signInAs } from '../support/sign-in.ts'

const db = useDatabase()
const own = useOwnDatabase()
const password = 'kapal-kertas-biru'
let password_hash: string
beforeAll(async () => {
  password_hash = await hashPassword(password)
})

const numbered = (row: { id: number } | undefined) => ({ id: row?.id ?? 0 })
const sessionsOf = (user: UserRow) => db()('sessions').where({ user_id: user.id })

describe('the page of one’s own account', () => {
  test('says who it is and lists the browsers that are signed in, this one marked', async () => {
    const user = await makeUser(db(), { name: 'Sari Dewi', role: 'editor', email: 'sari@contoh.id' })
    const cookie = await signIn(db(), user)
    await signIn(db(), user)
    await db()('sessions')
      .where({ user_id: user.id })
      .whereNot(numbered((await sessionsOf(user))[0]))
      .update({
        address: '203.0.113.9',
        agent: 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0) AppleWebKit/605.1 Version/18.0 Mobile Safari/604.1',
        seen_at: new Date(Date.now() - 3 * 3_600_000),
      })
    await signInAs(db())

    const { text, headers } = await site(db()).get('/akun/').set('Cookie', cookie).expect(200)
    const page = read(text)
    expect(page.text('#akun-siapa')).toBe('Masuk sebagai Sari Dewi')
    expect(page.texts('.account-facts dd').slice(0, 3)).toEqual([user.username, 'Editor', 'sari@contoh.id Verifikasi'])
    const rows = page.texts('#sesi tbody tr')
    expect(rows).toHaveLength(2)
    expect(rows[0]).toMatch(/^test sesi ini 127\.0\.0\.1 .* sekarang$/)
    expect(rows[1]).toMatch(/^Safari di iPhone 203\.0\.113\.9 .* 3 jam lalu Akhiri$/)
    expect(headers['cache-control']).toBe('no-store')
  })

  test('sessions that are over are not listed', async () => {
    const user = await makeUser(db())
    const cookie = await signIn(db(), user)
    await signIn(db(), user)
    const [, second] = await sessionsOf(user).orderBy('id')
    await sessionsOf(user)
      .where(numbered(second))
      .update({ ends_at: new Date(0) })
    const { text } = await site(db()).get('/akun/').set('Cookie', cookie)
    expect(read(text).all('#sesi tbody tr')).toHaveLength(1)
  })

  test('ends one other session, or all others; never one of somebody else', async () => {
    const [user, other] = [await makeUser(db()), await makeUser(db())]
    const cookies = [await signIn(db(), user), await signIn(db(), user), await signIn(db(), user)]
    const foreign = await signIn(db(), other)
    const [mine = '', second = '', third = ''] = cookies
    const app = site(db())
    const ids = (await sessionsOf(user).orderBy('id')).map(({ id }) => id)
    const [foreignRow] = await sessionsOf(other)
    const open = async (cookie: string) => (await app.get('/akun/').set('Cookie', cookie)).status

    await app.post(`/akun/sesi/${foreignRow?.id}/akhir/`).set('Cookie', mine).expect(303)
    expect(await open(foreign)).toBe(200)
    await app
      .post(`/akun/sesi/${ids[1]}/akhir/`)
      .set('Cookie', mine)
      .expect(303)
      .expect('Location', '/akun/?kabar=sesi')
    expect([await open(second), await open(third)]).toEqual([303, 200])
    await app.post('/akun/sesi-lain/akhir/').set('Cookie', mine).expect(303)
    expect([await open(mine), await open(third), await open(foreign)]).toEqual([200, 303, 200])
    for (const id of ['0', 'x', '99999999999', '%00'])
      await app.post(`/akun/sesi/${id}/akhir/`).set('Cookie', mine).expect(404)
    const { text } = await app.get('/akun/?kabar=sesi-lain').set('Cookie', mine)
    expect(read(text).text('[role=status].account-said')).toBe('Semua sesimu yang lain sudah diakhiri.')
    const actions = (await db()('audit_log').orderBy('id')).map(({ action }) => action)
    expect(actions).toEqual(['session.end_other', 'session.end_others'])
  })

  test('changing the password ends the other sessions; the new one works, the old one no more', async () => {
    const user = await makeUser(db(), { password_hash })
    const [mine, other] = [await signIn(db(), user), await signIn(db(), user)]
    const app = site(db())
    const change = (fields: Record<string, string>) =>
      app.post('/akun/sandi/').type('form').set('Cookie', mine).send(fields)
    const fresh = 'perahu-kertas-merah'

    await change({ current: password, password: fresh, again: fresh })
      .expect(303)
      .expect('Location', '/akun/?kabar=sandi')
    await app.get('/akun/').set('Cookie', mine).expect(200)
    await app.get('/akun/').set('Cookie', other).expect(303)
    const logIn = (tried: string) => app.post('/masuk/').type('form').send({ username: user.username, password: tried })
    await logIn(password).expect(422)
    await logIn(fresh).expect(303)
    const entries = await db()('audit_log').where({ action: 'password.change' })
    expect(entries).toMatchObject([{ actor: user.username, subject: user.username }])
    expect(JSON.stringify(entries)).not.toContain(fresh)
  })

  test.each([
    [{ current: 'salah-sekali', password: 'perahu-kertas', again: 'perahu-kertas' }, 'current', /bukan kata sandimu/],
    [{ current: password, password: 'perahu-kertas', again: 'perahu-kertaz' }, 'again', /Tidak sama/],
    [{ current: password, password: 'sayang123', again: 'sayang123' }, 'password', /terlalu umum/],
    [{ current: password, password: 'pendek', again: 'pendek' }, 'password', /paling sedikit 8/],
    [{ current: password, password, again: password }, 'password', /yang sekarang/],
    [{}, 'current', /Isi kata sandimu/],
  ])(
    'a password that cannot be changed %#: why stands beside the field, and nothing has changed',
    async (fields, field, why) => {
      const user = await makeUser(db(), { password_hash })
      const cookie = await signIn(db(), user)
      const { text } = await site(db()).post('/akun/sandi/').type('form').set('Cookie', cookie).send(fields).expect(422)
      expect(read(text).text(`#f-${field}-error`)).toMatch(why)
      expect(text).not.toMatch(/salah-sekali|perahu-kertas|kapal-kertas/)
      expect(await db()('users').where({ id: user.id })).toMatchObject([{ password_hash }])
    },
  )

  test('an open browser is no way to guess the password: wrong ones count as at log-in', async () => {
    const user = await makeUser(db(), { password_hash })
    const cookie = await signIn(db(), user)
    const app = site(db())
    const guess = () =>
      app
        .post('/akun/sandi/')
        .type('form')
        .set('Cookie', cookie)
        .send({ current: 'tebakan-saja', password: 'perahu-kertas', again: 'perahu-kertas' })
    for (let count = 0; count < 5; count += 1) await guess().expect(422)
    await guess().expect(429).expect('Retry-After', '1')
  })
})

describe('the door', () => {
  const made = (wishes: Partial<NewUser> = {}) =>
    createUser(db(), commandLine, { username: 'Budi', name: 'Budi', email: null, role: 'member', password, ...wishes })

  test('a name and an e-mail are somebody’s once, whatever their case', async () => {
    expect(await made({ email: 'budi@contoh.id' })).toMatchObject({
      user: { username: 'Budi', role: 'member', is_active: true },
    })
    expect(await made({ username: 'bUDI' })).toEqual({ taken: 'username' })
    expect(await made({ username: 'Budi2', email: 'BUDI@contoh.id' })).toEqual({ taken: 'email' })
    expect(await made({ username: 'Budi3' })).toHaveProperty('user')
  })

  test('people are found by a part of what they are called, page by page, without what is secret', async () => {
    for (let count = 0; count < 30; count += 1) await makeUser(db(), { username: `cari_${count}`, role: 'editor' })
    const first = await listUsers(db(), { search: 'CARI_', role: 'editor' })
    expect([first.total, first.users.length]).toEqual([30, 25])
    expect((await listUsers(db(), { search: 'cari_', page: 2 })).users).toHaveLength(5)
    expect((await listUsers(db(), { search: 'cari%' })).total).toBe(0)
    expect((await listUsers(db(), { search: 'cari_', role: 'admin' })).total).toBe(0)
    expect(JSON.stringify(first)).not.toContain('password')
  })

  test('somebody stays who may do everything', async () => {
    await db()('users').delete()
    const [one, two] = [await makeUser(db(), { role: 'admin' }), await makeUser(db(), { role: 'admin' })]
    expect(await setRole(db(), commandLine, one, 'member')).toMatchObject({ user: { role: 'member' } })
    expect(await setRole(db(), commandLine, two, 'staff')).toBe('last_admin')
    expect(await setActive(db(), commandLine, two, false)).toBe('last_admin')
    expect(await setRole(db(), commandLine, two, 'admin')).toMatchObject({ user: { role: 'admin' } })
    expect(await setActive(db(), commandLine, one, false)).toMatchObject({ user: { is_active: false } })
    expect(await setRole(db(), commandLine, { ...two, id: 2_000_000_000 }, 'staff')).toBe('missing')
  })

  test('two admins cannot send each other away at the same moment', async () => {
    await own()('users').delete()
    const pair = [await makeUser(own(), { role: 'admin' }), await makeUser(own(), { role: 'admin' })]
    for (let round = 0; round < 5; round += 1) {
      const outcomes = await Promise.all(pair.map((user) => setActive(own(), commandLine, user, false)))
      expect(outcomes.filter((outcome) => outcome === 'last_admin')).toHaveLength(1)
      await own()('users').update({ is_active: true })
    }
  })

  test('who is disabled, reset or signed out is out everywhere', async () => {
    const app = site(db())
    const ends: ((user: UserRow) => Promise<unknown>)[] = [
      (user) => setActive(db(), commandLine, user, false),
      (user) => resetPassword(db(), commandLine, user),
      (user) => setPassword(db(), commandLine, user, { password: 'perahu-kertas' }),
      ({ id }) => endSessionsOf(db(), id),
    ]
    for (const end of ends) {
      const user = await makeUser(db())
      const cookies = [await signIn(db(), user), await signIn(db(), user)]
      await end(user)
      for (const cookie of cookies) await app.get('/akun/').set('Cookie', cookie).expect(303)
      expect(await sessionsOf(user)).toEqual([])
    }
  })

  test('a reset password works at once, and is told once', async () => {
    const user = await makeUser(db())
    const told = await resetPassword(db(), commandLine, user)
    await site(db()).post('/masuk/').type('form').send({ username: user.username, password: told }).expect(303)
    expect(await resetPassword(db(), commandLine, { id: 2_000_000_000 })).toBeNull()
  })

  test('no connection waits with a password for its turn to be hashed', async () => {
    const user = await makeUser(own())
    const others = Array.from({ length: 16 }, (_, at) => hashPassword(`kapal-${at}`))
    const person = { username: 'antre', name: 'Antre', email: null, role: 'member', password } as const
    const changes = [
      createUser(own(), commandLine, person),
      resetPassword(own(), commandLine, user),
      setPassword(own(), commandLine, user, { password }),
    ]
    await others[8]
    expect(poolSize(own()).used).toBe(0)
    await Promise.all([...others, ...changes])
    expect(await own()('users').where({ username: 'antre' })).toHaveLength(1)
  })
})
