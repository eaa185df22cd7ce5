import { expect, test } from 'vitest'
import { trackingKey } from '../../../src/orders/order-deps.ts'
import { overflow, useWholeSite } from '../../browser/whole-site.ts'
import { testSecret } from '../../support/app.ts'
import { makeInvoice, makeOrder } from '../support/orders.ts'
import { makeShop } from './orders-world.ts'

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
    let open = () => {}
    const gate = new Promise<void>((resolve) => {
      open = resolve
    })
    await page.routeWebSocket(/\/ws\/orders\//, async (socket) => {
      await gate
      socket.connectToServer()
    })
    // The payer's page is opened before the customer's page. Otherwise the customer's page would wait too long for its
    // WebSocket and fetch its parts again.
    const payer = await visit(at)
    await page.goto(at)
    await payer.page.click(`[value=${way}]`)
    await expect.poll(() => db()('payments').where({ order_id: order.id }).first('state')).toBeDefined()
    expect(await page.textContent('.invoice-pay h2')).toBe('Menunggu pembayaran')
    open()
    await expect.poll(() => page.textContent('.invoice-pay h2')).toBe(heading)
    expect(problems).toEqual([])
  },
)

test('an invalid price stays as typed; the usual spellings are understood', async () => {
  const { page, problems } = await visit('/pesan/')
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
  expect(await page.textContent('[data-sum=total]')).toBe('Rp 3.200.000')
  for (const text of ['2jt', '3 juta', '2.5']) expect(await typed(text)).toContain(text)
  await price.fill('3200000.50')
  await price.blur()
  expect(await price.inputValue()).toBe('3200000.50')
  expect(problems).toEqual([])
})

test('a required email address is not called optional', async () => {
  const { page } = await visit('/pesan/')
  await page.check('[name=notification_channel][value=both]')
  expect(await page.isVisible('.order-email label')).toBe(true)
  expect(await page.isVisible('.order-email .field-optional')).toBe(false)
})

test('a large picture keeps its transparency when resized; a file that is no picture is refused at once', async () => {
  const { page, problems } = await visit('/pesan/')
  await page.setInputFiles('#f-design', {
    name: 'logo.pdf',
    mimeType: 'application/pdf',
    buffer: Buffer.from('%PDF-1.4'),
  })
  expect(await page.textContent('[data-picture-said]')).toContain('bukan gambar')
  expect(await page.inputValue('#f-design')).toBe('')
  // Draws random noise, which PNG cannot compress, with transparent rows at the top, so that the picture is too large
  // to send as it is.
  await page.evaluate(async () => {
    const canvas = new OffscreenCanvas(1400, 1400)
    const pen = canvas.getContext('2d')
    if (!pen) return
    const noise = pen.createImageData(1400, 1400)
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
  await page.waitForSelector('[data-preview]:not([hidden])')
  expect(await page.textContent('[data-picture-said]')).toContain('file aslinya')
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

test('at 200% zoom on a phone nothing is cut off and nothing scrolls sideways', async () => {
  const { customers } = await makeShop(db())
  const { page } = await visit('/health', { viewport: { width: 180, height: 390 } })
  const found: string[] = []
  for (const [name, address] of Object.entries(customers)) {
    await page.goto(address)
    const cut = await page.evaluate(() =>
      [...document.querySelectorAll('main *')]
        .filter((element) => {
          const { left, right, width } = element.getBoundingClientRect()
          const isHidden = element.closest('.visually-hidden, [hidden], .qr, .track-step')
          return !isHidden && width > 2 && (right > innerWidth + 1 || left < -1)
        })
        .map((element) => `${element.tagName}.${element.className} ${element.textContent?.trim().slice(0, 40)}`),
    )
    found.push(...cut.map((one) => `${name}: ${one}`))
    if ((await overflow(page)) > 0) found.push(`${name}: moves sideways`)
  }
  expect(found).toEqual([])
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

test('the stamp covers nothing, on a phone and on paper', async () => {
  const order = await makeOrder(db(), { status_order: 'dp_dibayar', paid_amount: 3_750_000 })
  const invoice = await makeInvoice(db(), order, { invoice: { invoice_status: 'sudah dibayar', paid_at: new Date() } })
  const { page } = await visit(`/invoice/${invoice.invoice_code}/`, { viewport: { width: 360, height: 780 } })
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

test('an unknown code is filled into the field, though the page is the same for every code', async () => {
  const { page } = await visit('/lacak/ORD-20261118-ZZZZ/')
  await expect.poll(() => page.inputValue('#f-kode')).toBe('ORD-20261118-ZZZZ')
  await page.goto('/lacak/%3Cb%3E%22/')
  await expect.poll(() => page.inputValue('#f-kode')).toBe('<b>"')
  await page.goto('/invoice/INV-000000-ZZZ/')
  await expect.poll(() => page.inputValue('#f-kode')).toBe('INV-000000-ZZZ')
})
