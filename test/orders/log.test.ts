import { expect, test } from 'vitest'
import { withoutRows } from '../../src/web/log.ts'
import { useDatabase } from '../support/db.ts'
import { makeOrder } from './support/orders.ts'

const db = useDatabase()

test('a database error is logged without the row it is about', async () => {
  const error = await makeOrder(db(), { customer_name: 'Kenari Rahasia', quantity: 0 }).catch((thrown) => thrown)
  expect(error.detail).toContain('Kenari Rahasia')
  const told = JSON.stringify(withoutRows(error))
  expect(told).toContain('orders_quantity_check')
  expect(told).toContain('23514')
  expect(told).not.toContain('Kenari')
})
