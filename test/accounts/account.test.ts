import { expect, test } from 'vitest'
import { createUser, resetPassword, setActive, setPassword, setRole } from '../../src/accounts/account.ts'
import { hashPassword } from '../../src/accounts/passwords.ts'
import { commandLine } from '../../src/audit/audit.ts'
import { poolSize } from '../../src/db/connection.ts'
import type { UserRow } from '../../src/db/tables.ts'
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
  expect(page.text('h1')).toBe('Sari Dewi')
  expect(page.text('.account-who p')).toMatch(new RegExp(`^@${user.username} · editor sejak \\d`))
  expect(page.text('#email summary')).toBe('E-mail sari@contoh.id belum terbukti BuktikanTutup')
  expect(page.attribute('#email a', 'href')).toBe('/verifikasi/')
  expect(page.text('#sandi summary')).toContain('Belum pernah diganti.')
  const devices = page.texts('#perangkat li')
  expect(devices).toHaveLength(2)
  expect(devices[0]).toMatch(/^sesi ini test 127\.0\.0\.1 · sekarang/)
  expect(devices[1]).toMatch(/^Akhiri Safari di iPhone 203\.0\.113\.9 · 3 jam lalu/)
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
  await post(`/akun/sesi/${id}/akhir/`).expect(303).expect('Location', '/akun/?bagian=perangkat&kabar=sesi')
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
  const { user, app, get, page, post } = await makeMember(db())
  const other = await signIn(db(), user)
  const change = { current: password, password: newPassword, again: newPassword }
  await post('/akun/sandi/', change).expect(303).expect('Location', '/akun/?bagian=keamanan&kabar=sandi')
  await get('/akun/').expect(200)
  expect((await page('/akun/')).text('#sandi summary')).toMatch(/Diganti \d/)
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
  'a password that cannot be changed %#: why stands beside the field in the open row, and nothing has changed',
  async (fields, field, why) => {
    const { post, row } = await makeMember(db())
    const { text } = await post('/akun/sandi/', fields).expect(422)
    const page = read(text)
    expect(page.text(`#sandi[open] #f-${field}-error`)).toMatch(why)
    expect(page.attribute('#sandi .form-errors a', 'href')).toBe(`#f-${field}`)
    expect([page.all('main details[open]').length, page.attribute('.is-shown', 'id')]).toEqual([1, 'keamanan'])
    expect(text).not.toMatch(/salah-sekali|perahu-kertas|kapal-kertas/)
    expect(await row()).toMatchObject({ password_hash })
  },
)

test('a row sends its own fields only, and the others stay; one that is refused is open, with what was typed', async () => {
  const { user, row, post } = await makeMember(db(), { email: 'sari@contoh.id', phone: '+6281234567890' })
  const to = '/akun/?bagian=profil&kabar=data'
  await post('/akun/data/', { name: 'Sari Lestari', username: user.username }).expect(303).expect('Location', to)
  expect(await row()).toMatchObject({ name: 'Sari Lestari', email: 'sari@contoh.id', phone: '+6281234567890' })

  const refused = read((await post('/akun/data/', { phone: '12', current: password }).expect(422)).text)
  expect(refused.text('#telepon[open] #f-phone-error')).toMatch(/^Tulis nomor seperti/)
  expect(refused.attribute('#f-phone', 'value')).toBe('12')
  expect([refused.all('main details[open]').length, refused.attribute('.is-shown', 'id')]).toEqual([1, 'profil'])
  const unproved = read((await post('/akun/data/', { email: 'lain@contoh.id' }).expect(422)).text)
  expect(unproved.text('#email[open] #f-current-email-error')).toBe('Isi kata sandimu.')
  expect(unproved.attribute('#email .form-errors a', 'href')).toBe('#f-current-email')
  await post('/akun/data/', { phone: '', current: password }).expect(303)
  expect(await row()).toMatchObject({ name: 'Sari Lestari', email: 'sari@contoh.id', phone: null })
})

test('each part has an address that narrow screens show it alone at; addresses of forms open their rows', async () => {
  const { page } = await makeMember(db())
  const whole = await page('/akun/')
  expect(whole.all('.is-shown, main details[open]')).toEqual([])
  const parts = whole.all('.account-overview a[href^="/akun/?bagian="]').map((link) => link.getAttribute('href') ?? '')
  expect(parts.map((part) => part.split('=')[1])).toEqual(['profil', 'keamanan', 'perangkat', 'notifikasi', 'data'])
  for (const part of parts)
    expect((await page(part)).all('.is-shown').map(({ id }) => id)).toEqual([part.split('=')[1]])
  expect((await page('/akun/?bagian=lain')).all('.is-shown')).toEqual([])
  for (const [path, row] of Object.entries({ data: 'nama', foto: 'foto', ekspor: 'ekspor' }))
    expect((await page(`/akun/${path}/`)).all('main details[open]').map(({ id }) => id)).toEqual([row])
})

test('the head counts what was watched, and leaves out what is nothing', async () => {
  const { user, page } = await makeMember(db())
  const shown = async () => (await page('/akun/')).texts('.account-figures li')
  expect(await shown()).toEqual([])
  await db()('collections').insert({ user_id: user.id })
  const entry = (list: 'watchlist' | 'history', key: string, fields: object) =>
    db()('collection_entries').insert({
      ...{ user_id: user.id, list, key, version: '1', device: 'd', foreign_version: '0' },
      entry: JSON.stringify(fields) as unknown as Record<string, unknown>,
    })
  await entry('watchlist', 'senja', { slug: 'senja' })
  for (let at = 1; at <= 3; at += 1)
    await entry('history', `senja-${at}`, {
      slug: 'senja',
      episodeSlug: `senja-${at}`,
      position: 1_500,
      duration: 1_400,
    })
  await entry('history', 'rusak', { slug: 'x\0', episodeSlug: 'rusak', position: 9_999 })
  expect(await shown()).toEqual(['1 judul', '3 episode', '1 jam ditonton'])
  expect((await page('/akun/')).text('.account-overview a[href="/koleksi/"]')).toBe('Koleksi 1')
  for (let at = 4; at <= 101; at += 1)
    await entry('history', `fajar-${at}`, { slug: 'fajar', episodeSlug: `fajar-${at}` })
  expect(await shown()).toEqual(['2 judul', '101 episode', '1 jam ditonton'])
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
