import { expect, test } from 'vitest'
import { lockContact } from '../../src/orders/customers/contact-queries.ts'
import { ownOrderData } from '../../src/orders/track/own/own-data.ts'
import { untilWaiting, useOwnDatabase } from '../support/db.ts'
import { makeUser } from '../support/sign-in.ts'
import { makeOrder } from './support/orders.ts'

const phone = '6281234567890'
const db = useOwnDatabase()

test('erasing an account waits for whoever proves a contact of its orders, and neither blocks the other', async () => {
  const user = await makeUser(db(), { username: 'ani' })
  const ended = { status_order: 'pengerjaan_selesai', ended_at: new Date() } as const
  const order = await makeOrder(db(), { ...ended, user_id: user.id, contact_phone: phone })
  const opening = await db().transaction()
  await lockContact(opening, { phone })
  const erasing = db().transaction((trx) => ownOrderData(db(), () => new Date()).erase?.(trx, user.id))
  await untilWaiting(db(), 1)
  await opening('orders').where({ id: order.id }).update({ customer_id: null })
  await opening.commit()
  await erasing
  expect(await db()('orders').where({ id: order.id }).first()).toMatchObject({ contact_phone: null, user_id: null })
})
