import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { useVisitors } from '../../browser/visitors.ts'
import { useOwnDatabase } from '../../support/db.ts'
import { openShop, type Shop } from '../conformance/world.ts'
import { johns } from '../support/orders.ts'

/** What clients of the API do on pages of this site: the content policy allows them, and their sockets hear of it. */

const db = useOwnDatabase()
const visitor = useVisitors()
let shop: Shop
beforeAll(async () => {
  shop = await openShop(db())
})
afterAll(() => shop?.close())

type Heard = { type: string; order_code?: string; order?: Record<string, unknown> }

/** Opens a page, and in it a socket. Returns what that socket has heard so far. */
async function listen(path: string, socket: string, cookie: string | null = null) {
  const { page, problems } = await visitor(shop.origin, { cookie })
  await page.goto(path)
  await page.evaluate((address) => {
    const heard: unknown[] = []
    Reflect.set(window, 'heard', heard)
    const line = new WebSocket(`${location.origin.replace('http', 'ws')}${address}`)
    line.onmessage = ({ data }) => heard.push(JSON.parse(data))
    return new Promise((resolve, reject) => Object.assign(line, { onopen: resolve, onerror: reject }))
  }, socket)
  return { page, problems, heard: (): Promise<Heard[]> => page.evaluate(() => Reflect.get(window, 'heard')) }
}

/** Sends a form to the API from the page. Returns the status and the JSON of the answer. */
const send = (page: Page, method: string, path: string, fields?: Record<string, string | number>) =>
  page.evaluate(
    async ([way, address, form]) => {
      const body = new FormData()
      for (const [name, value] of Object.entries(form ?? {})) body.append(name, String(value))
      const response = await fetch(`/api/v1/${address}`, { method: way, ...(form && { body }) })
      return { status: response.status, answer: await response.json().catch(() => null) }
    },
    [method, path, fields] as const,
  )

const johnsForm = {
  ...{ customer_name: 'John Doe', product_name: 'Kaos Custom', quantity: 50, total_price: '7500000' },
  ...{ payment_type: 'dp', dp_percent: 50, contact_information: '081234567890' },
}

test.each(['/admin/pesanan/', '/docs', '/lacak/'])(
  'an order is created, changed and deleted by the API, and the socket tells each: from %s',
  async (path) => {
    const { page, problems, heard } = await listen(path, '/ws/orders/', shop.cookie)
    const { answer } = await send(page, 'POST', 'order/', johnsForm)
    const { id, order_code } = answer.order
    const last = async (type: string) => (await heard()).findLast((one) => one.type === type)
    const order = { id, order_code, customer_name: 'John Doe', total_price: '7500000.00' }
    await expect.poll(() => last('order_created')).toMatchObject({ order_code, order })

    await send(page, 'PATCH', `order/${id}/`, { quantity: 60 })
    await expect.poll(() => last('order_updated')).toMatchObject({ order: { id, quantity: 60 } })

    expect((await send(page, 'DELETE', `order/${id}/`)).status).toBeLessThan(300)
    await expect.poll(() => last('order_deleted')).toMatchObject({ order_id: id, order_code })
    expect(problems).toEqual([])
  },
)

test.each([
  ['the tracking page', (code: string) => `/lacak/${code}/`],
  ['another page', () => '/pesan/'],
])('the tracker of a visitor on %s hears of money, state and work', async (_, address) => {
  const { order, invoice } = await shop.place(johns)
  const { order_code } = order
  const { page, problems, heard } = await listen(address(order_code), `/ws/orders/${order_code}/`)
  const { answer } = await send(page, 'GET', `track-order/?order_code=${order_code}`)
  expect(answer).toMatchObject({
    order: { order_code, customer_name: 'John D.', status_order: 'link_dibuat' },
    summary: { total_price: '7500000.00', next_payment_amount: '3750000.00' },
  })

  const told = async () => (await heard()).map((one) => [one.type, one.order_code])
  const both = ['payment_update', 'order_status_update'].map((type) => [type, order_code])
  await shop.pay(invoice.invoice_code)
  await expect.poll(told).toEqual(expect.arrayContaining(both))
  await shop.call('PATCH', `order/${order.id}/`, { body: { price_confirmed: true, production_status: 'diproses' } })
  await expect.poll(told).toEqual(expect.arrayContaining([['production_update', order_code]]))
  const updates = (await told()).map(([type]) => type).filter((type) => type?.endsWith('_update'))
  expect(updates.toSorted()).toEqual(['order_status_update', 'payment_update', 'production_update'])

  const all = JSON.stringify(await heard())
  for (const secret of [order.id, '081234567890', '81234567890', 'Logo di dada kiri', 'John Doe', 'order_id'])
    expect(all).not.toContain(secret)
  expect(problems).toEqual([])
})
