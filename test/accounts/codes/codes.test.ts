import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { hashPassword } from '../../../src/accounts/passwords.ts'
import { useOwnDatabase } from '../../support/db.ts'
import { FONNTE_TOKEN, type Fonnte, startFonnte } from '../../support/fonnte.ts'
import { read } from '../../support/page.ts'
import { type Served, serve } from '../../support/served.ts'
import { makeUser, signIn } from '../../support/sign-in.ts'
import { startSmtp } from '../../support/smtp.ts'

/** Codes as a person gets them: over a real mail server and WhatsApp gateway on loopback. */

const db = useOwnDatabase()
const password = 'kapal-kertas-biru'
let smtp: Awaited<ReturnType<typeof startSmtp>>
let fonnte: Fonnte
let server: Served

beforeAll(async () => {
  smtp = await startSmtp()
  fonnte = await startFonnte()
})
afterAll(async () => {
  await smtp.stop()
  await fonnte.stop()
})
beforeEach(async () => {
  smtp.mails.length = 0
  fonnte.messages.length = 0
  for (const table of ['users', 'outbox', 'account_codes', 'account_code_days', 'audit_log', 'site_settings'])
    await db()(table).delete()
  await db()('site_settings').insert({ name: 'registration_open', value: 'true', changed_at: new Date() })
  const mail = { EMAIL_HOST: smtp.settings.host, EMAIL_PORT: String(smtp.settings.port), EMAIL_FROM: 'a@kortek.test' }
  server = await serve(db(), { ...mail, FONNTE_API_TOKEN: FONNTE_TOKEN, FONNTE_BASE_URL: fonnte.url })
})
afterEach(() => server.stop())

async function post(path: string, fields: Record<string, string>, cookie = '') {
  const response = await fetch(server.origin + path, {
    method: 'POST',
    redirect: 'manual',
    headers: { cookie },
    body: new URLSearchParams(fields),
  })
  const cookies = response.headers.getSetCookie().map((one) => one.split(';')[0])
  const html = await response.text()
  return { status: response.status, to: response.headers.get('location') ?? '', cookie: cookies.join('; '), html }
}

const person = { username: '', name: 'Sari Dewi', email: 'sari@contoh.id', phone: '', password, again: password }
const register = (fields: Partial<typeof person> = {}) => post('/daftar/', { ...person, ...fields })
const keyOf = ({ to }: { to: string }) => new URL(to, server.origin).searchParams.get('k') ?? ''
const codeIn = (text: string) => /\b\d{6}\b/.exec(text)?.[0] ?? 'no code'
const wrongFor = (code: string) => String((Number(code) + 1) % 1_000_000).padStart(6, '0')

async function mailTo(address: string, count = 1) {
  const mails = () => smtp.mails.filter(({ to }) => to.includes(address))
  await expect.poll(() => mails().length).toBe(count)
  return mails().at(-1) ?? { subject: '', text: '' }
}

/** Lets the last code of every address be older than a minute. */
const minuteLater = () => db().raw("update account_codes set asked_at = asked_at - interval '61 seconds'")

test('whoever registers with an e-mail address proves it by the code that is mailed, and is signed in', async () => {
  const registered = await register()
  expect(registered).toMatchObject({ status: 303, cookie: '' })
  expect(registered.to).toMatch(/^\/verifikasi\/\?k=/)
  expect((await server.visit(registered.to)).page().text('main')).toContain('s…i@contoh.id')
  const { subject } = await mailTo('sari@contoh.id')
  const verified = await post('/verifikasi/', { k: keyOf(registered), code: codeIn(subject) })
  expect(verified).toMatchObject({ status: 303, to: '/akun/?kabar=baru' })
  const page = await fetch(`${server.origin}/akun/`, { headers: { cookie: verified.cookie } })
  expect(read(await page.text()).text('.account-facts')).toMatch(/sari@contoh\.id\s+Terverifikasi/)
  const again = await post('/verifikasi/', { k: keyOf(registered), code: codeIn(subject) })
  expect(again.status, 'a code counts once').toBe(422)
})

test('a code stands in no table and no audit entry, and its message forgets the address', async () => {
  const registered = await register()
  const code = codeIn((await mailTo('sari@contoh.id')).subject)
  await expect.poll(async () => (await db()('outbox').first('state'))?.state).toBe('sent')
  const kept = []
  for (const table of ['outbox', 'account_codes', 'audit_log', 'login_failures']) kept.push(...(await db()(table)))
  expect(JSON.stringify(kept)).not.toContain(code)
  expect(JSON.stringify(await db()('outbox'))).not.toContain('sari@contoh.id')
  expect(registered.to).not.toContain('sari')
})

test('a taken address gets the same answer, its owner is told, and the code verifies nobody', async () => {
  const owner = await makeUser(db(), { username: 'pemilik', email: 'sari@contoh.id', email_verified_at: new Date() })
  const fresh = await register({ email: 'baru@contoh.id' })
  const taken = await register({ email: 'SARI@contoh.id' })
  const shape = ({ status, to, cookie }: typeof fresh) => [status, to.length, cookie, to.split('k=')[0]]
  expect(shape(taken)).toEqual(shape(fresh))
  const [one, other] = await Promise.all([server.visit(fresh.to), server.visit(taken.to)])
  expect(other.page().texts('main h1, main p').at(0)).toBe(one.page().texts('main h1, main p').at(0))
  const { text } = await mailTo('SARI@contoh.id')
  expect(text).toContain('Kamu sudah punya akun')
  expect(text).not.toMatch(/\d{6}/)
  for (const guess of ['000000', '123456'])
    expect((await post('/verifikasi/', { k: keyOf(taken), code: guess })).status).toBe(422)
  expect(await db()('users').where({ email: owner.email }).pluck('id')).toEqual([owner.id])
})

test('whoever wrote down somebody else’s address first cannot be verified by the owner’s later registration', async () => {
  const early = await register({ username: 'penyerobot' })
  const code = codeIn((await mailTo('sari@contoh.id')).subject)
  await minuteLater()
  const later = await register({ username: 'pemilik', password: 'perahu-kayu-tua', again: 'perahu-kayu-tua' })
  const { text } = await mailTo('sari@contoh.id', 2)
  expect(text).toContain('untuk akun pemilik')
  expect((await post('/verifikasi/', { k: keyOf(later), code })).status).toBe(422)
  expect((await post('/verifikasi/', { k: keyOf(early), code })).status, 'a newer request voids the code').toBe(422)
  expect(await db()('users').whereNotNull('email_verified_at')).toEqual([])
})

test('after five wrong tries the right code is refused too, until a new one is sent', async () => {
  const registered = await register()
  const code = codeIn((await mailTo('sari@contoh.id')).subject)
  const k = keyOf(registered)
  for (let tries = 0; tries < 5; tries += 1)
    expect((await post('/verifikasi/', { k, code: wrongFor(code) })).status).toBe(422)
  expect((await post('/verifikasi/', { k, code })).status).toBe(422)
  await minuteLater()
  await post('/verifikasi/kirim/', { k })
  const next = codeIn((await mailTo('sari@contoh.id', 2)).subject)
  expect((await post('/verifikasi/', { k, code: next })).status).toBe(303)
})

test('simultaneous tries count one by one', async () => {
  const registered = await register()
  const code = codeIn((await mailTo('sari@contoh.id')).subject)
  const guesses = Array.from({ length: 12 }, () => post('/verifikasi/', { k: keyOf(registered), code: wrongFor(code) }))
  await Promise.all(guesses)
  expect(await db()('account_codes').pluck('tries')).toEqual([5])
})

test('a code is refused after 15 minutes', async () => {
  const registered = await register()
  const code = codeIn((await mailTo('sari@contoh.id')).subject)
  await db().raw("update account_codes set expires_at = expires_at - interval '15 minutes 1 second'")
  expect((await post('/verifikasi/', { k: keyOf(registered), code })).status).toBe(422)
})

test('a minute passes between two codes, and an address gets ten a day', async () => {
  const registered = await register()
  await mailTo('sari@contoh.id')
  const k = keyOf(registered)
  const early = await post('/verifikasi/kirim/', { k })
  expect(early.status).toBe(422)
  expect(read(early.html).text('.account-said')).toMatch(/^Kode baru bisa diminta \d+ detik lagi\.$/)
  for (let count = 2; count <= 10; count += 1) {
    await minuteLater()
    expect((await post('/verifikasi/kirim/', { k })).status).toBe(200)
  }
  await minuteLater()
  const over = await post('/verifikasi/kirim/', { k })
  expect(read(over.html).text('.account-said')).toBe('Sudah terlalu banyak kode hari ini. Coba lagi besok.')
  await mailTo('sari@contoh.id', 10)
})

test('a change to somebody else’s address gets the same answer, and nothing changes', async () => {
  const password_hash = await hashPassword(password)
  await makeUser(db(), { email: 'adam@contoh.id', email_verified_at: new Date() })
  const user = await makeUser(db(), { password_hash })
  const cookie = await signIn(db(), user)
  const details = { username: user.username, name: user.name, phone: '', current: password }
  const [free, taken] = [
    await post('/akun/data/', { ...details, email: 'baru@contoh.id' }, cookie),
    await post('/akun/data/', { ...details, email: 'adam@contoh.id' }, cookie),
  ]
  expect([taken.status, taken.to.length]).toEqual([free.status, free.to.length])
  expect((await mailTo('adam@contoh.id')).text).toContain('Kamu sudah punya akun')
  expect(await db()('users').where({ id: user.id }).pluck('email')).toEqual([null])
})

test('a taken phone number is left out where a code goes to the e-mail address, and the answer does not tell', async () => {
  await makeUser(db(), { phone: '+6281234567890', phone_verified_at: new Date() })
  const registered = await register({ phone: '0812-3456-7890' })
  const code = codeIn((await mailTo('sari@contoh.id')).subject)
  expect((await post('/verifikasi/', { k: keyOf(registered), code })).to).toBe('/akun/?kabar=baru')
  expect(await db()('users').where({ email: 'sari@contoh.id' }).pluck('phone')).toEqual([null])
})

test('a reset code that went to an address the account has left resets nothing', async () => {
  const user = await makeUser(db(), { email: 'sari@contoh.id', email_verified_at: new Date() })
  const asked = await post('/lupa-sandi/', { alamat: 'sari@contoh.id' })
  const code = codeIn((await mailTo('sari@contoh.id')).subject)
  await db()('users').where({ id: user.id }).update({ email: 'baru@contoh.id' })
  const typed = { k: keyOf(asked), code, password: 'perahu-kayu-tua', again: 'perahu-kayu-tua' }
  expect((await post('/lupa-sandi/kode/', typed)).status).toBe(422)
})

test('the code that was sent stays good when an eleventh one is asked for', async () => {
  const registered = await register()
  const code = codeIn((await mailTo('sari@contoh.id')).subject)
  await db()('account_code_days').update({ sends: 10 })
  await minuteLater()
  await post('/verifikasi/kirim/', { k: keyOf(registered) })
  expect((await post('/verifikasi/', { k: keyOf(registered), code })).status).toBe(303)
})

test('an address that names another encryption is no address of this site', async () => {
  const header = Buffer.from('{"alg":"RSA-OAEP","enc":"A256GCM"}').toString('base64url')
  for (const path of ['/verifikasi/', '/lupa-sandi/kode/'])
    expect((await server.visit(`${path}?k=${header}.AAAA.AAAAAAAAAAAAAAAA.AAAA.AAAAAAAAAAAAAAAAAAAAAA`)).status).toBe(
      200,
    )
})

test('whoever sees the address of a page with a code never reads the whole e-mail address or number', async () => {
  const { to } = await register()
  for (const page of [to, `/masuk/?k=${keyOf({ to })}`])
    expect((await server.visit(page)).html).not.toContain('sari@contoh.id')
})

test('the page that a newcomer wanted opens after the code, however long its address is', async () => {
  const next = `/komik/buat/?ide=${'ひ'.repeat(900)}`
  const registered = await post('/daftar/', { ...person, lanjut: next })
  const sent = await minuteLater().then(() => post('/verifikasi/kirim/', { k: keyOf(registered) }))
  const k = read(sent.html).attribute('input[name=k]', 'value') ?? ''
  const logIn = (await server.visit(read(sent.html).attribute('main a[href^="/masuk/"]', 'href') ?? '')).page()
  expect(logIn.attribute('input[name=lanjut]', 'value')).toBe(next)
  const code = codeIn((await mailTo('sari@contoh.id', 2)).subject)
  const { to, cookie } = await post('/verifikasi/', { k, code })
  expect(decodeURI(to)).toBe(next)
  expect(cookie).not.toBe('')
})

test('a phone number is proved by WhatsApp', async () => {
  const registered = await register({ email: '', phone: '0812-3456-7890' })
  await expect.poll(() => fonnte.messages.length).toBe(1)
  const [message] = fonnte.messages
  expect(message?.target).toBe('6281234567890')
  const code = codeIn(message?.message ?? '')
  expect((await post('/verifikasi/', { k: keyOf(registered), code })).to).toBe('/akun/?kabar=baru')
  expect(await db()('users').first('phone', 'phone_verified_at')).toEqual({
    phone: '+6281234567890',
    phone_verified_at: expect.any(Date),
  })
})

test('a forgotten password is replaced by a code to the verified address, which ends all sessions', async () => {
  const password_hash = await hashPassword(password)
  const user = await makeUser(db(), { email: 'sari@contoh.id', email_verified_at: new Date(), password_hash })
  const cookie = await signIn(db(), user)
  const asked = await post('/lupa-sandi/', { alamat: 'Sari@contoh.id' })
  const code = codeIn((await mailTo('Sari@contoh.id')).subject)
  const k = keyOf(asked)
  const weak = { k, code, password: 'password1', again: 'password1' }
  expect(read((await post('/lupa-sandi/kode/', weak)).html).text('#f-password-error')).toMatch(/terlalu umum/)
  const strong = { k, code, password: 'perahu-kayu-tua', again: 'perahu-kayu-tua' }
  expect((await post('/lupa-sandi/kode/', strong)).to).toBe('/masuk/?kabar=sandi')
  expect((await fetch(`${server.origin}/akun/`, { headers: { cookie }, redirect: 'manual' })).status).toBe(303)
  const names = { username: 'sari@contoh.id', password: 'perahu-kayu-tua' }
  expect((await post('/masuk/', names)).to).toBe('/akun/')
  expect((await db()('users').where({ id: user.id }).first('token_version'))?.token_version).toBe(2)
  expect((await mailTo('sari@contoh.id')).subject).toBe('Kata sandi akunmu diganti')
  expect((await post('/lupa-sandi/kode/', strong)).status, 'a code counts once').toBe(422)
})

test.each([
  ['nobody’s', {}],
  ['of a disabled account', { email: 'sari@contoh.id', email_verified_at: new Date(), is_active: false }],
])('an address that is %s resets no password, and gets the same answer', async (_name, wishes) => {
  await makeUser(db(), wishes)
  await makeUser(db(), { email: 'adam@contoh.id', email_verified_at: new Date() })
  const [here, there] = [
    await post('/lupa-sandi/', { alamat: 'sari@contoh.id' }),
    await post('/lupa-sandi/', { alamat: 'adam@contoh.id' }),
  ]
  expect([here.status, here.to.split('k=')[0]]).toEqual([there.status, there.to.split('k=')[0]])
  await mailTo('adam@contoh.id')
  await expect.poll(async () => db()('outbox').whereNot({ state: 'sent' })).toEqual([])
  expect(smtp.mails.filter(({ to }) => to.includes('sari@contoh.id'))).toEqual([])
  const typed = { k: keyOf(here), code: '123456', password: 'perahu-kayu-tua', again: 'perahu-kayu-tua' }
  const [refused, other] = [
    await post('/lupa-sandi/kode/', typed),
    await post('/lupa-sandi/kode/', { ...typed, k: keyOf(there) }),
  ]
  expect(read(refused.html).text('#f-code-error')).toBe(read(other.html).text('#f-code-error'))
})

test('a changed e-mail address counts once its code is given, and the old address is told', async () => {
  const password_hash = await hashPassword(password)
  const user = await makeUser(db(), { email: 'lama@contoh.id', email_verified_at: new Date(), password_hash })
  const cookie = await signIn(db(), user)
  const details = { username: user.username, name: user.name, email: 'baru@contoh.id', phone: '' }
  const without = await post('/akun/data/', details, cookie)
  expect(read(without.html).text('#f-current-error')).toMatch(/kata sandimu/)
  const changed = await post('/akun/data/', { ...details, current: password }, cookie)
  const code = codeIn((await mailTo('baru@contoh.id')).subject)
  expect(await db()('users').pluck('email')).toEqual(['lama@contoh.id'])
  expect((await post('/verifikasi/', { k: keyOf(changed), code }, cookie)).to).toBe('/akun/?kabar=terverifikasi')
  expect(await db()('users').first('email', 'email_verified_at')).toEqual({
    email: 'baru@contoh.id',
    email_verified_at: expect.any(Date),
  })
  const told = await mailTo('lama@contoh.id')
  expect([told.subject, told.text]).toEqual(['E-mail akunmu diganti', expect.stringContaining('Kontak')])

  await minuteLater()
  await post('/lupa-sandi/', { alamat: 'baru@contoh.id' })
  await expect.poll(async () => db()('outbox').whereNot({ state: 'sent' })).toEqual([])
  expect(smtp.mails.filter(({ to }) => to.includes('baru@contoh.id'))).toHaveLength(1)
  await db().raw("update users set email_changed_at = email_changed_at - interval '1 day'")
  await minuteLater()
  await post('/lupa-sandi/', { alamat: 'baru@contoh.id' })
  expect((await mailTo('baru@contoh.id', 2)).subject).toContain('kata sandi baru')
})
