import { expect, test } from 'vitest'
import { useDatabaseBefore } from '../support/before-migration.ts'
import { makeOrder } from '../support/orders.ts'

const { db, migrate } = useDatabaseBefore('0075_workshop')

test('a shop keeps its words for goods that are sent, and orders that were sent have their delivery behind them', async () => {
  const words = {
    type: 'order_status_update',
    channel: 'both',
    name: 'Dikirim',
    subject: 'Kabar',
    body: 'Sudah jalan.',
  }
  await db()('message_templates').insert({ ...words, is_default: true } as never)
  await db()('site_settings').insert({ name: 'message_order_status_update', value: 'false' } as never)
  const sent = await makeOrder(db(), { status_order: 'lunas', production_status: 'dikirim' })
  const made = await makeOrder(db(), { status_order: 'lunas', production_status: 'selesai' })
  for (const { id } of [sent, made]) await db()('deliveries').insert({ order_id: id, method: 'kirim', city: 'Solo' })
  await migrate()

  const [own] = await db()('message_templates').where({ type: 'order_shipped' })
  expect(own).toMatchObject({ channel: 'both', body: 'Sudah jalan.', is_default: true })
  expect(await db()('site_settings').pluck('name')).toContain('message_order_shipped')
  const states = await db()('deliveries').orderBy('id').select('state', 'pieces')
  expect(states).toEqual([
    { state: 'dikirim', pieces: sent.quantity },
    { state: 'rencana', pieces: null },
  ])
  expect(await db()('stages').count()).toEqual([{ count: '6' }])
})
