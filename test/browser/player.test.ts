import type { Page } from 'playwright-core'
import { beforeAll, expect, test } from 'vitest'
import { makeTitle } from '../support/make.ts'
import { kept, seen as watched } from './collection.ts'
import { at, isMoving, offer, play, share, video } from './player.ts'
import { useBrowser } from './support.ts'

const { db, open, stall } = useBrowser()
beforeAll(async () => {
  await makeTitle(db(), { slug: 'kapal-kertas', title: 'Kapal Kertas', episodes: 3 })
})

/** An episode whose clip lasts 24 seconds, so a fifth of it is 4.8. */
const second = '/episode/kapal-kertas-episode-2/'
const history = async (page: Page) => (await kept(page, 'history'))?.[0]
const seen = (position: number) => ({
  kortekstream_history: [
    watched('kapal-kertas', 2, {
      episodeSlug: 'kapal-kertas-episode-2',
      episodeTitle: 'Episode 2',
      position,
      duration: 24,
    }),
  ],
})
const isPaused = (page: Page) => video(page).evaluate((element: HTMLVideoElement) => element.paused)
const choose = async (page: Page, setting: string, value: string) => {
  await page.click('[data-open-menu]')
  await page.click(`[data-setting=${setting}]`)
  await page.click(`[data-page=${setting}] [data-choice="${value}"]`)
  await page.click('[data-open-menu]')
}
const current = (page: Page) => page.textContent('.server[aria-current]')

test('opening an episode writes it into the history, playing it keeps the position, and the next visit goes on there', async () => {
  const { page, problems } = await open(second)
  expect(await history(page)).toMatchObject({
    slug: 'kapal-kertas',
    episodeSlug: 'kapal-kertas-episode-2',
    next: { slug: 'kapal-kertas-episode-3', name: 'Episode 3' },
  })
  expect(await offer(page)).toBe('Putar')

  await play(page)
  await page.keyboard.press('5')
  await expect.poll(() => at(page)).toBeGreaterThan(12)
  await page.keyboard.press('k')
  await expect.poll(async () => (await history(page)).position ?? 0).toBeGreaterThan(11.9)
  const { position } = await history(page)

  await page.reload()
  expect(await offer(page)).toMatch(/^Lanjutkan dari 00\.1\d$/)
  await play(page)
  await expect.poll(() => at(page)).toBeGreaterThan(position - 1)
  expect(problems).toEqual([])
})

test('the button offers to go on where an episode was left, not at its very beginning or end, or from the beginning', async () => {
  for (const position of [0.5, 22]) {
    const { page } = await open(second, { stored: seen(position) })
    expect([position, await offer(page)]).toEqual([position, 'Putar'])
  }
  const { page } = await open(second, { stored: seen(13) })
  expect(await offer(page)).toBe('Lanjutkan dari 00.13')
  await play(page, 'restart')
  expect(await at(page)).toBeLessThan(6)
})

test('a server that fails is left for the next one, at the same place, and the visitor is told', async () => {
  const { page } = await open(second, { stored: seen(13) })
  await page.route(/\.m3u8$/, (route) => route.abort())

  await play(page)

  expect(await current(page)).toBe('480p')
  expect(await page.textContent('[data-note]')).toBe('Server Otomatis tidak menjawab, pindah ke 480p.')
  await expect.poll(() => at(page)).toBeGreaterThan(12)
})

test('a server that stays silent is left after ten seconds', async ({ onTestFinished }) => {
  onTestFinished(() => stall(null))
  stall(/\.m3u8/)
  const { page } = await open('/health', { fresh: true })
  await page.clock.install()
  await page.goto(second)
  await page.clock.pauseAt(Date.now() + 60_000)
  const asked = page.waitForRequest(/\.m3u8/)
  await page.click('[data-play]')
  await asked
  await page.clock.runFor(9_500)
  expect(await current(page)).toBe('Otomatis')
  // What the browser says while the clock runs may count as a sign of life.
  await page.clock.runFor(5_000)
  await expect.poll(() => current(page)).toBe('480p')
  await page.clock.resume()
  await expect.poll(() => isMoving(page)).toBe(true)
})

test('when the last server fails there is a way to try again and a way to tell us', async () => {
  const { page } = await open(second)
  await page.route(/\/media\//, (route) => route.fulfill({ status: 404 }))

  await page.click('[data-play]')
  await page.waitForSelector('[data-failed]:not([hidden])')
  expect(await page.textContent('[data-note]')).toBe('Tidak ada server yang menjawab.')

  await page.unroute(/\/media\//)
  await page.click('[data-report]')
  expect(await page.inputValue('[name=server]')).toBe('240p')
  await page.click('#laporkan button')
  await page.waitForSelector('.report-thanks')
  expect(await db()('episode_reports').select('server', 'reason')).toEqual([{ server: '240p', reason: 'playback' }])

  await play(page, 'again')
  expect(await current(page)).toBe('Otomatis')
})

test('server and speed are remembered for the next episode', async () => {
  const { page } = await open(second)
  await page.click('[data-name="240p"]')
  await choose(page, 'rate', '1.5')
  await expect.poll(() => page.textContent('[data-setting=rate] [data-value]')).toBe('1,5×')
  await page.goto('/episode/kapal-kertas-episode-3/')

  expect(await current(page)).toBe('240p')
  await play(page)
  expect(await video(page).evaluate((element: HTMLVideoElement) => element.playbackRate)).toBe(1.5)

  await page.goto('/episode/kapal-kertas-episode-3/?server=2')
  expect(await current(page)).toBe('480p')
})

test('a stream offers its qualities and remembers the one chosen', async () => {
  const { page } = await open(second)
  await play(page)
  expect(
    (await page.locator('[data-page=quality] [data-choice]').allTextContents()).map((name) => name.trim()),
  ).toEqual(['Otomatis', '480p', '240p'])

  await choose(page, 'quality', '240')
  await page.reload()
  await play(page)
  expect(await page.textContent('[data-setting=quality] [data-value]')).toBe('240p')
  await expect.poll(() => video(page).evaluate((element: HTMLVideoElement) => element.videoHeight)).toBe(240)
})

test('keys work on the page, not while typing, and can be switched off for good', async () => {
  const { page } = await open(second)
  await play(page)
  await page.keyboard.press('k')
  expect(await isPaused(page)).toBe(true)
  await page.keyboard.press('5')
  await page.keyboard.press('l')
  await expect.poll(() => at(page)).toBeGreaterThan(21)
  await page.keyboard.press('j')
  await expect.poll(() => at(page)).toBeLessThan(13)
  await page.keyboard.press('ArrowRight')
  await expect.poll(() => at(page)).toBeGreaterThan(16)
  await page.keyboard.press('m')
  expect(await video(page).evaluate((element: HTMLVideoElement) => element.muted)).toBe(true)
  const shown = () => page.getAttribute('[data-captions-button]', 'aria-pressed')
  expect(await shown()).toBe('true')
  await page.keyboard.press('c')
  expect(await shown()).toBe('false')
  expect(await page.textContent('.captions')).toBe('')

  await page.fill('#cari', 'm')
  await page.press('#cari', 'k')
  expect(await isPaused(page)).toBe(true)

  await page.locator('#cari').blur()
  await page.keyboard.press('?')
  await page.uncheck('[data-keys-on]')
  await page.keyboard.press('Escape')
  await page.keyboard.press('k')
  expect(await isPaused(page)).toBe(true)
  await page.reload()
  await page.evaluate(() =>
    addEventListener('keydown', ({ defaultPrevented }) => Reflect.set(window, 'taken', defaultPrevented)),
  )
  await page.keyboard.press('n')
  expect(await page.evaluate(() => Reflect.get(window, 'taken'))).toBe(false)
  expect(new URL(page.url()).pathname).toBe(second)
})

/** Goes to the last tenth of the video, in which it stands still, so that a slow machine sees it too. */
async function standNearEnd(page: Page): Promise<void> {
  await play(page)
  await page.keyboard.press('k')
  await page.keyboard.press('9')
}

test('near the end the next episode offers itself, and follows by itself unless told not to', async () => {
  const { page } = await open(second)
  await standNearEnd(page)
  await page.waitForSelector('[data-up-next]:not([hidden])')
  expect(await page.textContent('.up-next-title')).toBe('Episode 3')
  expect(await page.textContent('[data-count]')).toMatch(/^ dalam [1-3] detik$/)

  await page.keyboard.press('k')
  await page.waitForURL('**/kapal-kertas-episode-3/')
  await expect.poll(() => isMoving(page)).toBe(true)
})

test('the countdown can be cancelled once, or switched off for good', async () => {
  const { page } = await open(second)
  await standNearEnd(page)
  await page.waitForSelector('[data-up-next]:not([hidden])')
  await page.click('[data-cancel]')
  expect(await page.isHidden('[data-up-next]')).toBe(true)
  await page.keyboard.press('k')
  // At the end the card comes back, without a countdown.
  await page.waitForSelector('[data-up-next]:not([hidden])')
  expect(await video(page).evaluate((element: HTMLVideoElement) => element.ended)).toBe(true)
  expect(await page.textContent('[data-count]')).toBe('')
  expect(new URL(page.url()).pathname).toBe(second)

  await page.reload()
  await page.click('[data-open-menu]')
  await page.getByRole('menuitemcheckbox', { name: 'Lanjut otomatis' }).click()
  await page.reload()
  expect(await page.getAttribute('[data-switch=autoNext]', 'aria-checked')).toBe('false')
  await standNearEnd(page)
  // The row in the list follows the same event as the card would.
  await expect.poll(() => share(page)).toBeGreaterThan(0.85)
  expect(await page.isHidden('[data-up-next]')).toBe(true)
})
