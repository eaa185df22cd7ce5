import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll } from 'vitest'
import type { UserRow } from '../../src/db/account-rows.ts'
import { useOwnDatabase } from '../support/db.ts'
import { useFolder } from '../support/folder.ts'
import { makePng } from '../support/picture.ts'
import { freePort } from '../support/ports.ts'
import { type Served, serve } from '../support/served.ts'
import { makeUser, signIn } from '../support/sign-in.ts'
import { launchChromium } from './chromium.ts'

export type Visit = { page: Page; problems: string[] }
type Wishes = BrowserContextOptions & { as?: 'staff' | null }

/**
 * A browser in front of the whole site with its sockets, at the address it calls its own, so that simulated payments reach
 * it. `visit` gives a fresh visitor, or somebody of the staff, whose `problems` collect what the console complains about.
 */
export function useWholeSite(settings: Record<string, string> = {}) {
  const db = useOwnDatabase()
  const dataDir = useFolder()
  const visits: BrowserContext[] = []
  let browser: Browser
  let site: Served
  let staff: UserRow

  beforeAll(async () => {
    const port = await freePort()
    const own = { BASE_URL: `http://127.0.0.1:${port}`, DATA_DIR: dataDir, PAYMENTS: 'simulated' }
    site = await serve(db(), { ...own, ...settings }, port)
    browser = await launchChromium()
    staff = await makeUser(db(), { role: 'staff', username: 'rini', name: 'Rini Wulandari' })
  })
  afterEach(async () => {
    for (const context of visits.splice(0)) await context.close()
  })
  afterAll(async () => {
    await browser?.close()
    await site?.stop()
  })

  async function visit(address: string, { as = null, ...look }: Wishes = {}): Promise<Visit> {
    const context = await browser.newContext({ baseURL: site.origin, reducedMotion: 'reduce', ...look })
    visits.push(context)
    if (as) {
      const [name = '', value = ''] = (await signIn(db(), staff)).split('=')
      await context.addCookies([{ name, value, url: site.origin }])
    }
    const page = await context.newPage()
    const problems: string[] = []
    page.on('console', (line) => {
      // A page that is shown again, or is none, is a status that the console calls an error.
      const isExpected = /status of (404|409|422)/.test(line.text())
      if (['error', 'warning'].includes(line.type()) && !isExpected) problems.push(line.text())
    })
    page.on('pageerror', (error) => problems.push(error.message))
    await page.goto(address)
    return { page, problems }
  }

  /** As `visit`, once each line of the page that can be open is. */
  async function visitLive(address: string, wishes: Wishes = {}): Promise<Visit> {
    const visitor = await visit('/health', wishes)
    const { page } = visitor
    visitor.problems.splice(0)
    const greeted = page
      .waitForEvent('websocket', (socket) => !socket.url().endsWith('/ws/notifications/'))
      .then((socket) => socket.waitForEvent('framereceived'))
    await page.goto(address)
    await greeted
    return visitor
  }

  return { db, visit, visitLive, site: () => site }
}

export const overflow = (page: Page) => page.evaluate(() => document.documentElement.scrollWidth - innerWidth)

/** A small picture, as a customer would choose it. */
export const picture = async (name = 'bukti.png') => ({
  name,
  mimeType: 'image/png',
  buffer: await makePng({ width: 90, height: 60 }),
})

/** What has the focus, as somebody would name it. */
export const focused = (page: Page) =>
  page.evaluate(() => {
    const element = document.activeElement
    return element ? element.id || element.className || element.textContent?.trim() || element.tagName : ''
  })
