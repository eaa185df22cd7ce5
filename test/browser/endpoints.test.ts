import type { Page } from 'playwright-core'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { useFolder } from '../support/folder.ts'
import { startPictureHost } from '../support/picture-host.ts'
import { emptyCatalog, enter } from '../support/served.ts'
import { startUpstream, type Upstream } from '../support/upstream.ts'
import type { Dialect } from '../support/upstream-dialects.ts'
import { violations } from './axe.ts'
import { useBrowser } from './support.ts'

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

const looks = (['dark', 'light'] as const).flatMap((colorScheme) =>
  [360, 1440].map((width) => ({
    colorScheme,
    width,
    viewport: { width, height: 800 },
    reducedMotion: 'reduce' as const,
  })),
)

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

describe('with another server whose posters are foreign', () => {
  const { open, unplug, plug, upstream, pictures } = useOtherServer('ours', { CACHE_LONG_TTL: '1' })

  test.each(['/', '/all-anime-terbaru/', '/movie/', '/jadwal-rilis/', '/search/?q=arus', '/anime/arus-waktu/'])(
    '%s shows them from our own address, and the browser asks nobody else',
    async (path) => {
      const { page, problems, asked } = await open(path)

      const shown = await picturesOf(page)

      expect(shown.filter(({ width }) => width === 0)).toEqual([])
      const posters = shown.filter(({ isPoster }) => isPoster)
      expect(posters.length).toBeGreaterThan(0)
      for (const { src, type } of posters) {
        expect(src).toMatch(/^\/poster\//)
        expect(type).toBe('image/webp')
      }
      expect(foreign(page, asked)).toEqual([])
      expect(problems).toEqual([])
      expect(pictures().asked.length).toBeGreaterThan(0)
      for (const headers of pictures().headers) expect(headers['user-agent']).toMatch(/^KortekStream /)
    },
  )

  test.each(looks)('home, list and title have nothing that WCAG forbids: $colorScheme, $width px', async (look) => {
    for (const path of ['/', '/all-anime-terbaru/', '/anime/arus-waktu/']) {
      const { page } = await open(path, look)
      expect(await violations(page), path).toEqual([])
    }
  })

  test('without a connection the collection keeps their posters', async () => {
    const { page, problems, asked } = await open('/anime/arus-waktu/', { serviceWorkers: 'allow' })
    await page.evaluate(() => navigator.serviceWorker.ready)
    await page.getByRole('button', { name: 'Simpan' }).click()
    await page.goto('/koleksi/')
    await expect.poll(() => page.evaluate(() => navigator.serviceWorker.controller !== null)).toBe(true)
    // A service worker does not control the page that installs it, so the page is reloaded.
    await page.reload()
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

  describe('that does not answer any more', () => {
    beforeAll(async () => {
      upstream().set('detail', { age: 3 * 3_600 })
      const { page } = await open('/anime/penjaga-rak-buku/')
      await upstream().down()
      await vi.waitFor(
        async () => {
          await page.reload()
          expect(await page.locator('.source-note.stale').count()).toBe(1)
        },
        { interval: 300 },
      )
    })

    test('a page seen before says how old it is', async () => {
      const { page, problems, asked } = await open('/anime/penjaga-rak-buku/')

      expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('Penjaga Rak Buku')
      expect(await page.getByRole('status').filter({ hasText: 'salinan' }).innerText()).toBe(
        'Sumber utama sedang tidak menjawab. Yang tampil ini salinan 3 jam lalu dari Satu lewat Server Satu.',
      )
      expect(foreign(page, asked)).toEqual([])
      expect(problems).toEqual([])
    })

    test.each(looks)('and has nothing that WCAG forbids: $colorScheme, $width px', async (look) => {
      const { page } = await open('/anime/penjaga-rak-buku/', look)
      expect(await page.locator('[role=status].source-note').isVisible()).toBe(true)
      expect(await violations(page)).toEqual([])
    })
  })
})

describe('with an old server and no picture host', () => {
  const { open, pictures } = useOtherServer('original')
  beforeAll(() => pictures().close())
  const search = '/search/?q=arus&genre=Action&type=TV&status=Ongoing&year=2026&sort=score'

  test.each(['/', '/all-anime-terbaru/', '/jadwal-rilis/', search, '/anime/arus-waktu/'])(
    '%s has a drawing for every poster',
    async (path) => {
      const { page, problems, asked } = await open(path)

      const shown = await picturesOf(page)

      expect(shown.filter(({ width }) => width === 0)).toEqual([])
      const posters = shown.filter(({ isPoster }) => isPoster)
      expect(posters.length).toBeGreaterThan(0)
      for (const { src, type } of posters) {
        expect(src).toMatch(/^\/poster\//)
        expect(type).toBe('image/svg+xml')
      }
      expect(foreign(page, asked)).toEqual([])
      expect(problems).toEqual([])
    },
  )

  test.each(looks)(
    'a search without its filters has nothing that WCAG forbids: $colorScheme, $width px',
    async (look) => {
      const { page } = await open(search, look)
      expect(await page.getByText('Saringan genre, jenis, status, tahun, urutan tidak tersedia').isVisible()).toBe(true)
      expect(await violations(page)).toEqual([])
    },
  )
})
