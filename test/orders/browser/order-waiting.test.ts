import { expect, test } from 'vitest'
import { useBrowser } from '../../browser/support.ts'
import { useFolder } from '../../support/folder.ts'

const dataDir = useFolder()
/** The payment gateway never answers: nothing listens on port 9 of its address. */
const { open, db } = useBrowser({
  ...{ DATA_DIR: dataDir, XENDIT_SECRET_KEY: 'kunci', XENDIT_WEBHOOK_TOKEN: 'token-webhook-uji' },
  XENDIT_BASE_URL: 'http://127.0.0.1:9',
})

test('a page that waits for a link gets it without a reload, and a server error removes nothing from the page', async () => {
  const { page } = await open('/pesan/')
  const fields = { product_name: 'Kaos', quantity: '5', total_price: '100000', customer_name: 'Budi' }
  for (const [name, value] of Object.entries(fields)) await page.fill(`#f-${name}`, value)
  await page.fill('#f-contact_information', '081234567890')
  await page.click('[data-submit]')
  await page.waitForURL(/kunci=/)
  expect(await page.textContent('#bayar')).toContain('sedang disiapkan')

  let stumbled = 0
  await page.route(/kunci=/, (route) => {
    stumbled += 1
    return stumbled === 1 ? route.fulfill({ status: 503, body: '<p>Rusak</p>' }) : route.continue()
  })
  await page.waitForResponse((response) => response.status() === 503)
  expect(await page.textContent('#bayar')).toContain('sedang disiapkan')

  await db()('payment_links').update({
    state: 'open',
    payment_url: 'https://bayar.example/1',
    expires_at: new Date(2e12),
  })
  await page.waitForSelector('#bayar .primary[href="https://bayar.example/1"]')
  expect(await page.textContent('#kode')).toMatch(/^ORD-/)
})
