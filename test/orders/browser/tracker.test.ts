import type { BrowserContextOptions } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { trackingKey } from '../../../src/orders/order-deps.ts'
import { violations } from '../../browser/axe.ts'
import { useVisitors } from '../../browser/visitors.ts'
import { testSecret } from '../../support/app.ts'
import { useOwnDatabase } from '../../support/db.ts'
import { type Served, serve } from '../../support/served.ts'
import { hoursAgo, makeInvoice, makeOrder, makePayment } from '../support/orders.ts'

const db = useOwnDatabase()
const visitor = useVisitors()
let site: Served
const paths: Record<string, string> = {}

beforeAll(async () => {
  const order = await makeOrder(db(), {
    product_name: 'Jaket Angkatan Teknik Sipil Universitas Nusantara dengan nama yang panjang sekali',
    status_order: 'link_dibuat',
    design_notes: 'Logo di dada kiri.',
  })
  const invoice = await makeInvoice(db(), order)
  await db()('payment_proofs').insert({ invoice_id: invoice.id, order_id: order.id, picture: 'x', state: 'rejected' })
  const paid = await makeOrder(db(), {
    status_order: 'dp_dibayar',
    production_status: 'diproses',
    paid_amount: 3_750_000,
  })
  const done = await makeInvoice(db(), paid, { invoice: { invoice_status: 'sudah dibayar', paid_at: hoursAgo(1) } })
  await makePayment(db(), done)
  Object.assign(paths, {
    form: '/lacak/',
    wrong: '/lacak/?kode=ORD',
    missing: '/lacak/ORD-20261118-ZZZZ/',
    tracker: `/lacak/${paid.order_code}/`,
    signed: `/lacak/${order.order_code}/?kunci=${trackingKey(testSecret, order)}`,
    invoice: `/invoice/${invoice.invoice_code}/`,
    paid: `/invoice/${done.invoice_code}/`,
  })
  site = await serve(db())
})
afterAll(() => site?.stop())

async function visit(path: string, options: BrowserContextOptions = {}) {
  const { page, problems } = await visitor(site.origin, { expected: /status of (404|422)/, ...options })
  await page.goto(path)
  return { page, problems }
}

const names = ['form', 'wrong', 'missing', 'tracker', 'signed', 'invoice', 'paid']

test.each(names)('%s: no accessibility violation, at any width and in both themes', async (name) => {
  for (const colorScheme of ['dark', 'light'] as const)
    for (const width of [360, 768, 1440]) {
      const options = { viewport: { width, height: 800 }, colorScheme, bypassCSP: true }
      const { page } = await visit(paths[name] ?? '', options)
      expect(await violations(page), `${colorScheme} ${width}`).toEqual([])
      expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0)
    }
})

test.each(names)('%s keeps to the content policy', async (name) => {
  const { page, problems } = await visit(paths[name] ?? '')
  await page.waitForTimeout(300)
  expect(problems).toEqual([])
})

test('an invoice prints as one A4 page, in the light theme, with its stamp and without the page around it', async () => {
  const { page } = await visit(paths.paid ?? '', { colorScheme: 'dark' })
  await page.emulateMedia({ media: 'print', colorScheme: 'dark' })
  for (const hidden of ['.header', '.footer', '.tabs', '.invoice-side', '[data-print]'])
    expect(await page.locator(hidden).first().isVisible(), hidden).toBe(false)
  expect(await page.locator('.invoice-stamp').isVisible()).toBe(true)
  const colour = await page.locator('.invoice').evaluate((sheet) => getComputedStyle(sheet).colorScheme)
  expect(colour).toBe('light')
  const pdf = (await page.pdf({ preferCSSPageSize: true })).toString('latin1')
  expect(pdf.match(/\/Type \/Page\b/g)).toHaveLength(1)
  expect(pdf).toMatch(/MediaBox \[0 0 59[45][.\d]* 84[12][.\d]*\]/)
})
