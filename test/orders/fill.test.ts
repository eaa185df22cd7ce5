import { expect, test } from 'vitest'
import { fillOrders } from '../../bench/orders-world.ts'
import { orderStatuses } from '../../src/orders/rules/order.ts'
import { useOwnDatabase } from '../support/db.ts'

const db = useOwnDatabase()

/** The performance measurements use these generated orders, so their data must be valid. */
test('thousands of generated orders are in every state, and their sums agree', async () => {
  await fillOrders(db(), 1_000)
  const states: string[] = await db()('orders').distinct('status_order').pluck('status_order')
  expect(new Set(states)).toEqual(new Set(orderStatuses))
  const { rows } = await db().raw(
    `select count(*)::int as orders, count(distinct order_code)::int as codes,
       count(*) filter (where order_code !~ '^ORD-\\d{8}-[A-Z0-9]{3,4}$')::int as odd,
       count(*) filter (where paid_amount <> (select coalesce(sum(amount), 0) from payments
         where payments.order_id = orders.id and state = 'applied'))::int as unpaid,
       count(*) filter (where refunded_amount <> (select coalesce(sum(amount), 0) from refunds
         where refunds.order_id = orders.id and was_applied))::int as unrefunded,
       count(*) filter (where (status_order = 'lunas') <> (paid_amount = total_price))::int as unsettled,
       count(*) filter (where (select count(*) from invoices where invoices.order_id = orders.id
         and invoice_status = 'sudah dibayar') <> (select count(*) from payments
         where payments.order_id = orders.id))::int as unmatched
     from orders`,
  )
  expect(rows).toEqual([{ orders: 1_000, codes: 1_000, odd: 0, unpaid: 0, unrefunded: 0, unsettled: 0, unmatched: 0 }])
  const links = await db()('payment_links').count({ count: '*' })
  expect(links).toEqual(await db()('invoices').count({ count: '*' }))
})
