import type { Knex } from 'knex'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, onTestFailed } from 'vitest'
import type { UserRow } from '../../src/db/tables.ts'
import { useOwnDatabase } from '../support/db.ts'
import { useFolder } from '../support/folder.ts'
import { makePng } from '../support/picture.ts'
import { freePort } from '../support/ports.ts'
import { type Served, serve } from '../support/served.ts'
import { makeUser, signIn } from '../support/sign-in.ts'
import { useVisitors, type Wishes as VisitorWishes } from './visitors.ts'

type Wishes = VisitorWishes & { as?: 'staff' | Pick<UserRow, 'id'> | null }
type Settings = Record<string, string>
/** What is known before the site is served: its database, which may be filled, its folder and its port. */
type Before = { db: Knex; folder: string; port: number }

/**
 * A browser and the whole site with its sockets at its own address, so that simulated payments reach it. `visit`
 * returns a new visitor, a member of staff or a given user, whose `problems` collect console errors.
 */
export function useWholeSite(settings: Settings | ((before: Before) => Settings | Promise<Settings>) = {}) {
  const db = useOwnDatabase()
  const folder = useFolder()
  const visitor = useVisitors()
  let site: Served
  let staff: UserRow

  beforeAll(async () => {
    staff = await makeUser(db(), { role: 'staff', username: 'rini', name: 'Rini Wulandari' })
    const port = await freePort()
    const given = typeof settings === 'function' ? await settings({ db: db(), folder, port }) : settings
    const own = { BASE_URL: `http://127.0.0.1:${port}`, DATA_DIR: folder, PAYMENTS: 'simulated' }
    site = await serve(db(), { ...own, ...given }, port)
  })
  afterAll(() => site?.stop())

  async function visit(address: string, { as = null, ...look }: Wishes = {}) {
    // The console of the browser says only that something failed.
    onTestFailed(() => console.error(site.errors.join('')))
    const user = as === 'staff' ? staff : as
    const cookie = user && (await signIn(db(), user, site.port))
    // Browsers log the status of missing pages (404), conflicts (409) and forms with errors (422) to the console.
    const expected = /status of (404|409|422)/
    const visit = await visitor(site.origin, { cookie, expected, reducedMotion: 'reduce', ...look })
    await visit.page.goto(address)
    return visit
  }

  /** Opens a page like `visit` and waits until all its sockets are open. */
  async function visitLive(address: string, wishes: Wishes = {}) {
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

  return { db, folder, visit, visitLive, site: () => site }
}

/** How many pixels of a page are beyond the width of its window. */
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
