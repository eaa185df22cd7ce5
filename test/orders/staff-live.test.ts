import { expect, test, vi } from 'vitest'
import { useOwnDatabase } from '../support/db.ts'
import { serve } from '../support/served.ts'
import { signInAs } from '../support/sign-in.ts'
import { listenTo } from '../support/sockets.ts'
import { useOnce } from '../support/use.ts'
import { johns, makeOrder } from './support/orders.ts'

const db = useOwnDatabase()
const site = useOnce(
  () => serve(db()),
  (served) => served.stop(),
)
const cookie = useOnce(() => signInAs(db(), { role: 'staff' }))

const patch = (id: string, body: object) =>
  fetch(`${site().url}/order/${id}/`, {
    method: 'PATCH',
    headers: { cookie: cookie(), 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })

test("a changed order is pushed as the list's row, byte for byte, and its page fetches itself again", async () => {
  const order = await makeOrder(db(), { status_order: 'dp_dibayar', paid_amount: 3_750_000 })
  const deps = await listenTo(site(), '/ws/orders/', { cookie: cookie() })
  expect(await deps.message('connection_established')).not.toHaveProperty('content')
  await patch(order.id, { production_status: 'diproses' })

  const told = await deps.message('order_updated')
  expect(told).toMatchObject({
    ...{
      order_id: order.id,
      order_code: order.order_code,
      version: 2,
      refresh: expect.stringContaining(`#rincian-${order.order_code}`),
    },
    order: { production_status: 'diproses' },
  })
  const html = await (await fetch(`${site().origin}/admin/pesanan/`, { headers: { cookie: cookie() } })).text()
  const row = new RegExp(`<tr id="pesanan-${order.order_code}"[\\s\\S]*?</tr>`).exec(html)?.[0] ?? 'no row'
  expect(row).toContain('data-version="2"')
  expect(told.content).toContain(row)
  expect(told.content).toContain(`hx-target="#pesanan-${order.order_code}"`)
})

test('a new or deleted order makes the list fetch itself; a deleted one says so on its page', async () => {
  const deps = await listenTo(site(), '/ws/orders/', { cookie: cookie() })
  await deps.message('connection_established')
  const made = await fetch(`${site().url}/order/`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(johns),
  })
  const { order: placed }: { order: { id: string; order_code: string } } = await made.json()
  expect(await deps.message('order_created')).toMatchObject({
    ...{ refresh: '#pesanan-daftar', order_id: placed.id, message: 'Order baru telah dibuat' },
  })

  await fetch(`${site().url}/order/${placed.id}/`, { method: 'DELETE', headers: { cookie: cookie() } })
  const deleted = await deps.message('order_deleted')
  expect(deleted.refresh).toBe('#pesanan-daftar, #tinjau-pembayaran, #papan')
  expect(deleted.content).toContain(`id="rincian-${placed.order_code}"`)
  expect(deleted.content).toContain('baru saja dihapus')
  const back = await fetch(`${site().origin}/admin/pesanan/terhapus/${placed.order_code}/kembalikan/`, {
    method: 'POST',
    redirect: 'manual',
    headers: { cookie: cookie(), origin: site().origin },
  })
  expect(back.status).toBe(303)
  const message = `Order ${placed.order_code} dipulihkan`
  const refresh = `#pesanan-daftar, #rincian-${placed.order_code}, #tinjau-pembayaran, #papan`
  const event = { type: 'order_created', message, refresh }
  await vi.waitFor(() => expect(deps.messages).toContainEqual(expect.objectContaining(event)))
})

test('a bulk change is one event for each order that changed, and none for the others', async () => {
  const orders = [await makeOrder(db(), { status_order: 'dp_dibayar' }), await makeOrder(db(), {})]
  const deps = await listenTo(site(), '/ws/orders/', { cookie: cookie() })
  await deps.message('connection_established')
  await fetch(`${site().url}/admin/orders/bulk-update/`, {
    method: 'POST',
    headers: { cookie: cookie(), 'content-type': 'application/json' },
    body: JSON.stringify({
      order_ids: orders.map(({ id }) => id),
      action: 'update_status',
      data: { production_status: 'diproses' },
    }),
  })
  await deps.message('order_updated')
  await patch(orders[1]?.id ?? '', { quantity: 9 })
  await deps.message('order_updated')
  await expect
    .poll(() => deps.messages.filter(({ type }) => type === 'order_updated').map(({ order_id }) => order_id))
    .toEqual(orders.map(({ id }) => id))
})

test('a waived refund makes the order page and the payment review fetch themselves again', async () => {
  const cancelled = { status_order: 'dibatalkan', production_status: 'dibatalkan', paid_amount: 2 } as const
  const { id, order_code } = await makeOrder(db(), cancelled)
  const deps = await listenTo(site(), '/ws/orders/', { cookie: cookie() })
  await deps.message('connection_established')
  const waive = { method: 'POST', redirect: 'manual', body: new URLSearchParams({ note: 'hangus' }) } as const
  const headers = { cookie: cookie(), origin: site().origin }
  await fetch(`${site().origin}/admin/pembayaran/pesanan/${id}/tutup/`, { ...waive, headers })
  expect((await deps.message('order_updated')).refresh).toBe(`#rincian-${order_code}, #tinjau-pembayaran, #papan`)
})
