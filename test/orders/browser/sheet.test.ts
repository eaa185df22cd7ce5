import { expect, test } from 'vitest'
import { overflow, useWholeSite } from '../../browser/whole-site.ts'
import { makeShirt } from '../../products/support/make.ts'
import { makePng } from '../../support/picture.ts'
import { staffOn } from '../support/desk.ts'
import { makeOrder } from '../support/orders.ts'

/** The work sheet on paper. */
const { db, visit } = useWholeSite()

const rows = Array.from({ length: 40 }, (_, nth) => `Bambang Kusuma Wijaya ke ${nth}\t${nth}\t${nth % 5 ? 'L' : 'XXL'}`)

test('a sheet with a mock-up and forty players is one A4 page in black and white, its list goes on after that', async () => {
  const { product, print } = await makeShirt(db())
  const staff = await staffOn(db())
  const order = await makeOrder(db(), { status_order: 'dp_dibayar', design_notes: 'Benang putih. '.repeat(20) })
  const extras = [{ id: print.id, position: 'Dada', column: '1 warna' }]
  const made = await staff.call('put', `order/${order.id}/lines/`, {
    items: [{ product_id: product.id, quantity: 120, extras }],
  })
  const list = (paste: string[]) =>
    staff.call('put', `order/${order.id}/sizes/`, { line_id: made.body.lines[0].id, paste: paste.join('\n') })
  await list(rows)
  const { page } = await visit(`/admin/pesanan/${order.order_code}/berkas/`, { as: 'staff' })
  await page.setInputFiles('[name=file]', { name: 'a.png', mimeType: 'image/png', buffer: await makePng() })
  await page.click('form:has([name=file]) button')
  await page.check('[name=files]')
  await page.click('button[value=kirim]')
  await page.goto(`/admin/pesanan/${order.order_code}/spk/`)
  expect(await overflow(page)).toBeLessThanOrEqual(0)

  const print40 = async () => {
    const pdf = (await page.pdf({ preferCSSPageSize: true })).toString('latin1')
    return { pages: pdf.match(/\/Type \/Page\b/g)?.length, pdf }
  }
  const { pages, pdf } = await print40()
  expect(pages).toBe(1)
  expect(pdf).toMatch(/MediaBox \[0 0 59[45][.\d]* 84[12][.\d]*\]/)
  await page.emulateMedia({ media: 'print' })
  const mockup = await page.locator('.spk-mockup img').boundingBox()
  expect(mockup?.width).toBeGreaterThanOrEqual((90 / 25.4) * 96)
  const qr = await page.locator('.spk .qr').boundingBox()
  expect(qr?.width).toBeGreaterThanOrEqual((25 / 25.4) * 96)
  const colors = await page
    .locator('.spk *')
    .evaluateAll((elements) => [...new Set(elements.map((element) => getComputedStyle(element).color))])
  expect(colors).toEqual(['rgb(0, 0, 0)'])

  await list([...rows, ...rows, ...rows])
  await page.reload()
  expect((await print40()).pages).toBe(2)
})
