import type { Page } from 'playwright-core'
import { beforeAll, expect, test } from 'vitest'
import { makeTitle } from '../support/make.ts'
import { violations } from './axe.ts'
import { useBrowser } from './support.ts'

const { db, open } = useBrowser()

beforeAll(async () => {
  const week = Array.from({ length: 14 }, (_, index) => index)
  for (const index of week) {
    await makeTitle(db(), {
      slug: index === 0 ? 'judul-contoh' : `judul-nomor-${index}`,
      title: index === 0 ? 'Judul Contoh' : `Judul Nomor ${index}`,
      native: '見本',
      type: index % 3 === 1 ? 'Movie' : 'TV',
      genres: ['Action', 'Drama', 'Fantasy'],
      weekly_rank: index + 1,
      airs_day: index % 7,
      airs_time: '00:30',
      episodes: 3,
    })
  }
  await makeTitle(db(), { slug: 'panjang', title: 'Panjang', total_episodes: null, episodes: 120 })
})

test('on a phone the home page keeps its contrast while its titles change and its pictures are late', async () => {
  const { page } = await open('/tentang/', { viewport: { width: 390, height: 844 } })
  await page.route(/\/ilustrasi\//, (route) => route.abort())
  await page.goto('/')
  expect(await page.isVisible('[data-hero-pause]')).toBe(true)
  expect(await violations(page, ['color-contrast'])).toEqual([])
})

test('the first view of home is light: few requests, small posters, nothing foreign, nothing moves', async () => {
  const { page, problems } = await open('/health', { viewport: { width: 1440, height: 900 }, fresh: true })
  await page.waitForLoadState('networkidle')
  const session = await page.context().newCDPSession(page)
  await session.send('Network.enable')
  const sent = new Map<string, { url: string; bytes: number }>()
  session.on('Network.requestWillBeSent', ({ requestId, request }) =>
    sent.set(requestId, { url: request.url, bytes: 0 }),
  )
  session.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    const one = sent.get(requestId)
    if (one) one.bytes = encodedDataLength
  })
  await page.addInitScript(watchShifts)
  const response = await page.goto('/', { waitUntil: 'networkidle' })

  const all = [...sent.values()].filter(({ url }) => url.startsWith('http'))
  const pictures = all.filter(({ url }) => url.includes('/ilustrasi/'))
  const { origin } = new URL(response?.url() ?? '')
  expect(all.filter(({ url }) => !url.startsWith(origin))).toEqual([])
  const others = all.filter((one) => !pictures.includes(one)).map(({ url }) => new URL(url).pathname)
  expect(others.length, others.join(' ')).toBeLessThanOrEqual(12)
  expect(Math.max(...pictures.map(({ bytes }) => bytes))).toBeLessThanOrEqual(8 * 1024)
  for (const [end, kilobytes] of [
    ['', 300],
    ['.css', 18],
    ['.js', 28],
  ] as const) {
    const bytes = all.filter(({ url }) => url.endsWith(end)).reduce((sum, one) => sum + one.bytes, 0)
    expect(bytes, end).toBeLessThanOrEqual(kilobytes * 1024)
  }
  expect(await shifted(page)).toBeLessThanOrEqual(0.02)
  expect(problems).toEqual([])
})

test('with the keyboard alone, sooner than any timer: past the links to the content, "/" to the search field, arrows to a result', async () => {
  const { page } = await open('/health', { viewport: { width: 1200, height: 800 } })
  await page.addInitScript(() => {
    const { setTimeout: later } = window
    Object.assign(window, { setTimeout: (run: () => void, ms = 600_000) => later(run, ms) })
  })
  await page.goto('/')
  await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  await expect.poll(() => page.evaluate(() => document.activeElement?.id)).toBe('isi')
  await page.keyboard.press('/')
  await page.keyboard.type('judul contoh')
  await page.waitForSelector('#saran a')
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await page.waitForURL('**/anime/judul-contoh/')
  expect(await page.textContent('h1')).toBe('Judul Contoh')
})

test('typing fast ends on the results for what was typed last, with the address and the count in step', async () => {
  const { page } = await open('/search/?q=judul')
  await page.fill('#cari', '')
  await page.type('#cari', 'nomor 7', { delay: 30 })
  await page.waitForFunction(() => document.querySelector('#jumlah')?.textContent === '1 judul ditemukan.')
  expect(await page.locator('#hasil > ul .card-title').allTextContents()).toEqual(['Judul Nomor 7'])
  expect(new URL(page.url()).searchParams.get('q')).toBe('nomor 7')
  await page.selectOption('select[name=type]', 'TV')
  await page.waitForURL(/type=TV/)
  expect(new URL(page.url()).search).toBe('?q=nomor+7&type=TV')
  expect(await page.textContent('h1')).toBe('Hasil untuk “nomor 7”')
  expect(await page.title()).toBe('Hasil untuk “nomor 7” — KortekStream')
})

test('typing on the search page: Enter keeps the filters, the way out of them comes and goes, nothing nests', async () => {
  const { page, problems } = await open('/search/')
  await page.selectOption('select[name=type]', 'Movie')
  await page.waitForSelector('#hapus a')
  await page.type('#cari', 'nomor')
  await page.keyboard.press('Enter')
  await page.waitForURL('**/search/?q=nomor&type=Movie')
  await page.waitForFunction(() => document.querySelector('#jumlah')?.textContent === '5 judul ditemukan.')
  expect(await page.inputValue('#saring-sort')).toBe('')
  expect(await page.textContent('#saring-sort option')).toBe('Paling cocok')
  await page.selectOption('select[name=type]', '')
  await page.waitForURL('**/search/?q=nomor')
  await page.waitForFunction(() => !document.querySelector('#hapus a'))
  expect(await page.inputValue('#cari')).toBe('nomor')

  await page.fill('#cari', '')
  await page.waitForURL('**/search/')
  await page.waitForFunction(() => document.querySelector('h1')?.textContent === 'Jelajahi')
  expect(await page.textContent('#jumlah')).toBe('')
  expect(await page.locator('header').count()).toBe(1)
  expect(await page.locator('#hasil .title-shelf').count()).toBeGreaterThan(0)

  await page.type('#cari', 'judul contoh')
  await page.waitForFunction(() => document.querySelector('#jumlah')?.textContent === '1 judul ditemukan.')
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await page.waitForURL('**/anime/judul-contoh/')
  expect(problems).toEqual([])
})

test('typing after a failure finds again, and the failure is a line above the results', async () => {
  const { page } = await open('/search/')
  const failed = { status: 503, contentType: 'text/html', body: '<section id="kesalahan" role="alert">Rusak</section>' }
  await page.route(/q=rusak/, (route) => route.fulfill(failed))
  await page.fill('#cari', 'rusak')
  await page.locator('#hasil > .failure', { hasText: 'Bagian ini sedang tidak bisa dimuat. Coba lagi' }).waitFor()
  expect(await page.locator('#kesalahan').count()).toBe(0)
  await page.fill('#cari', 'contoh')
  await page.waitForFunction(() => document.querySelector('h1')?.textContent === 'Hasil untuk “contoh”')
  expect(await page.textContent('#hasil > ul .card-title')).toBe('Judul Contoh')
  expect(await page.locator('.failure').count()).toBe(0)
})

test('suggestions that fail leave the search field as it was, and Enter leads to the whole page', async () => {
  const { page } = await open('/', { viewport: { width: 360, height: 740 } })
  await page.fill('#cari', 'contoh')
  await page.waitForSelector('#saran a')
  const header = await page.locator('header').boundingBox()
  await page.route(/saran/, (route) => route.abort())
  await page.fill('#cari', 'nomor')
  await page.locator('#saran', { hasText: 'Tekan Enter untuk mencoba di halaman penuh.' }).waitFor()
  expect(await page.locator('#saran a').count()).toBe(0)
  expect(await page.textContent('#saran-jumlah')).toBe('')
  expect(await page.locator('header').boundingBox()).toEqual(header)
  await page.press('#cari', 'Enter')
  await page.waitForURL('**/search/?q=nomor')
})

test('a day of the schedule that fails leaves the other days to choose, and nothing says that it is fresh', async () => {
  const { page } = await open('/jadwal-rilis/?day=friday')
  const chosen = page.locator('.day-tab[aria-current]')
  const before = await chosen.textContent()
  expect(await page.locator('.source-note').isVisible()).toBe(true)
  await page.route(/day=/, (route) => route.fulfill({ status: 503, body: '<h1>503</h1>' }))
  await page.click('#hari-monday')
  await page.locator('#jadwal > .failure').waitFor()
  expect(await chosen.textContent()).toBe(before)
  expect(await page.locator('.source-note').isVisible()).toBe(false)
  await page.unroute(/day=/)
  await page.click('#jadwal > .failure button')
  await page.waitForSelector('#hari-monday[aria-current]')
  expect(await page.locator('.failure').count()).toBe(0)
  expect(await page.locator('.source-note').isVisible()).toBe(true)
})

test('typing elsewhere says how many were found in a region that stays', async () => {
  const { page } = await open('/koleksi/', { viewport: { width: 1200, height: 800 } })
  await page.evaluate(() => Reflect.set(window, 'region', document.querySelector('#saran-jumlah')))
  await page.fill('#cari', 'nomor 7')
  await page.waitForFunction(() => document.querySelector('#saran-jumlah')?.textContent === '1 judul ditemukan.')
  await page.waitForSelector('#saran a')
  await page.fill('#cari', '')
  await page.waitForFunction(() => document.querySelector('#saran-jumlah')?.textContent === '')
  expect(await page.isVisible('#saran')).toBe(false)
  const same = () => Reflect.get(window, 'region') === document.querySelector('#saran-jumlah')
  expect(await page.evaluate(same)).toBe(true)
})

const paths = [
  ...['/', '/anime/judul-contoh/', '/anime/panjang/', '/episode/judul-contoh-episode-2/', '/all-anime-terbaru/'],
  ...['/movie/', '/jadwal-rilis/', '/search/?q=contoh', '/search/', '/koleksi/', '/koleksi/?tab=history', '/docs'],
]

test.each([
  ['phone', { width: 360, height: 740 }, paths],
  ['desktop', { width: 1440, height: 900 }, ['/anime/judul-contoh/', '/anime/panjang/']],
] as const)('on a slow %s nothing moves, also while scripts fill in what was watched', async (_, viewport, all) => {
  const title = { id: 'judul-contoh', title: 'Judul Contoh', slug: 'judul-contoh', cover: '' }
  const watched = { episodeSlug: 'judul-contoh-episode-2', episodeTitle: 'Episode 2', position: 600, duration: 1200 }
  const long = { id: 'panjang', slug: 'panjang', episodeSlug: 'panjang-episode-30', episodeTitle: 'Episode 30' }
  const watchedAt = '2026-11-01T00:00:00Z'
  const stored = {
    kortekstream_watchlist: [{ ...title, addedAt: watchedAt }],
    kortekstream_history: [title, long].map((one) => ({ ...title, ...watched, ...one, watchedAt })),
  }
  const { page } = await open('/health', { viewport, hasTouch: viewport.width < 700, stored, fresh: true })
  const session = await page.context().newCDPSession(page)
  await session.send('Network.enable')
  const speed = { latency: 200, downloadThroughput: 100_000, uploadThroughput: 100_000 }
  await session.send('Network.emulateNetworkConditions', { offline: false, ...speed })
  await session.send('Network.setCacheDisabled', { cacheDisabled: true })
  await page.addInitScript(watchShifts)
  const moved: [string, number][] = []
  for (const path of all) {
    await page.goto(path, { waitUntil: 'networkidle' })
    const share = await shifted(page)
    if (share > 0.02) moved.push([path, share])
  }
  expect(moved).toEqual([])
})

const shifted = (page: Page): Promise<number> => page.evaluate(() => Reflect.get(window, 'shifted') ?? 0)

function watchShifts() {
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) {
      const shift = entry as PerformanceEntry & { value: number; hadRecentInput: boolean }
      if (!shift.hadRecentInput) Reflect.set(window, 'shifted', (Reflect.get(window, 'shifted') ?? 0) + shift.value)
    }
  }).observe({ type: 'layout-shift', buffered: true })
}
