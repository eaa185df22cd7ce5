import crypto from 'node:crypto'
import { syncBuiltinESMExports } from 'node:module'
import { afterEach, expect, test, vi } from 'vitest'
import { useDatabase } from '../support/db.ts'
import { shopOn } from './support/desk.ts'
import { johns } from './support/orders.ts'

const db = useDatabase()
const draw = crypto.randomInt
afterEach(() => {
  vi.restoreAllMocks()
  syncBuiltinESMExports()
})

/** Lets every letter of a code be the given one, so that the codes of a day clash. The digits of invoices stay random. */
function drawLetters(letter: (nth: number) => number): void {
  let drawn = 0
  const drawLetter = (max: number) => (max === 36 ? letter(drawn++) : draw(max))
  vi.spyOn(crypto, 'randomInt').mockImplementation(drawLetter as typeof draw)
  syncBuiltinESMExports()
}

test('a used code, even of a deleted order, is never used again: after five clashes codes get a fourth letter', async () => {
  const place = async () => (await shopOn(db()).post('/api/v1/order/').send(johns)).body.order.order_code
  drawLetters(() => 0)
  expect(await place()).toMatch(/^ORD-\d{8}-AAA$/)
  await db()('orders').update({ deleted_at: new Date() })
  // The fifth try is the last one with three letters.
  drawLetters((nth) => (nth < 12 ? 0 : 1))
  expect(await place()).toMatch(/^ORD-\d{8}-BBB$/)
  drawLetters((nth) => (nth < 15 ? 0 : 2))
  expect(await place()).toMatch(/^ORD-\d{8}-CCCC$/)
})
