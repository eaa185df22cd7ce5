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
import { makeMember, password } from './support/people.ts'

const db = useDatabase()
const form = { alamat: 'sari@contoh.id', name: 'Sari Dewi', password }
const open = () => makeSettings(db(), { registration_open: true })
const register = (fields: object = {}, app = site(db())) =>
  app
    .post('/daftar/')
    .type('form')
    .send({ ...form, ...fields })
const page = async (path: string) => read((await site(db()).get(path).expect(200)).text)
const members = () => db()('users').orderBy('id').select('username', 'name', 'email', 'phone')

test('closed, it says so honestly, and a form that is sent all the same is refused', async () => {
  const closed = await page('/daftar/')
  expect(closed.text('h1')).toBe('Pendaftaran belum dibuka')
  expect(closed.all('form[action="/daftar/"]')).toHaveLength(0)
  await register().expect(403)
  expect(await members()).toEqual([])
  expect((await page('/masuk/')).all('main a[href="/daftar/"]')).toHaveLength(0)
})

test('open, it asks for an address, a password and a name, in the ways that browsers fill in', async () => {
  await open()
  expect((await page('/masuk/')).all('main a[href="/daftar/"]')).toHaveLength(1)
  const asked = await page('/daftar/')
  const fields = asked.all('form[action="/daftar/"] input:not([type=hidden])')
  expect(fields.map((field) => [field.getAttribute('name'), field.getAttribute('autocomplete')])).toEqual([
    ['alamat', 'username'],
    ['password', 'new-password'],
    ['name', 'name'],
  ])
  expect(asked.texts('main p a')).toEqual(['Ketentuan', 'Privasi'])
  expect(asked.all('.tabs, .footer')).toHaveLength(0)
})

test('a server that can send nothing takes an address as verified, and answers the same for a taken one', async () => {
  await open()
  await makeUser(db(), { email: 'ada@contoh.id', email_verified_at: new Date() })
  const answerFor = async (alamat: string) => {
    const { headers, text } = await register({ alamat }).expect(200)
    expect(headers['set-cookie']).toBeUndefined()
    expect(read(text).attribute('#f-username', 'value')).toBe(alamat)
    return text.replaceAll(alamat, 'ALAMAT')
  }
  const free = await answerFor('eda@contoh.id')
  expect(await answerFor('ADA@contoh.id')).toBe(free)
  expect(read(free).text('.said')).toMatch(/Kalau alamatnya belum dipakai, akunmu sudah jadi/)
  expect(free).not.toContain(password)
  const made = await db()('users').where({ name: 'Sari Dewi' }).select('username', 'email_verified_at')
  expect(made).toEqual([{ username: 'sari.dewi', email_verified_at: expect.any(Date) }])
  const logIn = { username: 'eda@contoh.id', password }
  await site(db()).post('/masuk/').type('form').send(logIn).expect(303).expect('Location', '/')
})

test('whoever registers on the way to a page of this site gets there', async () => {
  await open()
  const lanjut = '/komik/buat/?dari=ide'
  const logIn = `/masuk/?lanjut=${encodeURIComponent(lanjut)}`
  const shown = await page((await page(logIn)).attribute('main a[href^="/daftar/"]', 'href') ?? '')
  expect(shown.attribute('input[name=lanjut]', 'value')).toBe(lanjut)
  expect(shown.attribute('main a[href^="/masuk/"]', 'href')).toBe(logIn)
  const wrong = await register({ lanjut, name: '' }).expect(422)
  expect(read(wrong.text).attribute('input[name=lanjut]', 'value')).toBe(lanjut)
  const { text } = await register({ lanjut }).expect(200)
  expect(read(text).attribute('form[action="/masuk/"] input[name=lanjut]', 'value')).toBe(lanjut)
  for (const foreign of ['//lain.example/', 'https://lain.example/', '/\\lain.example', '/keluar/']) {
    const answer = await register({ lanjut: foreign, alamat: `orang${foreign.length}@contoh.id` }).expect(200)
    expect(read(answer.text).attribute('input[name=lanjut]', 'value')).toBe('')
  }
})

test('the user name is made of the name, of the address where that has no Latin letters, and gets digits when it is taken', async () => {
  await open()
  await makeUser(db(), { username: 'Sari.Dewi' })
  await register().expect(200)
  await register({ alamat: 'mangkuk@contoh.id', name: 'さくら' }).expect(200)
  await register({ alamat: '0812-3456-7890', name: '0899 1111 2222' }).expect(200)
  await register({ alamat: 'e@contoh.id', name: 'É' }).expect(200)
  expect((await members()).slice(1)).toEqual([
    { username: expect.stringMatching(/^sari\.dewi\d{1,3}$/), name: 'Sari Dewi', email: 'sari@contoh.id', phone: null },
    { username: 'mangkuk', name: 'さくら', email: 'mangkuk@contoh.id', phone: null },
    { username: '6281234567890', name: '0899 1111 2222', email: null, phone: '+6281234567890' },
    { username: 'e00', name: 'É', email: 'e@contoh.id', phone: null },
  ])
})

test.each([
  [{ alamat: '' }, 'alamat', /Isi e-mail atau nomor/],
  [{ alamat: 'sari@contoh' }, 'alamat', /Kurang akhirannya/],
  [{ alamat: 'sari @contoh.id' }, 'alamat', /bukan alamat e-mail/],
  [{ alamat: 'sari' }, 'alamat', /atau nomor seperti 0812/],
  [{ alamat: '0812' }, 'alamat', /atau nomor seperti 0812/],
  [{ name: '' }, 'name', /belum diisi/],
  [{ password: 'sari dewi' }, 'password', /sama dengan namamu/],
  [{ password: 'sari@contoh.id' }, 'password', /sama dengan namamu/],
  [{ password: '12345678' }, 'password', /terlalu umum/],
  [{ password: 'abc' }, 'password', /paling sedikit 8/],
])('%j is shown again with why, and nobody is made', async (fields: Record<string, string>, field, why) => {
  await open()
  const { text } = await register(fields).expect(422)
  const page = read(text)
  expect(page.text(`#f-${field}-error`)).toMatch(why)
  expect(page.all('.form-errors a')).toHaveLength(1)
  expect(page.attribute('#f-alamat', 'value')).toBe({ ...form, ...fields }.alamat)
  expect(page.attribute('#f-name', 'value')).toBe({ ...form, ...fields }.name)
  expect(page.attribute('#f-password', 'value')).toBeNull()
  expect(await members()).toEqual([])
})

test('all wrong fields are named at once, in their order, with links to them; the password is never sent back', async () => {
  await open()
  const { text } = await register({ alamat: 'sari@contoh', password: 'abc-x', name: ' ' }).expect(422)
  const page = read(text)
  expect(page.all('[aria-invalid=true]').map((field) => field.getAttribute('name'))).toEqual(Object.keys(ordered))
  expect(page.all('.form-errors a').map((link) => link.getAttribute('href'))).toEqual(Object.values(ordered))
  expect(page.text('.form-errors b')).toBe('Perbaiki tiga isian:')
  expect(text).not.toContain('abc-x')
})
const ordered = { alamat: '#f-alamat', password: '#f-password', name: '#f-name' }

test('who forgot the password where no code can be sent is led to the letter to the admin', async () => {
  const page = read((await site(db()).get('/lupa-sandi/')).text)
  expect(page.all('main form')).toEqual([])
  expect(page.attribute('main .button.primary', 'href')).toBe('/kontak/')
})

test('what nothing can be sent to is said together with the rest, and the label names only what can be', async () => {
  await open()
  const app = site(db(), { settings: { EMAIL_HOST: '127.0.0.1', EMAIL_PORT: '9', EMAIL_FROM: 'a@kortek.test' } })
  expect(read((await app.get('/daftar/')).text).text('label[for=f-alamat]')).toBe('E-mail')
  const { text } = await register({ alamat: '0812-3456-7890', password: 'abc' }, app).expect(422)
  expect(read(text).texts('.field-error')).toEqual([
    'Server ini belum bisa mengirim WhatsApp. Isi e-mailmu.',
    'Kata sandi paling sedikit 8 karakter.',
  ])
})

test('what cannot be kept is refused in the words of the site', async () => {
  await open()
  for (const [name, why] of [
    ['a\0b', 'Ada karakter yang tidak bisa disimpan. Ketik ulang bagian ini.'],
    ['a'.repeat(501), 'Paling banyak 500 karakter.'],
    [undefined, 'Bagian ini belum diisi.'],
  ])
    expect(read((await register({ name }).expect(422)).text).text('#f-name-error')).toBe(why)
  for (const alamat of [undefined, 'a'.repeat(300)])
    expect(read((await register({ alamat }).expect(422)).text).text('#f-alamat-error')).not.toBe('')
})

test('nobody is made where that cannot be written down', async () => {
  await open()
  await db().raw('alter table audit_log rename to audit_log_away')
  await register().expect(500)
  expect(await members()).toEqual([])
})

test('a word in the address that every object has says nothing', async () => {
  const member = await makeMember(db())
  expect((await member.page('/akun/?kabar=constructor')).all('.said')).toHaveLength(0)
})

test('an unverified account that holds nothing makes room after a day, with its name in the audit log; any other stays', async () => {
  const old = new Date(Date.now() - 90_000_000)
  await open()
  await register({ alamat: 'a@contoh.id' })
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
  expect(JSON.stringify(await db()('audit_log'))).not.toContain('sari.dewi')
})

test('an address makes three accounts an hour, whatever it types, and mistakes do not count', async () => {
  await open()
  const limited = site(db(), { settings: { LIMITS: 'on' } })
  const send = (alamat: string) => register({ alamat }, limited)
  await send('bukan-alamat').expect(422)
  for (const name of ['satu', 'dua', 'tiga']) await send(`${name}@contoh.id`).expect(200)
  await send('empat@contoh.id').expect(429)
  expect(await members()).toHaveLength(3)
})
