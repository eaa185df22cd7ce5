import type { Browser, BrowserContext, BrowserContextOptions } from 'playwright-core'
import { afterAll, afterEach, beforeAll } from 'vitest'
import { launchChromium } from './chromium.ts'

type Wishes = BrowserContextOptions & {
  /** The session cookie that `signIn` returns; null for a visitor without a session. */
  cookie?: string | null
  /** Console messages that the test expects and does not count as problems. */
  expected?: RegExp
}

/**
 * Most tests block service workers: requests that one sends for the page are not intercepted by `page.route`. Tests of
 * the service worker allow it.
 */
export const withoutWorkers = { serviceWorkers: 'block' } satisfies BrowserContextOptions
/** What Playwright says in the console of a page whose service worker it blocks. */
export const isBlockedWorker = (line: string): boolean => line.includes('Service Worker registration blocked')

/**
 * Opens a blank page of a new visitor of the site at `origin`, who leaves after the test. `problems` collects what the
 * console of that page complains about.
 */
export function useVisitors() {
  const contexts: BrowserContext[] = []
  let browser: Browser
  beforeAll(async () => {
    browser = await launchChromium()
  })
  afterEach(async () => {
    for (const context of contexts.splice(0)) await context.close()
  })
  afterAll(() => browser?.close())

  return async (origin: string, { cookie, expected, ...look }: Wishes = {}) => {
    const context = await browser.newContext({ baseURL: origin, ...withoutWorkers, ...look })
    contexts.push(context)
    const [name = '', value = ''] = cookie?.split('=') ?? []
    if (cookie) await context.addCookies([{ name, value, url: origin }])
    const page = await context.newPage()
    const problems: string[] = []
    page.on('console', (line) => {
      const isExpected = expected?.test(line.text()) || isBlockedWorker(line.text())
      if (['error', 'warning'].includes(line.type()) && !isExpected) problems.push(line.text())
    })
    page.on('pageerror', (error) => problems.push(error.message))
    return { page, problems }
  }
}
