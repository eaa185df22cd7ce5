import { readFile } from 'node:fs/promises'
import type { Page } from 'playwright-core'
import { beforeAll, expect, test } from 'vitest'
import { hueOf } from '../../src/anime/contract/slugs.ts'
import { makeTitle } from '../support/make.ts'
import { useBrowser } from './support.ts'

const { db, open, stall, plug, unplug } = useBrowser()
beforeAll(async () => {
  await makeTitle(db(), { slug: 'pelaut-kertas', title: 'Pelaut Kertas', episodes: 3 })
})

const day = (date: number) => `2026-10-${String(date).padStart(2, '0')}T08:00:00.000Z`
const entry = (slug: string, date: number, more: object = {}) => ({
  id: slug,
  title: `Judul ${slug}`,
  slug,
  cover: `/ilustrasi/poster/${slug}.svg`,
  addedAt: day(date),
  ...more,
})
const seen = (slug: string, date: number, more: object = {}) => ({
  id: slug,
  title: `Judul ${slug}`,
  slug,
  episodeSlug: `${slug}-episode-1`,
  episodeTitle: 'Episode 1',
  cover: '',
  watchedAt: day(date),
  ...more,
})
const titles = (page: Page) => page.locator('[data-cards] .card-title').allTextContents()
const kept = (page: Page, key: string) =>
  page.evaluate((name) => JSON.parse(localStorage.getItem(`kortekstream_${name}`) ?? 'null'), key)
const bring = (page: Page, content: unknown) =>
  page.locator('[data-file]').setInputFiles({
    name: 'koleksi.json',
    mimeType: 'application/json',
    buffer: Buffer.from(typeof content === 'string' ? content : JSON.stringify(content)),
  })
const outcome = (page: Page, text: RegExp) => page.locator('[data-outcome]', { hasText: text }).waitFor()
const undo = (page: Page) => page.getByRole('button', { name: 'Urungkan' }).click()

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
  expect(await blanks.last().getAttribute('class')).toContain(`hue-${hueOf('lama')}`)
  expect(problems).toEqual([])
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
  expect(await kept(page, 'watchlist')).toMatchObject([{ cover: 'N/A' }, { lama: 0, addedAt: day(1) }])
  expect((await kept(page, 'history')).map(({ cover }: { cover: string }) => cover)).toEqual([drawn, drawn, drawn])
  expect(await page.locator('.card .poster').last().getAttribute('src')).toBe(drawn)
  expect(asked.filter((url) => url.includes('/koleksi/kartu'))).toHaveLength(1)

  await page.goto('/koleksi/?tab=favorites')
  await expect.poll(async () => (await kept(page, 'favorites'))[0].cover).toBe(drawn)
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
  expect(await page.locator('.watched-go').allTextContents()).toEqual(['Tonton', 'Lanjutkan', 'Tonton lagi'])
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

test('an export brings everything back into an empty browser, unknown fields included', async () => {
  const stored = {
    kortekstream_watchlist: [entry('a', 2, { cover: '', nada: { dalam: [1, 2] } }), entry('b', 1, { cover: '' })],
    kortekstream_favorites: [entry('a', 3, { cover: '' })],
    kortekstream_history: [seen('a', 4, { position: 30, duration: 100, apiSource: { name: 'x' } })],
  }
  const { page, problems } = await open('/koleksi/', { stored })
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Ekspor' }).click(),
  ])
  expect(download.suggestedFilename()).toMatch(/^kortekstream-koleksi-\d{4}-\d\d-\d\d\.json$/)
  const file = await readFile(await download.path(), 'utf8')
  expect(JSON.parse(file)).toMatchObject({ version: 1, exportedAt: expect.stringMatching(/^20\d\d-/) })

  const fresh = await open('/koleksi/')
  await bring(fresh.page, file)
  await outcome(fresh.page, /4 judul ditambahkan, 0 diperbarui/)
  for (const [key, entries] of Object.entries(stored))
    expect(await kept(fresh.page, key.replace('kortekstream_', ''))).toEqual(entries)
  await bring(fresh.page, file)
  await outcome(fresh.page, /Tidak ada yang baru/)
  expect([...problems, ...fresh.problems]).toEqual([])
})

test('importing merges by slug, the newest wins, nothing of one side is lost, and undo restores it', async () => {
  const ours = [entry('sama', 5, { title: 'Milik sini' }), entry('tua', 1, { title: 'Tua' }), entry('sini', 2)]
  const { page } = await open('/koleksi/', {
    stored: {
      kortekstream_watchlist: ours,
      kortekstream_history: [seen('a', 1, { position: 50, duration: 100, cover: '/ilustrasi/poster/a.svg' })],
    },
  })
  await bring(page, {
    kortekstream_watchlist: JSON.stringify([
      entry('sama', 4, { title: 'Milik berkas' }),
      entry('tua', 6, { title: 'Lebih baru' }),
      entry('berkas', 3),
    ]),
    history: [seen('a', 2, { episodeSlug: 'https://situs.contoh/a-episode-1/', cover: '-' })],
  })

  await outcome(page, /1 judul ditambahkan, 2 diperbarui/)
  expect(await titles(page)).toEqual(['Lebih baru', 'Milik sini', 'Judul berkas', 'Judul sini'])
  expect(await kept(page, 'history')).toEqual([
    seen('a', 2, { position: 50, duration: 100, cover: '/ilustrasi/poster/a.svg' }),
  ])
  await undo(page)
  await outcome(page, /diurungkan/)
  expect(await titles(page)).toEqual(['Milik sini', 'Judul sini', 'Tua'])
  expect(await kept(page, 'history')).toMatchObject([{ watchedAt: day(1), position: 50 }])
})

test('the history keeps its hundred newest, and says how many an import leaves out', async () => {
  const { page } = await open('/koleksi/', {
    stored: { kortekstream_history: Array.from({ length: 60 }, (_, at) => seen(`sini-${at}`, 20)) },
  })
  await bring(page, { history: Array.from({ length: 70 }, (_, at) => seen(`berkas-${at}`, at < 50 ? 25 : 10)) })

  await outcome(page, /50 judul ditambahkan, 0 diperbarui.*100 terbaru; 30 yang terlama/)
  const slugs: string[] = (await kept(page, 'history')).map((item: { slug: string }) => item.slug)
  expect(slugs).toHaveLength(100)
  expect(slugs.filter((slug) => slug.startsWith('berkas'))).toHaveLength(50)
  await undo(page)
  await outcome(page, /diurungkan/)
  expect(await kept(page, 'history')).toHaveLength(60)
})

test.each([
  ['{"watchlist": [', /tidak bisa dibaca/],
  ['[]', /bukan cadangan koleksi/],
  [{ lain: [] }, /tidak berisi watchlist/],
  [{ version: 2, watchlist: [] }, /versi yang belum dikenal/],
  [{ watchlist: {} }, /watchlist bukan sebuah daftar/],
  [{ watchlist: [entry('baik', 1), { title: 'Tanpa slug' }] }, /ke-2 dari watchlist tidak punya slug/],
  [{ favorites: [entry('a', 1, { cover: 'javascript:alert(1)' })] }, /cover yang bukan alamat gambar/],
  [{ favorites: [entry('a', 1, { cover: '//gambar.contoh/x.png' })] }, /cover yang bukan alamat gambar/],
  [{ favorites: [entry('a', 1, { title: 'x'.repeat(501) })] }, /title yang terlalu panjang/],
  [{ favorites: [entry('a', 1, { title: 5 })] }, /title yang bukan teks/],
  [{ favorites: [entry('a', 1, { addedAt: 'kemarin' })] }, /waktu yang tidak terbaca/],
  [{ history: [seen('a', 1, { position: '5' })] }, /position yang bukan detik/],
  [`{"watchlist": ["${'x'.repeat(2 * 1024 * 1024)}"]}`, /lebih dari 2 MB/],
])('a bad file changes nothing and says what is wrong with it (%#)', async (content, complaint) => {
  const { page } = await open('/koleksi/', { stored: { kortekstream_watchlist: [entry('ada', 1)] } })

  await bring(page, content)

  await outcome(page, complaint)
  expect(await page.locator('[data-outcome]').textContent()).toContain('Tidak ada yang diubah.')
  expect(await kept(page, 'watchlist')).toEqual([entry('ada', 1)])
  expect(await kept(page, 'favorites')).toBeNull()
})

test('a bad file after a good one stands alone, and looks like an error', async () => {
  const { page } = await open('/koleksi/')
  const color = () => page.locator('[data-outcome]').evaluate((line) => getComputedStyle(line).color)
  await bring(page, { watchlist: [entry('baik', 1)] })
  await outcome(page, /1 judul ditambahkan/)
  const good = await color()
  expect(await page.textContent('#toast')).toContain('1 judul ditambahkan')

  await bring(page, '{"watchlist": [')

  await outcome(page, /Tidak ada yang diubah/)
  expect(await page.textContent('#toast')).toBe('')
  expect(await color()).not.toBe(good)
  await bring(page, { watchlist: [entry('lagi', 1)] })
  await outcome(page, /1 judul ditambahkan/)
  expect(await color()).toBe(good)
})

test('markup in an imported file is shown as text', async () => {
  const { page, problems } = await open('/koleksi/')
  await bring(page, { watchlist: [entry('jahil', 1, { title: '<img src=x onerror=alert(1)>', cover: '' })] })
  await outcome(page, /1 judul ditambahkan/)
  expect(await titles(page)).toEqual(['<img src=x onerror=alert(1)>'])
  expect(problems).toEqual([])
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

test('a full browser is said to be full, and nothing is half imported', async () => {
  const { page } = await open('/koleksi/', { stored: { kortekstream_watchlist: [entry('ada', 1)] } })
  await page.evaluate(() => {
    const room = 5 * 1024 * 1024 - JSON.stringify(localStorage).length
    localStorage.setItem('penuh', 'x'.repeat(room - 2_000))
  })
  await bring(page, {
    watchlist: [entry('baru', 2)],
    history: Array.from({ length: 90 }, (_, at) => seen(`banyak-${at}`, 3)),
  })
  await outcome(page, /tempatnya penuh.*Tidak ada yang diubah/)
  expect(await kept(page, 'watchlist')).toEqual([entry('ada', 1)])
  expect(await kept(page, 'history')).toBeNull()
})

test('without a connection every page becomes the offline page, which still shows the collection', async () => {
  const { page, problems } = await open('/koleksi/', {
    serviceWorkers: 'allow',
    stored: { kortekstream_watchlist: [entry('pelaut-kertas', 1, { title: 'Pelaut Kertas' })] },
  })
  await page.evaluate(() => navigator.serviceWorker.ready)
  await page.reload()
  await expect.poll(() => page.evaluate(() => navigator.serviceWorker.controller !== null)).toBe(true)
  await unplug()

  await page.goto('/anime/pelaut-kertas/')

  expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('Kamu sedang offline')
  expect(await titles(page)).toEqual(['Pelaut Kertas'])
  const drawn = page.locator('.card img.poster')
  await expect.poll(() => drawn.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBeGreaterThan(0)
  await page.getByRole('link', { name: /Riwayat/ }).click()
  await page.getByRole('heading', { name: 'Belum ada yang ditonton' }).waitFor()
  expect(problems.filter((line) => !line.includes('ERR_CONNECTION_REFUSED'))).toEqual([])

  await plug()
  await page.goto('/anime/pelaut-kertas/')
  expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('Pelaut Kertas')
})

test('a silent server is taken for offline after a while, a slow page is waited for', async () => {
  const { page } = await open('/koleksi/', { serviceWorkers: 'allow' })
  await page.evaluate(() => navigator.serviceWorker.ready)
  await page.reload()
  await expect.poll(() => page.evaluate(() => navigator.serviceWorker.controller !== null)).toBe(true)

  stall(/^\/anime/)
  setTimeout(() => stall(null), 5_500)
  await page.goto('/anime/pelaut-kertas/')
  expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('Pelaut Kertas')

  stall(/./)
  await page.goto('/anime/pelaut-kertas/')
  expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('Kamu sedang offline')
  stall(null)
})

test('a poster that is followed carries the name of the one on its page, and no other does', async () => {
  const { page, problems } = await open('/koleksi/', {
    stored: { kortekstream_watchlist: [entry('lain', 2, { cover: '' }), entry('pelaut-kertas', 1)] },
  })
  const seenNames = page.evaluate(
    () =>
      new Promise<string[]>((resolve) =>
        addEventListener('pageswap', () => {
          const pictures = [...document.querySelectorAll<HTMLElement>('.card-picture')]
          sessionStorage.setItem('names', JSON.stringify(pictures.map((node) => node.style.viewTransitionName)))
          resolve([])
        }),
      ),
  )
  seenNames.catch(() => {})
  await page.getByRole('link', { name: 'Judul pelaut-kertas' }).click()
  await page.getByRole('heading', { level: 1, name: 'Pelaut Kertas' }).waitFor()
  const names = () => page.evaluate(() => JSON.parse(sessionStorage.getItem('names') ?? 'null'))
  await expect.poll(names).toEqual(['', 'poster'])
  await page.goBack()
  await page.getByRole('heading', { level: 1, name: 'Koleksi' }).waitFor()
  const styles = () =>
    page.locator('.card-picture').evaluateAll((nodes) => nodes.map((node) => node.getAttribute('style')))
  await expect.poll(styles).not.toContain('view-transition-name: poster;')
  expect(problems).toEqual([])
})

test('the service worker keeps neither pages nor API answers nor thumbnails of episodes', async () => {
  const { page } = await open('/anime/pelaut-kertas/', { serviceWorkers: 'allow' })
  await page.evaluate(() => navigator.serviceWorker.ready)
  await page.reload()
  await page.evaluate(() => fetch('/api/v1/anime-detail/?anime_slug=pelaut-kertas'))
  for (const picture of ['cuplikan/pelaut-kertas-episode-1', 'poster/pelaut-kertas'])
    await page.evaluate(async (path) => (await fetch(path)).text(), `/ilustrasi/${picture}.svg`)
  const kept = () =>
    page.evaluate(async () => {
      const caches = await window.caches.keys()
      const requests = await Promise.all(caches.map(async (name) => (await window.caches.open(name)).keys()))
      return requests.flat().map((request) => new URL(request.url).pathname)
    })
  await expect.poll(kept).toContain('/ilustrasi/poster/pelaut-kertas.svg')
  const paths = await kept()
  expect(paths).toContain('/luring/')
  expect(paths.filter((path) => !/^\/(assets|ilustrasi\/(poster|adegan))\/|^\/luring\/$/.test(path))).toEqual([])
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
