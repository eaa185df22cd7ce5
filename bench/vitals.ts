import type { Browser, Page } from 'playwright-core'
import { chromiumPath, launchChromium } from '../test/browser/chromium.ts'
import { needs } from './load.ts'
import { amount, median, type Row, row, startSite } from './measure.ts'

/**
 * Network of a mid-range phone on a slow line: latency 562.5 ms, 1,474.56 kbit/s down and 675 kbit/s up. The phone's
 * CPU is slowed down four times, its screen has 412 × 823 px at a density of 1.75, and nothing is cached.
 */
const line = {
  offline: false,
  latency: 562.5,
  downloadThroughput: (1_474.56 * 1024) / 8,
  uploadThroughput: (675 * 1024) / 8,
}

export function openChromium(): Promise<Browser> {
  needs('chromium-headless-shell', [chromiumPath, '--version'])
  return launchChromium()
}

/** Measures the first visit to the home page on a mid-range phone with a slow line. */
export async function benchVitals(): Promise<Row[]> {
  const site = await startSite()
  const browser = await openChromium()
  const visits = []
  for (let round = 0; round < amount(5, 1); round += 1) visits.push(await visit(browser, site.url))
  await browser.close()
  await site.stop()
  return [
    row('home on a slow phone, largest paint, median of 5', median(visits.map(({ paint }) => paint)) / 1000, 's', 1.7),
    row('… first view, everything sent', median(visits.map(({ bytes }) => bytes)) / 1024, 'KB', 300),
    row('… layout shift', median(visits.map(({ shift }) => shift)), '', 0.02),
  ]
}

/**
 * Opens a page as that phone does, and returns when the largest part of it was painted, in milliseconds, the bytes that
 * were sent, and how much moved. `then` goes on with the open page.
 */
export async function visit(browser: Browser, url: string, then: (page: Page) => Promise<unknown> = async () => {}) {
  const context = await browser.newContext({
    viewport: { width: 412, height: 823 },
    deviceScaleFactor: 1.75,
    isMobile: true,
    serviceWorkers: 'block',
  })
  const page = await context.newPage()
  const session = await context.newCDPSession(page)
  await session.send('Network.enable')
  await session.send('Network.setCacheDisabled', { cacheDisabled: true })
  await session.send('Network.emulateNetworkConditions', line)
  await session.send('Emulation.setCPUThrottlingRate', { rate: 4 })
  let bytes = 0
  session.on('Network.loadingFinished', ({ encodedDataLength }) => {
    bytes += encodedDataLength
  })
  await page.addInitScript(watch)
  await page.goto(url, { waitUntil: 'load' })
  await page.waitForTimeout(amount(2_000, 500))
  const seen = await page.evaluate(() => Reflect.get(window, 'seen') as { paint: number; shift: number })
  await then(page)
  await context.close()
  return { ...seen, bytes }
}

function watch() {
  const seen = { paint: 0, shift: 0 }
  Reflect.set(window, 'seen', seen)
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) seen.paint = Math.max(seen.paint, entry.startTime)
  }).observe({ type: 'largest-contentful-paint', buffered: true })
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) seen.shift += (entry as PerformanceEntry & { value: number }).value
  }).observe({ type: 'layout-shift', buffered: true })
}
