import { expect, test } from 'vitest'
import { useOwnDatabase } from '../../support/db.ts'
import { makeUser, signIn } from '../../support/sign-in.ts'
import { password, password_hash } from '../support/people.ts'
import { codeIn, useCodeServer, wrongFor } from './support.ts'

/** What strangers' requests for codes, and their guesses, leave to the owner of an address. */

const db = useOwnDatabase()
const { ask, form, json, mailTo, mails, reset, whatsapps, minuteLater } = useCodeServer(db)
const email = 'sari@contoh.id'
const stranger = '198.51.100.9'

const makeOwner = (wishes = {}) => makeUser(db(), { email, email_verified_at: new Date(), password_hash, ...wishes })
const give = (k: string, code: string, from?: string) => reset(k, code, from ? { from } : {})
/** Asks for a code, and returns what its page says of the place, and the code. */
async function asked(from?: string) {
  const { k } = await ask(email, from)
  return { k, code: codeIn((await mailTo(email)).subject) }
}
/** Tries a wrong code this often. */
async function tryWrong({ k, code }: { k: string; code: string }, times: number, from: string) {
  for (let tries = 0; tries < times; tries += 1) expect((await give(k, wrongFor(code), from)).status).toBe(422)
}

test('a stranger who asks ten times a day keeps no code from the owner', async () => {
  await makeOwner()
  const { k } = await ask(email, stranger)
  for (let count = 2; count <= 10; count += 1) {
    await minuteLater()
    expect((await form('/lupa-sandi/kirim/', { k }, { from: stranger })).status).toBe(200)
  }
  await minuteLater()
  const over = await form('/lupa-sandi/kirim/', { k }, { from: stranger })
  expect(over.page.text('#f-kirim-error')).toBe('Sudah terlalu banyak kode hari ini. Coba lagi besok.')
  await mailTo(email, 10)
  const own = await ask(email)
  const code = codeIn((await mailTo(email, 11)).subject)
  expect((await give(own.k, code)).to).toBe('/masuk/?kabar=sandi')
})

test('wrong codes of a stranger shut out the stranger; the right one of the owner opens, whoever asked for it', async () => {
  await makeOwner()
  const { k, code } = await asked(stranger)
  await tryWrong({ k, code }, 5, stranger)
  expect((await give(k, code, stranger)).status).toBe(422)
  expect((await give(k, code)).to).toBe('/masuk/?kabar=sandi')
})

test('twenty wrong codes of all together end the code, and no one asker spends more than five of them', async () => {
  await makeOwner()
  const place = await asked()
  await tryWrong(place, 12, stranger)
  for (const from of ['198.51.100.1', '198.51.100.2']) await tryWrong(place, 5, from)
  await tryWrong(place, 4, '198.51.100.3')
  const check = (from: string) => json('/api/password/verify-reset-token', { email, reset_token: place.code }, { from })
  expect((await check('203.0.113.1')).status).toBe(200)
  await tryWrong(place, 1, '198.51.100.3')
  expect((await check('203.0.113.1')).status).toBe(400)
})

test('an address gets fifty codes a day, whoever asks; then only who is known to its account gets another', async () => {
  const { id: user_id } = await makeOwner()
  await ask(email, stranger)
  await db()('account_code_days').update({ sends: 49 })
  await minuteLater()
  const last = await ask(email, '198.51.100.1')
  await mailTo(email, 2)
  await minuteLater()
  for (const from of ['198.51.100.2', undefined]) await ask(email, from)
  const over = await form('/lupa-sandi/kirim/', { k: last.k }, { from: '198.51.100.3' })
  expect(over.page.text('#f-kirim-error')).toBe('Sudah terlalu banyak kode hari ini. Coba lagi besok.')
  await whatsapps()
  expect(mails()).toHaveLength(2)
  await db()('known_households').insert({ user_id, household: '203.0.113.1', used_at: new Date() })
  const own = await ask(email)
  const code = codeIn((await mailTo(email, 3)).subject)
  expect((await give(own.k, code)).to).toBe('/masuk/?kabar=sandi')
})

test('a household known to another account than the owner gets no more codes for the address than strangers', async () => {
  await makeOwner()
  const other = await makeUser(db(), { password_hash })
  const cookie = await signIn(db(), other)
  await db()('known_households').insert({ user_id: other.id, household: stranger, used_at: new Date() })
  await asked('198.51.100.1')
  await db()('account_code_days').update({ sends: 50 })
  await minuteLater()
  const details = { username: other.username, name: other.name, phone: '', email, current: password }
  await form('/akun/data/', details, { cookie, from: stranger })
  await whatsapps()
  expect(mails()).toHaveLength(1)
})

test('the addresses of one household count as one asker', async () => {
  await makeOwner()
  const { k, code } = await asked()
  for (let tries = 1; tries <= 5; tries += 1) await tryWrong({ k, code }, 1, `2001:db8:1:1::${tries}`)
  expect((await give(k, code, '2001:db8:1:1:abcd::6')).status).toBe(422)
  expect((await give(k, code, '2001:db8:1:2::1')).status).toBe(303)
})

test('within a minute a person gets one code whatever the channel, and the newest is the one that counts', async () => {
  await makeOwner({ phone: '+6281234567890', phone_verified_at: new Date() })
  const byMail = await asked()
  await ask('0812-3456-7890')
  expect(await whatsapps()).toEqual([])
  await minuteLater()
  const byPhone = await ask('0812-3456-7890')
  await expect.poll(async () => (await whatsapps()).length).toBe(1)
  const [message = ''] = await whatsapps()
  expect((await give(byMail.k, byMail.code)).status).toBe(422)
  expect((await give(byPhone.k, codeIn(message))).status).toBe(303)
})

test('a newcomer with e-mail address and number gets one code within a minute, by either name', async () => {
  const person = { full_name: 'Sari Dewi', email, phone_number: '081234567890', password }
  expect((await json('/api/register', person)).status).toBe(201)
  await mailTo(email)
  const again = await json('/api/resend-verification', { phone_number: '081234567890' })
  expect(again.status).toBe(200)
  expect(await whatsapps()).toEqual([])
})
