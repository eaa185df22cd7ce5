import type { Knex } from 'knex'
import { expect, test } from 'vitest'
import { lockContact } from '../../src/orders/customers/contact-queries.ts'
import { customerFor } from '../../src/orders/customers/queries.ts'
import { untilWaiting, useOwnDatabase } from '../support/db.ts'
import { useEach } from '../support/use.ts'
import { shopOn, staffOn } from './support/desk.ts'
import { johns } from './support/orders.ts'

/** What becomes of a customer's contact while others work on the same rows. */

const db = useOwnDatabase()
const staff = useEach(() => staffOn(db()))

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

test.each(['phone', 'email'] as const)(
  'whoever waits for the %s of two contacts holds only what comes before it',
  async (name) => {
    const numbers = Array.from({ length: 40 }, (_, nth) => `62812000009${10 + nth}`)
    const keyOf = 'hashtext(?)'
    const { rows } = await db().raw(
      `select phone from unnest(?::text[]) phone
    where hashtext('customer ' || phone) ${name === 'phone' ? '<' : '>'} ${keyOf} limit 1`,
      [numbers, 'customer a@contoh.id'],
    )
    const contact = { phone: String(rows[0].phone), email: 'a@contoh.id' }
    const other = name === 'phone' ? contact.email : contact.phone
    await within(async (trx) => {
      await lockContact(trx, { [name]: contact[name] })
      const waiting = db().transaction((second) => lockContact(second, contact))
      await untilWaiting(db(), 1)
      const free = await db().raw(`select pg_try_advisory_xact_lock(${keyOf}) as is_free`, [`customer ${other}`])
      await trx.rollback()
      await waiting
      expect(free.rows[0].is_free).toBe(true)
    })
  },
)

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

/** Whether `act` finishes although, while it waits for the decision about a contact, others take all rows. */
async function finishes(contact: { phone?: string; email?: string }, act: () => Promise<{ status: number }>) {
  const trx = await db().transaction()
  const { phone: contact_phone = null, email: contact_email = null } = contact
  await customerFor(trx, { customer_name: 'Orang lain', contact_phone, contact_email }, new Date())
  const done = act()
  try {
    await untilWaiting(db(), 1)
    await trx('customers').forKeyShare().noWait()
    await trx('quotes').forUpdate().noWait()
  } finally {
    await trx.rollback()
  }
  return (await done).status
}

test('while a link waits for a decision about its contact, its customer is free', async () => {
  const link = await linkIn(await place(20))
  const open = async () => shopOn(db()).get(link)
  expect(await finishes({ email: 'pembeli20@contoh.id' }, open)).toBe(200)
})

test('while staff wait for a decision about a contact, customers and quotes are free', async () => {
  const [one, other] = [await place(30), await place(31)]
  const at = `/admin/pelanggan/${one.customer_id}/`
  const sending = (form: string, fields: object) => () => staff().send(`${at}${form}`, fields)
  const version = (await db()('customers').where({ id: one.customer_id }).first())?.version
  const changed = { version, name: 'Pembeli', phone: '081200000039' }
  expect(await finishes({ email: 'pembeli30@contoh.id' }, sending('kontak/', { contact: 'pembeli30@contoh.id' }))).toBe(
    303,
  )
  const into = { other: `#${other.customer_id}` }
  expect(await finishes({ phone: other.contact_phone ?? '' }, sending('gabung/', into))).toBe(303)
  expect(await finishes({ phone: '6281200000039' }, sending('', { ...changed, version: Number(version) + 1 }))).toBe(
    303,
  )
  const quote = { customer_name: 'Rini', contact_information: '081200000041', request: 'Rompi 20 potong' }
  await shopOn(db()).post('/pesan/lain/').type('form').send(quote).expect(303)
  const code = (await db()('quotes').first())?.code
  const change = async () => staff().call('patch', `quotes/${code}/`, { contact_information: '081200000042' })
  expect(await finishes({ phone: '6281200000042' }, change)).toBe(200)
})

test('staff who join a contact that another proves meanwhile read so, and nothing is saved', async () => {
  const { customer_id: id } = await place(50)
  const email = 'pembeli50@contoh.id'
  const trx = await db().transaction()
  await customerFor(trx, { customer_name: 'Orang lain', contact_phone: null, contact_email: email }, new Date())
  const joined = staff().send(`/admin/pelanggan/${id}/kontak/`, { contact: email })
  await untilWaiting(db(), 1).finally(async () => {
    await trx('customers').where({ email }).update({ email_proof: 'message' })
    await trx.commit()
  })
  const { status, html } = await joined
  expect(status).toBe(409)
  expect(html).toContain('baru saja terbukti milik pelanggan lain')
  expect((await db()('customers').where({ id }).first())?.email).toBeNull()
})
