import { expect, test } from 'vitest'
import { pruneAnswered } from '../../src/about/queries.ts'
import { site } from '../support/app.ts'
import { useDatabase } from '../support/db.ts'
import { makeSettings } from '../support/make.ts'
import { read } from '../support/page.ts'
import { makeUser, signIn } from '../support/sign-in.ts'
import { makeStaff } from '../support/staff.ts'

const db = useDatabase()
const form = { kind: 'question', name: 'Sari Dewi', email: 'sari@contoh.id', message: 'Apakah ada ukuran anak?' }
const takedown = {
  ...{ ...form, kind: 'takedown', message: 'Gambar itu karya saya.' },
  ...{ page: 'https://kortek.example/anime/x/', work: 'Lukisan Senja, saya pelukisnya', statement: 'ya' },
}
const send = (fields: Record<string, string>) => site(db()).post('/kontak/').type('form').send(fields)

test('the page tells how to reach the shop, if it says so', async () => {
  expect(read((await site(db()).get('/kontak/')).text).all('.reach')).toHaveLength(0)
  await makeSettings(db(), { shop_contact: '0812-0000-0000' })
  const page = read((await site(db()).get('/kontak/')).text)
  expect(page.text('.reach')).toBe('Hubungi toko di 0812-0000-0000 untuk bertanya tentang pesanan.')
  expect(page.attribute('.reach a', 'href')).toContain('https://wa.me/6281200000000')
})

test.each([
  ['penurunan', 'takedown'],
  ['privasi', 'privacy'],
  ['lain', undefined],
])('?jenis=%s chooses %s', async (name, chosen) => {
  const page = read((await site(db()).get(`/kontak/?jenis=${name}`).expect(200)).text)
  expect(page.all('[name=kind][checked]').map((one) => one.getAttribute('value'))).toEqual(chosen ? [chosen] : [])
})

test('beside the form stand how the site is, and where an answer may stand already', async () => {
  const page = read((await site(db()).get('/kontak/')).text)
  const addresses = page.all('.mailbox a').map((link) => link.getAttribute('href'))
  expect(addresses).toEqual(['/status/', '/lacak/', '/koleksi/?tab=history', '/status/feed.xml'])
  const { status } = (await site(db()).get('/status/summary.json')).body
  expect(page.text('.mailbox a[href="/status/"]')).toBe(status.description)
  for (const address of addresses)
    await site(db())
      .get(address ?? '')
      .expect(200)
})

test('a message gets a number and reaches staff, who answer it by mail and mark it', async () => {
  const { headers } = await send(form).expect(303)
  const { id } = (await db()('contact_messages').first()) ?? { id: 0 }
  expect(headers.location).toBe(`/kontak/terkirim/?nomor=${id}`)
  const sent = read((await site(db()).get(headers.location ?? '')).text)
  expect(sent.text(`#${sent.attribute('[data-copy]', 'data-copy')}`)).toBe(`S-${id}`)

  const { get, post } = await makeStaff(db())
  const see = async (path: string) => read((await get(path).expect(200)).text)
  expect((await see('/admin/')).body()).toContain('1 surat belum dijawab')
  expect((await db()('notices').first())?.message).toBe(`Surat S-${id}: Pertanyaan`)
  const list = await see('/admin/surat/')
  expect(list.text('.letter-said')).toBe(form.message)
  expect(list.attribute(`#surat-${id} a`, 'href')).toMatch(/^mailto:sari@contoh\.id\?subject=/)

  await post(`/admin/surat/${id}/`, { dijawab: 'ya', note: 'Sudah dibalas.' }).expect(303)
  expect((await see('/admin/surat/')).body()).toContain('Tidak ada surat di sini.')
  expect((await see('/admin/surat/?tampil=dijawab')).attribute(`#catatan-${id}`, 'value')).toBe('Sudah dibalas.')
  expect((await db()('notices').first())?.closed_as).not.toBeNull()
  await post(`/admin/surat/${id}/`, { dijawab: 'tidak' }).expect(303)
  expect((await see('/admin/surat/')).text('.letter-said')).toBe(form.message)
})

test('a takedown request needs page, work and statement; it stands first and stands out', async () => {
  const wrong = await send({ ...takedown, page: '', work: ' ', statement: '' }).expect(422)
  const page = read(wrong.text)
  expect(page.texts('.field-error')).toHaveLength(3)
  expect(page.all('.form-errors a').map((link) => link.getAttribute('href'))).toEqual([
    '#f-page',
    '#f-work',
    '#f-statement',
  ])
  expect(page.text('#f-message')).toBe(takedown.message)
  expect(page.attribute('[name=kind][checked]', 'value')).toBe('takedown')

  for (const fields of [form, takedown]) await send(fields).expect(303)
  const { get } = await makeStaff(db())
  const list = read((await get('/admin/surat/')).text)
  expect(list.texts('.letter-said')).toEqual([takedown.message, form.message])
  expect(list.text('main .state-down')).toBe('Penurunan')
  expect((await db()('notices').orderBy('id', 'desc').first())?.message).toContain('permintaan penurunan')
})

test('every field says what is wrong with it, and nothing is stored', async () => {
  const bad = await send({ kind: 'x', name: '', email: 'bukan', message: 'pendek' }).expect(422)
  const page = read(bad.text)
  expect(page.texts('.field-error')).toHaveLength(4)
  expect([page.attribute('#f-email', 'value'), page.text('#f-message-count')]).toEqual(['bukan', '6 / 3000'])
  for (const message of ['a\0bcdefghijkl', 'a'.repeat(3_001)]) await send({ ...form, message }).expect(422)
  await site(db()).post('/kontak/').expect(422)
  expect(await db()('contact_messages')).toEqual([])
})

test('an address may send five messages an hour', async () => {
  const app = site(db(), { settings: { LIMITS: 'on' } })
  const statuses: number[] = []
  for (let sent = 0; sent < 6; sent += 1) statuses.push((await app.post('/kontak/').type('form').send(form)).status)
  expect(statuses).toEqual([303, 303, 303, 303, 303, 429])
})

test('a member’s message is theirs: filled in, exported, and without them when the account is gone', async () => {
  const member = await makeUser(db(), { name: 'Sari Dewi', email: 'sari@contoh.id' })
  const cookie = await signIn(db(), member)
  const page = read((await site(db()).get('/kontak/?jenis=penurunan').set('Cookie', cookie)).text)
  expect(page.attribute('#f-name', 'value')).toBe('Sari Dewi')
  expect(page.attribute('#f-email', 'value')).toBe('sari@contoh.id')
  expect(page.attribute('[name=kind][checked]', 'value')).toBe('takedown')
  await send(form).set('Cookie', cookie).expect(303)
  expect((await db()('contact_messages').first())?.user_id).toBe(member.id)
  await db()('users').where({ id: member.id }).delete()
  expect((await db()('contact_messages').first())?.user_id).toBeNull()
})

test('an answered message is deleted a year later', async () => {
  for (const _ of ['answered', 'open']) await send(form).expect(303)
  const [id] = await db()('contact_messages').orderBy('id').pluck('id')
  const answered = { answered_at: new Date(Date.now() - 366 * 86_400_000), note: '' }
  await db()('contact_messages')
    .where({ id: Number(id) })
    .update(answered)
  expect(await pruneAnswered(db(), new Date(Date.now() - 365 * 86_400_000))).toBe(1)
  expect(await db()('contact_messages')).toHaveLength(1)
})
