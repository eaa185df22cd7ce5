import { Secret, TOTP } from 'otpauth'
import { expect, test } from 'vitest'
import { makeMember, password } from '../accounts/support/people.ts'
import { site } from '../support/app.ts'
import { useDatabase } from '../support/db.ts'
import { read } from '../support/page.ts'
import { makeUser, signIn, signInAs } from '../support/sign-in.ts'
import { programOf } from '../support/tokens.ts'

const db = useDatabase()

type Answer = { status: number; headers: Record<string, string>; text: string }
const shown = ({ status, headers, text }: Answer) => ({ status, headers, html: text, page: read(text) })

async function admin() {
  const { user, get, post, hourPasses } = await makeMember(db(), { role: 'admin', name: 'Ayu Admin' })
  return {
    ...{ user, hourPasses },
    get: async (path: string) => shown(await get(path)),
    post: async (path: string, fields: Record<string, string> = {}) => shown(await post(path, fields)),
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
  for (let count = 0; count < 26; count += 1) await makeUser(db(), { username: `cari_${count}`, name: `Cari ${count}` })
  expect(await names('q=CARI_')).toHaveLength(25)
  expect(await names('q=CARI_&page=2')).toHaveLength(1)
  expect(await names('q=cari%25')).toEqual([])
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
  const other = { username: 'lain', name: 'Lain', email: 'Budi@Toko.example', role: 'staff' }
  const mail = await post('/admin/pengguna/', other)
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

test('nobody takes rights from themselves, even beside another admin', async () => {
  await makeUser(db(), { role: 'admin' })
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

test('nobody by that number is 404', async () => {
  const { get, post } = await admin()
  for (const id of ['0', '999999', '99999999999', 'x'])
    expect((await get(`/admin/pengguna/${id}/`)).status, id).toBe(404)
  expect((await post('/admin/pengguna/999999/sandi/')).status).toBe(404)
})

test('an admin marks addresses as verified and ends sessions and tokens, each recorded', async () => {
  const { get, post } = await admin()
  const user = await makeUser(db(), { username: 'budi', email: 'budi@toko.example', phone: '+6281234567890' })
  await signIn(db(), user)
  await programOf(db(), user)
  const base = `/admin/pengguna/${user.id}/`
  const facts = async () => (await get(base)).page.text('.facts-list')
  expect(await facts()).toContain('budi@toko.example, belum terverifikasi')
  expect(await facts()).toContain('1 sesi, 1 token')

  const values = (await get(base)).page.all('[name=alamat]').map((field) => field.getAttribute('value'))
  expect(values).toEqual([user.email, user.phone, ''])
  const shown: Record<string, string | null> = { email: user.email, phone: user.phone }
  const stale = await post(`${base}bantuan/`, { bantuan: 'email', alamat: 'lama@toko.example' })
  expect([stale.status, await logged()]).toEqual([422, []])
  expect(stale.page.text('.form-errors')).toContain('sudah berganti')
  for (const bantuan of ['email', 'phone', 'sessions'])
    expect((await post(`${base}bantuan/`, { bantuan, alamat: shown[bantuan] ?? '' })).status).toBe(303)
  expect(await facts()).toContain('budi@toko.example, terverifikasi')
  expect(await facts()).toContain('+6281234567890, terverifikasi')
  expect(await facts()).toContain('0 sesi, 0 token')
  expect((await db()('users').where({ id: user.id }).first())?.token_version).toBe(user.token_version + 1)
  expect((await get(base)).page.all('#bantuan')).toEqual([])
  expect(await logged()).toEqual([
    { action: 'user.verify', subject: 'budi', details: { channel: 'email' } },
    { action: 'user.verify', subject: 'budi', details: { channel: 'phone' } },
    { action: 'user.end_sessions', subject: 'budi', details: {} },
  ])
  const rows = (await get('/admin/pengguna/?q=budi')).page
  expect(rows.text('[data-label=Terverifikasi]')).toBe('e-mail, WhatsApp')
  for (const q of ['0812-3456', '%2B62 8123', '81234567890'])
    expect((await get(`/admin/pengguna/?q=${q}`)).page.texts('tbody tr td a')).toEqual([user.name])
})

test('a second factor that was lost is switched off, which ends the sessions', async () => {
  const { user: self, get, post } = await admin()
  const lost = { totp_secret: 'x', totp_confirmed_at: new Date() }
  const user = await makeUser(db(), { username: 'citra', role: 'staff', ...lost })
  await signIn(db(), user)
  await db()('recovery_codes').insert({ user_id: user.id, code_hash: 'x', used_at: null })
  expect((await get(`/admin/pengguna/${user.id}/`)).page.text('.facts-list')).toContain('menyala sejak')

  expect((await post(`/admin/pengguna/${user.id}/bantuan/`, { bantuan: 'factor' })).status).toBe(303)
  expect(await db()('users').where({ id: user.id }).first()).toMatchObject({
    totp_secret: null,
    totp_confirmed_at: null,
  })
  expect(await db()('recovery_codes')).toEqual([])
  expect(await db()('sessions').where({ user_id: user.id })).toEqual([])
  expect(await logged()).toEqual([{ action: 'second_factor.off', subject: 'citra', details: {} }])

  for (const bantuan of ['email', 'apa'])
    expect((await post(`/admin/pengguna/${user.id}/bantuan/`, { bantuan })).status).toBe(422)
  expect((await post(`/admin/pengguna/${self.id}/bantuan/`, { bantuan: 'sessions' })).status).toBe(422)
})

test('the owner hears of what an admin did to the account, by WhatsApp if only the number is verified', async () => {
  const settings = { EMAIL_HOST: 'smtp.contoh.test', EMAIL_FROM: 'a@contoh.test', FONNTE_API_TOKEN: 'token-uji' }
  const agent = site(db(), { settings })
  const Cookie = await signInAs(db(), { role: 'admin' })
  const contact = { email: 'budi@contoh.id', phone: '+6281200000001', phone_verified_at: new Date() }
  const user = await makeUser(db(), { username: 'budi', ...contact, totp_secret: 'x', totp_confirmed_at: new Date() })
  const send = (path: string, fields: object) =>
    agent.post(`/admin/pengguna/${user.id}/${path}/`).type('form').send(fields).set({ Cookie })
  await send('bantuan', { bantuan: 'factor' }).expect(303)
  await db()('users').where({ id: user.id }).update({ email_verified_at: new Date() })
  await send('sandi', {}).expect(200)
  const byPhone = { to: '6281200000001', text: expect.stringContaining('Akun: budi') }
  expect(await db()('outbox').orderBy('id')).toMatchObject([
    { kind: 'whatsapp', summary: 'Verifikasi dua langkah akunmu dimatikan: budi', payload: byPhone },
    { kind: 'mail', summary: 'Kata sandi akunmu diganti: budi', payload: { to: 'budi@contoh.id' } },
  ])
})

test('the owner hears of a changed number, and of a second factor that is on or has new codes', async () => {
  const agent = site(db(), { settings: { EMAIL_HOST: 'smtp.contoh.test', EMAIL_FROM: 'a@contoh.test' } })
  const own = { email: 'sari@contoh.id', email_verified_at: new Date(), phone: '+6281200000001', password_hash: null }
  const { user, page, post } = await makeMember(db(), own, agent)
  const { username, name, email } = user
  await post('/akun/data/', { username, name, email, phone: '0812-0000-0002' }).expect(303)
  await post('/akun/dua-langkah/mulai/').expect(303)
  const key = (await page('/akun/dua-langkah/')).text('.account-key')?.replaceAll(' ', '') ?? ''
  const totp = new TOTP({ secret: Secret.fromBase32(key) })
  await post('/akun/dua-langkah/', { otp: totp.generate() }).expect(200)
  await post('/akun/dua-langkah/kode-baru/', { otp: totp.generate({ timestamp: Date.now() + 30_000 }) }).expect(200)
  expect(await db()('outbox').where({ kind: 'mail' }).orderBy('id').pluck('summary')).toEqual([
    `Nomor WhatsApp akunmu diganti: ${username}`,
    `Verifikasi dua langkah akunmu dinyalakan: ${username}`,
    `Kode pemulihan baru dibuat untuk akunmu: ${username}`,
  ])
})

test('an admin’s browser left open gives nobody an account: each change asks for the admin’s password first', async () => {
  const { post, hourPasses } = await admin()
  await hourPasses()
  const other = await makeUser(db(), { role: 'admin', email: 'rini@contoh.id', totp_confirmed_at: new Date() })
  const of = `/admin/pengguna/${other.id}`
  const newAdmin = { username: 'pencuri', name: 'Pencuri', email: '', role: 'admin' }
  const changes: [string, Record<string, string>][] = [
    ['/admin/pengguna/', newAdmin],
    [`${of}/peran/`, { role: 'member' }],
    [`${of}/keadaan/`, { aktif: 'tidak' }],
    [`${of}/sandi/`, {}],
    [`${of}/bantuan/`, { bantuan: 'factor', alamat: '' }],
    [`${of}/bantuan/`, { bantuan: 'email', alamat: 'rini@contoh.id' }],
  ]
  for (const [path, fields] of changes) {
    const asked = await post(path, fields)
    expect([path, asked.status, asked.page.text('h1')]).toEqual([path, 422, 'Tulis kata sandimu'])
    const wrong = await post(path, { ...fields, password: 'bukan-ini-juga' })
    expect(wrong.page.text('#f-password-error')).toBe('Ini bukan kata sandimu.')
    await db()('login_failures').delete()
  }
  expect(await logged()).toEqual([])
  const { page } = await post('/admin/pengguna/', newAdmin)
  const again = page
    .all('main form input[type=hidden]')
    .map((one) => [one.getAttribute('name'), one.getAttribute('value')])
  expect(Object.fromEntries(again)).toEqual(newAdmin)
  expect((await post('/admin/pengguna/', { ...newAdmin, password })).page.text('.password code')).toBeDefined()
  expect(await db()('users').where({ username: 'pencuri' })).toHaveLength(1)
})
