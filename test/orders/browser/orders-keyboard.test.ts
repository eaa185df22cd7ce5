import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { focused, useWholeSite } from '../../browser/whole-site.ts'
import { makePriceList } from '../../products/support/make.ts'
import { makeOrder } from '../support/orders.ts'

const { db, visit, visitLive } = useWholeSite()
const phone = { viewport: { width: 360, height: 780 } }

/** Presses Tab until the element of the selector has the focus. Fails after 90 presses. */
async function tabTo(page: Page, selector: string): Promise<void> {
  for (let count = 0; count < 90; count += 1) {
    await page.keyboard.press('Tab')
    if (await page.evaluate((one) => document.activeElement?.matches(one) ?? false, selector)) return
  }
  throw new Error(`${selector} was never reached`)
}

test('a customer orders, pays and tracks with the keyboard alone', async () => {
  await makePriceList(db())
  const { page, problems } = await visit('/pesan/topi/', phone)
  await tabTo(page, '[data-submit]')
  await page.keyboard.press('Enter')
  await page.waitForSelector('.form-errors')
  expect(await focused(page)).toContain('form-errors')
  await tabTo(page, '.form-errors a[href="#f-quantity"]')
  await page.keyboard.press('Enter')
  expect(await focused(page)).toBe('f-quantity')
  await page.keyboard.type('12')
  await tabTo(page, '[name=payment_type]')
  await page.keyboard.press('ArrowDown')
  await tabTo(page, '#f-customer_name')
  await page.keyboard.type('Budi Santoso')
  await page.keyboard.press('Tab')
  await page.keyboard.type('081234567890')
  await expect.poll(() => page.textContent('.order-total b').catch(() => '')).toBe('Rp\u00a0480.000')
  await page.keyboard.press('Enter')
  await page.waitForURL(/\/pesan\/ORD-.*kunci=/)
  const code = (await page.textContent('#kode')) ?? ''

  await tabTo(page, '#bayar .primary')
  await page.keyboard.press('Enter')
  await page.waitForURL('**/invoice/**')
  await tabTo(page, '[value=tepat]')
  await page.keyboard.press('Enter')
  await page.waitForSelector('.invoice-stamp')
  await page.goto('/lacak/')
  await tabTo(page, '#f-kode')
  await page.keyboard.type(code.toLowerCase())
  await page.keyboard.press('Enter')
  await page.waitForURL(`**/lacak/${code}/`)
  expect(await page.textContent('#lacak-bayar')).toContain('Rp\u00a0480.000')
  expect(await db()('orders').where({ order_code: code }).first('status_order', 'payment_type')).toEqual({
    status_order: 'lunas',
    payment_type: 'full',
  })
  expect(problems).toEqual([])
})

test('staff take an order a step further, and several at once, with the keyboard alone', async () => {
  const order = await makeOrder(db(), { status_order: 'dp_dibayar', paid_amount: 3_750_000 })
  const other = await makeOrder(db(), { status_order: 'dp_dibayar', paid_amount: 3_750_000 })
  const { page, problems } = await visitLive('/admin/pesanan/', { as: 'staff' })
  await tabTo(page, `.desk-row a[href*="${order.order_code}"]`)
  await page.keyboard.press('Enter')
  await page.waitForURL(`**/${order.order_code}/`)
  await tabTo(page, '#langkah button.primary')
  await page.keyboard.press('Enter')
  await page.waitForSelector('.said')
  expect(await focused(page)).toMatch(/^said\b/)
  expect(await page.textContent('.desk-states')).toContain('Diproses')

  await tabTo(page, '#langkah-lain > summary')
  await page.keyboard.press('Enter')
  await tabTo(page, '#batalkan summary')
  await page.keyboard.press('Enter')
  await page.keyboard.press('Tab')
  expect(await focused(page)).toBe('f-amount_back')
  await page.keyboard.press('Tab')
  expect(await focused(page)).toBe('batal-alasan')
  await page.keyboard.type('   ')
  await page.keyboard.press('Tab')
  expect(await focused(page)).toBe('batal-kata')
  await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  await page.waitForSelector('.form-errors')
  expect(await focused(page)).toContain('form-errors')

  await page.goto('/admin/pesanan/')
  for (const { order_code } of [order, other]) {
    await tabTo(page, `input[value="${order_code}"]`)
    await page.keyboard.press('Space')
    await page.keyboard.press('Shift+Tab')
    await page.focus('#cari')
  }
  await tabTo(page, '#massal-tindakan')
  await page.keyboard.type('Produksi: selesai')
  await tabTo(page, '#massal button')
  expect(await page.textContent(':focus')).toBe('Terapkan ke 2 pesanan')
  await page.keyboard.press('Enter')
  await page.waitForSelector('h1:has-text("1 pesanan diubah, 1 tidak")')
  expect(problems).toEqual([])
})

test('the list is filtered while typing, and the focus stays in the field', async () => {
  await makeOrder(db(), { customer_name: 'Sari Dewi', status_order: 'lunas' })
  const { page, problems } = await visitLive('/admin/pesanan/', { as: 'staff' })
  await tabTo(page, '#cari')
  await page.keyboard.type('Sari Dewi')
  await expect.poll(() => page.locator('.desk-row').count()).toBe(1)
  expect(await focused(page)).toBe('cari')
  expect(new URL(page.url()).searchParams.get('cari')).toBe('Sari Dewi')
  await tabTo(page, '.chips a[href*="keadaan=lunas"]')
  await page.keyboard.press('Enter')
  await page.waitForURL(/keadaan=lunas/)
  await page.waitForSelector('.chips [aria-current][href*="keadaan=lunas"]')
  expect(await page.evaluate(() => document.activeElement?.getAttribute('href'))).toContain('keadaan=lunas')
  await page.goBack()
  await expect.poll(() => page.locator('.chips [aria-current]').textContent()).toContain('Semua')
  expect(await page.inputValue('#cari')).toBe('Sari Dewi')
  expect(problems).toEqual([])
})
