import { expect, test } from 'vitest'
import type { UserRow } from '../../../src/db/tables.ts'
import { useOwnDatabase } from '../../support/db.ts'
import { makeUser, signIn } from '../../support/sign-in.ts'
import { bearer, programOf } from '../../support/tokens.ts'
import { newPassword, password, password_hash } from '../support/people.ts'
import { codeIn, useCodeServer } from './support.ts'

/** Addresses that an account wrote down and nobody proved: whoever proves one takes it. */

const db = useOwnDatabase()
const { ask, form, json, get, mailTo, mails, reset, verify, whatsapps, targets, minuteLater } = useCodeServer(db)
const email = 'sari@contoh.id'
const person = { alamat: email, name: 'Sari Dewi', password: newPassword }
/** The same person as the older APIs know people. */
const newcomer = { full_name: 'Sari Dewi', email, password: newPassword }
const codeTo = async (address: string, count = 1) => codeIn((await mailTo(address, count)).subject)

/** An account that holds the address without proof and uses the site: with a photo, a session and a program. */
async function squatter(wishes: Partial<UserRow> = { email: email.toUpperCase() }) {
  const user = await makeUser(db(), { password_hash, photo: 'x', ...wishes })
  const [cookie, program] = [await signIn(db(), user), await programOf(db(), user)]
  const isIn = async () => [
    (await get('/akun/', { cookie })).status === 200,
    (await get('/api/profile', bearer(program.access_token))).status === 200,
  ]
  const row = () => db()('users').where({ id: user.id }).first('email', 'phone', 'username', 'google_sub')
  return { user, cookie, isIn, row }
}
const logIn = (username: string, word: string) => form('/masuk/', { username, password: word })
/** Gives the code of an address to an API of comics. */
const verifyBy = (verification_code: string, from?: string) =>
  json('/api/verify', { email, verification_code }, from ? { from } : {})
const ownerOf = (address: string) => db()('users').whereRaw('lower(email) = ?', [address]).first()

test('registering with it answers as for a free address, and the code takes it from the other account', async () => {
  const other = await squatter()
  const free = await form('/daftar/', { ...person, alamat: 'bima@contoh.id' })
  const registered = await form('/daftar/', person)
  expect([registered.status, registered.to.length, registered.cookie]).toEqual([free.status, free.to.length, ''])
  const { subject, text } = await mailTo(email)
  expect(text).not.toContain('tunggu sehari')
  expect(text).toMatch(/untuk akun sari\d*/)
  expect(await other.isIn()).toEqual([true, true])
  expect((await verify(registered.k, codeIn(subject))).to).toBe('/?kabar=selamat-datang')
  expect(await other.isIn()).toEqual([false, false])
  expect(await other.row()).toMatchObject({ email: null, username: other.user.username })
  expect(await ownerOf(email)).toMatchObject({ name: 'Sari Dewi', photo: null, email_verified_at: expect.any(Date) })
  expect((await logIn(email, newPassword)).status).toBe(303)
  expect((await logIn(email, password)).status).toBe(422)
  expect((await logIn(other.user.username, password)).status).toBe(303)
})

test('the older APIs register with it too, and a code that is sent again is the newcomer’s', async () => {
  const other = await squatter()
  const registered = await json('/api/register', newcomer)
  expect(registered).toMatchObject({ status: 201, body: { data: { verification_code_sent: true } } })
  const content = { username: 'sari.d', full_name: 'Sari', email: 'sari.d@contoh.id', password: newPassword }
  await makeUser(db(), { email: content.email })
  expect(await json('/auth/register', content)).toMatchObject({ status: 201, body: { data: { email: content.email } } })
  expect(await json('/auth/register', { ...content, email })).toMatchObject({
    status: 400,
    body: { message: 'Username already taken' },
  })
  await mailTo(email)
  await minuteLater()
  expect((await json('/api/resend-verification', { email })).status).toBe(200)
  const verified = await verifyBy(await codeTo(email, 2))
  expect(verified).toMatchObject({ status: 200, body: { data: { user: { full_name: 'Sari Dewi', email } } } })
  expect(verified.body.data.user.id_users).toBe(registered.body.data.user_id)
  expect(await other.isIn()).toEqual([false, false])
  expect((await json('/api/login', { email, password: newPassword })).status).toBe(200)
})

test('a new password for it makes an account of its own, by page and by API', async () => {
  const other = await squatter()
  const { k } = await ask(email)
  const { subject, text } = await mailTo(email)
  expect(text).toContain('akun baru')
  expect((await reset(k, codeIn(subject))).to).toBe('/masuk/?kabar=sandi')
  expect(await other.isIn()).toEqual([false, false])
  expect(await other.row()).toMatchObject({ email: null })
  expect((await logIn(email, newPassword)).status).toBe(303)
  expect((await logIn(other.user.username, newPassword)).status).toBe(422)

  const second = await squatter({ email: 'rini@contoh.id' })
  await json('/api/password/send-reset-token', { email: 'rini@contoh.id' })
  const proof = { email: 'rini@contoh.id', reset_token: await codeTo('rini@contoh.id') }
  expect((await json('/api/password/verify-reset-token', proof)).status).toBe(200)
  expect((await json('/api/password/reset-password', { ...proof, new_password: newPassword })).status).toBe(200)
  expect((await json('/api/login', { email: 'rini@contoh.id', password: newPassword })).status).toBe(200)
  expect(await second.isIn()).toEqual([false, false])
})

test('while the registration is closed a new password makes no account, and nobody loses the address', async () => {
  const other = await squatter()
  await db()('site_settings').update({ value: 'false' })
  await ask(email)
  await whatsapps()
  expect(mails()).toEqual([])
  expect(await other.row()).toMatchObject({ email: email.toUpperCase() })
})

test('a member takes it at /akun/data/ and by the API by giving the code, and not before', async () => {
  const other = await squatter()
  const user = await makeUser(db(), { password_hash, email_verified_at: null })
  const { access_token: token } = await programOf(db(), user)
  expect((await json('/api/profile/update-details', { email, password }, { token })).status).toBe(200)
  expect(await other.row()).toMatchObject({ email: email.toUpperCase() })
  const given = { email, verification_code: await codeTo(email) }
  expect((await json('/api/users/check-verification-code', given)).status).toBe(200)
  expect(await ownerOf(email)).toMatchObject({ id: user.id })
  expect(await other.isIn()).toEqual([false, false])

  const second = await squatter({ email: 'rini@contoh.id' })
  const cookie = await signIn(db(), user)
  const details = { username: user.username, name: user.name, phone: '', email: 'rini@contoh.id', current: password }
  await minuteLater()
  const asked = await form('/akun/data/', details, { cookie })
  expect((await verify(asked.k, await codeTo('rini@contoh.id'), { cookie })).to).toBe('/akun/?kabar=terverifikasi')
  expect(await second.row()).toMatchObject({ email: null })
})

test('a number is proved by WhatsApp, and changes hands as an e-mail address does', async () => {
  const other = await squatter({ phone: '+6281234567890' })
  const registered = await form('/daftar/', { ...person, alamat: '0812-3456-7890' })
  await expect.poll(async () => (await whatsapps()).length).toBe(1)
  const [message = ''] = await whatsapps()
  expect(targets()).toEqual(['6281234567890'])
  expect((await verify(registered.k, codeIn(message))).to).toBe('/?kabar=selamat-datang')
  const taker = await db()('users').where({ phone: '+6281234567890' }).first()
  expect(taker).toMatchObject({ name: 'Sari Dewi', phone_verified_at: expect.any(Date) })
  expect(await other.row()).toMatchObject({ phone: null })
  expect(await other.isIn()).toEqual([false, false])
})

test('an address that another account has proved stays with it', async () => {
  const owner = await squatter({ email, email_verified_at: new Date() })
  expect((await json('/api/register', newcomer)).status).toBe(400)
  const registered = await form('/daftar/', person)
  const { text } = await mailTo(email)
  expect([registered.status, text]).toEqual([303, expect.stringContaining('Kamu sudah punya akun')])
  expect(await owner.isIn()).toEqual([true, true])
})

test('of two who were sent a code for one address, who gives it first keeps it', async () => {
  const first = await form('/daftar/', { ...person, name: 'Sari Satu' })
  const early = await codeTo(email)
  await minuteLater()
  const second = await form('/daftar/', { ...person, name: 'Sari Dua' })
  const late = await codeTo(email, 2)
  expect((await verify(first.k, early)).status).toBe(422)
  expect((await verify(first.k, late)).status, 'the code of the other account').toBe(422)
  await minuteLater()
  expect((await form('/verifikasi/kirim/', { k: second.k })).status).toBe(200)
  expect((await verify(second.k, await codeTo(email, 3))).to).toBe('/?kabar=selamat-datang')
  expect(await ownerOf(email)).toMatchObject({ username: 'sari.dua' })
})

test('a stranger’s registration with an address turns no code away from the account that is waiting for it', async () => {
  const stranger = { from: '198.51.100.9' }
  const own = await json('/api/register', newcomer)
  await mailTo(email)
  await minuteLater()
  await json('/api/register', { ...newcomer, full_name: 'Pencuri' }, stranger)
  expect((await verifyBy(await codeTo(email, 2))).status).toBe(400)
  await minuteLater()
  await json('/api/resend-verification', { email })
  const verified = await verifyBy(await codeTo(email, 3))
  expect(verified.body.data.user.id_users).toBe(own.body.data.user_id)
})

test('from another network nobody is verified by an API while two accounts wait for one address', async () => {
  const [mobile, wifi] = ['192.0.2.5', '203.0.113.1']
  const theirs = await json('/api/register', { ...newcomer, full_name: 'Pencuri' }, { from: '198.51.100.9' })
  await mailTo(email)
  await minuteLater()
  const own = await json('/api/register', newcomer, { from: mobile })
  expect((await verifyBy(await codeTo(email, 2), wifi)).status).toBe(400)
  await minuteLater()
  expect((await json('/api/resend-verification', { email }, { from: wifi })).status).toBe(200)
  await whatsapps()
  expect(mails()).toHaveLength(2)
  await minuteLater()
  await json('/api/resend-verification', { email }, { from: '198.51.100.9' })
  expect((await verifyBy(await codeTo(email, 3), wifi)).status).toBe(400)
  await minuteLater()
  await json('/api/resend-verification', { email }, { from: mobile })
  const again = await codeTo(email, 4)
  expect((await verifyBy(again, wifi)).status).toBe(400)
  const verified = await verifyBy(again, mobile)
  expect(verified.body.data.user.id_users).toBe(own.body.data.user_id)
  expect(await db()('users').where({ id: theirs.body.data.user_id }).first('email')).toEqual({ email: null })
})

test('from another network the one account that waits for an address is verified', async () => {
  const own = await json('/api/register', newcomer)
  await mailTo(email)
  await minuteLater()
  await json('/api/resend-verification', { email }, { from: '192.0.2.5' })
  const verified = await verifyBy(await codeTo(email, 2), '192.0.2.6')
  expect(verified.body.data.user.id_users).toBe(own.body.data.user_id)
})

test.each(['by registering', 'by a forgotten password'])('who took it %s has a new password at once', async (how) => {
  await squatter()
  const { k } = how === 'by registering' ? await form('/daftar/', person) : await ask(email)
  const give = how === 'by registering' ? verify : reset
  await give(k, await codeTo(email))
  await minuteLater()
  const again = await ask(email)
  const last = 'layar-putih-lama'
  expect((await reset(again.k, await codeTo(email, 2), { word: last })).to).toBe('/masuk/?kabar=sandi')
  expect((await logIn(email, last)).status).toBe(303)
})

test('who registers within a minute of somebody else’s code is sent their own one after it', async () => {
  const other = await squatter()
  await json('/api/users/send-otp', { email }, { from: '198.51.100.9' })
  await mailTo(email)
  const own = await json('/api/register', newcomer)
  await minuteLater()
  await json('/api/resend-verification', { email })
  const verified = await verifyBy(await codeTo(email, 2))
  expect(verified.body.data.user.id_users).toBe(own.body.data.user_id)
  expect(await other.isIn()).toEqual([false, false])
})
