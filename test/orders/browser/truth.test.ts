import fc from 'fast-check'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { useVisitors } from '../../browser/visitors.ts'
import { useOwnDatabase } from '../../support/db.ts'
import { useFolder } from '../../support/folder.ts'
import { makeSettings } from '../../support/make.ts'
import { freePort } from '../../support/ports.ts'
import { serve } from '../../support/served.ts'
import { beginLife, History, type Shop, type Step } from '../support/histories.ts'
import { bankAccount } from '../support/orders.ts'

/** The pages of random histories of an order in Chromium: what stays open shows what a fresh load shows. */

const dbs = { manual: useOwnDatabase(), simulated: useOwnDatabase() }
const dataDir = useFolder()
const visitor = useVisitors()
const shops: Shop[] = []
beforeAll(async () => {
  for (const [payments, db] of Object.entries(dbs)) {
    const port = await freePort()
    const settings = { PAYMENTS: payments, BASE_URL: `http://127.0.0.1:${port}`, DATA_DIR: dataDir }
    shops.push({ served: await serve(db(), settings, port), db: db(), isSimulated: payments === 'simulated' })
    await makeSettings(db(), bankAccount)
  }
})
afterAll(async () => {
  for (const { served } of shops) await served.stop()
})

/** Returns what a reader sees in the live parts of a page, without flash messages and countdowns. */
const seenIn = (page: Page): Promise<string> =>
  page.evaluate(() => {
    const passing = '[data-live-said], .said, .track-warning[role=status], [data-countdown], .notices, button[hidden]'
    const main = document.querySelector('main')?.cloneNode(true)
    if (!(main instanceof HTMLElement)) return ''
    for (const part of main.querySelectorAll(`${passing}, .live-banner, script`)) part.remove()
    for (const closed of main.querySelectorAll('[data-copy]')) closed.remove()
    const own = main.querySelector('#lacak-data')
    own?.remove()
    const lines = `${main.textContent}\n${own?.textContent ?? ''}`.split('\n').map((line) => line.trim())
    return lines
      .filter(Boolean)
      .join('\n')
      .replace(/\d+ (detik|menit) lalu/g, 'baru saja')
  })

/** Five histories that are the same in each run, the last two with a lost connection. */
const histories: [isSimulated: boolean, Step[]][] = [
  ...fc.sample(History, { numRuns: 3, seed: 12 }).map((one, at): [boolean, Step[]] => [at % 2 === 1, one]),
  [false, ['confirm', 'proof', 'offline', 'accept', 'diproses', 'online', 'reprice', 'cancel'].map(stepOf)],
  [true, ['offline', 'kurang', 'link', 'online', 'apply', 'key', 'diproses', 'note'].map(stepOf)],
]

function stepOf(name: string): Step {
  return { do: name, pick: 0 }
}

test.each(histories)(
  'simulated %s: %j',
  async (isSimulated, history) => {
    const shop = shops[isSimulated ? 1 : 0]
    if (!shop) throw new Error('no shop')
    const life = await beginLife(shop, false)
    const [invoice] = await life.invoices()
    const paths: [path: string, cookie: string | null][] = [
      [life.signed(`/lacak/${life.code}/`), null],
      [life.signed(`/pesan/${life.code}/`), null],
      [life.signed(`/invoice/${invoice?.invoice_code}/`), null],
      [life.desk, life.cookie],
    ]
    const open = await Promise.all(
      paths.map(async ([path, cookie]) => {
        const { page } = await visitor(shop.served.origin, { cookie })
        await page.goto(path)
        return { path, page, fresh: await page.context().newPage() }
      }),
    )
    for (const step of [...history, stepOf('online')]) {
      if (step.do === 'offline') for (const { page } of open) await page.context().setOffline(true)
      if (step.do === 'online') for (const { page } of open) await page.context().setOffline(false)
      await life.take(step)
      if (history.slice(0, history.indexOf(step) + 1).findLast(({ do: name }) => /line$/.test(name))?.do === 'offline')
        continue
      for (const { path, page, fresh } of open) {
        const answer = await fresh.goto(path)
        const now = await seenIn(fresh)
        const expected =
          answer?.status() === 200 ? (seen: string) => seen === now : (seen: string) => !/Rp\s?\d/.test(seen)
        await expect
          .poll(async () => expected(await seenIn(page)) || (await seenIn(page)), {
            timeout: 40_000,
            message: `${path} after ${step.do}: a fresh load says\n${now}`,
          })
          .toBe(true)
      }
    }
  },
  240_000,
)
