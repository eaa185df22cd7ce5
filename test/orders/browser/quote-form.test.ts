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

/** The new quotation with a number in it; the answers to that wait until they are let go. */
async function withNumber(number: string) {
  const { page } = await visit('/admin/penawaran/baru/', { as: 'staff' })
  const held: (() => Promise<void>)[] = []
  await page.route('**/admin/penawaran/baru/', (route) =>
    route.request().method() === 'POST' ? void held.push(() => route.continue()) : route.continue(),
  )
  await page.click('#f-contact_information')
  await page.keyboard.type(number)
  await page.keyboard.press('Tab')
  await expect.poll(() => held.length).toBeGreaterThan(1)
  const answered = async () => {
    await page.unroute('**/admin/penawaran/baru/')
    // Those that newer ones replaced are gone.
    for (const letGo of held.splice(0)) await letGo().catch(() => {})
    await page.waitForSelector('#penawaran-nama .field-help')
  }
  return { page, answered }
}

test('a name that is typed while the number is looked up is not touched', async () => {
  await db()('customers').insert({ name: 'Wati Lama', phone: '6281200001111', phone_proof: 'staff' })
  const { page, answered } = await withNumber('081200001111')
  await page.keyboard.type('Bu Wa')
  await answered()
  await page.keyboard.type('ti IX-C')
  expect(await page.inputValue('#f-customer_name')).toBe('Bu Wati IX-C')

  const late = await withNumber('081200001111')
  await late.page.keyboard.type('Bu Wati IX-C')
  await late.page.keyboard.press('Tab')
  await late.answered()
  expect(await late.page.inputValue('#f-customer_name')).toBe('Bu Wati IX-C')
})

test('a customer who is found fills the name only while nobody is in it', async () => {
  await db()('customers').insert({ name: 'Rina Hartati', phone: '6281200002222', phone_proof: 'staff' })
  const inside = await withNumber('081200002222')
  await inside.answered()
  await inside.page.keyboard.type('Bu Rina')
  expect(await inside.page.inputValue('#f-customer_name')).toBe('Bu Rina')

  const outside = await withNumber('081200002222')
  await outside.page.click('#judul-barang')
  await outside.answered()
  expect(await outside.page.inputValue('#f-customer_name')).toBe('Rina Hartati')
})
