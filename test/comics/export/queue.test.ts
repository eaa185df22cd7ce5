import { expect, test } from 'vitest'
import { useOwnDatabase } from '../../support/db.ts'
import { useFolder } from '../../support/folder.ts'
import { read } from '../../support/page.ts'
import { serve } from '../../support/served.ts'
import { makeUser, signIn } from '../../support/sign-in.ts'
import { useOnce } from '../../support/use.ts'
import { makeComic, paintFlat } from '../support/make.ts'

const db = useOwnDatabase()
const DATA_DIR = useFolder()
const site = useOnce(
  () => serve(db(), { DATA_DIR }),
  (served) => served.stop(),
)

async function owned(wishes: Parameters<typeof makeComic>[1] = {}) {
  const creator = await makeUser(db(), { name: 'Dinda Puspita' })
  const comic = await makeComic(db(), { user_id: creator.id, panels: [1], ...wishes })
  await paintFlat(db(), DATA_DIR, comic)
  const cookie = await signIn(db(), creator)
  const send = (
    path: string,
    headers: Record<string, string> = { Cookie: cookie },
    method = 'GET',
    body?: URLSearchParams,
  ) => fetch(site().origin + path, { method, headers, redirect: 'manual', ...(body && { body }) })
  const ask = (kind: string) => send(`/komik/${comic.id}/ekspor/${kind}/`, { Cookie: cookie }, 'POST')
  const ready = async (kind: 'pdf' | 'cbz') => {
    const find = () => db()('comic_exports').where({ comic_id: comic.id, kind }).orderBy('id', 'desc').first()
    await expect.poll(async () => (await find())?.status).toBe('READY')
    return find()
  }
  return { comic, send, ask, ready }
}

test('a creator asks for a draft as PDF and CBZ, which are made once, downloads them by its title, and is told of one from before the last change', async () => {
  const { comic, send, ask, ready } = await owned({ published_at: null })
  const offer = async () => read(await (await send(`/komik/${comic.id}/langkah/7/`)).text()).text('.file-offer')
  for (const [kind, begins] of [
    ['cbz', 'PK'],
    ['pdf', '%PDF'],
  ] as const) {
    expect((await ask(kind)).status).toBe(303)
    const row = await ready(kind)
    const file = await send(`/komik/unduh/${row?.id}/komik.${kind}`)
    expect(file.headers.get('content-disposition')).toContain(`filename="warung-di-ujung-hujan.${kind}"`)
    expect(Buffer.from(await file.arrayBuffer()).toString('latin1', 0, begins.length)).toBe(begins)
    await ask(kind)
    expect((await ready(kind))?.id).toBe(row?.id)
  }
  expect(await offer()).not.toContain('Dibuat sebelum')
  await db()('comic_panels').where({ comic_id: comic.id }).update({ dialogues: '[]' })
  expect(await offer()).toMatch(/MB Dibuat sebelum perubahan terakhir\. Halaman A5 Halaman B5 Halaman A4 Perbarui PDF$/)
  await ask('pdf')
  await ready('pdf')
  expect(await offer()).not.toContain('Dibuat sebelum')
  expect(await db()('comic_exports').where({ comic_id: comic.id, kind: 'pdf' })).toHaveLength(2)
})

test('a comic published with downloads has both files made, and made anew once its page is opened after a change', async () => {
  const { comic, send, ready } = await owned({ published_at: null })
  const page = async (path: string, headers?: Record<string, string>) =>
    read(await (await send(`/komik/warung-di-ujung-hujan-${comic.id}/${path}`, headers)).text())
  expect((await page('langkah/7/')).texts('.file-offer b')).toEqual(['PDF', 'CBZ'])
  expect((await page('langkah/7/')).text('.file-offer')).toContain(
    'Belum dibuat. Halaman A5 Halaman B5 Halaman A4 Buat PDF',
  )
  const form = { title: 'Warung di Ujung Hujan', synopsis: 'Malam hujan.', age_label: 'semua', allow_downloads: 'ya' }
  expect((await send(`/komik/${comic.id}/langkah/7/`, undefined, 'POST', new URLSearchParams(form))).status).toBe(303)
  await ready('pdf')
  await ready('cbz')
  expect((await page('langkah/7/')).texts('.file-offer')).toEqual([
    expect.stringMatching(/^PDF Unduh PDF, [\d,]+ MB Halaman A5 Halaman B5 Halaman A4 Perbarui PDF$/),
    expect.stringMatching(/^CBZ Unduh CBZ, [\d,]+ MB Satu panel satu gambar Satu halaman satu gambar Perbarui CBZ$/),
  ])
  const offered = await page('', {})
  expect(offered.text('.comic-files h2')).toBe('Unduh izin kreator')
  expect(offered.texts('.comic-files a')).toEqual([
    expect.stringMatching(/^PDF [\d,]+ MB$/),
    expect.stringMatching(/^CBZ [\d,]+ MB$/),
  ])
  await db()('comics').where({ id: comic.id }).update({ synopsis: 'Sesudah hujan.' })
  expect((await page('', {})).texts('.comic-files a')).toEqual([])
  await ready('pdf')
  await ready('cbz')
  expect((await page('', {})).texts('.comic-files a')).toHaveLength(2)
  expect(await db()('comic_exports').where({ comic_id: comic.id })).toHaveLength(4)
  const current = (await page('', {})).attribute('.comic-files a', 'href') ?? ''
  const old = await send(offered.attribute('.comic-files a', 'href') ?? '', {})
  expect([old.status, old.headers.get('location')]).toEqual([302, current])
  const file = await send(current, {})
  expect(file.headers.get('content-type')).toBe('application/pdf')
  await db()('comics').where({ id: comic.id }).update({ allow_downloads: false })
  expect((await page('', {})).all('.comic-files')).toEqual([])
  expect((await page('')).texts('.comic-files a')).toHaveLength(2)
})

test('a link to a file of what a comic was leads to that of what it is, once it is made', async () => {
  const { comic, send, ask, ready } = await owned({ allow_downloads: true })
  await ask('pdf')
  const address = `/komik/unduh/${(await ready('pdf'))?.id}/warung-di-ujung-hujan.pdf`
  await db()('comics').where({ id: comic.id }).update({ title: 'Warung Sesudah Hujan' })
  expect((await send(address, {})).status).toBe(404)
  await ask('pdf')
  const current = `/komik/unduh/${(await ready('pdf'))?.id}/warung-sesudah-hujan.pdf`
  const old = await send(address, {})
  expect([old.status, old.headers.get('location')]).toEqual([302, current])
  expect((await send(current, {})).status).toBe(200)
  expect((await send(address)).status).toBe(200)
  const byProgram = await fetch(`${site().origin}/api/v1/download/file?url=${encodeURIComponent(address)}`)
  expect([byProgram.status, byProgram.url]).toEqual([200, site().origin + current])
  await db()('comics').where({ id: comic.id }).update({ allow_downloads: false })
  expect((await send(address, {})).status).toBe(404)
})

test('a file that was made while a comic was hidden is not given to readers once it has changed and is shown again', async () => {
  const { comic, send, ask, ready } = await owned({ allow_downloads: true })
  await db()('comics').where({ id: comic.id }).update({ is_active: false })
  await ask('pdf')
  const row = await ready('pdf')
  await db()('comics').where({ id: comic.id }).update({ synopsis: 'Tanpa rahasia.', is_active: true })
  const address = `/komik/unduh/${row?.id}/komik.pdf`
  expect((await send(address, {})).status).toBe(404)
  expect((await send(address)).status).toBe(200)
})

test('a video that this server cannot make anew does not have the other files asked for with each visit', async () => {
  const { comic, send, ask, ready } = await owned({ allow_downloads: true })
  for (const kind of ['pdf', 'cbz'] as const) {
    await ask(kind)
    await ready(kind)
  }
  await db()('comic_exports').insert({ comic_id: comic.id, kind: 'video', key: 'uji' })
  await db()('comic_exports').where({ comic_id: comic.id, kind: 'video' }).update({ status: 'READY', file: 'x' })
  const asked = async () => (await ready('pdf'))?.created_at
  const before = await asked()
  expect((await send(`/komik/warung-di-ujung-hujan-${comic.id}/`, {})).status).toBe(200)
  expect(await asked()).toEqual(before)
})

test('others get a file of a public comic whose creator allows it, and of no draft; staff that of what was published', async () => {
  const { comic, send, ask, ready } = await owned({ published_at: null })
  const staff = { Cookie: await signIn(db(), await makeUser(db(), { role: 'staff' })) }
  const change = (changes: object) => db()('comics').where({ id: comic.id }).update(changes)
  const made = async () => {
    await ask('pdf')
    return `/komik/unduh/${(await ready('pdf'))?.id}/komik.pdf`
  }
  /** The statuses for the creator, a visitor and staff. */
  const seen = async (file: string) => {
    const asked = [await send(file), await send(file, {}), await send(file, staff)]
    return asked.map(({ status }) => status)
  }
  const ofDraft = await made()
  expect(await seen(ofDraft)).toEqual([200, 404, 404])
  await change({ published_at: new Date(), allow_downloads: true })
  expect(await seen(ofDraft)).toEqual([200, 404, 404])
  await change({ allow_downloads: false })
  const published = await made()
  expect(await seen(published)).toEqual([200, 404, 200])
  await change({ allow_downloads: true })
  expect(await seen(published)).toEqual([200, 200, 200])
  for (const hidden of [{ is_active: false }, { is_active: true, removed_at: new Date() }]) {
    await change(hidden)
    expect(await seen(published)).toEqual([200, 404, 200])
  }
})

test('a comic without all of its pictures is not exported, and nobody asks for somebody else’s', async () => {
  const { comic, ask, send } = await owned({ draft_status: 'SCRIPT_READY' })
  expect((await ask('pdf')).status).toBe(400)
  const other = await signIn(db(), await makeUser(db()))
  expect((await send(`/komik/${comic.id}/ekspor/pdf/`, { Cookie: other }, 'POST')).status).toBe(404)
  expect((await ask('exe')).status).toBe(404)
})
