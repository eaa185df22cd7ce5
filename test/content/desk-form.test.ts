import { expect, test } from 'vitest'
import type { Role } from '../../src/web/context.ts'
import { useDatabase } from '../support/db.ts'
import { useFolder } from '../support/folder.ts'
import { read } from '../support/page.ts'
import { deskOf, photo } from './support/desk.ts'
import { makeItem } from './support/make.ts'

const db = useDatabase()
const folder = useFolder()
const as = (role: Role, name?: string) => deskOf(db(), folder, role, name)
const rowOf = async (id: number) => {
  const row = await db()('content_items').where({ id }).first()
  if (!row) throw new Error('the item is gone')
  return row
}
const texts = { title: 'Kopi Senja', body: 'Kedai di Dago.' }

/** Makes a draft, and returns it with the address of its form. */
async function draft(kind: 'post' | 'program' | 'partner', path: string, wishes = {}) {
  const item = await makeItem(db(), kind, { publish_at: null, ...wishes })
  return { item, href: `/admin/konten/${path}/${item.public_id}/` }
}

/** Returns what the browser would send of a shown form. */
const sentAgain = (html: string) => {
  const form = read(html).all('#tulisan')[0]
  const fields = form?.querySelectorAll('input[name][value], textarea') ?? []
  const shown = fields.map((one) => [one.getAttribute('name') ?? '', one.getAttribute('value') ?? one.text.trimStart()])
  return Object.fromEntries(shown.filter(([name]) => name !== 'picture'))
}
const buttons = (html: string) =>
  read(html)
    .all('#tulisan button:not([aria-hidden]):not(.edit-ask)')
    .map((button) => [button.getAttribute('value'), button.text.trim()])

test('a form with a field that cannot be read still tells what somebody else saved', async () => {
  const [editor, admin] = [await as('editor'), await as('admin', 'Bima')]
  const { item, href } = await draft('partner', 'mitra')
  await admin.send(href, { ...texts, title: 'Kopi Senja Raya', version: '1' })
  const wrong = { ...texts, website_url: 'bukan alamat' }
  const late = await editor.send(href, { ...wrong, version: '1' }).expect(409)
  expect(read(late.text).text('.edit-theirs-text')).toBe('Kopi Senja Raya')
  expect(read(late.text).text('#f-website_url-error')).toContain('Tulis alamat lengkap')

  const { version } = await rowOf(item.id)
  const refused = await editor.send(href, { ...wrong, version: String(version) }).expect(422)
  await admin.send(href, { ...texts, title: 'Kopi Fajar', version: String(version) })
  await editor.send(href, { ...sentAgain(refused.text), website_url: '' }).expect(409)
  expect((await rowOf(item.id)).title).toBe('Kopi Fajar')
})

test('beside another save, the moment that was chosen stays, and the button keeps its meaning', async () => {
  const [editor, admin] = [await as('editor'), await as('admin', 'Bima')]
  const { item, href } = await draft('partner', 'mitra', { website_url: 'https://kopi.example/' })
  const own = { ...texts, website_url: 'https://kopi.example/', alt: 'Cangkir' }
  await editor.send(href, { ...own, version: '1' }, await photo)
  await admin.send(href, { ...own, body: 'Kedai di Braga.', version: '2' })
  const late = await editor
    .send(href, { ...own, publish_at: '2099-08-17T10:00', version: '2', aksi: 'jadwal' })
    .expect(409)
  expect(read(late.text).attribute('#f-publish_at', 'value')).toBe('2099-08-17T10:00')
  expect(buttons(late.text)).toEqual([['jadwal', 'Jadwalkan punyaku']])
  expect(read(late.text).text('[role=alert]')).toContain('Yang tersimpan sekarang draf.')
  await editor.send(href, { ...sentAgain(late.text), aksi: 'jadwal' }).expect(303)
  expect((await rowOf(item.id)).publish_at?.toISOString()).toBe('2099-08-17T03:00:00.000Z')
})

test('beside another save, each button says that it saves one’s own', async () => {
  const [editor, admin] = [await as('editor'), await as('admin', 'Bima')]
  const { href } = await draft('partner', 'mitra')
  await admin.send(href, { ...texts, version: '1' })
  for (const [aksi, said] of [
    ['simpan', 'Simpan punyaku'],
    ['terbit', 'Terbitkan punyaku'],
    ['draf', 'Simpan punyaku sebagai draf'],
  ] as const) {
    const late = await editor.send(href, { ...texts, version: '1', aksi })
    expect(buttons(late.text)).toContainEqual([aksi, said])
  }
})

test('beside another save stand also its address, its alternative text, its picture and its moment', async () => {
  const [editor, admin] = [await as('editor'), await as('admin', 'Bima')]
  const { href } = await draft('post', 'blog')
  const own = { title: 'Malam lampion', body: 'Jam tujuh.', slug: '', alt: 'Lampion' }
  await admin.send(href, { ...own, version: '1' }, await photo)
  const opened = sentAgain((await admin.get(href)).text)
  const theirs = { slug: 'lampion-braga', alt: 'Lampion di Braga', publish_at: '2099-08-17T10:00', aksi: 'jadwal' }
  await admin.send(href, { ...opened, ...theirs }).expect(303)
  const late = read(
    (await admin.send(href, { ...opened, publish_at: '2099-01-01T08:00' }, await photo).expect(409)).text,
  )
  expect(late.texts('.edit-theirs-text')).toEqual(['Lampion di Braga', 'lampion-braga', '2099-08-17, 10:00'])
  expect(late.attribute('.edit-picture .edit-theirs img', 'src')).toMatch(/^\/static\/uploads\//)
  expect(late.text('[role=alert]')).toContain('Yang tersimpan sekarang terjadwal.')
  await editor.get(href).expect(200)
})

test('what was binned meanwhile is brought back and saved by one button', async () => {
  const [editor, admin] = [await as('editor'), await as('admin', 'Bima')]
  const { item, href } = await draft('post', 'blog', { author_id: editor.user.id })
  await admin.post(`${href}buang/`).expect(303)
  const late = await editor.send(href, { title: 'Malam lampion', body: 'Jam tujuh.', version: '1' }).expect(409)
  const page = read(late.text)
  expect(page.all('#tulisan[data-unsaved]')).toHaveLength(1)
  expect(page.text('[role=alert]')).toContain('sudah dibuang ke sampah')
  expect(page.attribute('#f-title', 'value')).toBe('Malam lampion')
  expect(page.all('.edit-more, [role=alert] a')).toEqual([])
  expect(buttons(late.text)).toEqual([['pulih', 'Pulihkan dan simpan punyaku']])
  await editor.send(href, { ...sentAgain(late.text), aksi: 'pulih' }).expect(303)
  expect(await rowOf(item.id)).toMatchObject({ title: 'Malam lampion', deleted_at: null, publish_at: null })

  await admin.send(href, { title: 'Pagi lampion', body: '', version: '2' })
  await admin.post(`${href}buang/`).expect(303)
  const again = await editor.send(href, { title: 'Malam lampion', version: '2', aksi: 'pulih' }).expect(409)
  expect(read(again.text).text('.edit-theirs-text')).toBe('Pagi lampion')
})

test('a moment is never dropped: saving a scheduled item takes it, saving a draft asks', async () => {
  const editor = await as('editor')
  const { item, href } = await draft('partner', 'mitra', { publish_at: new Date('2099-01-01T01:00:00Z') })
  await editor.send(href, { ...texts, website_url: 'https://kopi.example/', alt: 'Cangkir' }, await photo)
  const own = sentAgain((await editor.get(href)).text)
  // Without a picture the first form was refused, so that the item is still in its first version.
  const save = (fields: Record<string, string>) => editor.send(href, { ...own, ...fields, alt: 'Cangkir' })
  await editor
    .send(href, { ...own, title: 'Kopi Senja', alt: 'Cangkir', publish_at: '2099-02-02T09:30' }, await photo)
    .expect(303)
  const stored = await rowOf(item.id)
  expect(stored.publish_at?.toISOString()).toBe('2099-02-02T02:30:00.000Z')
  const version = String(stored.version)
  for (const [publish_at, said] of [
    ['2020-01-01T08:00', 'Waktu itu sudah lewat.'],
    ['', 'Isi kapan terbitnya, atau tekan “Jadikan draf”.'],
  ] as const)
    expect(read((await save({ version, publish_at })).text).text('#f-publish_at-error')).toBe(said)

  for (const aksi of ['simpan', 'terbit']) {
    const path = '/admin/konten/blog/baru/'
    const fields = { title: 'Malam lampion', body: 'Jam tujuh.', alt: 'Lampion', publish_at: '2099-01-01T08:00', aksi }
    const refused = await editor.send(path, fields, await photo).expect(422)
    expect(read(refused.text).text('#f-publish_at-error')).toBe('Tekan “Jadwalkan”, atau kosongkan.')
  }
})

test('withdrawing works without the text of the picture, and with a wrong field, which stays in the form', async () => {
  const editor = await as('editor')
  const drawing = { figure: 'lampion', palette: 'karang', alt: 'Lampion' }
  const first = await draft('partner', 'mitra', { publish_at: new Date(), drawing })
  await editor.send(first.href, { ...texts, alt: '', version: '1', aksi: 'draf' }).expect(303)
  expect(await rowOf(first.item.id)).toMatchObject({ publish_at: null, title: 'Kopi Senja' })

  const second = await draft('partner', 'mitra', { publish_at: new Date(), drawing, title: 'Kopi Fajar' })
  const wrong = { ...texts, website_url: 'bukan alamat', version: '1', aksi: 'draf' }
  const refused = await editor.send(second.href, wrong)
  const page = read(refused.text)
  expect(await rowOf(second.item.id)).toMatchObject({ publish_at: null, title: 'Kopi Fajar' })
  expect(page.body()).toContain('Sekarang draf: halamannya tidak terlihat lagi. Perubahanmu belum tersimpan.')
  expect(page.attribute('#f-title', 'value')).toBe('Kopi Senja')
  expect((await editor.send(second.href, { ...sentAgain(refused.text), website_url: '', alt: 'Lampion' })).status).toBe(
    303,
  )
})

test('60,000 characters come back whole whatever their bytes; a text that was cut says so', async () => {
  const editor = await as('editor')
  const send = (body: string) => editor.send('/admin/konten/blog/baru/', { title: 'M', body })
  for (const body of ['ไ'.repeat(60_000), `${'a\n'.repeat(29_999)}a`, '🏮'.repeat(30_000)]) {
    const html = read((await send(body.replaceAll('\n', '\r\n'))).text)
    expect(html.all('#f-body')[0]?.text.replaceAll('\r\n', '\n').trim() === body).toBe(true)
    expect(html.text('#f-body-error')).toBeNull()
  }
  const long = read((await send('a'.repeat(60_001))).text)
  expect(long.text('#f-body-error')).toBe('Paling banyak 60.000 karakter.')
  expect(long.all('#f-body')[0]?.text.trim()).toHaveLength(60_001)
  expect(read((await send('a'.repeat(180_001))).text).text('#f-body-error')).toContain('yang di sini terpotong')
})

test('an older version of a public item comes back only if it can be public, and only over the version that was seen', async () => {
  const editor = await as('editor')
  const drawing = { figure: 'lampion', palette: 'karang', alt: 'Lampion' }
  const { item, href } = await draft('partner', 'mitra', { drawing, website_url: null })
  const own = { ...texts, alt: 'Lampion' }
  await editor.send(href, { ...own, version: '1' })
  await editor.send(href, { ...own, website_url: 'https://kopi.example/', version: '2', aksi: 'terbit' })
  const button = (await editor.page(`${href}versi/2/`)).attribute('main form input[name=version]', 'value')
  expect(button).toBe('3')
  const refused = await editor.post(`${href}versi/2/pulihkan/`, { version: '3' }).expect(422)
  const page = read(refused.text)
  expect(page.text('#f-website_url-error')).toBe('Isi dulu sebelum diterbitkan.')
  expect(page.attribute('#f-website_url', 'value')).toBe('')
  expect(page.all('#tulisan[data-unsaved]')).toHaveLength(1)
  expect(await rowOf(item.id)).toMatchObject({ website_url: 'https://kopi.example/', version: 3 })

  const late = await editor.post(`${href}versi/2/pulihkan/`, { version: '2' }).expect(409)
  expect(read(late.text).texts('.edit-theirs-text')).toEqual(['https://kopi.example/'])
  expect((await rowOf(item.id)).version).toBe(3)
})
