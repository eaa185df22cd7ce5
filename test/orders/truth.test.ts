import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { sleep } from '../../src/async/timer.ts'
import { useOwnDatabase } from '../support/db.ts'
import { useFolder } from '../support/folder.ts'
import { freePort } from '../support/ports.ts'
import { tries } from '../support/random.ts'
import { serve } from '../support/served.ts'
import { beginLife, History, type Life, type Shop, type Step } from './support/histories.ts'
import { type OpenPage, openPage } from './support/open-page.ts'

/**
 * Property test: whatever happens to an order, each of its pages that stays open says after each step what a page says
 * that is loaded anew.
 */

const dbs = { manual: useOwnDatabase(), simulated: useOwnDatabase() }
const dataDir = useFolder()
const shops: Shop[] = []
beforeAll(async () => {
  for (const [payments, db] of Object.entries(dbs)) {
    const port = await freePort()
    const settings = { PAYMENTS: payments, BASE_URL: `http://127.0.0.1:${port}`, DATA_DIR: dataDir }
    shops.push({ served: await serve(db(), settings, port), db: db(), isSimulated: payments === 'simulated' })
    const account = { bank_name: 'BCA', bank_account: '1234567890', bank_holder: 'CV Melati' }
    for (const [name, value] of Object.entries(account))
      await db()('site_settings').insert({ name, value: JSON.stringify(value), changed_at: new Date() })
  }
})
afterAll(async () => {
  for (const { served } of shops) await served.stop()
})

/** Milliseconds within which open pages must have followed a step, on a busy machine too. */
const PATIENCE = 30_000

/** The pages of an order that stay open: the tracker, the confirmation, the staff pages, and each invoice. */
async function openPages({ served }: Shop, life: Life) {
  const { code, cookie, signed, desk } = life
  const open = (path: string, as = '') => openPage(served, path, as)
  const pages = [
    await open(signed(`/lacak/${code}/`)),
    await open(signed(`/pesan/${code}/`)),
    await open(desk, cookie),
    await open('/admin/pembayaran/', cookie),
  ]
  const invoices = new Set<string>()
  return {
    all: pages,
    async openNewInvoices(): Promise<void> {
      for (const { invoice_code } of await life.invoices()) {
        if (invoices.has(invoice_code)) continue
        invoices.add(invoice_code)
        pages.push(await open(signed(`/invoice/${invoice_code}/`)))
      }
    },
  }
}

const expectTrue = (pages: readonly OpenPage[], soFar: readonly Step[]) =>
  Promise.all(pages.map((page) => expectTruePage(page, soFar)))

async function expectTruePage(page: OpenPage, soFar: readonly Step[]): Promise<void> {
  const what = `${page.path} after ${soFar.map((one) => `${one.do} ${one.pick}`).join(', ')}`
  for (const until = performance.now() + PATIENCE; ; ) {
    await page.follow()
    const fresh = await page.fresh()
    const { text } = page.seen()
    // A page that no longer exists may stay open, but it names no amount any more.
    if (fresh.status !== 200) expect(fresh.status, what).toBe(404)
    const isTrue = fresh.status === 200 ? text === fresh.text : !/Rp\s?\d/.test(text)
    if (isTrue) return
    if (performance.now() > until) {
      if (fresh.status !== 200) throw new Error(`${what}: it is gone, but the open page says\n${text}`)
      expect(text, what).toBe(fresh.text)
    }
    await sleep(10)
  }
}

const clear = ({ db }: Shop) =>
  db.raw(`delete from order_messages; delete from refunds; delete from payments; delete from payment_links;
    delete from payment_proofs; delete from invoices; delete from order_history; delete from webhook_inbox;
    delete from orders; delete from outbox; delete from audit_log; delete from notices`)

test('whatever happens to an order, each open page of it says what a fresh load says', async () => {
  await fc.assert(
    fc.asyncProperty(fc.nat(1), fc.boolean(), History, async (at, isFull, history) => {
      const shop = shops[at]
      if (!shop) throw new Error('no shop')
      await clear(shop)
      const life = await beginLife(shop, isFull)
      const open = await openPages(shop, life)
      await open.openNewInvoices()
      const soFar: Step[] = []
      let isOffline = false
      try {
        await expectTrue(open.all, soFar)
        for (const step of [...history, { do: 'online', pick: 0 }]) {
          soFar.push(step)
          if (step.do === 'offline') {
            isOffline = true
            for (const page of open.all) page.drop()
          }
          if (step.do === 'online' && isOffline) {
            isOffline = false
            for (const page of open.all) await page.reconnect()
          }
          await life.take(step)
          if (isOffline) continue
          await open.openNewInvoices()
          await expectTrue(open.all, soFar)
        }
      } finally {
        for (const page of open.all) page.drop()
      }
    }),
    { ...tries(200), endOnFailure: true },
  )
}, 1_200_000)
