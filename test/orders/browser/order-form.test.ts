import { expect, test } from 'vitest'
import { overflow, picture, useWholeSite } from '../../browser/whole-site.ts'
import { makePriceList } from '../../products/support/make.ts'

const { visit, db } = useWholeSite()
const design = await picture('desain.png')

const sums = '.order-sum dd'
const phone = { viewport: { width: 360, height: 780 } }

test('the price is grouped while it is typed, wherever the cursor is, and the amounts follow', async () => {
  const { page, problems } = await visit('/admin/pesanan/baru/', { as: 'staff' })
  await page.locator('#f-total_price').pressSequentially('7500000')
  expect(await page.inputValue('#f-total_price')).toBe('Rp 7.500.000')
  await page.fill('#f-quantity', '50')
  expect(await page.locator(sums).allTextContents()).toEqual([
    'Rp\u00a07.500.000',
    'Rp\u00a04.500.000',
    'Rp\u00a03.000.000',
  ])

  await page.press('#f-total_price', 'Home')
  for (let count = 0; count < 4; count += 1) await page.press('#f-total_price', 'ArrowRight')
  await page.keyboard.type('2')
  expect(await page.inputValue('#f-total_price')).toBe('Rp 72.500.000')
  await page.keyboard.type('1')
  expect(await page.inputValue('#f-total_price')).toBe('Rp 721.500.000')

  await page.check('[name=payment_type][value=full]')
  expect(await page.isVisible('#f-dp_percent')).toBe(false)
  expect((await page.locator(sums).allTextContents()).slice(1)).toEqual(['Rp\u00a0721.500.000', 'Rp\u00a00'])
  expect(await page.isVisible('#f-contact_email')).toBe(false)
  await page.check('[name=also_email]')
  expect(await page.isVisible('#f-contact_email')).toBe(true)
  await page.fill('#f-design_notes', 'Logo')
  expect(await page.textContent('[data-count]')).toBe('4 / 5.000')
  expect(problems).toEqual([])
})

test('a picture is previewed, survives an error, and the error gets the focus; two presses make one order', async () => {
  const { page, problems } = await visit('/admin/pesanan/baru/', { ...phone, as: 'staff' })
  await page.setInputFiles('#f-design', design)
  await page.waitForSelector('[data-chosen] img:not([hidden])')
  await page.fill('#f-product_name', 'Kaos')
  await page.fill('#f-total_price', '100000')
  await page.click('[data-submit]')
  await page.waitForSelector('.order-kept')
  expect(await page.evaluate(() => document.activeElement?.className)).toContain('form-errors')
  await expect
    .poll(() => page.evaluate(() => document.querySelector<HTMLImageElement>('.order-kept img')?.naturalWidth))
    .toBe(90)
  expect(await page.inputValue('#f-total_price')).toBe('Rp 100.000')

  await page.fill('#f-quantity', '5')
  await page.fill('#f-customer_name', 'Budi')
  await page.fill('#f-contact_information', '081234567890')
  await page.dblclick('[data-submit]')
  await page.waitForURL(/\/admin\/pesanan\/ORD-/)
  expect(problems).toEqual([])
})

test('the sum follows sizes, steppers and extras; an error goes as its field is mended', async () => {
  const { black } = await makePriceList(db())
  const { page, problems } = await visit('/pesan/kaos/', phone)
  await page.check(`[name="choices.1"][value="${black}"]`, { force: true })
  await page.fill('#f-sizes-1', '11')
  await page.click('[aria-label="Tambah M"]')
  expect(await page.textContent('[data-pieces]')).toBe('Jumlah 12 potong')
  await expect.poll(() => page.textContent('.order-total b').catch(() => '')).toBe('Rp\u00a0900.000')
  expect(await page.textContent('.order-dp')).toBe('DP Rp\u00a0540.000')
  expect(await page.getAttribute('.order-title .garment', 'color')).toBe(
    await page.getAttribute('.order-drawing .garment', 'color'),
  )
  expect(await page.isVisible('.order-lines')).toBe(false)
  await page.click('.order-more summary')
  expect(await page.isVisible('.order-lines')).toBe(true)

  await page.click('[data-submit]')
  await page.waitForSelector('.form-errors')
  await page.fill('#f-customer_name', 'Budi')
  expect(await page.locator('#f-customer_name-error').count()).toBe(0)
  await page.fill('#f-contact_information', '081234567890')
  await page.click('[data-submit]')
  await page.waitForURL(/\/pesan\/ORD-.*kunci=/)
  expect(await overflow(page)).toBe(0)
  expect(problems).toEqual([])
})

test('the header has room for its links at every width', async () => {
  const { page } = await visit('/')
  for (const width of [768, 860, 1000, 1159, 1160, 1440]) {
    await page.setViewportSize({ width, height: 700 })
    expect(await overflow(page), String(width)).toBe(0)
    const room = await page.evaluate(() => document.querySelector('.search')?.clientWidth ?? 0)
    expect(room, String(width)).toBeGreaterThan(120)
  }
})
