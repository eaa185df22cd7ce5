import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll } from 'vitest'
import { launchChromium } from './chromium.ts'

export type Wishes = BrowserContextOptions & {
  /** The session cookie that `signIn` returns; null for a visitor without a session. */
  cookie?: string | null
  /** What the browser has stored for the site, as text or JSON. */
  stored?: Record<string, unknown>
  /** Console messages that the test expects and does not count as problems. */
  expected?: RegExp
  /** Whether the visitor needs a context of its own, because the test sets its clock or measures what is not cached. */
  fresh?: boolean
}

/** A context with a page that is always open, so that the renderer process of the site stays. */
type Place = { context: BrowserContext; keeper: Page; key: string | null; origin: string; permissions: string[] }

/** What the console of a page says whose service worker Playwright blocks. */
const isBlockedWorker = (line: string): boolean => line.includes('Service Worker registration blocked')

/**
 * Opens a blank page of a new visitor of the site at `origin`, who leaves after the test or by `leave`. `problems` collects what the
 * console of that page complains about, and `asked` the addresses it requests. Service workers are blocked unless a test
 * allows them, because `page.route` does not see what they request.
 *
 * Later tests of a file get the emptied context of an earlier visitor with the same options: a page in a process that
 * already runs costs a third of a page in a new one.
 */
export function useVisitors() {
  const idle: Place[] = []
  const busy = new Set<Place>()
  let browser: Browser
  beforeAll(async () => {
    browser = await launchChromium()
  })
  afterEach(async () => {
    for (const place of [...busy]) await leave(place)
  })
  afterAll(async () => {
    for (const { context } of idle.splice(0)) await context.close()
  })

  async function leave(place: Place): Promise<void> {
    busy.delete(place)
    if (place.key === null) await place.context.close()
    else idle.push(await empty(place))
  }
  async function placeFor(origin: string, options: BrowserContextOptions, fresh: boolean): Promise<Place> {
    const key = JSON.stringify([origin, options])
    const known = fresh ? -1 : idle.findIndex((place) => place.key === key)
    const [place] = known < 0 ? [] : idle.splice(known, 1)
    if (place) return place
    const context = await browser.newContext({ baseURL: origin, serviceWorkers: 'block', ...options })
    const keeper = await context.newPage()
    await keeper.goto('/health')
    return { context, keeper, key: fresh ? null : key, origin, permissions: options.permissions ?? [] }
  }

  return async (origin: string, { cookie, stored, expected, fresh, ...wishes }: Wishes = {}) => {
    const { viewport, colorScheme, reducedMotion, ...options } = wishes
    const place = await placeFor(origin, options, fresh || options.serviceWorkers === 'allow')
    busy.add(place)
    const { context, keeper } = place
    const [name = '', value = ''] = cookie?.split('=') ?? []
    if (cookie) await context.addCookies([{ name, value, url: origin }])
    if (stored) await keeper.evaluate(store, stored)
    const page = await context.newPage()
    page.setDefaultTimeout(150_000)
    if (viewport) await page.setViewportSize(viewport)
    await page.emulateMedia({ colorScheme: colorScheme ?? 'light', reducedMotion: reducedMotion ?? 'no-preference' })
    const problems: string[] = []
    const asked: string[] = []
    page.on('console', (line) => {
      const isExpected = expected?.test(line.text()) || isBlockedWorker(line.text())
      if (['error', 'warning'].includes(line.type()) && !isExpected)
        problems.push(`${line.text()} ${line.location().url}`)
    })
    page.on('request', (request) => asked.push(request.url()))
    page.on('pageerror', (error) => problems.push(error.message))
    return { page, problems, asked, leave: () => leave(place) }
  }
}

/** Runs in the browser: stores texts as they are, other values as JSON. */
function store(stored: Record<string, unknown>) {
  for (const [key, value] of Object.entries(stored))
    localStorage.setItem(key, typeof value === 'string' ? value : JSON.stringify(value))
}

/** Removes what a visitor has left in a context. */
async function empty(place: Place): Promise<Place> {
  const { context, keeper, origin, permissions } = place
  for (const page of context.pages()) if (page !== keeper) await close(page)
  await context.setOffline(false)
  await context.unrouteAll()
  await context.clearPermissions()
  await context.grantPermissions(permissions)
  await context.clearCookies()
  const session = await context.newCDPSession(keeper)
  await session.send('Storage.clearDataForOrigin', { origin, storageTypes: 'all' })
  await session.detach()
  return place
}

/** Closes a page. Chromium drops a close that meets the commit of a navigation, so it is sent until the page has closed. */
async function close(page: Page): Promise<void> {
  const session = await page.context().newCDPSession(page)
  const { targetInfo } = await session.send('Target.getTargetInfo')
  const again = setInterval(() => session.send('Target.closeTarget', targetInfo).catch(() => undefined), 500)
  await page.close()
  clearInterval(again)
}
