import { expect, test } from 'vitest'
import { trackingKey } from '../../../src/orders/order-deps.ts'
import { gate } from '../../browser/support.ts'
import { useWholeSite } from '../../browser/whole-site.ts'
import { testSecret } from '../../support/app.ts'
import { makeInvoice, makeOrder } from '../support/orders.ts'

const { db, visit } = useWholeSite()

test.each([
  ['lebih', 'DP diterima'],
  ['kurang', 'Pembayaranmu sedang diperiksa'],
])(
  'a payment (%s) that is processed after the page was rendered and before its socket opens is shown',
  async (way, heading) => {
    const order = await makeOrder(db(), { status_order: 'link_dibuat' })
    const invoice = await makeInvoice(db(), order, { link: { provider: 'simulated' } })
    const at = `/invoice/${invoice.invoice_code}/`
    const { page, problems } = await visit('/health')
    const socket = gate()
    await page.routeWebSocket(/\/ws\/orders\//, async (route) => {
      await socket.opened
      route.connectToServer()
    })
    // The payer's page is opened before the customer's page. Otherwise the customer's page would wait too long for its
    // WebSocket and fetch its parts again.
    const payer = await visit(at)
    await page.goto(at)
    await payer.page.click(`[value=${way}]`)
    await expect.poll(() => db()('payments').where({ order_id: order.id }).first('state')).toBeDefined()
    expect(await page.textContent('.invoice-pay h2')).toBe('Menunggu pembayaran')
    socket.open()
    await expect.poll(() => page.textContent('.invoice-pay h2')).toBe(heading)
    expect(problems).toEqual([])
  },
)

test('an invalid price stays as typed; the usual spellings are understood', async () => {
  const { page, problems } = await visit('/admin/pesanan/baru/', { as: 'staff' })
  const price = page.locator('#f-total_price')
  const typed = async (text: string) => {
    await price.fill('')
    await price.pressSequentially(text)
    await price.blur()
    return price.inputValue()
  }
  expect(await typed('3200000.50')).toMatch(/\.50$/)
  expect(await page.textContent('[data-sum=total]')).toBe('–')
  for (const text of ['3200000', '3.200.000', 'Rp 3.200.000,-', '3.200.000,00', '3 200 000', '3200000.00'])
    expect(await typed(text), text).toBe('Rp 3.200.000')
  expect(await page.textContent('[data-sum=total]')).toBe('Rp\u00a03.200.000')
  for (const text of ['2jt', '3 juta', '2.5']) expect(await typed(text)).toContain(text)
  await price.fill('3200000.50')
  await price.blur()
  expect(await price.inputValue()).toBe('3200000.50')
  expect(problems).toEqual([])
})

test('a large picture keeps its transparency when resized; files of other kinds are refused at once', async () => {
  const { page, problems } = await visit('/admin/pesanan/baru/', { as: 'staff' })
  const html = { name: 'logo.html', mimeType: 'text/html', buffer: Buffer.from('<p>') }
  await page.setInputFiles('#f-design', html)
  await expect.poll(() => page.textContent('[data-files-said]')).toContain('logo.html: berkas ini tidak bisa')
  expect(await page.inputValue('#f-design')).toBe('')
  // Draws random noise, which PNG cannot compress, with transparent rows at the top, so that the picture is too large
  // to send as it is.
  await page.evaluate(async () => {
    const canvas = new OffscreenCanvas(2000, 2000)
    const pen = canvas.getContext('2d')
    if (!pen) return
    const noise = pen.createImageData(2000, 2000)
    for (let at = 0; at < noise.data.length; at += 4) {
      for (let part = 0; part < 3; part += 1) noise.data[at + part] = (Math.random() * 256) | 0
      noise.data[at + 3] = at < 400_000 ? 0 : 255
    }
    pen.putImageData(noise, 0, 0)
    const list = new DataTransfer()
    list.items.add(new File([await canvas.convertToBlob({ type: 'image/png' })], 'logo.png', { type: 'image/png' }))
    const input = document.querySelector<HTMLInputElement>('#f-design')
    if (!input) return
    input.files = list.files
    input.dispatchEvent(new Event('change'))
  })
  await page.waitForSelector('[data-chosen] img:not([hidden])')
  expect(await page.textContent('[data-files-said]')).toContain('file aslinya')
  const kept = await page.evaluate(async () => {
    const file = document.querySelector<HTMLInputElement>('#f-design')?.files?.[0]
    if (!file) return null
    const bitmap = await createImageBitmap(file)
    const pen = new OffscreenCanvas(bitmap.width, bitmap.height).getContext('2d')
    pen?.drawImage(bitmap, 0, 0)
    return { type: file.type, alpha: pen?.getImageData(2, 2, 1, 1).data[3] }
  })
  expect(kept).toEqual({ type: 'image/webp', alpha: 0 })
  expect(problems).toEqual([])
})

test('a tracker that is shown in full links to the invoice in full', async () => {
  const order = await makeOrder(db(), { status_order: 'link_dibuat' })
  const invoice = await makeInvoice(db(), order)
  const kunci = trackingKey(testSecret, order)
  const { page, problems } = await visit(`/lacak/${order.order_code}/?kunci=${kunci}`)
  await page.click('#lacak a.button')
  await page.waitForURL(`**/invoice/${invoice.invoice_code}/?kunci=${kunci}`)
  expect(await page.textContent('.invoice-facts')).toContain('Budi Santoso')
  await page.click('.crumbs a')
  await page.waitForURL(`**/lacak/${order.order_code}/?kunci=${kunci}`)
  expect(problems).toEqual([])
})

/** The address of an invoice that is paid. */
async function paidInvoice() {
  const order = await makeOrder(db(), { status_order: 'dp_dibayar', paid_amount: 3_750_000 })
  const paid = { invoice_status: 'sudah dibayar', paid_at: new Date() } as const
  return `/invoice/${(await makeInvoice(db(), order, { invoice: paid })).invoice_code}/`
}

test('the stamp covers nothing, on a phone and on paper', async () => {
  const { page } = await visit(await paidInvoice(), { viewport: { width: 360, height: 780 } })
  const covered = () =>
    page.evaluate(() => {
      const stamp = document.querySelector('.invoice-stamp')?.getBoundingClientRect()
      if (!stamp) return ['no stamp']
      return [
        ...document.querySelectorAll('.invoice dt, .invoice dd, .invoice td, .invoice-spelled, .invoice-number *'),
      ]
        .filter((element) => {
          const box = element.getBoundingClientRect()
          return box.left < stamp.right && box.right > stamp.left && box.top < stamp.bottom && box.bottom > stamp.top
        })
        .map((element) => element.textContent)
    })
  expect(await covered()).toEqual([])
  await page.emulateMedia({ media: 'print' })
  await page.setViewportSize({ width: 660, height: 900 })
  expect(await covered()).toEqual([])
})

test('an invoice prints as one A4 page, in the light theme, with its stamp and without the page around it', async () => {
  const { page } = await visit(await paidInvoice())
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

test('an unknown code is filled into the field, though the page is the same for every code', async () => {
  const { page } = await visit('/lacak/ORD-20261118-ZZZZ/')
  await expect.poll(() => page.inputValue('#f-kode')).toBe('ORD-20261118-ZZZZ')
  await page.goto('/lacak/%3Cb%3E%22/')
  await expect.poll(() => page.inputValue('#f-kode')).toBe('<b>"')
  await page.goto('/invoice/INV-000000-ZZZ/')
  await expect.poll(() => page.inputValue('#f-kode')).toBe('INV-000000-ZZZ')
})
