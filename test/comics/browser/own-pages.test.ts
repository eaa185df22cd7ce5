import { writeFileSync } from 'node:fs'
import path from 'node:path'
import type { Page } from 'playwright-core'
import { beforeAll, expect, test } from 'vitest'
import { addPages, changePage, startOwnComic } from '../../../src/comics/own-pages/own-pages.ts'
import { listPages } from '../../../src/comics/own-pages/queries.ts'
import { createUploads } from '../../../src/uploads/uploads.ts'
import { overflow, useWholeSite } from '../../browser/whole-site.ts'
import { makeUser } from '../../support/sign-in.ts'
import { inFormat, png, strip, zipOf } from '../own-pages/pictures.ts'
import { makeComic } from '../support/make.ts'
import { phone, wide } from './reader.ts'

const { db, folder, visit } = useWholeSite()
let owner: Awaited<ReturnType<typeof makeUser>>

const deps = () => ({
  ...{ db: db(), changed: () => {}, layout: null, uploads: createUploads({ db: db(), dataDir: folder }) },
  pageFolder: path.join(folder, 'comic-uploads'),
})

async function started() {
  const form = {
    title: 'Halaman Sendiri',
    age_label: 'semua',
    made_with_ai: false,
    has_rights: true,
    genreIds: [5],
  } as const
  return startOwnComic(deps(), owner, { ...form, genreIds: [5] })
}

beforeAll(async () => {
  owner = await makeUser(db(), { name: 'Dinda Puspita' })
})

/** A published comic of a page, a page with two frames, and a strip. */
async function published() {
  const id = await started()
  const files = {
    '1.png': await png(700, 1_000),
    '2.jpg': await inFormat('jpeg', 1_600, 1_000),
    '3.jpg': await strip(800, 4_000),
  }
  const sent = Object.entries(files).map(([name, bytes]) => {
    const file = path.join(folder, `${id}-${name}`)
    writeFileSync(file, bytes)
    return { name, file }
  })
  await addPages(deps(), { id, user_id: owner.id }, sent)
  const [, framed] = await listPages(db(), id)
  const frames = [
    { x: 0, y: 0, width: 0.5, height: 1 },
    { x: 0.5, y: 0, width: 0.5, height: 0.5 },
  ]
  await changePage(deps(), id, framed?.id ?? 0, { alt: 'Sari menunggu.', frames })
  await db()('comics').where({ id }).update({ published_at: new Date(), publisher: 'Dinda' })
  return `/komik/halaman-sendiri-${id}/baca/`
}

const boxes = (page: Page) =>
  page.evaluate(() =>
    [...document.querySelectorAll('.panel img')].map((picture) => {
      const { width, height, top, bottom } = picture.getBoundingClientRect()
      return { ratio: width / height, width, height, top, bottom }
    }),
  )

test.each([
  ['a phone', phone],
  ['a desk', wide],
])('own pages keep their proportions in all three ways on %s', async (_, look) => {
  const address = await published()
  const { page, problems } = await visit(`${address}?cara=gulir`, look)
  expect(await overflow(page)).toBe(0)
  const scrolled = await boxes(page)
  expect(scrolled[0]?.ratio).toBeCloseTo(0.7, 2)
  expect(scrolled[1]?.ratio).toBeCloseTo(1.6, 2)
  const slices = scrolled.slice(2)
  expect(slices.length).toBeGreaterThan(2)
  for (const [at, slice] of slices.slice(1).entries())
    expect(Math.abs(slice.top - (slices[at]?.bottom ?? 0))).toBeLessThan(0.6)

  await page.goto(`${address}?cara=halaman`)
  await page.locator('[data-way="halaman"]').click()
  expect((await boxes(page))[0]?.ratio).toBeCloseTo(0.7, 2)
  expect(await overflow(page)).toBe(0)

  await page.locator('[data-way="panel"]').click()
  const [first] = await boxes(page)
  expect(first?.ratio).toBeCloseTo(0.7, 2)
  expect(first?.top).toBeGreaterThanOrEqual(0)
  expect(first?.bottom).toBeLessThanOrEqual(look.viewport.height)
  await page.keyboard.press('ArrowRight')
  const step = () => page.locator('[data-step]').innerText()
  expect(await step()).toBe('Halaman 2 · bagian 1 dari 2')
  const frame = () =>
    page.evaluate(() => {
      const { width, height } = document.querySelector('.is-now .panel-frame')?.getBoundingClientRect() ?? {
        width: 0,
        height: 1,
      }
      return width / height
    })
  expect(await frame()).toBeCloseTo(0.8, 1)
  await page.keyboard.press('ArrowRight')
  expect(await step()).toBe('Halaman 2 · bagian 2 dari 2')
  expect(await frame()).toBeCloseTo(1.6, 1)
  await page.keyboard.press('ArrowRight')
  await page.keyboard.press('ArrowLeft')
  await page.keyboard.press('ArrowLeft')
  await page.keyboard.press('ArrowLeft')
  expect(await step()).toBe('Halaman 1 dari 3')
  expect(problems).toEqual([])
})

test('page by page a strip goes by windows to its end and back, and guided reading shows its slices one by one', async () => {
  const { page, problems } = await visit(`${await published()}?cara=halaman`, phone)
  const step = () => page.locator('[data-step]').innerText()
  const strip = () =>
    page.evaluate(() => {
      const [part, edge] = ['.is-strip', '[data-foot]'].map((name) => document.querySelector(name))
      const { top = 0, bottom = 0 } = part?.getBoundingClientRect() ?? {}
      return { top, bottom: bottom - (edge?.getBoundingClientRect().top ?? 0) }
    })
  for (const at of [2, 3]) {
    await page.touchscreen.tap(300, 400)
    expect(await step()).toMatch(`Halaman ${at}`)
  }
  const { top, bottom } = await strip()
  expect([top < 120, bottom > 800]).toEqual([true, true])
  const parts = new Set<string>()
  for (let before = bottom + 1; (await strip()).bottom > 0; before = (await strip()).bottom) {
    expect(before - (await strip()).bottom).toBeLessThan(720)
    await page.keyboard.press('ArrowRight')
    await expect.poll(async () => (await strip()).bottom).toBeLessThan(before)
    // The place follows in the frame after the scrolling.
    await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))))
    parts.add(await step())
  }
  await expect.poll(step).toMatch(/^Halaman 3 · bagian (\d) dari \1$/)
  expect(parts.size).toBeGreaterThan(1)
  await page.keyboard.press('ArrowRight')
  expect(await page.locator('#tamat-judul').isVisible()).toBe(true)
  await page.keyboard.press('ArrowLeft')
  expect((await strip()).bottom).toBeLessThan(1)
  await page.keyboard.press('Home')
  expect(await step()).toBe('Halaman 1 dari 3')
  await page.getByRole('button', { name: 'Panel demi panel' }).tap()
  await page.keyboard.press('End')
  await page.keyboard.press('ArrowLeft')
  expect(await page.locator('[data-said]').innerText()).toMatch(/^Halaman 3 dari 3, bagian 2 dari 3/)
  expect(await page.locator('.panel').filter({ visible: true }).count()).toBe(1)
  expect(problems).toEqual([])
})

test('files are sent in parts, go on after a broken line, and pages are moved by dragging', async () => {
  const id = await started()
  const { page, problems } = await visit(`/komik/${id}/halaman/`, { ...wide, as: owner })
  let broken = 0
  await page.route('**/uploads/*', (route) => {
    if (route.request().method() !== 'PATCH' || broken > 2) return route.continue()
    broken += 1
    if (broken < 3) return route.abort()
    return route.fulfill({ status: 409, headers: { 'Retry-After': '1' }, json: { detail: 'Tunggu sebentar.' } })
  })
  const noisy = await strip(1_600, 9_000)
  const archive = await zipOf({
    '1.png': await png(300, 400),
    '2.png': await png(300, 500),
    'b.html': 'x',
    'ComicInfo.xml': '<ComicInfo><Title>Hujan</Title><Number>3</Number><Summary>Sari.</Summary></ComicInfo>',
    'isi.bin': Buffer.concat([Buffer.from('x'), noisy, noisy]),
  })
  const files = [
    { name: 'bab.cbz', mimeType: 'application/zip', buffer: archive },
    { name: 'z.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.7') },
  ]
  await page.locator('#f-pages').setInputFiles(files)
  await expect.poll(() => page.locator('.own-page').count()).toBe(2)
  await expect.poll(() => page.locator('[data-own-sending]').innerText()).toContain('PDF belum bisa dibaca')
  expect(await page.locator('[data-own-sending]').innerText()).toContain('b.html')
  expect(broken).toBe(3)
  await page.locator('.own-page').nth(1).dragTo(page.locator('.own-page').nth(0))
  await expect.poll(() => page.locator('.own-page-name').first().innerText()).toContain('2.png')
  await expect.poll(async () => (await listPages(db(), id)).map(({ name }) => name)).toEqual(['2.png', '1.png'])
  const offer = page.locator('[data-own-offer]')
  expect(await offer.innerText()).toContain('Hujan · nomor 3 · Sari.')
  await offer.getByRole('button', { name: 'Pakai' }).click()
  await expect.poll(() => page.locator('h1').innerText()).toBe('Hujan')
  expect(await offer.isVisible()).toBe(false)
  expect(problems.filter((one) => !/ERR_FAILED|409|422/.test(String(one)))).toEqual([])
  const { page: small } = await visit(`/komik/${id}/halaman/`, { ...phone, as: owner })
  expect(await overflow(small)).toBe(0)
  await small.getByRole('link', { name: 'Ubah halaman 1' }).click()
  expect(await overflow(small)).toBe(0)
  await page.locator('#f-pages').setInputFiles({ name: 'c.txt', mimeType: 'text/plain', buffer: Buffer.from('x') })
  await expect.poll(() => page.locator('[data-own-sending]').innerText()).toContain('bukan gambar')
  expect(await page.locator('[data-own-sending]').innerText()).not.toContain('z.pdf')
  await page.getByRole('button', { name: 'Unggah' }).click()
  expect(await page.locator('[data-own-said]').innerText()).toBe('Pilih gambar, zip, atau CBZ dulu.')
  await page.getByRole('link', { name: 'Ubah halaman 1' }).click()
  const stage = page.locator('[data-frames-stage]')
  await stage.scrollIntoViewIfNeeded()
  const { x = 0, y = 0 } = (await stage.boundingBox()) ?? {}
  for (let at = 0; at < 6; at += 1) {
    await page.mouse.move(x + 10 + at * 40, y + 20)
    await page.mouse.down()
    await page.mouse.move(x + 40 + at * 40, y + 120)
    await page.mouse.up()
  }
  expect(await page.locator('.own-stage-frame').count()).toBe(6)
  await page.getByRole('button', { name: 'Hapus bingkai terakhir' }).click()
  expect(await page.locator('.own-stage-frame').count()).toBe(5)
  await page.locator('summary', { hasText: 'Isi dengan angka' }).click()
  for (const name of ['x', 'y', 'height']) await page.locator(`[name="${name}-5"]`).fill('5')
  await page.locator('[name="width-5"]').fill('400')
  expect(await overflow(page)).toBe(0)
  await page.getByRole('button', { name: 'Simpan', exact: true }).click()
  await page.locator('.form-errors').waitFor()
  await expect.poll(() => page.locator('.own-stage-frame').count()).toBe(6)
  expect(await overflow(page)).toBe(0)
  await page.locator('[name="width-5"]').fill('5')
  await page.getByRole('button', { name: 'Simpan', exact: true }).click()
  await expect.poll(async () => (await listPages(db(), id))[0]?.frames.length).toBe(6)
})

test('a strip is framed over its whole height', async () => {
  const id = Number((await published()).match(/(\d+)\/baca/)?.[1])
  const [, , strip] = await listPages(db(), id)
  const { page } = await visit(`/komik/${id}/halaman/${strip?.id}/`, { ...phone, as: owner })
  const { width, height } = (await page.locator('[data-frames-stage]').boundingBox()) ?? { width: 1, height: 0 }
  expect(height / width).toBeCloseTo(5, 1)
})

test('the comic page keeps to a phone though its reader has come far', async () => {
  const pages = Array.from({ length: 12 }, () => 1)
  const { id: comic_id, user_id, panelIds } = await makeComic(db(), { panels: pages })
  const place = { comic_id, user_id, panel_id: panelIds.at(-2) ?? null, page_number: 11, panel_number: 1 }
  await db()('comic_reads').insert(place)
  const { page } = await visit(`/komik/${comic_id}/`, { ...phone, as: { id: user_id } })
  expect(await page.locator('.page-here').count()).toBe(1)
  expect(await overflow(page)).toBe(0)
})

test('a finger draws a frame while its button is pressed, and scrolls before', async () => {
  const id = (await published()).match(/(\d+)\/baca/)?.[1]
  const [first] = await listPages(db(), Number(id))
  const { page } = await visit(`/komik/${id}/halaman/${first?.id}/`, { ...phone, as: owner, hasTouch: true })
  const frames = page.locator('.own-stage-frame')
  const hand = await page.context().newCDPSession(page)
  const { x = 0, y = 0 } = (await page.locator('[data-frames-stage]').boundingBox()) ?? {}
  const draw = async () => {
    for (const [type, at] of [
      ['touchStart', 40],
      ['touchMove', 100],
      ['touchMove', 160],
    ] as const)
      await hand.send('Input.dispatchTouchEvent', { type, touchPoints: [{ x: x + at, y: y + at }] })
    await hand.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] })
  }
  await draw()
  expect(await frames.count()).toBe(0)
  await page.evaluate(() => scrollTo(0, 0))
  await page.getByRole('button', { name: 'Gambar dengan jari' }).tap()
  await draw()
  await expect.poll(() => frames.count()).toBe(1)
  await page.getByRole('button', { name: 'Simpan', exact: true }).click()
  await expect.poll(async () => (await listPages(db(), Number(id)))[0]?.frames.length).toBe(1)
})
