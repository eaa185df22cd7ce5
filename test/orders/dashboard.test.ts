import type { Knex } from 'knex'
import { expect, test } from 'vitest'
import { seedOrders } from '../../src/orders/operator/seed-orders.ts'
import { toAmount } from '../../src/orders/rules/amounts.ts'
import { orderStatuses } from '../../src/orders/rules/order.ts'
import { useDatabase } from '../support/db.ts'
import { staffOn } from './support/desk.ts'

const db = useDatabase()
const shop = { baseUrl: 'http://toko.example', uploads: null }

async function asStaff() {
  const staff = await staffOn(db())
  return {
    stats: async () => (await staff.call('get', 'admin/dashboard/stats/').expect(200)).body,
    page: async () => (await staff.page('/admin/dasbor/')).page,
  }
}

/** Computes the figures of the dashboard anew from every row of the database. */
async function recount(trx: Knex, now: Date) {
  const wib = (at: Date) => new Date(at.getTime() + 7 * 3_600_000).toISOString().slice(0, 7)
  const orders = (await trx('orders')).filter(({ deleted_at }) => deleted_at === null)
  const flows = [
    ...(await trx('payments').where({ state: 'applied' })).map((one) => ({
      month: wib(one.paid_at),
      amount: toAmount(one.amount),
    })),
    ...(await trx('refunds').where({ was_applied: true })).map((one) => ({
      month: wib(one.refunded_at),
      amount: -toAmount(one.amount),
    })),
  ]
  const sum = (of: readonly { amount: number }[]) => of.reduce((all, { amount }) => all + amount, 0)
  const months = Array.from({ length: 12 }, (_, ago) => {
    const [year = 0, month = 0] = wib(now).split('-').map(Number)
    return new Date(Date.UTC(year, month - 12 + ago, 1)).toISOString().slice(0, 7)
  })
  const revenue = months.map((month) => sum(flows.filter((flow) => flow.month === month)))
  const [before = 0, current = 0] = revenue.slice(-2)
  const count = (status: string) => orders.filter(({ status_order }) => status_order === status).length
  return {
    total_orders: orders.length,
    total_revenue: `${sum(flows)}.00`,
    pending_orders: orders.length - count('lunas') - count('dibatalkan'),
    completed_orders: count('lunas'),
    monthly_growth: before > 0 ? Math.round(((current - before) / before) * 1000) / 10 : null,
    revenue_chart: months.map((month, nth) => ({ month, revenue: `${revenue[nth]}.00` })),
    status_distribution: Object.fromEntries(orderStatuses.map((status) => [status, count(status)])),
  }
}

test.each([1, 2])('the numbers of a random shop are those of a full recount (%i)', async (seed) => {
  const now = new Date()
  await seedOrders(db(), { ...shop, count: 90, seed, now })
  // Some orders are deleted: the dashboard does not list deleted orders but counts their payments. Another payment is
  // held, so it must not be counted.
  const some = await db()('orders').orderBy('order_code').limit(9)
  await db()('orders')
    .whereIn(
      'id',
      some.map(({ id }) => id),
    )
    .update({ deleted_at: now })
  const [held] = await db()('payments').where({ state: 'applied' }).orderBy('provider_ref').limit(1)
  await db()('payments')
    .where({ id: held?.id ?? '' })
    .update({ state: 'refunded' })

  const { stats } = await asStaff()
  const { recent_orders, ...numbers } = await stats()

  expect(numbers).toEqual(await recount(db(), now))
  expect(Object.values<number>(numbers.status_distribution).reduce((all, one) => all + one, 0)).toBe(
    numbers.total_orders,
  )
  const newest = await db()('orders').whereNull('deleted_at').orderBy('created_at', 'desc').limit(10)
  expect(recent_orders).toEqual(
    newest.map((order) => ({
      order_code: order.order_code,
      customer_name: order.customer_name,
      total_price: `${order.total_price}.00`,
      status: order.status_order,
      created_at: order.created_at.toISOString(),
    })),
  )
})

test('months begin at midnight in Jakarta, and a refund lowers the month in which it was given', async () => {
  const { stats } = await asStaff()
  const before = await stats()
  expect(before).toMatchObject({ total_orders: 0, total_revenue: '0.00', monthly_growth: null, recent_orders: [] })
  expect(before.revenue_chart).toHaveLength(12)
  const current = before.revenue_chart[11].month
  const first = new Date(`${current}-01T00:00:00+07:00`)

  await seedOrders(db(), { ...shop, count: 12, now: new Date() })
  const [order] = await db()('orders').limit(1)
  await db()('refunds').delete()
  await db()('payments').delete()
  const paid = (amount: number, paid_at: Date) =>
    db()('payments').insert({
      ...{ order_id: order?.id ?? '', payment_type: 'full', provider: 'manual', provider_ref: String(paid_at) },
      ...{ amount, state: 'applied', paid_at },
    })
  await paid(400_000, new Date(first.getTime() - 1_000))
  await paid(500_000, first)
  const row = { order_id: order?.id ?? '', payment_id: null, notes: 'x', recorded_by: 'sari' }
  await db()('refunds').insert({ ...row, amount: 150_000, was_applied: true, refunded_at: first })
  // This refund is of a held payment, which was never counted, so it must not reduce the revenue.
  await db()('refunds').insert({ ...row, amount: 70_000, was_applied: false, refunded_at: first })

  const after = await stats()
  expect(after.revenue_chart.slice(-2).map(({ revenue }: { revenue: string }) => revenue)).toEqual([
    '400000.00',
    '350000.00',
  ])
  expect(after).toMatchObject({ total_revenue: '750000.00', monthly_growth: -12.5 })
})

test('the page tells the same in words: figures, a table of twelve months, all states, orders that can be opened', async () => {
  const { stats, page } = await asStaff()
  const empty = await page()
  expect(empty.text('#dasbor-grafik')).toBe('Belum ada pembayaran dalam dua belas bulan ini.')
  expect(empty.text('#dasbor-terbaru')).toContain('Belum ada pesanan.')

  await seedOrders(db(), { ...shop, count: 60, now: new Date() })
  const numbers = await stats()
  let queries = 0
  db().on('query', () => {
    queries += 1
  })
  const shown = await page()
  // Two questions of the page, besides those of the session and of the staff frame.
  expect(queries).toBeLessThanOrEqual(5)
  const rupiah = (amount: string) => `Rp ${Number(amount).toLocaleString('id-ID')}`

  expect(shown.text('#dasbor-angka')).toContain(`Pendapatan${rupiah(numbers.total_revenue)}`)
  expect(shown.text('#dasbor-angka')).toContain(`Pesanan${numbers.total_orders}`)
  expect(shown.text('#dasbor-angka')).toMatch(/Setelah Rp [\d.]+ dikembalikan/)
  expect(shown.all('#dasbor-tabel tbody tr')).toHaveLength(12)
  expect(shown.text('#dasbor-tabel tbody tr td:last-child')).toContain(rupiah(numbers.revenue_chart[11].revenue))
  expect(shown.all('#dasbor-grafik .chart-bar')).toHaveLength(12)
  expect(shown.attribute('#dasbor-grafik svg', 'aria-label')?.replaceAll('\u00a0', ' ')).toContain(
    rupiah(numbers.revenue_chart[11].revenue),
  )
  expect(shown.texts('#dasbor-keadaan b').map(Number)).toEqual(Object.values(numbers.status_distribution))
  expect(shown.attribute('#dasbor-terbaru a', 'href')).toBe(`/admin/pesanan/${numbers.recent_orders[0].order_code}/`)
})
