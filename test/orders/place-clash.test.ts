import { expect, test, vi } from 'vitest'
import { site } from '../support/app.ts'
import { useDatabase } from '../support/db.ts'

/**
 * Replaces the random letters of order codes by the letter A, so that all codes of a day clash. `tries` counts the
 * generated codes.
 */
const tries = vi.hoisted(() => ({ count: 0 }))
vi.mock('../../src/orders/rules/codes.ts', async (original) => {
  const real = await original<typeof import('../../src/orders/rules/codes.ts')>()
  const orderCode: typeof real.orderCode = (now, length) => {
    tries.count += 1
    return real.orderCode(now, length).replace(/-\w{3,4}$/, `-${'A'.repeat(length)}`)
  }
  return { ...real, orderCode }
})

const db = useDatabase()

test('a used code, even of a deleted order, is never used again: after five clashes codes get a fourth letter', async () => {
  const order = {
    ...{ customer_name: 'Budi', product_name: 'Kaos', quantity: 1, total_price: 100_000 },
    ...{ payment_type: 'full', contact_information: '081234567890' },
  }
  const place = () => site(db()).post('/api/v1/order/').send(order)
  const first = await place()
  expect(first.body.order.order_code).toMatch(/^ORD-\d{8}-AAA$/)
  await db()('orders').update({ deleted_at: new Date() })

  tries.count = 0
  const second = await place()
  expect(second.body.order.order_code).toMatch(/^ORD-\d{8}-AAAA$/)
  expect(tries.count).toBe(6)
})
