import { expect, test } from 'vitest'
import { ownOrderData } from '../../../src/orders/track/own/own-data.ts'
import { readOwnOrders } from '../../../src/orders/track/own/queries.ts'
import { useDatabase } from '../../support/db.ts'
import { makeUser } from '../../support/sign-in.ts'
import { useEach } from '../../support/use.ts'
import { staffOn } from '../support/desk.ts'

const db = useDatabase()
const staff = useEach(() => staffOn(db()))
const data = () => ownOrderData(db(), () => new Date())

test("a member's quotes are in the export, and lose the name, the request and the players when the account goes", async () => {
  const member = await makeUser(db())
  const made = {
    customer_name: 'Bu Rina',
    contact_information: '081234567890',
    lines: [{ title: 'Rompi', unit_price: 5_000 }],
  }
  const { body } = await staff().call('post', 'quotes/', made)
  const wish = JSON.stringify({ items: [], pastes: ['Budi 7'], rosters: [[{ name: 'Budi' }]] })
  await db()('quotes').update({ user_id: member.id, request: 'Untuk Bu Rina', wish })
  await staff().call('post', `quotes/${body.code}/send/`)
  const held = async () => (await readOwnOrders(db(), member.id)).quotes.length
  expect(await held()).toBe(1)
  expect(await data().export?.(member.id)).toMatchObject([{ code: body.code, customer_name: 'Bu Rina' }])
  await db().transaction((trx) => data().erase?.(trx, member.id))
  const left = [
    await db()('quotes'),
    await db()('quote_versions'),
    await db()('quote_history'),
    await db()('order_messages'),
  ]
  expect(JSON.stringify(left)).not.toMatch(/Rina|Budi|81234567890/)
  expect(await held()).toBe(0)
})
