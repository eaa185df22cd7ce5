import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { makeTitle } from '../support/make.ts'
import { launchWithBackCache } from './chromium.ts'
import { useWholeSite } from './whole-site.ts'

const { db, site } = useWholeSite()
let browser: Browser
beforeAll(async () => {
  browser = await launchWithBackCache()
  await makeTitle(db(), { slug: 'pulang', title: 'Pulang', episodes: 2 })
})
afterAll(() => browser.close())

async function open() {
  const context = await browser.newContext({ baseURL: site().origin, serviceWorkers: 'block' })
  const page = await context.newPage()
  await page.addInitScript(() => {
    addEventListener('pageshow', ({ persisted }) => {
      document.documentElement.dataset.persisted = String(persisted)
    })
  })
  const devtools = await context.newCDPSession(page)
  await devtools.send('Page.enable')
  const reasons: string[] = []
  devtools.on('Page.backForwardCacheNotUsed', ({ notRestoredExplanations }) => {
    reasons.push(...notRestoredExplanations.map(({ reason }) => reason))
  })
  return { page, reasons }
}

/** The reasons of a Chromium without windows, which keeps no page at all; the pages give no reason of their own. */
const noWindows = ['BackForwardCacheDisabledForDelegate', 'BrowsingInstanceNotSwapped']

test.each(['/', '/anime/pulang/', '/episode/pulang-episode-1/', '/status/'])(
  '%s may be kept for the back button',
  async (path) => {
    const { page, reasons } = await open()
    await page.goto(path)
    await page.goto('/tentang/')
    await page.goBack({ waitUntil: 'commit' })
    const isRestored = () => page.evaluate(() => document.documentElement.dataset.persisted)
    await expect.poll(isRestored).toBeDefined()
    if ((await isRestored()) === 'false') expect(reasons.sort()).toEqual(noWindows)
  },
)

test('a live page closes its connection when it is left, and gets the present state when it is back', async () => {
  const { page } = await open()
  const [socket] = await Promise.all([page.waitForEvent('websocket'), page.goto('/status/')])
  await socket.waitForEvent('framereceived')
  const closed = socket.waitForEvent('close')
  const another = page.waitForEvent('websocket')
  await page.evaluate(() => dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true })))
  await closed
  await page.evaluate(() => dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true })))
  await (await another).waitForEvent('framereceived')
  expect(await page.locator('.live-banner').textContent()).toBe('')
})
