import type { BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, beforeAll } from 'vitest'
import type { UserRow } from '../../src/db/account-rows.ts'
import { useOwnDatabase } from '../support/db.ts'
import { useFolder } from '../support/folder.ts'
import { makePng } from '../support/picture.ts'
import { freePort } from '../support/ports.ts'
import { type Served, serve } from '../support/served.ts'
import { makeUser, signIn } from '../support/sign-in.ts'
import { useVisitors } from './visitors.ts'

export type Visit = { page: Page; problems: string[] }
type Wishes = BrowserContextOptions & { as?: 'staff' | null }

/**
 * A browser and the whole site with its sockets at its own address, so that simulated payments reach it. `visit`
 * returns a new visitor, or a member of staff, whose `problems` collect console errors.
 */
export function useWholeSite(settings: Record<string, string> = {}) {
  const db = useOwnDatabase()
  const dataDir = useFolder()
  const visitor = useVisitors()
  let site: Served
  let staff: UserRow

  beforeAll(async () => {
    const port = await freePort()
    const own = { BASE_URL: `http://127.0.0.1:${port}`, DATA_DIR: dataDir, PAYMENTS: 'simulated' }
    site = await serve(db(), { ...own, ...settings }, port)
    staff = await makeUser(db(), { role: 'staff', username: 'rini', name: 'Rini Wulandari' })
  })
  afterAll(() => site?.stop())

  async function visit(address: string, { as = null, ...look }: Wishes = {}): Promise<Visit> {
    const cookie = as && (await signIn(db(), staff, site.port))
    // Browsers log the status of missing pages (404), conflicts (409) and forms with errors (422) to the console.
    const expected = /status of (404|409|422)/
    const { page, problems } = await visitor(site.origin, { cookie, expected, reducedMotion: 'reduce', ...look })
    await page.goto(address)
    return { page, problems }
  }

  /** Opens a page like `visit` and waits until all its sockets are open. */
  async function visitLive(address: string, wishes: Wishes = {}): Promise<Visit> {
    const visitor = await visit('/health', wishes)
    const { page } = visitor
    visitor.problems.splice(0)
    const greeted = page
      .waitForEvent('websocket', (socket) => !/\/ws\/(notifications|me)\/$/.test(socket.url()))
      .then((socket) => socket.waitForEvent('framereceived'))
    await page.goto(address)
    await greeted
    return visitor
  }

  return { db, visit, visitLive, site: () => site }
}

export const overflow = (page: Page) => page.evaluate(() => document.documentElement.scrollWidth - innerWidth)

/** A small picture file. */
export const picture = async (name = 'bukti.png') => ({
  name,
  mimeType: 'image/png',
  buffer: await makePng({ width: 90, height: 60 }),
})

/** Returns a short description of the focused element. */
export const focused = (page: Page) =>
  page.evaluate(() => {
    const element = document.activeElement
    return element ? element.id || element.className || element.textContent?.trim() || element.tagName : ''
  })
