import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { focused, useWholeSite } from '../../browser/whole-site.ts'
import { makeSettings } from '../../support/make.ts'
import { makeInvoice, makeOrder } from '../support/orders.ts'

const { db, visit, visitLive } = useWholeSite()
const paid = { status_order: 'dp_dibayar', paid_amount: 3_750_000 } as const

const wordsOf = (page: Page, selector: string) => expect.poll(() => page.textContent(selector))
const isOpen = (page: Page, selector: string) =>
  page.locator(selector).evaluate((element) => element instanceof HTMLDetailsElement && element.open)

test('two tabs of the list and a tracker follow the changes made in a third tab', async () => {
  const order = await makeOrder(db(), { ...paid, customer_name: 'Sekar Tabung' })
  const row = `#pesanan-${order.order_code}`
  const first = await visitLive('/admin/pesanan/', { as: 'staff' })
  const second = await visitLive('/admin/pesanan/?cari=sekar+tabung', { as: 'staff' })
  const customer = await visitLive(`/lacak/${order.order_code}/`)
  await first.page.check(`${row} input`)
  await first.page.focus('#massal-alasan')
  await first.page.keyboard.type('Dikerjakan')
  await second.page.focus(`${row} a`)
  const third = await visit(`/admin/pesanan/${order.order_code}/`, { as: 'staff' })
  await third.page.click('#langkah button.primary')
  await third.page.waitForSelector('.said')

  for (const { page } of [first, second]) await wordsOf(page, row).toContain('produksi diproses')
  await wordsOf(customer.page, '#lacak-pesanan').toContain('Sedang')
  await wordsOf(customer.page, '.track > [data-live-said]').toBe('DP dibayar, produksi diproses.')
  expect(await focused(first.page)).toBe('massal-alasan')
  expect(await first.page.inputValue('#massal-alasan')).toBe('Dikerjakan')
  expect(await first.page.isChecked(`${row} input`)).toBe(true)
  expect(await second.page.evaluate(() => document.activeElement?.getAttribute('href'))).toContain(order.order_code)

  const fresh = await visit('/pesan/')
  const fields = { product_name: 'Topi', quantity: '5', total_price: '100000', customer_name: 'Ani' }
  for (const [name, value] of Object.entries(fields)) await fresh.page.fill(`#f-${name}`, value)
  await fresh.page.fill('#f-contact_information', '081234567890')
  await fresh.page.click('[data-submit]')
  await fresh.page.waitForURL(/kunci=/)
  await wordsOf(first.page, '#pesanan-daftar').toContain('Ani')
  expect(await focused(first.page)).toBe('massal-alasan')
  expect(await first.page.inputValue('#massal-alasan')).toBe('Dikerjakan')
  expect(await first.page.isChecked(`${row} input`)).toBe(true)
  expect(await second.page.locator('.desk-row').count()).toBe(1)
  expect([first, second, customer, third, fresh].flatMap(({ problems }) => problems)).toEqual([])
})

test("on an order's page, open parts and typed text stay while others change it", async () => {
  const order = await makeOrder(db(), paid)
  const at = `/admin/pesanan/${order.order_code}/`
  const { page, problems } = await visitLive(at, { as: 'staff' })
  await page.click('#tulis-catatan summary')
  await page.fill('#catatan-isi', 'Kain belum datang')
  const other = await visit(at, { as: 'staff' })
  await other.page.click('#langkah button.primary')
  await other.page.waitForSelector('.said')

  await wordsOf(page, '.desk-states').toContain('Diproses')
  expect(await isOpen(page, '#tulis-catatan')).toBe(true)
  expect(await focused(page)).toBe('catatan-isi')
  expect(await page.inputValue('#catatan-isi')).toBe('Kain belum datang')
  await page.click('#tulis-catatan button')
  await page.waitForSelector('.said')
  expect(await page.textContent('#riwayat')).toContain('Kain belum datang')
  expect([...problems, ...other.problems]).toEqual([])
})

test('a payment shows on the open invoice, in the review and on the dashboard, and closes no open part', async () => {
  const order = await makeOrder(db(), { status_order: 'link_dibuat', customer_name: 'Wati' })
  const invoice = await makeInvoice(db(), order, { link: { provider: 'simulated' } })
  const held = await makeOrder(db(), { ...paid, status_order: 'dibatalkan', production_status: 'dibatalkan' })
  const review = await visitLive('/admin/pembayaran/', { as: 'staff' })
  const board = await visitLive('/admin/dasbor/', { as: 'staff' })
  const open = await visitLive(`/invoice/${invoice.invoice_code}/`, { permissions: ['clipboard-write'] })
  const item = review.page.locator('.review-item', { hasText: held.order_code })
  await item.locator('.review-choice:has([action$="/kembalikan/"]) summary').click()
  await item.locator('[name=note]').first().fill('Ke BCA')
  const kept = await focused(review.page)
  await board.page.click('.dash-more summary')
  const payer = await visit(`/invoice/${invoice.invoice_code}/`)
  await payer.page.click('[value=kurang]')

  await expect.poll(() => review.page.locator('.review-item', { hasText: 'Wati' }).count()).toBe(1)
  expect(await focused(review.page)).toBe(kept)
  expect(await item.locator('[name=note]').first().inputValue()).toBe('Ke BCA')
  await payer.page.goto(`/invoice/${invoice.invoice_code}/`)
  expect(await payer.page.locator('.simulated button').allTextContents()).toEqual(['Webhook yang sama sekali lagi'])
  const second = await makeOrder(db(), { status_order: 'link_dibuat' })
  const full = await makeInvoice(db(), second, { link: { provider: 'simulated' } })
  await payer.page.goto(`/invoice/${full.invoice_code}/`)
  await open.page.goto(`/invoice/${full.invoice_code}/`)
  await payer.page.click('[value=tepat]')
  await open.page.waitForSelector('.invoice-stamp')
  await wordsOf(board.page, '#dasbor-angka').toContain('Rp 3.750.000')
  expect(await isOpen(board.page, '.dash-more')).toBe(true)
  expect([review, board, open, payer].flatMap(({ problems }) => problems)).toEqual([])
})

test('an invoice that is fetched again keeps its copy buttons, and the answer to a proof shows on all open pages', async () => {
  await makeSettings(db(), { bank_name: 'BCA', bank_account: '1234567890' })
  const order = await makeOrder(db(), { status_order: 'link_dibuat' })
  const invoice = await makeInvoice(db(), order, { link: { provider: 'manual' } })
  const proof = { invoice_id: invoice.id, order_id: order.id, picture: `${'a'.repeat(32)}-10x10.webp`, note: '' }
  await db()('payment_proofs').insert(proof)
  const open = await visitLive(`/invoice/${invoice.invoice_code}/`, { permissions: ['clipboard-write'] })
  const tracker = await visitLive(`/lacak/${order.order_code}/`)
  const review = await visit('/admin/pembayaran/', { as: 'staff' })
  const item = review.page.locator('.review-item', { hasText: order.order_code })
  await item.locator('.review-choice:has([action$="/tolak/"]) summary').click()
  await item.locator('[name=note]').fill('Gambarnya terpotong')
  await item.locator('[action$="/tolak/"] button').click()
  await wordsOf(tracker.page, '.track-next').toContain('Bukti transfermu ditolak')
  await wordsOf(open.page, '#invoice').toContain('Gambarnya terpotong')
  await open.page.bringToFront()
  await open.page.click('[data-copy=invoice-nomor]')
  await wordsOf(open.page, '#toast').toContain('Disalin')
  await db()('site_settings').delete()
})

test('a deleted order disappears from the open list, and its open page says so', async () => {
  const order = await makeOrder(db())
  const list = await visitLive('/admin/pesanan/', { as: 'staff' })
  const page = await visitLive(`/admin/pesanan/${order.order_code}/`, { as: 'staff' })
  const customer = await visitLive(`/lacak/${order.order_code}/`)
  const third = await visit(`/admin/pesanan/${order.order_code}/hapus/`, { as: 'staff' })
  await third.page.fill('#f-reason', 'Tercatat dua kali')
  await third.page.click('main form .upkeep-danger')
  await third.page.waitForURL('**/admin/pesanan/terhapus/?kabar=hapus')
  await expect.poll(() => list.page.locator(`#pesanan-${order.order_code}`).count()).toBe(0)
  await wordsOf(page.page, `#rincian-${order.order_code}`).toContain('baru saja dihapus')
  await wordsOf(customer.page, '#lacak-pesanan').toContain('sudah dihapus')
  await third.page.click('main tbody button')
  await third.page.waitForURL(`**/admin/pesanan/${order.order_code}/?kabar=kembali`)
  await wordsOf(customer.page, '#lacak-pesanan').toContain('Pesanan diterima')
  await expect.poll(() => list.page.locator(`#pesanan-${order.order_code}`).count()).toBe(1)
  expect([list, page, customer, third].flatMap(({ problems }) => problems)).toEqual([])
})
