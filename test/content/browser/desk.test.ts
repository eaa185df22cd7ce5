import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { violations } from '../../browser/axe.ts'
import { useWholeSite } from '../../browser/whole-site.ts'
import { makePng } from '../../support/picture.ts'
import { makeUser, signIn } from '../../support/sign-in.ts'
import { makeItem } from '../support/make.ts'

const { db, visit, site } = useWholeSite()
const photo = await makePng({ width: 900, height: 600 })
const many = '/admin/konten/galeri/unggah/'

const newEditor = () => makeUser(db(), { role: 'editor', name: 'Ratri' })
/** Opens a page as a new editor. */
const open = async (path: string) => visit(path, { as: await newEditor() })
const file = (name: string, buffer = photo) => ({ name, mimeType: 'image/jpeg', buffer })

/** Stays when the page asks about leaving. Returns what it has asked. */
function stayOn(page: Page): string[] {
  const asked: string[] = []
  page.on('dialog', (dialog) => {
    asked.push(dialog.type())
    return dialog.dismiss()
  })
  return asked
}

test('what is typed shows beside the form, and on a phone in a tab', async () => {
  const { page, problems } = await open('/admin/konten/blog/baru/')
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
  const asked = stayOn(page)
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
  const { page } = await open(many)
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
  for (const field of await page.getByLabel(/^Teks alt/).all())
    if (await field.isVisible()) await field.fill('Orang banyak')
  await page.getByRole('button', { name: 'Terbitkan semua' }).click()
  await page.getByText('Terbit di galeri.').waitFor()
  const photos = db()('content_items').where({ kind: 'photo' }).whereNotNull('publish_at').orderBy('position', 'desc')
  // The gallery shows them in the order in which they were chosen.
  expect(await photos.join('uploads', 'uploads.name', 'picture').pluck('width')).toEqual([80, 90])
})

test('an upload that the network swallowed is sent again by its button', async () => {
  const { page } = await open(many)
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

test('leaving with texts that are not saved warns; Ctrl+S saves them as drafts', async () => {
  const user = await newEditor()
  const drawing = { figure: 'lampion', palette: 'karang', alt: '' }
  const draft = await makeItem(db(), 'photo', { drawing, publish_at: null, author_id: user.id })
  const { page } = await visit(many, { as: user })
  await page.fill(`#judul-${draft.public_id}`, 'Malam lampion')
  const asked = stayOn(page)
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
  const user = await newEditor()
  const { page } = await visit(many, { as: user })
  await db()('sessions').where({ user_id: user.id }).delete()
  await page.locator('#f-picture').setInputFiles(file('pasar.jpg'))
  await page.getByRole('button', { name: 'Coba lagi' }).waitFor()
  const list = page.locator('[data-uploads-list]')
  expect(await list.innerText()).toContain('Sesimu berakhir. Masuk lagi di tab lain, lalu coba lagi.')
})

test('an ended session, a killed tab and a refused save lose nothing that was typed', async () => {
  const editor = await newEditor()
  const { page } = await visit('/admin/konten/blog/baru/', { as: editor })
  await page.fill('#f-title', 'Malam lampion')
  await page.fill('#f-body', 'Jam tujuh.')
  await page.locator('.edit-side p', { hasText: 'Jam tujuh.' }).waitFor()
  await db()('sessions').where({ user_id: editor.id }).del()
  await page.locator('#f-body').pressSequentially(' Bawa payung.')
  await page.locator('.edit-side', { hasText: 'Mungkin sesimu sudah berakhir' }).waitFor()
  expect(new URL(page.url()).pathname).toBe('/admin/konten/blog/baru/')
  expect(await page.inputValue('#f-body')).toBe('Jam tujuh. Bawa payung.')

  const later = await page.context().newPage()
  await page.close()
  const [name = '', value = ''] = (await signIn(db(), editor, site().port)).split('=')
  await later.context().addCookies([{ name, value, url: site().origin }])
  await later.goto(new URL('/admin/konten/blog/baru/', site().origin).href)
  await later.getByText('yang belum tersimpan sudah dikembalikan').waitFor()
  expect(await later.inputValue('#f-title')).toBe('Malam lampion')
  expect(await later.inputValue('#f-body')).toBe('Jam tujuh. Bawa payung.')
  await later.keyboard.press('Control+s')
  await later.waitForURL(/\/blog\/[0-9a-f]{24}\//)
  await later.goto(new URL('/admin/konten/blog/baru/', later.url()).href)
  expect(await later.inputValue('#f-title')).toBe('')
})
