import type { Page } from 'playwright-core'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { useFolder } from '../support/folder.ts'
import { startPictureHost } from '../support/picture-host.ts'
import { emptyCatalog, enter } from '../support/served.ts'
import { startUpstream, type Upstream } from '../support/upstream.ts'
import type { Dialect } from '../support/upstream-dialects.ts'
import { violations } from './axe.ts'
import { untilWorking, useBrowser } from './support.ts'

/** Starts a web server with an empty library: everything comes from one other server, with posters on a third host. */
function useOtherServer(dialect: Dialect, settings: Record<string, string> = {}) {
  const dataDir = useFolder()
  let upstream: Upstream
  let pictures: Awaited<ReturnType<typeof startPictureHost>>
  afterAll(async () => {
    await Promise.all([upstream?.close(), pictures?.close()])
  })
  const browser = useBrowser({ DATA_DIR: dataDir, ...settings })
  beforeAll(async () => {
    const poster = await sharp({ create: { width: 300, height: 450, channels: 3, background: '#7a2d52' } })
      .jpeg()
      .toBuffer()
    pictures = await startPictureHost((_, response) =>
      response.writeHead(200, { 'content-type': 'image/jpeg' }).end(poster),
    )
    upstream = await startUpstream({ name: 'Satu', dialect, site: pictures.url })
    await emptyCatalog(browser.db())
    await enter(browser.db(), 'Server Satu', upstream.url, 100)
  })
  return { ...browser, upstream: () => upstream, pictures: () => pictures }
}

type Picture = { isPoster: boolean; src: string; width: number; type: string | null }

/** Returns all pictures of a page, also those below the fold, once they have loaded or failed. */
const picturesOf = (page: Page): Promise<Picture[]> =>
  page.evaluate(() =>
    Promise.all(
      [...document.images].map(async (image) => {
        image.loading = 'eager'
        await image.decode().catch(() => {})
        const type = (await fetch(image.src)).headers.get('content-type')
        return {
          isPoster: image.matches('.poster'),
          src: new URL(image.src).pathname,
          width: image.naturalWidth,
          type,
        }
      }),
    ),
  )

/**
 * Returns the addresses of the pictures that the service worker has cached. Runs in the browser, so no variable of this
 * file is available.
 */
async function keptPosters(): Promise<string[]> {
  const kept = await (await caches.open('kortekstream-posters')).keys()
  return kept.map(({ url }) => new URL(url).pathname)
}

const foreign = (page: Page, asked: string[]) => {
  const { origin } = new URL(page.url())
  return asked.filter((url) => /^https?:/.test(url) && new URL(url).origin !== origin)
}

/** Expects that all posters of pages come from our own address in the given format, and that nobody else is asked. */
async function expectOwnPosters(open: ReturnType<typeof useBrowser>['open'], paths: string[], format: string) {
  const { page, problems, asked } = await open('/health')
  for (const path of paths) {
    await page.goto(path)
    const shown = await picturesOf(page)
    expect(shown.filter(({ width }) => width === 0)).toEqual([])
    const posters = shown.filter(({ isPoster }) => isPoster)
    expect(posters.length, path).toBeGreaterThan(0)
    for (const { src, type } of posters) {
      expect(src).toMatch(/^\/poster\//)
      expect(type).toBe(format)
    }
  }
  expect(foreign(page, asked)).toEqual([])
  expect(problems).toEqual([])
}

/** Expects that axe finds no fault in a state that the walk over all pages does not reach. */
async function expectAccessible(page: Page): Promise<void> {
  await page.setViewportSize({ width: 360, height: 800 })
  expect(await violations(page)).toEqual([])
  await page.emulateMedia({ colorScheme: 'dark' })
  expect(await violations(page, ['color-contrast'])).toEqual([])
}

describe('with another server whose posters are foreign', () => {
  const { open, unplug, plug, upstream, pictures } = useOtherServer('ours', { CACHE_LONG_TTL: '1' })

  test('pages show them from our own address, and the browser asks nobody else', async () => {
    const lists = ['/', '/all-anime-terbaru/', '/movie/', '/jadwal-rilis/', '/search/?q=arus']
    await expectOwnPosters(open, [...lists, '/anime/arus-waktu/'], 'image/webp')
    expect(pictures().asked.length).toBeGreaterThan(0)
    for (const headers of pictures().headers) expect(headers['user-agent']).toMatch(/^KortekStream /)
  })

  test('without a connection the collection keeps their posters', async () => {
    const { page, problems, asked } = await open('/anime/arus-waktu/', { serviceWorkers: 'allow' })
    await page.getByRole('button', { name: 'Simpan' }).click()
    await page.goto('/koleksi/')
    await untilWorking(page)
    const [poster] = (await picturesOf(page)).filter(({ isPoster }) => isPoster)
    await expect.poll(() => page.evaluate(keptPosters)).toContain(poster?.src)
    await unplug()
    try {
      await page.goto('/koleksi/')

      expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('Kamu sedang offline')
      expect(await page.locator('.card .card-title').allTextContents()).toEqual(['Arus Waktu'])
      const shown = await picturesOf(page)
      expect(shown.filter(({ width }) => width === 0)).toEqual([])
      expect(shown.filter(({ isPoster }) => isPoster)).toMatchObject([{ type: 'image/webp' }])
      expect(foreign(page, asked)).toEqual([])
      expect(problems.filter((line) => !line.includes('ERR_CONNECTION_REFUSED'))).toEqual([])
    } finally {
      await plug()
    }
  })

  test('that does not answer any more, a page seen before says how old it is', async () => {
    upstream().set('detail', { age: 3 * 3_600 })
    const { page, problems, asked } = await open('/anime/penjaga-rak-buku/')
    await upstream().down()
    const stale = page.locator('.source-note.stale')
    await expect.poll(() => page.reload().then(() => stale.count()), { interval: 300 }).toBe(1)
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('Penjaga Rak Buku')
    expect(await page.getByRole('status').filter({ hasText: 'salinan' }).innerText()).toBe(
      'Sumber utama sedang tidak menjawab. Yang tampil ini salinan 3 jam lalu dari Satu lewat Server Satu.',
    )
    expect(foreign(page, asked)).toEqual([])
    expect(problems).toEqual([])
    await expectAccessible(page)
  })
})

describe('with an old server and no picture host', () => {
  const { open, pictures } = useOtherServer('original')
  beforeAll(() => pictures().close())
  const search = '/search/?q=arus&genre=Action&type=TV&status=Ongoing&year=2026&sort=score'

  test('pages have a drawing for every poster', async () => {
    const lists = ['/', '/all-anime-terbaru/', '/jadwal-rilis/', search]
    await expectOwnPosters(open, [...lists, '/anime/arus-waktu/'], 'image/svg+xml')
  })

  test('a search without its filters says so, with nothing that WCAG forbids', async () => {
    const { page } = await open(search)
    expect(await page.getByText('Saringan genre, jenis, status, tahun, urutan tidak tersedia').isVisible()).toBe(true)
    await expectAccessible(page)
  })
})
