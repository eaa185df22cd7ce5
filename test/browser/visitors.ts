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
    const context = await browser.newContext({ baseURL: origin, ...look })
    contexts.push(context)
    const [name = '', value = ''] = cookie?.split('=') ?? []
    if (cookie) await context.addCookies([{ name, value, url: origin }])
    const page = await context.newPage()
    const problems: string[] = []
    page.on('console', (line) => {
      if (['error', 'warning'].includes(line.type()) && !expected?.test(line.text())) problems.push(line.text())
    })
    page.on('pageerror', (error) => problems.push(error.message))
    return { page, problems }
  }
}
