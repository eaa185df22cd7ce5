import { expect, test } from 'vitest'
import { createUser, resetPassword, setActive, setPassword, setRole } from '../../src/accounts/account.ts'
import { hashPassword } from '../../src/accounts/passwords.ts'
import { commandLine } from '../../src/audit/audit.ts'
import type { UserRow } from '../../src/db/account-rows.ts'
import { poolSize } from '../../src/db/connection.ts'
import { useDatabase, useOwnDatabase } from '../support/db.ts'
import { read } from '../support/page.ts'
import { makeUser, signIn, signInAs } from '../support/sign-in.ts'
import { makeMember, newPassword, password, password_hash } from './support/people.ts'

const db = useDatabase()
const own = useOwnDatabase()
const sessionsOf = ({ id: user_id }: Pick<UserRow, 'id'>) => db()('sessions').where({ user_id }).orderBy('id')

test('the page says who it is and lists the browsers that are signed in, this one marked, and no session that is over', async () => {
  const { user, get } = await makeMember(db(), { name: 'Sari Dewi', role: 'editor', email: 'sari@contoh.id' })
  for (const _ of ['phone', 'over']) await signIn(db(), user)
  const [, phone = 0, over = 0] = await sessionsOf(user).pluck('id')
  const agent = 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0) AppleWebKit/605.1 Version/18.0 Mobile Safari/604.1'
  const seen_at = new Date(Date.now() - 3 * 3_600_000)
  await db()('sessions').where({ id: phone }).update({ address: '203.0.113.9', agent, seen_at })
  await db()('sessions')
    .where({ id: over })
    .update({ ends_at: new Date(0) })
  await signInAs(db())

  const { text, headers } = await get('/akun/').expect(200)
  const page = read(text)
  expect(page.text('#akun-siapa')).toBe('Masuk sebagai Sari Dewi')
  expect(page.texts('.account-facts dd').slice(0, 3)).toEqual([user.username, 'Editor', 'sari@contoh.id Verifikasi'])
  const rows = page.texts('#sesi tbody tr')
  expect(rows).toHaveLength(2)
  expect(rows[0]).toMatch(/^test sesi ini 127\.0\.0\.1 .* sekarang$/)
  expect(rows[1]).toMatch(/^Safari di iPhone 203\.0\.113\.9 .* 3 jam lalu Akhiri$/)
  expect(headers['cache-control']).toBe('no-store')
})

test('ends one other session, or all others; never one of somebody else', async () => {
  const { user, cookie, app, page, post } = await makeMember(db())
  const [second, third] = [await signIn(db(), user), await signIn(db(), user)]
  const other = await makeUser(db())
  const foreign = await signIn(db(), other)
  const [, id] = await sessionsOf(user).pluck('id')
  const open = async (as: string) => (await app.get('/akun/').set('Cookie', as)).status

  await post(`/akun/sesi/${(await sessionsOf(other))[0]?.id}/akhir/`).expect(303)
  expect(await open(foreign)).toBe(200)
  await post(`/akun/sesi/${id}/akhir/`).expect(303).expect('Location', '/akun/?kabar=sesi')
  expect([await open(second), await open(third)]).toEqual([303, 200])
  await post('/akun/sesi-lain/akhir/').expect(303)
  expect([await open(cookie), await open(third), await open(foreign)]).toEqual([200, 303, 200])
  for (const none of ['0', 'x', '99999999999', '%00']) await post(`/akun/sesi/${none}/akhir/`).expect(404)
  const said = (await page('/akun/?kabar=sesi-lain')).text('[role=status].account-said')
  expect(said).toBe('Semua sesimu yang lain sudah diakhiri.')
  const actions = (await db()('audit_log').orderBy('id')).map(({ action }) => action)
  expect(actions).toEqual(['session.end_other', 'session.end_others'])
})

test('changing the password ends the other sessions; the new one works, the old one no more', async () => {
  const { user, app, get, post } = await makeMember(db())
  const other = await signIn(db(), user)
  const change = { current: password, password: newPassword, again: newPassword }
  await post('/akun/sandi/', change).expect(303).expect('Location', '/akun/?kabar=sandi')
  await get('/akun/').expect(200)
  await app.get('/akun/').set('Cookie', other).expect(303)
  const logIn = (tried: string) => app.post('/masuk/').type('form').send({ username: user.username, password: tried })
  await logIn(password).expect(422)
  await logIn(newPassword).expect(303)
  const entries = await db()('audit_log').where({ action: 'password.change' })
  expect(entries).toMatchObject([{ actor: user.username, subject: user.username }])
  expect(JSON.stringify(entries)).not.toContain(newPassword)
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
    const { post, row } = await makeMember(db())
    const { text } = await post('/akun/sandi/', fields).expect(422)
    expect(read(text).text(`#f-${field}-error`)).toMatch(why)
    expect(text).not.toMatch(/salah-sekali|perahu-kertas|kapal-kertas/)
    expect(await row()).toMatchObject({ password_hash })
  },
)

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
