import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { useVisitors } from '../../browser/visitors.ts'
import { beginLife, type Life, type Shop, type Step, useShops } from '../support/histories.ts'

/** The pages of histories of an order in Chromium: what stays open shows what a fresh load shows. */

const visitor = useVisitors()
const shops = useShops()

/** Returns the texts and links of a page, without flash messages, countdowns and buttons that only scripts show. */
const seenIn = (page: Page): Promise<string> =>
  page.evaluate(() => {
    const passing = '[data-live-said], .said, .track-warning[role=status], [data-countdown], .notices, .live-banner'
    const main = document.querySelector('main')?.cloneNode(true)
    if (!(main instanceof HTMLElement)) return ''
    for (const part of main.querySelectorAll(`${passing}, button[hidden], [data-copy], script`)) part.remove()
    for (const link of main.querySelectorAll('a')) link.append(` <${link.getAttribute('href')}>`)
    // The customer's own part moves below the rest, because a page may show it in another place after a push.
    const own = main.querySelector('#lacak-data')
    own?.remove()
    return `${main.textContent}\n${own?.textContent ?? ''}`
      .split('\n')
      .map((line) => line.trim())
      .filter(Boolean)
      .join('\n')
      .replace(/\d+ (detik|menit) lalu/g, 'baru saja')
  })

const steps = (...names: string[]): Step[] => names.map((name) => ({ do: name, pick: 0 }))
/** Two histories with a lost connection. What is pushed in random ones is tested without a browser. */
const histories: [payments: string, history: Step[]][] = [
  ['manual', steps('confirm', 'proof', 'offline', 'accept', 'diproses', 'online', 'reprice', 'cancel')],
  ['simulated', steps(...'offline kurang online apply key diproses offline delete online restore'.split(' '))],
]

test.each(histories)('payments %s: %j', async (payments, history) => {
  const shop = shops.find(({ isSimulated }) => isSimulated === (payments === 'simulated'))
  if (!shop) throw new Error('no shop')
  const life = await beginLife(shop, false)
  const open = await openPages(shop, life)
  const soFar: string[] = []
  let isOffline = false
  for (const step of [...history, ...steps('online')]) {
    soFar.push(step.do)
    if (step.do === 'offline' || step.do === 'online') isOffline = step.do === 'offline'
    for (const { page } of open) await page.context().setOffline(isOffline)
    await life.take(step)
    if (isOffline) continue
    await Promise.all(open.map((one) => expectTrue(one, soFar)))
  }
})

/** A page that stays open, and another one in the same browser that loads its address anew after each step. */
type Open = { path: string; page: Page; fresh: Page }

/** Opens the tracker, the confirmation and the invoice of the customer's links, and the order's page for staff. */
async function openPages({ served }: Shop, life: Life): Promise<Open[]> {
  const [invoice] = await life.invoices()
  const own = [`/lacak/${life.code}/`, `/pesan/${life.code}/`, `/invoice/${invoice?.invoice_code}/`].map(life.signed)
  return Promise.all(
    [...own, life.desk].map(async (path) => {
      const { page } = await visitor(served.origin, { cookie: path === life.desk ? life.cookie : null })
      await page.goto(path)
      return { path, page, fresh: await page.context().newPage() }
    }),
  )
}

/** Expects that an open page follows a step. A lost connection comes back after some seconds. */
async function expectTrue({ path, page, fresh }: Open, soFar: readonly string[]): Promise<void> {
  // Both are looked at each time, because work in the background may change the order between two looks.
  const look = async () => {
    const answer = await fresh.goto(path)
    const now = await seenIn(fresh)
    if (answer?.status() === 200) expect(now, path).toContain('Jaket')
    else expect(answer?.status(), path).toBe(404)
    const seen = await seenIn(page)
    // A page that no longer exists may stay open, but it names no amount any more.
    const isTrue = answer?.status() === 200 ? seen === now : !/Rp\s?\d/.test(seen)
    return isTrue ? null : { seen, now }
  }
  await expect.poll(look, { message: `${path} after ${soFar.join(', ')}` }).toBeNull()
}
