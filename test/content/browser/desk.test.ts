import type { BrowserContextOptions } from 'playwright-core'
import sharp from 'sharp'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { violations } from '../../browser/axe.ts'
import { useVisitors } from '../../browser/visitors.ts'
import { useOwnDatabase } from '../../support/db.ts'
import { useFolder } from '../../support/folder.ts'
import { makePng } from '../../support/picture.ts'
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

/** Opens a page as a new editor. */
async function open(path: string, look: BrowserContextOptions = {}) {
  const user = await makeUser(db(), { role: 'editor', name: 'Ratri' })
  const cookie = await signIn(db(), user)
  const visit = await visitor(site.origin, { cookie, reducedMotion: 'reduce', ...look })
  await visit.page.goto(path)
  return { ...visit, user }
}
const file = (name: string, buffer = photo) => ({ name, mimeType: 'image/jpeg', buffer })

test('what is typed shows beside the form, and on a phone in a tab', async () => {
  const { page, problems } = await open('/admin/konten/blog/baru/', { viewport: { width: 1440, height: 900 } })
  await page.fill('#f-title', 'Malam lampion')
  await page.locator('#f-body').pressSequentially('## Mulai\n\nJam **tujuh**.')
  await page.locator('.edit-side h2', { hasText: 'Mulai' }).waitFor()
  await page.locator('.edit-side strong', { hasText: 'tujuh' }).waitFor()
  await page.setViewportSize({ width: 360, height: 800 })
  expect(await page.locator('.edit-side').isVisible()).toBe(false)
  await page.getByRole('radio', { name: 'Pratinjau' }).check()
  expect(await page.locator('.edit-side h2').isVisible()).toBe(true)
  expect(await page.locator('#f-body').isVisible()).toBe(false)
  expect(await violations(page)).toEqual([])
  expect(problems).toEqual([])
})

test('leaving with unsaved changes warns; Ctrl+S saves, and then nothing warns', async () => {
  const { page, problems } = await open('/admin/konten/blog/baru/')
  await page.fill('#f-title', 'Malam lampion')
  await page.locator('#f-picture').setInputFiles(file('lampion.jpg'))
  await page.locator('.edit-picture img[src^="data:"]').waitFor()
  await page.fill('#f-alt', 'Lampion')
  const asked: string[] = []
  page.on('dialog', (dialog) => {
    asked.push(dialog.type())
    return dialog.dismiss()
  })
  await page.getByRole('link', { name: 'Semua isi' }).click()
  await expect.poll(() => asked).toEqual(['beforeunload'])
  await page.keyboard.press('Control+s')
  await page.waitForURL(/\/blog\/[0-9a-f]{24}\//)
  await page.getByText('Tersimpan.').waitFor()
  await page.locator('.edit-picture img[src^="/static/uploads/"]').waitFor()
  await page.getByRole('link', { name: 'Semua isi' }).click()
  await page.waitForURL(/\/admin\/konten\/$/)
  expect(asked).toEqual(['beforeunload'])
  expect(problems).toEqual([])
})

test('several photos are sent one after another; a refused one says why; all are published together', async () => {
  const { page } = await open('/admin/konten/galeri/unggah/')
  const bad = file('rusak.jpg', Buffer.from('bukan gambar'))
  const large = file('besar.jpg', Buffer.alloc(5 * 1024 * 1024 + 1))
  await page
    .locator('#f-picture')
    .setInputFiles([
      file('pasar_malam.png', await makePng({ width: 80 })),
      bad,
      large,
      file('kopi-senja.png', await makePng({ width: 90 })),
    ])
  await page.getByText('2 foto terunggah. Lengkapi teks alt, lalu terbitkan.').waitFor({ state: 'attached' })
  const failed = page.locator('[data-uploads-list] li')
  expect(await failed.count()).toBe(2)
  expect(await failed.nth(0).innerText()).toContain('Ini bukan gambar')
  expect(await failed.nth(1).innerText()).toContain('Lebih besar dari 5 MB')
  await failed.nth(0).getByRole('button', { name: 'Tutup' }).click()
  expect(await violations(page)).toEqual([])
  for (const field of await page.getByLabel(/^Teks alt/).all())
    if (await field.isVisible()) await field.fill('Orang banyak')
  await page.getByRole('button', { name: 'Terbitkan semua' }).click()
  await page.getByText('Terbit di galeri.').waitFor()
  const photos = db()('content_items').where({ kind: 'photo' }).whereNotNull('publish_at').orderBy('position', 'desc')
  // The gallery shows them in the order in which they were chosen.
  expect(await photos.join('uploads', 'uploads.name', 'picture').pluck('width')).toEqual([80, 90])
})

test('an upload that the network swallowed is sent again by its button', async () => {
  const { page } = await open('/admin/konten/galeri/unggah/')
  await page.route('**/galeri/unggah/', (route) =>
    route.request().method() === 'POST' ? route.abort() : route.continue(),
  )
  await page.locator('#f-picture').setInputFiles([file('pasar.jpg')])
  const again = page.getByRole('button', { name: 'Coba lagi' })
  await again.waitFor()
  expect(await page.locator('[data-uploads-list]').innerText()).toContain('Jaringan terputus.')
  await page.unroute('**/galeri/unggah/')
  await again.click()
  await page.locator('.uploads-row').waitFor()
})

test('photos are reordered by the keyboard, and the focus stays on the button', async () => {
  const { page } = await open('/admin/konten/')
  await db()('content_items').delete()
  const made = []
  for (const title of ['Satu', 'Dua', 'Tiga']) made.push(await makeItem(db(), 'photo', { title }))
  await page.goto('/admin/konten/?jenis=galeri')
  const id = `up-${made[0]?.public_id}`
  await page.locator(`#${id}`).focus()
  const titles = () => page.locator('.item-title').allInnerTexts()
  await page.keyboard.press('Enter')
  await expect.poll(titles).toEqual(['Tiga', 'Satu', 'Dua'])
  await expect.poll(() => page.evaluate(() => document.activeElement?.id)).toBe(id)
  await page.keyboard.press('Enter')
  await expect.poll(titles).toEqual(['Satu', 'Tiga', 'Dua'])
  await expect.poll(() => page.evaluate(() => document.activeElement?.id)).toBe(id)
})

test.each(['dark', 'light'] as const)('the pages of the desk fit and pass in the %s theme', async (colorScheme) => {
  const { page, user } = await open('/admin/konten/', { colorScheme })
  const item = await makeItem(db(), 'post', { author_id: user.id, publish_at: null })
  for (const path of [
    '',
    '?jenis=galeri',
    `blog/${item.public_id}/`,
    `blog/${item.public_id}/versi/`,
    'galeri/unggah/',
    'sampah/',
  ])
    for (const width of [320, 768, 1440]) {
      await page.setViewportSize({ width, height: 800 })
      await page.goto(`/admin/konten/${path}`)
      expect([path, width, await violations(page)]).toEqual([path, width, []])
      const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
      expect([path, width, over]).toEqual([path, width, Math.min(over, 0)])
    }
})
