import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import type { Knex } from 'knex'
import { expect, test } from 'vitest'
import { makeInvoice, makeOrder } from '../orders/support/orders.ts'
import { useOwnDatabase } from '../support/db.ts'
import { tries } from '../support/random.ts'
import { makeUser } from '../support/sign-in.ts'

const db = useOwnDatabase()
const pictures = Array.from({ length: 4 }, () => `${randomBytes(16).toString('hex')}-30x20.png`)

const pictureOf = (at: number) => pictures[at % pictures.length] ?? ''

/** The rows of the tables that name pictures, counted anew. */
async function recount(knex: Knex): Promise<Record<string, number>> {
  const named: (string | null)[] = [
    ...(await knex('orders').pluck('design')),
    ...(await knex('payment_proofs').pluck('picture')),
    ...(await knex('users').pluck('photo')),
  ]
  return Object.fromEntries(pictures.map((name) => [name, named.filter((one) => one === name).length]))
}

async function kept(knex: Knex): Promise<Record<string, number>> {
  const rows = await knex('uploads').whereIn('name', pictures)
  for (const { uses, unused_since } of rows) expect(unused_since === null).toBe(uses > 0)
  return Object.fromEntries(pictures.map((name) => [name, rows.find((row) => row.name === name)?.uses ?? 0]))
}

const acts = ['order', 'design', 'proof', 'picture', 'delete', 'rename', 'user', 'photo', 'leave'] as const
type Step = { act: (typeof acts)[number]; at: number; picture: number }
const step: fc.Arbitrary<Step> = fc.record({ act: fc.constantFrom(...acts), at: fc.nat(9), picture: fc.nat(5) })

/** Does a step to one of the rows, or to several at once; does nothing if there is none. */
async function take(knex: Knex, { act, at, picture }: Step): Promise<void> {
  const design = pictures[picture] ?? (picture === 4 ? null : 'no picture of this site')
  if (act === 'user') await makeUser(knex, { photo: design })
  const users = (await knex('users').orderBy('id').pluck('id')).slice(0, 1 + (at % 3))
  if (act === 'photo') await knex('users').whereIn('id', users).update({ photo: design })
  if (act === 'leave') await knex('users').whereIn('id', users).delete()
  const orders = await knex('orders').orderBy('id')
  const order = orders[at % Math.max(1, orders.length)]
  if (act === 'order') await makeOrder(knex, { design })
  if (!order) return
  const some = orders.slice(0, 1 + (at % 3)).map(({ id }) => id)
  if (act === 'design') await knex('orders').whereIn('id', some).update({ design })
  if (act === 'delete') await knex('payment_proofs').whereIn('order_id', some).delete()
  if (act === 'picture')
    await knex('payment_proofs')
      .where({ order_id: order.id })
      .update({ picture: design ?? 'x' })
  if (act === 'proof') {
    const invoice = (await knex('invoices').where({ order_id: order.id }))[0] ?? (await makeInvoice(knex, order))
    const proof = { invoice_id: invoice.id, order_id: order.id, picture: design ?? 'x' }
    await knex('payment_proofs').insert([proof, { ...proof, note: 'dua' }])
  }
  if (act === 'rename')
    await knex('orders')
      .where({ id: order.id })
      .update({ customer_name: `Budi ${at}` })
}

test('whatever happens to the rows that name pictures, each picture knows how many do', async () => {
  const history = fc.array(fc.record({ steps: fc.array(step, { maxLength: 6 }), isKept: fc.boolean() }), {
    maxLength: 8,
  })
  await fc.assert(
    fc.asyncProperty(history, async (transactions) => {
      const whole = await db().transaction()
      try {
        for (const { steps, isKept } of transactions) {
          const trx = await whole.transaction()
          for (const one of steps) await take(trx, one)
          expect(await kept(trx)).toEqual(await recount(trx))
          await (isKept ? trx.commit() : trx.rollback())
          expect(await kept(whole)).toEqual(await recount(whole))
        }
      } finally {
        await whole.rollback()
      }
    }),
    tries(300),
  )
})

test('transactions at the same time count together, and none waits for another for ever', async () => {
  const orders = await Promise.all(Array.from({ length: 6 }, (_, at) => makeOrder(db(), { design: pictureOf(at) })))
  const change = (round: number) =>
    db().transaction(async (trx) => {
      const changed = orders.map(({ id }, at) => ({ id, design: pictureOf(at * round + round) }))
      for (const { id, design } of changed.slice(round % 6, (round % 6) + 1))
        await trx('orders').where({ id }).update({ design })
    })
  await Promise.all(Array.from({ length: 40 }, (_, round) => change(round)))
  expect(await kept(db())).toEqual(await recount(db()))
})

test('a thousand rows in one statement are counted at once', async () => {
  const [example] = await db()('orders').limit(1)
  if (!example) throw new Error('no order')
  const { id: _, ...row } = example
  const rows = Array.from({ length: 1_000 }, (_, at) => ({
    ...row,
    order_code: `ORD-20260101-${String(at).padStart(4, '0')}`,
    design: pictureOf(at),
  }))
  await db()('orders').insert(rows)
  expect(await kept(db())).toEqual(await recount(db()))
  await db()('orders').whereLike('order_code', 'ORD-20260101-%').delete()
  expect(await kept(db())).toEqual(await recount(db()))
})
