import type { Knex } from 'knex'
import { expect, test } from 'vitest'
import { useOwnDatabase } from '../support/db.ts'
import { shopOn } from './support/desk.ts'
import { johns } from './support/orders.ts'

/** What becomes of a customer's contact while others work on the same rows. */

const db = useOwnDatabase()

/** An order under a number and an address of its own, with the address for the messages. */
async function place(nth: number, fields: object = {}) {
  const contact = { contact_information: `0812000000${nth}, pembeli${nth}@contoh.id`, notification_channel: 'both' }
  const sent = { ...johns, customer_name: `Pembeli ${nth}`, ...contact, ...fields }
  const { body } = await shopOn(db()).post('/api/v1/order/').send(sent).expect(201)
  const row = await db()('orders').where({ id: body.order.id }).first()
  if (!row?.customer_id) throw new Error('an order without a customer')
  return { ...row, customer_id: row.customer_id }
}

async function linkIn({ id }: { id: string }): Promise<string> {
  const message = await db()('order_messages').where({ order_id: id, channel: 'email' }).first()
  return /\/lacak\/\S+/.exec(message?.body ?? '')?.[0] ?? ''
}

async function within(act: (trx: Knex.Transaction) => Promise<unknown>): Promise<void> {
  const trx = await db().transaction()
  try {
    await act(trx)
  } finally {
    await trx.rollback()
  }
}

test('a link whose contact is proven opens while its customer is being changed', async () => {
  const link = await linkIn(await place(10))
  await shopOn(db()).get(link).expect(200)
  await within(async (trx) => {
    await trx('customers').forUpdate()
    await shopOn(db()).get(link).expect(200)
  })
})

test('a link opens also when the contact cannot be proven', async () => {
  const order = await place(11)
  const link = await linkIn(order)
  await db().raw('alter table customers add constraint none_is_proven check (email_proof is null) not valid')
  await shopOn(db()).get(link).expect(200)
  await db().raw('alter table customers drop constraint none_is_proven')
  await shopOn(db()).get(link).expect(200)
  expect(await db()('customers').where({ email: order.contact_email, email_proof: 'message' })).toHaveLength(1)
})
