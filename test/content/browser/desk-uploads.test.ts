import sharp from 'sharp'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { useVisitors } from '../../browser/visitors.ts'
import { useOwnDatabase } from '../../support/db.ts'
import { useFolder } from '../../support/folder.ts'
import { type Served, serve } from '../../support/served.ts'
import { makeUser, signIn } from '../../support/sign-in.ts'
import { makeItem } from '../support/make.ts'

const db = useOwnDatabase()
const folder = useFolder()
const visitor = useVisitors()
let site: Served
let photo: Buffer

beforeAll(async () => {
  site = await serve(db(), { DATA_DIR: folder })
  photo = await sharp({ create: { width: 900, height: 600, channels: 3, background: '#36a' } })
    .jpeg()
    .toBuffer()
})
afterAll(() => site?.stop())

/** Opens the page of many photos as a new editor with one draft. */
async function open() {
  const user = await makeUser(db(), { role: 'editor', name: 'Ratri' })
  const drawing = { figure: 'lampion', palette: 'karang', alt: '' }
  const draft = await makeItem(db(), 'photo', { drawing, publish_at: null, author_id: user.id })
  const visit = await visitor(site.origin, { cookie: await signIn(db(), user), reducedMotion: 'reduce' })
  await visit.page.goto('/admin/konten/galeri/unggah/')
  return { ...visit, user, draft }
}

test('leaving with texts that are not saved warns; Ctrl+S saves them as drafts', async () => {
  const { page, draft } = await open()
  await page.fill(`#judul-${draft.public_id}`, 'Malam lampion')
  const asked: string[] = []
  page.on('dialog', (dialog) => {
    asked.push(dialog.type())
    return dialog.dismiss()
  })
  await page.getByRole('link', { name: 'Galeri', exact: true }).first().click()
  await expect.poll(() => asked).toEqual(['beforeunload'])
  await page.keyboard.press('Control+s')
  await page.getByText('Tersimpan sebagai draf.').waitFor()
  expect(await db()('content_items').where({ id: draft.id }).first()).toMatchObject({
    title: 'Malam lampion',
    publish_at: null,
  })
  expect(asked).toEqual(['beforeunload'])
})

test('an upload after the session ended says so', async () => {
  const { page, user } = await open()
  await db()('sessions').where({ user_id: user.id }).delete()
  await page.locator('#f-picture').setInputFiles([{ name: 'pasar.jpg', mimeType: 'image/jpeg', buffer: photo }])
  await page.getByRole('button', { name: 'Coba lagi' }).waitFor()
  const list = page.locator('[data-uploads-list]')
  expect(await list.innerText()).toContain('Sesimu berakhir. Masuk lagi di tab lain, lalu coba lagi.')
})
