import { beforeAll, expect, test } from 'vitest'
import { slugHue } from '../../src/anime/contract/slugs.ts'
import { makeTitle } from '../support/make.ts'
import { violations } from './axe.ts'
import { entry, kept, seen, titles, undo } from './collection.ts'
import { useBrowser } from './support.ts'

const { db, open } = useBrowser()
beforeAll(async () => {
  await makeTitle(db(), { slug: 'pelaut-kertas', title: 'Pelaut Kertas', episodes: 3 })
})

test('lists that an older version left in the browser are found, bad covers and mangled slugs included', async () => {
  const { page, problems } = await open('/koleksi/?tab=history', {
    stored: {
      kortekstream_watchlist: [
        entry('lama', 1, { cover: 'N/A' }),
        entry('baru', 2, { cover: 'https://gambar.contoh/baru.jpg' }),
      ],
      kortekstream_history: [
        seen('satu', 3, { episodeSlug: 'https://v1.situs.contoh/satu-episode-1/', apiSource: { name: 'utama' } }),
        seen('dua', 4, { slug: undefined, episodeSlug: '/episode/dua-episode-7/', cover: 'undefined' }),
        seen('tiga', 5, { episodeTitle: 'Judul tiga Episode 9', position: 600, duration: 1200 }),
      ],
    },
  })

  expect(await page.locator('.watched-title').allTextContents()).toEqual(['Judul tiga', 'Judul dua', 'Judul satu'])
  expect(await page.locator('.watched-episode').first().textContent()).toBe('Episode 9')
  expect(await page.locator('.watched-when').first().textContent()).toMatch(/^Lanjutkan · sisa 10 menit · .* lalu$/)
  expect(
    await page.locator('.watched a').evaluateAll((links) => links.map((link) => link.getAttribute('href'))),
  ).toEqual(['/episode/tiga-episode-1/', '/episode/dua-episode-7/', '/episode/satu-episode-1/'])
  expect(await page.locator('[data-count]').allTextContents()).toEqual(['2', '0', '3'])

  await page.getByRole('link', { name: /Tonton nanti/ }).click()
  await expect.poll(() => titles(page)).toEqual(['Judul baru', 'Judul lama'])
  const blanks = page.locator('.card .poster-blank')
  expect(await blanks.count()).toBe(2)
  expect(await blanks.last().getAttribute('class')).toContain(`hue-${slugHue('lama')}`)
  expect(problems).toEqual([])
})

test.each(['light', 'dark'] as const)('what is kept in the browser fits and passes axe: %s', async (colorScheme) => {
  const { page } = await open('/koleksi/', {
    ...{ colorScheme, viewport: { width: 320, height: 800 }, reducedMotion: 'reduce' },
    stored: {
      kortekstream_watchlist: [entry('pelaut-kertas', 1)],
      kortekstream_history: [seen('pelaut-kertas', 2, { position: 600, duration: 1200 })],
    },
  })
  for (const path of ['/koleksi/', '/koleksi/?tab=history', '/anime/pelaut-kertas/', '/']) {
    await page.goto(path, { waitUntil: 'networkidle' })
    expect([path, await violations(page)]).toEqual([path, []])
    expect([path, await page.evaluate(() => document.documentElement.scrollWidth)]).toEqual([path, 320])
  }
})

test('old entries with missing or bad covers get the posters this site knows, and keep them', async () => {
  const bad = ['', 'N/A', 'https://gambar.contoh/x.jpg', '/poster/tanda-lama/180/hilang.webp']
  const { page, asked } = await open('/koleksi/', {
    stored: {
      kortekstream_watchlist: [
        entry('pelaut-kertas', 1, { cover: '', lama: 0 }),
        entry('tidak-dikenal', 2, { cover: 'N/A' }),
      ],
      kortekstream_favorites: [entry('pelaut-kertas', 1, { cover: bad[3] })],
      kortekstream_history: bad
        .slice(0, 3)
        .map((cover, at) => seen('pelaut-kertas', 3, { cover, episodeSlug: `pelaut-kertas-episode-${at + 1}` })),
    },
  })
  const drawn = '/ilustrasi/poster/pelaut-kertas.svg'
  await expect.poll(async () => (await kept(page, 'watchlist'))[1].cover).toBe(drawn)
  expect(await kept(page, 'watchlist')).toMatchObject([
    { cover: 'N/A' },
    { lama: 0, addedAt: entry('pelaut-kertas', 1).addedAt },
  ])
  expect(await page.locator('.card .poster').last().getAttribute('src')).toBe(drawn)
  expect(asked.filter((url) => url.includes('/koleksi/kartu'))).toHaveLength(1)

  await page.goto('/koleksi/?tab=favorites')
  await expect.poll(async () => (await kept(page, 'favorites'))[0].cover).toBe(drawn)
  const posters = () =>
    page
      .locator('[data-cards] .poster, [data-rows] .poster')
      .evaluateAll((all) => all.map((one) => one.getAttribute('src')))
  await page.goto('/koleksi/?tab=history')
  const scene = '/ilustrasi/adegan/pelaut-kertas.svg'
  await expect.poll(posters).toEqual([scene, scene, scene])
})

test('fifty titles with the longest slugs are asked for in addresses that the server takes', async () => {
  const longest = Array.from({ length: 50 }, (_, at) => entry(`${'漫'.repeat(197)}-${at + 10}`, 2, { cover: '' }))
  const { page, asked } = await open('/koleksi/', {
    stored: { kortekstream_watchlist: [...longest, entry('pelaut-kertas', 1, { cover: '' })] },
  })
  await expect.poll(async () => (await kept(page, 'watchlist'))[50].cover).toBe('/ilustrasi/poster/pelaut-kertas.svg')
  const paths = () => asked.map((url) => new URL(url)).map(({ pathname, search }) => pathname + search)
  const lots = (address: string) => paths().filter((path) => path.startsWith(address))
  await expect.poll(() => lots('/koleksi/episode-baru/').length).toBeGreaterThanOrEqual(50)
  expect(lots('/koleksi/kartu/').length).toBeGreaterThanOrEqual(50)
  expect(Math.max(...paths().map(({ length }) => length))).toBeLessThanOrEqual(2_048)
})

test('entries whose fields are no texts break neither home nor the collection', async () => {
  const stored = {
    kortekstream_history: [
      seen('rusak', 3, {
        title: 5,
        episodeTitle: { a: 1 },
        cover: 7,
        position: 'x',
        duration: [],
        next: { slug: 'b', name: 4 },
      }),
      seen('utuh', 2, { title: 'Utuh', episodeTitle: 'Utuh Episode Film', position: 600, duration: 1200 }),
      seen('lewat', 1, { position: 1090, duration: 1200, next: { slug: 'lewat-episode-2', name: 'Episode 2' } }),
    ],
  }
  const { page, problems } = await open('/', { stored })
  await expect
    .poll(() => page.locator('[data-continue-title]').allTextContents())
    .toEqual(['rusak', 'Utuh', 'Judul lewat'])
  expect(await page.locator('[data-continue-line]').allTextContents()).toEqual([
    'Ep 1',
    'Film · sisa 10 menit',
    'Lanjut ke Ep 2',
  ])

  await page.goto('/koleksi/?tab=history')
  expect(await page.locator('.watched-title').allTextContents()).toEqual(['rusak', 'Utuh', 'Judul lewat'])
  expect(await page.locator('.watched-episode').allTextContents()).toEqual(['Episode 1', 'Film', 'Episode 1'])
  expect(await page.locator('.watched-go').allTextContents()).toEqual(['Tonton', 'Lanjutkan', 'Lanjutkan Episode 2'])
  expect(problems).toEqual([])
})

test('the page of a title leads on to the last episode watched, by its name, and past one that was seen to 90 %', async () => {
  const stored = (position: number) => ({
    kortekstream_history: [seen('pelaut-kertas', 3, { position, duration: 100 })],
  })
  const button = async (position: number) => {
    const { page } = await open('/anime/pelaut-kertas/', { stored: stored(position) })
    return (await page.locator('[data-continue]').innerText()).replace(/\s+/g, ' ').trim()
  }
  expect(await button(50)).toMatch(/^Lanjutkan Episode 1( · sisa 50 detik)?$/)
  expect(await button(90)).toBe('Lanjutkan Episode 2')
})

test('keeping a title on its page shows it in the collection, and removing it can be undone', async () => {
  const { page, problems } = await open('/anime/pelaut-kertas/')
  await page.getByRole('button', { name: 'Simpan' }).click()
  await page.goto('/koleksi/')

  expect(await titles(page)).toEqual(['Pelaut Kertas'])
  const before = await kept(page, 'watchlist')
  await page.getByRole('button', { name: 'Hapus Pelaut Kertas' }).click()
  expect(await page.getByRole('heading', { name: 'Belum ada yang disimpan' }).isVisible()).toBe(true)
  expect(await page.getByRole('button', { name: 'Ekspor' }).isDisabled()).toBe(true)
  await undo(page)
  expect(await titles(page)).toEqual(['Pelaut Kertas'])
  expect(await kept(page, 'watchlist')).toEqual(before)
  expect(
    await page
      .locator('.card a')
      .first()
      .evaluate((link) => link === document.activeElement),
  ).toBe(true)
  expect(problems).toEqual([])
})

test('a saved title says where one is in it, and how much of the episode is seen', async () => {
  const { page } = await open('/koleksi/', {
    stored: {
      kortekstream_watchlist: [entry('baru', 4), entry('mulai', 3), entry('lanjut', 2), entry('selesai', 1)],
      kortekstream_history: [
        seen('mulai', 5, { position: 600, duration: 1200 }),
        seen('lanjut', 4, { position: 1190, duration: 1200, next: { slug: 'lanjut-episode-2', name: 'Episode 2' } }),
        seen('selesai', 3, { position: 1190, duration: 1200 }),
      ],
    },
  })
  const cards = page.locator('[data-cards] .card')
  await expect
    .poll(() => cards.locator('.card-line').allTextContents())
    .toEqual(['Belum ditonton', 'Lanjut Ep 1', 'Lanjut Ep 2', 'Sudah ditonton'])
  expect(await cards.locator('progress').evaluateAll((bars) => bars.map((bar) => !bar.hasAttribute('hidden')))).toEqual(
    [...[false, true, false, false]],
  )
  expect(
    await cards
      .locator('progress')
      .nth(1)
      .evaluate((bar: HTMLProgressElement) => bar.value),
  ).toBe(0.5)
})

test('a list is emptied only after asking, and comes back by undo', async () => {
  const { page } = await open('/koleksi/?tab=favorites', {
    stored: { kortekstream_favorites: [entry('a', 2), entry('b', 1)] },
  })
  await page.getByRole('button', { name: 'Hapus semua' }).click()
  await page.getByRole('button', { name: 'Batal' }).click()
  expect(await titles(page)).toHaveLength(2)

  await page.getByRole('button', { name: 'Hapus semua' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Hapus semua' }).click()
  await page.getByRole('heading', { name: 'Belum ada favorit' }).waitFor()
  expect(await kept(page, 'favorites')).toEqual([])
  await undo(page)
  expect(await titles(page)).toEqual(['Judul a', 'Judul b'])
})

test('a change in one tab shows in the other', async () => {
  const { page } = await open('/koleksi/', { stored: { kortekstream_watchlist: [entry('a', 2), entry('b', 1)] } })
  const other = await page.context().newPage()
  await other.goto('/koleksi/')
  await page.getByRole('button', { name: 'Hapus Judul b' }).focus()

  await other.getByRole('button', { name: 'Hapus Judul a' }).click()

  await expect.poll(() => titles(page)).toEqual(['Judul b'])
  const focused = await page.evaluate(() => document.activeElement?.getAttribute('aria-label'))
  expect(focused).toBe('Hapus Judul b dari daftar ini')
})

test('the list can be searched and ordered', async () => {
  const { page } = await open('/koleksi/', {
    stored: { kortekstream_watchlist: [entry('b', 3), entry('c', 2), entry('a', 1)] },
  })
  await page.getByLabel('Urutan').selectOption('title')
  expect(await titles(page)).toEqual(['Judul a', 'Judul b', 'Judul c'])
  await page.getByLabel('Cari di daftar ini').fill('judul C')
  expect(await titles(page)).toEqual(['Judul c'])
  await page.getByLabel('Cari di daftar ini').fill('tidak ada')
  expect(await page.getByText('Tidak ada yang cocok').isVisible()).toBe(true)
})

test('a damaged list is set aside, never written over', async () => {
  const damaged = '[{"slug":"separuh"'
  const { page } = await open('/anime/pelaut-kertas/', { stored: { kortekstream_watchlist: damaged } })
  await page.getByRole('button', { name: 'Simpan' }).click()
  await page.goto('/koleksi/')

  expect(await titles(page)).toEqual(['Pelaut Kertas'])
  expect(await page.getByText('Sebagian data lama di browser ini rusak').isVisible()).toBe(true)
  expect(await page.evaluate(() => localStorage.getItem('kortekstream_watchlist.rusak'))).toBe(damaged)
})

test('a poster that is followed carries the name of the one on its page, and no other does', async () => {
  const { page, problems } = await open('/koleksi/', {
    stored: { kortekstream_watchlist: [entry('lain', 2, { cover: '' }), entry('pelaut-kertas', 1)] },
  })
  await page.evaluate(() =>
    addEventListener('pageswap', () => {
      const names = Array.from(document.querySelectorAll('[data-cards] .card-picture'), (node) =>
        getComputedStyle(node),
      )
      sessionStorage.setItem('names', JSON.stringify(names.map((style) => style.viewTransitionName)))
    }),
  )
  await page.getByRole('link', { name: 'Judul pelaut-kertas' }).click()
  await page.getByRole('heading', { level: 1, name: 'Pelaut Kertas' }).waitFor()
  const names = () => page.evaluate(() => JSON.parse(sessionStorage.getItem('names') ?? 'null'))
  await expect.poll(names).toEqual(['none', 'poster'])
  expect(problems).toEqual([])
})

test('a new episode of a title that was only watched has a card on the home page and a dot at the collection', async () => {
  const begun = seen('pelaut-kertas', 3, { position: 600, duration: 1200 })
  const { page } = await open('/all-anime-terbaru/', { stored: { kortekstream_history: [begun] } })
  await expect.poll(() => page.evaluate(() => 'new' in document.documentElement.dataset)).toBe(true)
  await page.goto('/')
  await expect
    .poll(() => page.locator('[data-new-list] a').allTextContents())
    .toEqual([expect.stringContaining('Ep 3')])
})

test('a new episode of a kept title has a card on the home page and a dot at the collection, until it is opened', async () => {
  const stored = { kortekstream_watchlist: [entry('pelaut-kertas', 3)] }
  const { page } = await open('/all-anime-terbaru/', { stored })
  await expect.poll(() => page.evaluate(() => 'new' in document.documentElement.dataset)).toBe(true)
  expect(await page.locator('.tabs a[href="/koleksi/"]').textContent()).toContain('1 episode baru')

  await page.goto('/')
  const card = page.locator('[data-new-list] a')
  await expect.poll(() => card.count()).toBe(1)
  expect(await card.textContent()).toContain('Pelaut Kertas')
  await card.click()
  await page.waitForURL(/episode\/pelaut-kertas-episode-3/)
  await page.goto('/koleksi/')
  await expect.poll(() => page.evaluate(() => 'new' in document.documentElement.dataset)).toBe(false)
  expect(await page.locator('[data-new-list] a').count()).toBe(0)
})
