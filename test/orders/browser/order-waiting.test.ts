import { expect, test } from 'vitest'
import { message } from '../../../src/live/message.ts'
import { useWholeSite } from '../../browser/whole-site.ts'
import { makePriceList } from '../../products/support/make.ts'

/** The payment gateway never answers: nothing listens on port 9 of its address. */
const { visit, db, site } = useWholeSite({
  ...{ PAYMENTS: 'xendit', XENDIT_SECRET_KEY: 'kunci', XENDIT_WEBHOOK_TOKEN: 'token-webhook-uji' },
  XENDIT_BASE_URL: 'http://127.0.0.1:9',
})

test('a page that waits for a link gets it without a reload, and a server error removes nothing from the page', async () => {
  await makePriceList(db())
  const { page } = await visit('/pesan/topi/?jumlah=12')
  await page.fill('#f-customer_name', 'Budi')
  await page.fill('#f-contact_information', '081234567890')
  await page.click('[data-submit]')
  await page.waitForURL(/kunci=/)
  expect(await page.textContent('#bayar')).toContain('sedang disiapkan')

  const code = (await page.textContent('#kode')) ?? ''
  let stumbled = 0
  await page.route(/kunci=/, (route) => {
    stumbled += 1
    return stumbled === 1 ? route.fulfill({ status: 503, body: '<p>Rusak</p>' }) : route.continue()
  })
  const push = () =>
    site().hub.publish(`order:${code}`, message({ type: 'order_status_update', refresh: '#pesanan-baru' }))
  const failed = page.waitForResponse((response) => response.status() === 503)
  await expect.poll(() => push() ?? stumbled).toBeGreaterThan(0)
  await failed
  expect(await page.textContent('#bayar')).toContain('sedang disiapkan')

  await db()('payment_links').update({
    state: 'open',
    payment_url: 'https://bayar.example/1',
    expires_at: new Date(2e12),
  })
  // Nothing is pushed any more: the page fetches again what it could not fetch.
  await page.waitForSelector('#bayar .primary[href="https://bayar.example/1"]')
  expect(await page.textContent('#kode')).toMatch(/^ORD-/)
})
