import { expect, test } from 'vitest'
import { useOwnDatabase } from '../../support/db.ts'
import { makeUser, signIn } from '../../support/sign-in.ts'
import { newPassword, password, password_hash } from '../support/people.ts'
import { codeIn, useCodeServer, wrongFor } from './support.ts'

/** Codes as a person gets them: over a real mail server and WhatsApp gateway on loopback. */

const db = useOwnDatabase()
const { form, page, mailTo, mails, whatsapps, minuteLater, ask, reset, verify } = useCodeServer(db)
const email = 'sari@contoh.id'
const owner = { email, email_verified_at: new Date() }

const person = { alamat: email, name: 'Sari Dewi', password }
const register = (fields: object = {}) => form('/daftar/', { ...person, ...fields })
/** Registers by e-mail, and returns the address of the page for the code, what it says of the place, and the code. */
async function registered(fields: object = {}) {
  const { k, to } = await register(fields)
  return { k, to, code: codeIn((await mailTo(email)).subject) }
}
const sendAgain = (k: string) => form('/verifikasi/kirim/', { k })

test('whoever registers with an e-mail address proves it by the code that is mailed, and is signed in', async () => {
  const answer = await register()
  expect(answer).toMatchObject({ status: 303, cookie: '' })
  expect(answer.to).toMatch(/^\/verifikasi\/\?k=/)
  const asked = await page(answer.to)
  expect(asked.text('main')).toContain('s…i@contoh.id')
  for (const shown of [asked, await page(`/masuk/?k=${answer.k}`)]) expect(shown.html).not.toContain(email)
  const code = codeIn((await mailTo(email)).subject)
  const verified = await verify(answer.k, code)
  expect(verified).toMatchObject({ status: 303, to: '/?kabar=selamat-datang' })
  expect((await page(verified.to, verified.cookie)).text('#toast')).toBe(
    'Selamat datang, Sari Dewi. Akunmu sudah jadi.',
  )
  for (const [path, cookie] of [
    [verified.to, ''],
    ['/', verified.cookie],
  ] as const)
    expect((await page(path, cookie)).text('#toast')).toBe('')
  expect((await page('/akun/', verified.cookie)).text('#email summary')).toMatch(/sari@contoh\.id ✓ terbukti/)
  expect((await verify(answer.k, code)).status, 'a code counts once').toBe(422)
})

test('a code stands in no table and no audit entry, and its message forgets the address', async () => {
  const { code, to } = await registered()
  await whatsapps()
  const kept = []
  for (const table of ['outbox', 'account_codes', 'audit_log', 'login_failures']) kept.push(...(await db()(table)))
  expect(JSON.stringify(kept)).not.toContain(code)
  expect(JSON.stringify(await db()('outbox'))).not.toContain(email)
  expect(to).not.toContain('sari')
})

test('a taken address gets the same answer, its owner is told, and the code verifies nobody', async () => {
  const { id } = await makeUser(db(), { ...owner, username: 'pemilik' })
  const fresh = await register({ alamat: 'baru@contoh.id' })
  const taken = await register({ alamat: 'SARI@contoh.id' })
  const shape = ({ status, to, cookie }: typeof fresh) => [status, to.length, cookie, to.split('k=')[0]]
  expect(shape(taken)).toEqual(shape(fresh))
  const [one, other] = [await page(fresh.to), await page(taken.to)]
  expect(other.texts('main h1, main p').at(0)).toBe(one.texts('main h1, main p').at(0))
  const { text } = await mailTo('SARI@contoh.id')
  expect(text).toContain('Kamu sudah punya akun')
  expect(text).not.toMatch(/\d{6}/)
  for (const guess of ['000000', '123456']) expect((await verify(taken.k, guess)).status).toBe(422)
  expect(await db()('users').where({ email }).pluck('id')).toEqual([id])
})

test('whoever wrote down somebody else’s address first cannot be verified by the owner’s later registration', async () => {
  const early = await registered({ name: 'Penyerobot' })
  await minuteLater()
  const later = await register({ name: 'Pemilik', password: newPassword })
  expect((await mailTo(email, 2)).text).toContain('untuk akun pemilik')
  expect((await verify(later.k, early.code)).status).toBe(422)
  expect((await verify(early.k, early.code)).status, 'a newer request voids the code').toBe(422)
  expect(await db()('users').whereNotNull('email_verified_at')).toEqual([])
})

test('after five wrong tries the right code is refused too, until a new one is sent', async () => {
  const { k, code } = await registered()
  for (let tries = 0; tries < 5; tries += 1) expect((await verify(k, wrongFor(code))).status).toBe(422)
  expect((await verify(k, code)).status).toBe(422)
  await minuteLater()
  await sendAgain(k)
  expect((await verify(k, codeIn((await mailTo(email, 2)).subject))).status).toBe(303)
})

test('simultaneous tries count one by one', async () => {
  const { k, code } = await registered()
  await Promise.all(Array.from({ length: 12 }, () => verify(k, wrongFor(code))))
  expect(await db()('account_codes').pluck('tries')).toEqual([5])
})

test.each([
  ['good for 15 minutes', '14 minutes 50 seconds', 303],
  ['refused after them', '15 minutes 1 second', 422],
])('a code is %s', async (_, age, status) => {
  const { k, code } = await registered()
  await db().raw('update account_codes set expires_at = expires_at - ?::interval', [age])
  expect((await verify(k, code)).status).toBe(status)
})

test('a minute passes between two codes, and an address gets ten a day, of which the last stays good', async () => {
  const { k } = await registered()
  const early = await sendAgain(k)
  expect(early.status).toBe(422)
  expect(early.page.attribute('[role=alert] a', 'href')).toBe('#f-kirim')
  expect(early.page.attribute('#f-kirim', 'aria-describedby')).toBe('f-kirim-error')
  expect(early.page.all('.said')).toHaveLength(0)
  expect(early.page.text('#f-kirim-error')).toMatch(/^Kode baru bisa diminta \d+ detik lagi\.$/)
  for (let count = 2; count <= 10; count += 1) {
    await minuteLater()
    expect((await sendAgain(k)).status).toBe(200)
  }
  const last = codeIn((await mailTo(email, 10)).subject)
  await minuteLater()
  const over = await sendAgain(k)
  expect(over.page.text('#f-kirim-error')).toBe('Sudah terlalu banyak kode hari ini. Coba lagi besok.')
  expect((await verify(k, last)).status).toBe(303)
})

test('the page for a code says how long until another may be asked for, the same for any address', async () => {
  const waits = async (path: string) => (await page(path)).attribute('[data-code-again]', 'data-code-again')
  const { to } = await register()
  const asked = await ask('tidak-dikenal@contoh.id')
  for (const path of [to, asked.to]) expect(Number(await waits(path))).toBeGreaterThan(30)
  await minuteLater()
  for (const path of [to, asked.to]) {
    expect(await waits(path)).toBe('0')
    expect((await page(path)).all('[data-code-wait]')).toHaveLength(0)
  }
})

test('a change to somebody else’s address gets the same answer, and nothing changes', async () => {
  await makeUser(db(), { email: 'adam@contoh.id', email_verified_at: new Date() })
  const user = await makeUser(db(), { password_hash })
  const cookie = await signIn(db(), user)
  const details = { username: user.username, name: user.name, phone: '', current: password }
  const [free, taken] = [
    await form('/akun/data/', { ...details, email: 'baru@contoh.id' }, { cookie }),
    await form('/akun/data/', { ...details, email: 'adam@contoh.id' }, { cookie }),
  ]
  expect([taken.status, taken.to.length]).toEqual([free.status, free.to.length])
  expect((await mailTo('adam@contoh.id')).text).toContain('Kamu sudah punya akun')
  expect(await db()('users').where({ id: user.id }).pluck('email')).toEqual([null])
})

test('a reset code that went to an address the account has left resets nothing', async () => {
  const { id } = await makeUser(db(), owner)
  const { k } = await ask(email)
  const code = codeIn((await mailTo(email)).subject)
  await db()('users').where({ id }).update({ email: 'baru@contoh.id' })
  expect((await reset(k, code)).status).toBe(422)
})

test('an address that names another encryption is no address of this site', async () => {
  const header = Buffer.from('{"alg":"RSA-OAEP","enc":"A256GCM"}').toString('base64url')
  const k = `${header}.AAAA.AAAAAAAAAAAAAAAA.AAAA.AAAAAAAAAAAAAAAAAAAAAA`
  for (const path of ['/verifikasi/', '/lupa-sandi/kode/']) expect((await page(`${path}?k=${k}`)).status).toBe(200)
})

test('the page that a newcomer wanted opens after the code, however long its address is', async () => {
  const next = `/komik/buat/?ide=${'a'.repeat(880)}`
  const first = await register({ lanjut: next })
  await minuteLater()
  const sent = (await sendAgain(first.k)).page
  const logIn = await page(sent.attribute('main a[href^="/masuk/"]', 'href') ?? '')
  expect(logIn.attribute('input[name=lanjut]', 'value')).toBe(next)
  const code = codeIn((await mailTo(email, 2)).subject)
  const { to, cookie } = await verify(sent.attribute('input[name=k]', 'value') ?? '', code)
  expect(decodeURI(to)).toBe(`${next}&kabar=selamat-datang`)
  expect(cookie).not.toBe('')
})

test('a forgotten password is replaced by a code to the verified address, which ends all sessions', async () => {
  const user = await makeUser(db(), { ...owner, password_hash })
  const cookie = await signIn(db(), user)
  const { k } = await ask('Sari@contoh.id')
  const code = codeIn((await mailTo('Sari@contoh.id')).subject)
  const weak = await reset(k, code, { word: 'password1' })
  expect(weak.page.text('#f-password-error')).toMatch(/terlalu umum/)
  expect((await reset(k, code)).to).toBe('/masuk/?kabar=sandi')
  expect((await page('/akun/', cookie)).status).toBe(303)
  expect((await form('/masuk/', { username: email, password: newPassword })).to).toBe('/')
  expect((await db()('users').where({ id: user.id }).first('token_version'))?.token_version).toBe(2)
  expect((await mailTo(email)).subject).toBe('Kata sandi akunmu diganti')
  expect((await reset(k, code)).status, 'a code counts once').toBe(422)
})

test.each([
  ['nobody’s', {}],
  ['of a disabled account', { ...owner, is_active: false }],
])('an address that is %s resets no password, and gets the same answer', async (_name, wishes) => {
  await makeUser(db(), wishes)
  await makeUser(db(), { email: 'adam@contoh.id', email_verified_at: new Date() })
  const [here, there] = [await ask(email), await ask('adam@contoh.id')]
  expect([here.status, here.to.split('k=')[0]]).toEqual([there.status, there.to.split('k=')[0]])
  await mailTo('adam@contoh.id')
  await whatsapps()
  expect(mails().map(({ to }) => to)).toEqual(['adam@contoh.id'])
  const [refused, other] = [await reset(here.k, '123456'), await reset(there.k, '123456')]
  expect(refused.page.text('#f-code-error')).toBe(other.page.text('#f-code-error'))
})

test('a changed e-mail address counts once its code is given, and recovers nothing for a day; the old one is told', async () => {
  const user = await makeUser(db(), { email: 'lama@contoh.id', email_verified_at: new Date(), password_hash })
  const cookie = await signIn(db(), user)
  const details = { email: 'baru@contoh.id' }
  const without = await form('/akun/data/', details, { cookie })
  expect(without.page.text('#email[open] #f-current-email-error')).toMatch(/kata sandimu/)
  const { k } = await form('/akun/data/', { ...details, current: password }, { cookie })
  const code = codeIn((await mailTo('baru@contoh.id')).subject)
  expect(await db()('users').pluck('email')).toEqual(['lama@contoh.id'])
  expect((await verify(k, code, { cookie })).to).toBe('/akun/?kabar=terverifikasi')
  expect(await db()('users').first('email', 'email_verified_at')).toEqual({
    email: 'baru@contoh.id',
    email_verified_at: expect.any(Date),
  })
  const told = await mailTo('lama@contoh.id')
  expect([told.subject, told.text]).toEqual(['E-mail akunmu diganti', expect.stringContaining('Kontak')])

  await minuteLater()
  await ask('baru@contoh.id')
  await whatsapps()
  expect(mails().filter(({ to }) => to === 'baru@contoh.id')).toHaveLength(1)
  await db().raw("update users set email_changed_at = email_changed_at - interval '1 day'")
  await minuteLater()
  await ask('baru@contoh.id')
  expect((await mailTo('baru@contoh.id', 2)).subject).toContain('kata sandi baru')
})
