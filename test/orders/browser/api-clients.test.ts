import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { useVisitors } from '../../browser/visitors.ts'
import { useOwnDatabase } from '../../support/db.ts'
import { openShop, type Shop } from '../conformance/world.ts'
import { johns, makeOrder } from '../support/orders.ts'

/**
 * Runs two example API clients in the browser on pages of this site, and checks their requests and the messages that
 * their WebSockets receive.
 */

const db = useOwnDatabase()
const visitor = useVisitors()
let shop: Shop
beforeAll(async () => {
  shop = await openShop(db())
})
afterAll(() => shop?.close())

async function open(path: string, isStaff: boolean): Promise<{ page: Page; problems: string[] }> {
  const { page, problems } = await visitor(shop.origin, { cookie: isStaff ? shop.cookie : null })
  await page.goto(path)
  return { page, problems }
}

type Heard = { type: string; order_id?: string; order_code?: string; order?: Record<string, unknown> }
type Manager = {
  createOrder(fields: Record<string, string | number>): Promise<{ order: { id: string; order_code: string } }>
  deleteOrder(id: string): Promise<boolean>
  shown: Map<string, Record<string, unknown>>
  said: string[]
  heard: Heard[]
}
type Tracker = {
  heard: Heard[]
  drawn: Record<string, unknown>
  payments: Heard[]
  orders: Heard[]
  productions: Heard[]
}
declare global {
  interface Window {
    manager: Manager
    tracker: Tracker
  }
}

/**
 * Starts the example client for the list of orders and stores it in `window`. Runs in the browser, so the function sees
 * no variable of this file.
 */
function startManager(): Promise<void> {
  class OrderManager {
    apiUrl = `${location.origin}/api/v1`
    ws = new WebSocket(`${location.origin.replace('http', 'ws')}/ws/orders/`)
    shown = new Map<string, Record<string, unknown>>()
    said: string[] = []
    heard: Heard[] = []

    setupWebSocket(): void {
      this.ws.onmessage = ({ data }) => this.handleRealtimeUpdate(JSON.parse(data))
    }

    async createOrder(fields: Record<string, string | number>) {
      const body = new FormData()
      for (const name of Object.keys(fields)) body.append(name, String(fields[name]))
      const response = await fetch(`${this.apiUrl}/order/`, { method: 'POST', body })
      const answer = await response.json()
      if (!response.ok) throw new Error(answer.error)
      return answer
    }

    async deleteOrder(id: string) {
      const response = await fetch(`${this.apiUrl}/order/${id}/`, { method: 'DELETE' })
      if (!response.ok) throw new Error(`not deleted: ${response.status}`)
      return true
    }

    handleRealtimeUpdate(update: Heard): void {
      this.heard.push(update)
      if (update.type === 'order_created') this.addOrderToUI(update)
      else if (update.type === 'order_updated') this.updateOrderInUI(update)
      else if (update.type === 'order_deleted') this.removeOrderFromUI(update)
    }

    addOrderToUI({ order, order_code }: Heard): void {
      if (order) this.shown.set(String(order.id), order)
      this.said.push(`baru ${order_code}`)
    }

    updateOrderInUI({ order }: Heard): void {
      if (order) this.shown.set(String(order.id), order)
    }

    removeOrderFromUI({ order_id, order_code }: Heard): void {
      this.shown.delete(String(order_id))
      this.said.push(`hapus ${order_code}`)
    }
  }
  const manager = new OrderManager()
  manager.setupWebSocket()
  window.manager = manager
  return new Promise((resolve, reject) => {
    manager.ws.addEventListener('open', () => resolve())
    manager.ws.addEventListener('error', () => reject(new Error('the socket did not open')))
  })
}

/**
 * Starts the example client for one tracked order and stores it in `window`. Runs in the browser, so the function sees
 * no variable of this file.
 */
async function startTracker(code: string): Promise<void> {
  class OrderTracker {
    ws = new WebSocket(`${location.origin.replace('http', 'ws')}/ws/orders/${code}/`)
    heard: Heard[] = []
    drawn: Record<string, unknown> = {}
    payments: Heard[] = []
    orders: Heard[] = []
    productions: Heard[] = []

    setupWebSocket(): void {
      this.ws.onmessage = ({ data }) => this.handleStatusUpdate(JSON.parse(data))
    }

    async loadOrderData(): Promise<void> {
      const response = await fetch(`${location.origin}/api/v1/track-order/?order_code=${code}`)
      if (response.ok) this.drawn = await response.json()
    }

    handleStatusUpdate(update: Heard): void {
      this.heard.push(update)
      if (update.type === 'payment_update') this.payments.push(update)
      else if (update.type === 'order_status_update') this.orders.push(update)
      else if (update.type === 'production_update') this.productions.push(update)
    }
  }
  const tracker = new OrderTracker()
  tracker.setupWebSocket()
  window.tracker = tracker
  await new Promise((resolve) => tracker.ws.addEventListener('open', resolve))
  await tracker.loadOrderData()
}

const johnsForm = {
  ...{ customer_name: 'John Doe', product_name: 'Kaos Custom', quantity: 50, total_price: '7500000' },
  ...{ payment_type: 'dp', dp_percent: 50, contact_information: '081234567890' },
}

test.each(['/admin/pesanan/', '/docs', '/lacak/'])(
  'the order manager creates an order, gets its event, and deletes it: from %s',
  async (path) => {
    const { page, problems } = await open(path, true)
    await page.evaluate(startManager)
    const created = await page.evaluate((fields) => window.manager.createOrder(fields), johnsForm)
    const { id, order_code } = created.order
    const shown = (of: string) => page.evaluate((id) => window.manager.shown.get(id) ?? null, of)
    await expect
      .poll(() => shown(id))
      .toMatchObject({ id, order_code, customer_name: 'John Doe', total_price: '7500000.00' })
    expect(await page.evaluate(() => window.manager.said)).toContain(`baru ${order_code}`)

    await page.evaluate(
      (id) =>
        fetch(`/api/v1/order/${id}/`, {
          method: 'PATCH',
          headers: { 'content-type': 'application/json' },
          body: '{"quantity":60}',
        }),
      id,
    )
    await expect.poll(() => shown(id)).toMatchObject({ quantity: 60 })

    expect(await page.evaluate((id) => window.manager.deleteOrder(id), id)).toBe(true)
    await expect.poll(() => shown(id)).toBeNull()
    expect(await page.evaluate(() => window.manager.said)).toContain(`hapus ${order_code}`)
    expect(problems).toEqual([])
  },
)

test('an order that cannot be created shows the error of the answer', async () => {
  const { page } = await open('/admin/pesanan/', true)
  await page.evaluate(startManager)
  const failed = page.evaluate((fields) => window.manager.createOrder(fields), { ...johnsForm, dp_percent: 20 })
  await expect(failed).rejects.toThrow('Data yang dikirim belum benar.')
})

test('a visitor is not staff: the socket closes, and a deletion is refused', async () => {
  const { id } = await makeOrder(db())
  const { page } = await open('/lacak/', false)
  await page.evaluate(startManager)
  await expect.poll(() => page.evaluate(() => window.manager.heard)).toEqual([])
  await expect(page.evaluate((id) => window.manager.deleteOrder(id), id)).rejects.toThrow('not deleted: 401')
})

test.each([
  ['the tracking page', (code: string) => `/lacak/${code}/`],
  ['another page', () => '/pesan/'],
])('the tracker of a visitor on %s hears of money, state and work', async (_, address) => {
  const { order, invoice } = await shop.place(johns)
  const { page, problems } = await open(address(order.order_code), false)
  await page.evaluate(startTracker, order.order_code)
  const heard = (kind: 'payments' | 'orders' | 'productions') =>
    page.evaluate((kind) => window.tracker[kind].map(({ type, order_code }) => [type, order_code]), kind)
  expect(await page.evaluate(() => window.tracker.drawn)).toMatchObject({
    order: { order_code: order.order_code, customer_name: 'John D.', status_order: 'link_dibuat' },
    summary: { total_price: '7500000.00', next_payment_amount: '3750000.00' },
  })

  await shop.pay(invoice.invoice_code)
  await expect.poll(() => heard('payments')).toEqual([['payment_update', order.order_code]])
  await expect.poll(() => heard('orders')).toEqual([['order_status_update', order.order_code]])
  await shop.call('PATCH', `order/${order.id}/`, { body: { price_confirmed: true, production_status: 'diproses' } })
  await expect.poll(() => heard('productions')).toEqual([['production_update', order.order_code]])

  const all = await page.evaluate(() => JSON.stringify(window.tracker.heard))
  for (const secret of [order.id, '081234567890', '81234567890', 'Logo di dada kiri', 'John Doe', 'order_id'])
    expect(all).not.toContain(secret)
  expect(problems).toEqual([])
})
