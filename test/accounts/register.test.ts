import { expect, test } from 'vitest'
import { releaseAddress } from '../../src/accounts/codes/ownership.ts'
import { ownAccountData } from '../../src/accounts/own/data/own-account.ts'
import { removeUnverified } from '../../src/accounts/own/data/remove-unverified.ts'
import { commandLine } from '../../src/audit/audit.ts'
import { site } from '../support/app.ts'
import { useDatabase } from '../support/db.ts'
import { makeSettings } from '../support/make.ts'
import { read } from '../support/page.ts'
import { makeUser, signIn } from '../support/sign-in.ts'
import { makeMember, password, sessionIn } from './support/people.ts'

const db = useDatabase()
const form = { username: 'sari.dewi', name: 'Sari', email: '', password, again: password }
const open = () => makeSettings(db(), { registration_open: true })
const register = (fields: object = {}, app = site(db())) =>
  app
    .post('/daftar/')
    .type('form')
    .send({ ...form, ...fields })
const page = async (path: string) => read((await site(db()).get(path).expect(200)).text)

test('closed, it says so honestly, and a form that is sent all the same is refused', async () => {
  const closed = await page('/daftar/')
  expect(closed.text('h1')).toBe('Pendaftaran belum dibuka')
  expect(closed.all('form[action="/daftar/"]')).toHaveLength(0)
  await register().expect(403)
  expect(await db()('users').where({ username: form.username })).toEqual([])
  expect((await page('/masuk/')).all('main a[href="/daftar/"]')).toHaveLength(0)
})

test('open, a visitor who gives no address becomes a member and is signed in', async () => {
  await open()
  expect((await page('/masuk/')).all('main a[href="/daftar/"]')).toHaveLength(1)
  const answer = await register().expect(303).expect('Location', '/akun/?kabar=baru')
  const { text } = await site(db()).get('/akun/?kabar=baru').set('Cookie', sessionIn(answer)).expect(200)
  expect(read(text).text('.account-who p')).toMatch(/^@sari\.dewi · anggota sejak/)
  const actions = await db()('audit_log').where({ actor: 'sari.dewi' }).orderBy('id').pluck('action')
  expect(actions).toEqual(['user.register', 'session.begin'])
})

test('a server that can send nothing takes an address as verified, and answers the same for a taken one', async () => {
  await open()
  await makeUser(db(), { email: 'ada@contoh.id', email_verified_at: new Date() })
  const answerFor = async (fields: object) => {
    const { headers, text } = await register(fields).expect(303).expect('Location', '/masuk/?kabar=baru')
    expect(headers['set-cookie']).toBeUndefined()
    return text.replaceAll(/k=[\w.-]+/g, 'k=')
  }
  const free = await answerFor({ email: 'eda@contoh.id' })
  expect(await answerFor({ username: 'budi.dewi', email: 'ADA@contoh.id' })).toBe(free)
  const said = (await page('/masuk/?kabar=baru')).text('.account-said')
  expect(said).toMatch(/Kalau alamatnya belum dipakai, akunmu sudah jadi/)
  const made = await db()('users').whereLike('username', '%.dewi').select('username', 'email_verified_at')
  expect(made).toEqual([{ username: 'sari.dewi', email_verified_at: expect.any(Date) }])
})

test('whoever registers on the way to a page of this site gets there', async () => {
  await open()
  const lanjut = '/komik/buat/?dari=ide'
  const logIn = `/masuk/?lanjut=${encodeURIComponent(lanjut)}`
  const shown = await page((await page(logIn)).attribute('main a[href^="/daftar/"]', 'href') ?? '')
  expect(shown.attribute('input[name=lanjut]', 'value')).toBe(lanjut)
  expect(shown.attribute('main a[href^="/masuk/"]', 'href')).toBe(logIn)
  const wrong = await register({ lanjut, again: 'lain' }).expect(422)
  expect(read(wrong.text).attribute('input[name=lanjut]', 'value')).toBe(lanjut)
  await register({ lanjut }).expect(303).expect('Location', lanjut)
  const { headers } = await register({ lanjut, username: 'budi.dewi', email: 'budi@contoh.id' }).expect(303)
  const again = await page(headers.location ?? '')
  expect(again.attribute('input[name=lanjut]', 'value')).toBe(lanjut)
  expect(again.attribute('#f-username', 'value')).toBe('')
  for (const foreign of ['//lain.example/', 'https://lain.example/', '/\\lain.example', '/keluar/'])
    await register({ lanjut: foreign, username: `orang${foreign.length}` })
      .expect(303)
      .expect('Location', '/akun/?kabar=baru')
})

test('without a user name one is made of the address, and another one when that is taken', async () => {
  await open()
  await makeUser(db(), { username: 'sari' })
  await register({ username: '', email: 'sari@contoh.id' }).expect(303)
  await register({ username: '', email: '', phone: '0812-3456-7890' }).expect(303)
  const made = await db()('users').whereNot({ username: 'sari' }).orderBy('id')
  expect(made).toMatchObject([
    { username: expect.stringMatching(/^sari\d{1,3}$/), email: 'sari@contoh.id' },
    { username: '6281234567890', phone: '+6281234567890', phone_verified_at: expect.any(Date) },
  ])
})

test.each([
  [{ username: 'sari dewi' }, 'username', /huruf, angka/],
  [{ username: 'ADA' }, 'username', /sudah dipakai/],
  [{ name: '' }, 'name', /belum diisi/],
  [{ email: 'bukan-alamat' }, 'email', /bukan alamat/],
  [{ phone: '12' }, 'phone', /seperti 0812/],
  [{ username: '' }, 'email', /e-mail atau nomor/],
  [{ again: 'lain' }, 'again', /Tidak sama/],
  [{ password: 'sari.dewi', again: 'sari.dewi' }, 'password', /sama dengan namamu/],
  [{ password: '12345678', again: '12345678' }, 'password', /terlalu umum/],
])('%j is shown again with why, and nobody is made', async (fields: Record<string, string>, field, why) => {
  await open()
  await makeUser(db(), { username: 'ada', email: 'ada@contoh.id' })
  const { text } = await register(fields).expect(422)
  const page = read(text)
  expect(page.text(`#f-${field}-error`)).toMatch(why)
  expect(page.attribute('#f-username', 'value')).toBe({ ...form, ...fields }.username)
  expect(page.attribute('#f-password', 'value')).toBe('')
  expect(await db()('users').where({ username: form.username })).toEqual([])
})

test('without the field of the e-mail there is none, and a second person without one is no trouble', async () => {
  await open()
  const { email: _, ...without } = form
  for (const username of ['sari.dewi', 'budi.dewi'])
    await site(db())
      .post('/daftar/')
      .type('form')
      .send({ ...without, username })
      .expect(303)
  expect(await db()('users').whereLike('username', '%.dewi').pluck('email')).toEqual([null, null])
})

test.each([
  [
    { username: 'a b', name: '', email: 'bukan', phone: '12' },
    ['name', 'email', 'phone', 'username', 'password', 'again'],
  ],
  [{ username: '', name: 'Sari' }, ['email', 'password', 'again']],
  [{ username: 'orang@contoh.id' }, ['username', 'password', 'again']],
])('all wrong fields are named at once: %j', async (fields: Record<string, string>, wrong) => {
  await open()
  const { text } = await register({ ...fields, password: 'abc', again: 'abd' }).expect(422)
  const page = read(text)
  expect(page.all('[aria-invalid=true]').map((field) => field.getAttribute('name'))).toEqual(wrong)
  expect(page.all('.form-errors li')).toHaveLength(wrong.length)
})

test('what cannot be kept is refused in the words of the site', async () => {
  await open()
  for (const [name, why] of [
    ['a\0b', 'Ada karakter yang tidak bisa disimpan. Ketik ulang bagian ini.'],
    ['a'.repeat(501), 'Paling banyak 500 karakter.'],
    [undefined, 'Bagian ini belum diisi.'],
  ])
    expect(read((await register({ name }).expect(422)).text).text('#f-name-error')).toBe(why)
})

test('nobody is made where that cannot be written down', async () => {
  await open()
  await db().raw('alter table audit_log rename to audit_log_away')
  await register().expect(500)
  expect(await db()('users').where({ username: form.username })).toEqual([])
})

test('a word in the address that every object has says nothing', async () => {
  const member = await makeMember(db())
  expect((await member.page('/akun/?kabar=constructor')).all('.said')).toHaveLength(0)
})

test('an unverified account that holds nothing makes room after a day, with its name in the audit log; any other stays', async () => {
  const old = new Date(Date.now() - 90_000_000)
  await open()
  await register({ email: 'a@contoh.id' })
  await db()('users').update({ created_at: old, email_verified_at: null })
  const idle = { created_at: old, last_login_at: old }
  await makeUser(db(), { email: 'b@contoh.id', ...idle })
  await makeUser(db(), { email: 'c@contoh.id', created_at: old, email_verified_at: old })
  await makeUser(db(), { email: 'd@contoh.id' })
  // Who registered with a user name alone, and who proved or kept no address.
  await makeUser(db(), idle)
  await makeUser(db(), { created_at: old })
  await makeUser(db(), { email: 'h@contoh.id', ...idle })
  await db().transaction((trx) => releaseAddress(trx, commandLine, 'h@contoh.id', null))
  await makeUser(db(), { email: 'e@contoh.id', created_at: old, role: 'staff' })
  await signIn(db(), await makeUser(db(), { email: 'f@contoh.id', ...idle }))
  const keeper = await makeUser(db(), { email: 'g@contoh.id', ...idle })
  const holder = { name: 'x', export: async () => null, holds: async (_: unknown, id: number) => id === keeper.id }
  expect(await removeUnverified(db(), [holder], [])).toBe(0)
  expect(await removeUnverified(db(), [holder, ownAccountData(db())], ['email', 'phone'])).toBe(4)
  const left = await db()('users').orderBy('email').pluck('email')
  expect(left).toEqual(['c@contoh.id', 'd@contoh.id', 'e@contoh.id', 'f@contoh.id', 'g@contoh.id', null])
  expect(JSON.stringify(await db()('audit_log'))).not.toContain(form.username)
})

test('an address makes three accounts an hour, whatever it types, and mistakes do not count', async () => {
  await open()
  const limited = site(db(), { settings: { LIMITS: 'on' } })
  const send = (username: string) => register({ username }, limited)
  await send('a b').expect(422)
  for (const username of ['satu.dewi', 'dua.dewi', 'tiga.dewi']) await send(username).expect(303)
  await send('empat.dewi').expect(429)
  expect(await db()('users').whereLike('username', '%.dewi').count({ count: '*' })).toEqual([{ count: '3' }])
})
