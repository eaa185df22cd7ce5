import { afterAll, beforeAll, expect, test } from 'vitest'
import { emptyCatalog, enter } from '../support/served.ts'
import { makeUser, signIn } from '../support/sign-in.ts'
import { startUpstream, type Upstream } from '../support/upstream.ts'
import { gate, useBrowser } from './support.ts'

const { db, open, port } = useBrowser()
let upstream: Upstream
let session: string
let broken: number

beforeAll(async () => {
  upstream = await startUpstream({ name: 'Satu' })
  await emptyCatalog(db())
  await db()('api_endpoints').where({ url: '/api/v1' }).update({ is_active: true })
  broken = await enter(db(), 'Server Rusak', 'http://127.0.0.1:9/api/v1', 30)
  for (const [at, slug] of ['malam', 'pagi', 'senja'].entries()) {
    const facts = { title: `Penjaga ${slug}`, key: slug, season: 1, part: null, year: 2024 + at, type: 'TV' }
    await db()('slugs').insert({ slug, origin: 'library', ...facts })
    const there = { origin: upstream.url, slug: `${slug}-x`, year: 2025, cover: null, seen_at: new Date() }
    await db()('titles_seen').insert({ ...facts, ...there })
    const mapping = { slug, origin: upstream.url, origin_slug: `${slug}-x`, state: 'proposed' as const }
    await db()('title_mappings').insert({ ...mapping, score: 0.9 - at / 10, decided_by: null, decided_at: null })
  }
  const user = await makeUser(db(), { role: 'staff' })
  session = await signIn(db(), user, port())
})
afterAll(() => upstream?.close())

/** Opens an address as staff. */
const enterStaff = (path: string, wishes: Parameters<typeof open>[1] = {}) => open(path, { ...wishes, cookie: session })

/**
 * Console problems other than the expected ones: a form with errors answers 422, which browsers log, and this test's
 * server accepts no sockets.
 */
const unexpected = (problems: string[]) => problems.filter((line) => !/422|WebSocket|ws:error/.test(line))

test('an address is tried while a word says so, and saving one that fails asks once more', async () => {
  upstream.set('movies', { status: 503 })
  const { page, problems } = await enterStaff('/admin/endpoint/baru/')
  await page.fill('#f-name', 'Server Satu')
  await page.getByRole('button', { name: 'Coba dulu' }).click()
  await page.locator('#f-url-error', { hasText: 'Isi alamat API-nya.' }).waitFor()
  await page.fill('#f-url', upstream.url)
  await page.fill('#f-priority', '40')
  const held = gate()
  await page.route(/baru/, (route) => held.opened.then(() => route.continue()))
  await page.getByRole('button', { name: 'Coba dulu' }).click()
  await page.getByText('Sedang mencoba alamatnya').waitFor({ state: 'visible' })
  held.open()
  await page.getByText('4 dari 5 jalur menjawab dengan baik.').waitFor()
  expect(await page.getByText('Sedang mencoba alamatnya').isVisible()).toBe(false)
  expect(await page.inputValue('#f-name')).toBe('Server Satu')
  await expect.poll(() => page.evaluate(() => document.activeElement?.textContent)).toBe('Coba dulu')

  await page.getByRole('button', { name: 'Simpan' }).click()
  await page.getByLabel('Simpan saja walau gagal').waitFor()
  await expect.poll(() => page.evaluate(() => document.activeElement?.className)).toContain('form-errors')
  await page.getByLabel('Simpan saja walau gagal').check()
  await page.getByRole('button', { name: 'Simpan' }).click()
  await page.getByText('Server Satu ditambahkan.').waitFor()
  expect(new URL(page.url()).pathname).toBe('/admin/endpoint/')
  expect(unexpected(problems)).toEqual([])
  upstream.reset()
})

test('a failure of ours leaves what was typed where it is', async () => {
  const { page } = await enterStaff('/admin/endpoint/baru/')
  await page.fill('#f-name', 'Server Satu')
  const failed = { status: 503, contentType: 'text/html', body: '<section id="kesalahan" role="alert">Rusak</section>' }
  await page.route(/baru/, (route) => (route.request().method() === 'POST' ? route.fulfill(failed) : route.continue()))
  for (const name of ['Coba dulu', 'Simpan']) {
    await page.getByRole('button', { name }).click()
    await page
      .locator('#formulir-endpoint > .failure', { hasText: 'Bagian ini sedang tidak bisa dimuat. Coba lagi.' })
      .waitFor()
    expect(await page.inputValue('#f-name')).toBe('Server Satu')
  }
})

test('switching an endpoint off and on keeps the keyboard where it was', async () => {
  const { page, problems } = await enterStaff('/admin/endpoint/')
  const off = page.getByRole('button', { name: 'Nonaktifkan Server Rusak' })
  await off.focus()
  await page.keyboard.press('Enter')
  await page.getByText('Server Rusak dinonaktifkan').waitFor()
  await expect.poll(() => page.evaluate(() => document.activeElement?.id)).toBe(`aktif-${broken}`)
  await page.keyboard.press('Enter')
  await page.getByText('Server Rusak diaktifkan').waitFor()
  expect(unexpected(problems)).toEqual([])
})

test('proposals are decided and taken back with the keyboard alone', async () => {
  const { page, problems } = await enterStaff('/admin/judul/')
  await page.getByRole('button', { name: 'Cocok malam' }).focus()
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: 'Urungkan malam' }).waitFor()
  await expect.poll(() => page.evaluate(() => document.activeElement?.textContent)).toBe('Urungkan malam')
  expect(await page.locator('.mapping').count()).toBe(3)
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: 'Cocok malam' }).waitFor()
  await expect.poll(() => page.evaluate(() => document.activeElement?.textContent)).toBe('Cocok malam')
  await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: 'Urungkan malam' }).waitFor()
  expect(await page.locator('.mapping .state').allTextContents()).toEqual(['Ditolak'])
  expect(unexpected(problems)).toEqual([])
})

test('without JavaScript all of it is plain forms', async () => {
  const { page } = await enterStaff('/admin/judul/', { javaScriptEnabled: false })
  await page.getByRole('button', { name: 'Cocok pagi' }).click()
  await page.waitForURL(/kabar=/)
  expect(await page.locator('#kabar-judul').textContent()).toContain('pagi ditandai cocok.')
  await page.goto('/admin/endpoint/baru/')
  await page.fill('#f-name', 'Server Lagi')
  await page.fill('#f-url', 'http://127.0.0.1:9/api/v1/x')
  await page.fill('#f-priority', '1')
  await page.getByRole('button', { name: 'Coba dulu' }).click()
  expect(await page.locator('.trial-summary').textContent()).toBe('0 dari 5 jalur menjawab dengan baik.')
  await page.getByRole('button', { name: 'Simpan' }).click()
  await page.getByLabel('Simpan saja walau gagal').check()
  await page.getByRole('button', { name: 'Simpan' }).click()
  await expect.poll(() => page.locator('#kabar-endpoint').textContent()).toContain('Server Lagi ditambahkan.')
  await page.getByRole('button', { name: 'Nonaktifkan Server Lagi' }).click()
  await expect.poll(() => page.locator('#kabar-endpoint').textContent()).toContain('Server Lagi dinonaktifkan')
})
