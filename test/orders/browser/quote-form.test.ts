import type { Page } from 'playwright-core'
import { beforeAll, expect, test } from 'vitest'
import { fillPriceList } from '../../../src/products/seed.ts'
import { useWholeSite } from '../../browser/whole-site.ts'
import { makeSettings } from '../../support/make.ts'

const { visit, db } = useWholeSite({ PAYMENTS: 'manual' })
beforeAll(async () => {
  await fillPriceList(db())
  await makeSettings(db(), { bank_name: 'BCA', bank_account: '123', bank_holder: 'CV' })
})

const sum = (page: Page) => page.textContent('#penawaran-hitungan .sum-strong dd')

/** Sends the quotation that stands in the form, and accepts it as its customer. */
async function sendAndAccept(page: Page, look: object): Promise<void> {
  const total = await sum(page)
  await page.click('button:has-text("Kirim penawaran")')
  const link = (await page.textContent('#link-penawaran')) ?? ''
  const { page: own } = await visit(link, look)
  expect(await own.textContent('.invoice .sum-strong dd')).toBe(total)
  await own.click('button:has-text("Setuju")')
  await own.waitForSelector('a:has-text("Buka pesanan dan bayar")')
}

const ordersOf = (customer_name: string) => db()('orders').where({ customer_name }).select('quantity', 'total_price')

test('staff send a quotation of a product by mouse, whose sum follows each choice', async () => {
  const { page, problems } = await visit('/admin/penawaran/baru/', { as: 'staff' })
  await page.fill('#f-customer_name', 'Bu Wati')
  await page.fill('#f-contact_information', '081234567890')
  await page.selectOption('[name="items.0.product_id"]', { label: 'Kaos combed' })
  await page.fill('[name="items.0.quantity"]', '24')
  await expect.poll(() => sum(page)).toMatch(/^Rp\u00a01\./)
  const plain = await sum(page)
  await page.check('.quote-extras li:nth-child(2) [type=checkbox]')
  await expect.poll(() => sum(page)).not.toBe(plain)
  await sendAndAccept(page, {})
  expect(await ordersOf('Bu Wati')).toMatchObject([{ quantity: 24 }])
  expect(problems).toEqual([])
})

test('without scripts each step of a quotation has its button', async () => {
  const plain = { javaScriptEnabled: false, viewport: { width: 360, height: 780 } }
  const { page } = await visit('/admin/penawaran/baru/', { ...plain, as: 'staff' })
  const reckon = () => page.click('.quote-side button:has-text("Hitung")')
  await page.fill('#f-customer_name', 'Pak Seno')
  await page.fill('#f-contact_information', '081234567891')
  await page.selectOption('[name="items.0.product_id"]', { label: 'Topi' })
  await reckon()
  await page.fill('[name="items.0.quantity"]', '30')
  await reckon()
  expect(await sum(page)).toMatch(/^Rp\u00a0[1-9]/)
  await sendAndAccept(page, plain)
  expect(await ordersOf('Pak Seno')).toMatchObject([{ quantity: 30 }])
})
