import { expect, test } from 'vitest'
import { site } from '../support/app.ts'
import { useDatabase } from '../support/db.ts'
import { read } from '../support/page.ts'
import { makeUser, signInAs } from '../support/sign-in.ts'

const db = useDatabase()
const form = {
  username: 'sari.dewi',
  name: 'Sari',
  email: '',
  password: 'kapal-kertas-biru',
  again: 'kapal-kertas-biru',
}
const open = () =>
  db()('site_settings')
    .insert({ name: 'registration_open', value: 'true', changed_at: new Date() })
    .onConflict('name')
    .merge()
const register = (fields: Record<string, string> = {}) =>
  site(db())
    .post('/daftar/')
    .type('form')
    .send({ ...form, ...fields })

test('closed, it says so honestly, and a form that is sent all the same is refused', async () => {
  const { text } = await site(db()).get('/daftar/').expect(200)
  expect(read(text).text('h1')).toBe('Pendaftaran belum dibuka')
  expect(read(text).all('form[action="/daftar/"]')).toHaveLength(0)
  await register().expect(403)
  expect(await db()('users').where({ username: form.username })).toEqual([])
  expect(read((await site(db()).get('/masuk/')).text).all('main a[href="/daftar/"]')).toHaveLength(0)
})

test('open, a visitor becomes a member and is signed in', async () => {
  await open()
  expect(read((await site(db()).get('/masuk/')).text).all('main a[href="/daftar/"]')).toHaveLength(1)
  const answer = await register({ email: 'sari@contoh.id' }).expect(303).expect('Location', '/akun/?kabar=baru')
  const cookie = String(answer.headers['set-cookie']).split(';')[0] ?? ''
  const { text } = await site(db()).get('/akun/?kabar=baru').set('Cookie', cookie).expect(200)
  expect(read(text).texts('.account-facts dd').slice(0, 3)).toEqual(['sari.dewi', 'Anggota', 'sari@contoh.id'])
  expect(await db()('audit_log')).toMatchObject([{ action: 'user.register', actor: 'sari.dewi' }])
})

test.each([
  [{ username: 'sari dewi' }, 'username', /huruf, angka/],
  [{ username: 'ADA' }, 'username', /sudah dipakai/],
  [{ name: '' }, 'name', /belum diisi/],
  [{ email: 'bukan-alamat' }, 'email', /bukan alamat/],
  [{ email: 'ADA@contoh.id' }, 'email', /sudah dipakai/],
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

test('what cannot be kept is refused in the words of the site', async () => {
  await open()
  const { name: _, ...without } = form
  const tries: [object, string, string][] = [
    [{ ...form, name: 'a\0b' }, 'name', 'Ada karakter yang tidak bisa disimpan. Ketik ulang bagian ini.'],
    [{ ...form, name: 'a'.repeat(501) }, 'name', 'Paling banyak 500 karakter.'],
    [without, 'name', 'Bagian ini belum diisi.'],
  ]
  for (const [fields, field, why] of tries) {
    const { text } = await site(db()).post('/daftar/').type('form').send(fields).expect(422)
    expect(read(text).text(`#f-${field}-error`)).toBe(why)
  }
})

test('nobody is made where that cannot be written down', async () => {
  await open()
  await db().raw('alter table audit_log rename to audit_log_away')
  await register().expect(500)
  expect(await db()('users').where({ username: form.username })).toEqual([])
})

test('a word in the address that every object has says nothing', async () => {
  const cookie = await signInAs(db())
  const { text } = await site(db()).get('/akun/?kabar=constructor').set('Cookie', cookie).expect(200)
  expect(read(text).all('.said')).toHaveLength(0)
})
