import { expect, test } from 'vitest'
import { site } from '../support/app.ts'
import { useDatabase } from '../support/db.ts'
import { read } from '../support/page.ts'
import { makeUser, signIn, signInAs } from '../support/sign-in.ts'

const db = useDatabase()

async function admin() {
  const user = await makeUser(db(), { role: 'admin', name: 'Ayu Admin' })
  const cookie = await signIn(db(), user)
  const agent = site(db())
  return {
    user,
    get: async (path: string) => {
      const response = await agent.get(path).set('Cookie', cookie)
      return { status: response.status, headers: response.headers, html: response.text, page: read(response.text) }
    },
    post: async (path: string, fields: Record<string, string> = {}) => {
      const response = await agent.post(path).type('form').send(fields).set('Cookie', cookie)
      return { status: response.status, headers: response.headers, html: response.text, page: read(response.text) }
    },
  }
}
const logged = () => db()('audit_log').select('action', 'subject', 'details').orderBy('id')

test('the list is searched by name, user name and e-mail, and filtered by role and state', async () => {
  const { get } = await admin()
  await makeUser(db(), { username: 'budi', name: 'Budi Santoso', email: 'budi@toko.example', role: 'staff' })
  await makeUser(db(), { username: 'citra', name: 'Citra 100%', role: 'member', is_active: false })
  const names = async (query: string) => (await get(`/admin/pengguna/?${query}`)).page.texts('tbody tr td a')
  expect(await names('')).toEqual(['Budi Santoso', 'Citra 100%', 'Ayu Admin'])
  expect(await names('q=TOKO')).toEqual(['Budi Santoso'])
  expect(await names('q=100%25')).toEqual(['Citra 100%'])
  expect(await names('peran=staff')).toEqual(['Budi Santoso'])
  expect(await names('keadaan=nonaktif')).toEqual(['Citra 100%'])
  const none = (await get('/admin/pengguna/?q=zzz')).page
  expect(none.text('#pengguna')).toContain('0 akun')
  expect(none.text('#pengguna')).toContain('Tidak ada akun yang cocok')
})

test('a new account gets a password that is shown once, not kept by any cache, and works for signing in', async () => {
  const { post } = await admin()
  const made = await post('/admin/pengguna/', { username: 'dewi', name: 'Dewi', email: '', role: 'staff' })
  expect(made.status).toBe(200)
  expect(made.headers['cache-control']).toBe('no-store')
  const password = made.page.text('.password code') ?? ''
  expect(password.length).toBeGreaterThanOrEqual(12)
  const row = await db()('users').where({ username: 'dewi' }).first()
  expect(row).toMatchObject({ role: 'staff', email: null, is_active: true })
  expect(row?.password_hash).toMatch(/^\$argon2id\$/)
  expect(await logged()).toEqual([{ action: 'user.create', subject: 'dewi', details: { role: 'staff' } }])
  expect(JSON.stringify(await db()('audit_log'))).not.toContain(password)
  const entered = await site(db()).post('/masuk/').type('form').send({ username: 'dewi', password })
  expect(entered.status).toBe(303)
})

test('a form that cannot be taken comes back as it was typed, with what is wrong beside each field', async () => {
  const { post } = await admin()
  await makeUser(db(), { username: 'budi', email: 'budi@toko.example' })
  const wrong = await post('/admin/pengguna/', { username: 'a b', name: '', email: 'bukan', role: 'raja' })
  expect(wrong.status).toBe(422)
  expect(wrong.page.attribute('#f-username', 'value')).toBe('a b')
  expect(wrong.page.all('.field-error')).toHaveLength(4)
  expect(wrong.page.texts('.form-errors a')).toEqual(['Nama pengguna', 'Nama', 'E-mail', 'Peran'])
  const taken = await post('/admin/pengguna/', { username: 'BUDI', name: 'Budi dua', email: '', role: 'staff' })
  expect(taken.status).toBe(422)
  expect(taken.page.text('#f-username-error')).toBe('Nama pengguna ini sudah dipakai. Pilih yang lain.')
  expect(taken.page.attribute('#f-name', 'value')).toBe('Budi dua')
  expect(taken.page.attribute('input[name=role][checked]', 'value')).toBe('staff')
  const mail = await post('/admin/pengguna/', {
    username: 'lain',
    name: 'Lain',
    email: 'Budi@Toko.example',
    role: 'staff',
  })
  expect(mail.page.text('#f-email-error')).toBe('E-mail ini sudah dipakai akun lain.')
  expect(await logged()).toEqual([])
})

test('a role changes for the next request, and the log says from what to what', async () => {
  const { get, post } = await admin()
  const budi = await makeUser(db(), { username: 'budi', role: 'staff' })
  const cookie = await signIn(db(), budi)
  expect((await site(db()).get('/admin/').set('Cookie', cookie)).status).toBe(200)
  const changed = await post(`/admin/pengguna/${budi.id}/peran/`, { role: 'editor' })
  expect(changed.status).toBe(303)
  expect((await get(changed.headers.location ?? '')).page.text('.said')).toContain('Perannya sudah diganti')
  expect((await site(db()).get('/admin/').set('Cookie', cookie)).status).toBe(403)
  await post(`/admin/pengguna/${budi.id}/peran/`, { role: 'editor' })
  expect(await logged()).toEqual([{ action: 'user.role', subject: 'budi', details: { old: 'staff', new: 'editor' } }])
})

test('a disabled account is signed out at once; enabled again it may come back', async () => {
  const { get, post } = await admin()
  const budi = await makeUser(db(), { username: 'budi', role: 'staff' })
  const cookie = await signIn(db(), budi)
  const off = await post(`/admin/pengguna/${budi.id}/keadaan/`, { aktif: 'tidak' })
  expect(off.status).toBe(303)
  expect((await site(db()).get('/admin/').set('Cookie', cookie)).status).toBe(303)
  expect(await db()('sessions').where({ user_id: budi.id })).toEqual([])
  expect((await get(`/admin/pengguna/${budi.id}/`)).page.text('.facts-list')).toContain('Dinonaktifkan')
  await post(`/admin/pengguna/${budi.id}/keadaan/`, { aktif: 'ya' })
  expect((await db()('users').where({ id: budi.id }).first())?.is_active).toBe(true)
  expect((await logged()).map(({ action }) => action)).toEqual(['user.disable', 'user.enable'])
})

test('a reset password is shown once, ends the sessions, and is nowhere in the log', async () => {
  const { get, post } = await admin()
  const budi = await makeUser(db(), { username: 'budi' })
  await signIn(db(), budi)
  expect((await get(`/admin/pengguna/${budi.id}/sandi/`)).html).toContain('Yang lama langsung tidak berlaku')
  const reset = await post(`/admin/pengguna/${budi.id}/sandi/`)
  expect(reset.status).toBe(200)
  expect(reset.headers['cache-control']).toBe('no-store')
  const password = reset.page.text('.password code') ?? ''
  expect(password.length).toBeGreaterThanOrEqual(12)
  expect((await get(`/admin/pengguna/${budi.id}/`)).html).not.toContain(password)
  expect(await db()('sessions').where({ user_id: budi.id })).toEqual([])
  const entries = await db()('audit_log')
  expect(entries.map(({ action, subject }) => [action, subject])).toEqual([['user.reset_password', 'budi']])
  expect(JSON.stringify(entries)).not.toContain(password)
  expect(JSON.stringify(entries)).not.toContain('argon2')
})

test('nobody takes rights from themselves, so there is always an admin', async () => {
  const { user, get, post } = await admin()
  const own = (await get(`/admin/pengguna/${user.id}/`)).page
  expect(own.all('main form')).toHaveLength(0)
  for (const [path, fields] of [
    ['peran', { role: 'member' }],
    ['keadaan', { aktif: 'tidak' }],
    ['sandi', {}],
  ] as const) {
    const refused = await post(`/admin/pengguna/${user.id}/${path}/`, fields)
    expect(refused.status, path).toBe(422)
    expect(refused.page.text('[role=alert]'), path).toContain('Tidak diubah.')
  }
  expect(await db()('users').where({ id: user.id }).first()).toMatchObject({ role: 'admin', is_active: true })
  expect(await logged()).toEqual([])
})

test('nobody by that number is 404, and staff are no admins', async () => {
  const { get, post } = await admin()
  for (const id of ['0', '999999', '99999999999', 'x'])
    expect((await get(`/admin/pengguna/${id}/`)).status, id).toBe(404)
  expect((await post('/admin/pengguna/999999/sandi/')).status).toBe(404)
  const cookie = await signInAs(db(), { role: 'staff' })
  for (const path of ['/admin/pengguna/', '/admin/pengaturan/', '/admin/audit/'])
    expect((await site(db()).get(path).set('Cookie', cookie)).status, path).toBe(403)
})
