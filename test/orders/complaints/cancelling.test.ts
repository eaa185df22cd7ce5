import { describe, expect, test } from 'vitest'
import { trackingKey } from '../../../src/orders/order-deps.ts'
import { testSecret } from '../../support/app.ts'
import { useDatabase } from '../../support/db.ts'
import { makeSettings } from '../../support/make.ts'
import { read } from '../../support/page.ts'
import { useEach } from '../../support/use.ts'
import { shopOn, staffOn } from '../support/desk.ts'
import { makeOrder } from '../support/orders.ts'

const db = useDatabase()
const staff = useEach(() => staffOn(db()))

/** Rp 7.500.000, with a DP of one half and a payment beside it. */
const paid = { status_order: 'dp_dibayar', production_status: 'diproses', paid_amount: 4_000_000 } as const
const row = ({ id }: { id: string }) => db()('orders').where({ id }).first()
const tracker = async (order: Awaited<ReturnType<typeof makeOrder>>) => {
  const key = trackingKey(testSecret, order)
  return read((await shopOn(db()).get(`/lacak/${order.order_code}/?kunci=${key}`)).text)
}

describe('the form proposes what goes back', () => {
  test('all of it before production begins', async () => {
    const page = await staff()
      .order(await makeOrder(db(), { ...paid, production_status: 'menunggu' }))
      .look()
    expect(page.attribute('#f-amount_back', 'value')).toBe('4000000')
  })

  test('what is over the DP after that, unless the shop does not keep it', async () => {
    const desk = staff().order(await makeOrder(db(), paid))
    expect((await desk.look()).attribute('#f-amount_back', 'value')).toBe('250000')
    await makeSettings(db(), { keeps_dp: false })
    expect((await desk.look()).attribute('#f-amount_back', 'value')).toBe('4000000')
  })

  test('nothing of an order that nobody has paid', async () => {
    const page = await staff()
      .order(await makeOrder(db()))
      .look()
    expect(page.all('#f-amount_back')).toHaveLength(0)
    expect(page.all('#batalkan')).toHaveLength(1)
  })
})

describe('what the shop keeps', () => {
  test('is booked at once: neither desk, review nor tracker promises it', async () => {
    const order = await makeOrder(db(), paid)
    const desk = staff().order(order)
    const sent = await desk.send('batal', { reason: 'Tidak jadi', words: 'Maaf', amount_back: '250.000' })
    expect(sent.status).toBe(303)
    expect(await row(order)).toMatchObject({ status_order: 'dibatalkan', kept_amount: '3750000' })
    const page = await desk.look()
    expect(page.text('main')).toContain('Rp 250.000 harus dikembalikan ke pemesan.')
    expect(page.text('#uang')).toContain('DP hangus Rp 3.750.000')
    expect((await staff().review()).page.text(`#dana-${order.id}`)).toContain('Rp 250.000 milik')
    const seen = (await tracker(order)).text('main')
    expect(seen).toContain('Rp 250.000 yang sudah masuk akan dikembalikan toko. DP Rp 3.750.000 tidak kembali.')
    expect(seen).not.toContain('Rp 4.000.000 yang')
    const [message] = await db()('order_messages').where({ order_id: order.id, type: 'order_cancelled' })
    expect(message?.body).toContain('Rp 250.000 kami kembalikan; DP Rp 3.750.000 tidak kembali.')
  })

  test('and when all of the rest is back, nothing is due any more', async () => {
    const order = await makeOrder(db(), paid)
    await staff().order(order).send('batal', { reason: 'Tidak jadi', amount_back: '0' })
    expect((await staff().review()).page.all(`#dana-${order.id}`)).toHaveLength(0)
    expect((await tracker(order)).text('main')).toContain('DP Rp 4.000.000 tidak kembali.')
    const [message] = await db()('order_messages').where({ order_id: order.id, type: 'order_cancelled' })
    expect(message?.body).not.toContain('kembalikan;')
  })

  test('is at most what was paid; the form keeps what was typed', async () => {
    const order = await makeOrder(db(), paid)
    const refused = await staff().order(order).send('batal', { reason: 'Batal', words: 'Maaf', amount_back: '5000000' })
    expect(refused.status).toBe(422)
    expect(refused.page.text('#f-amount_back-error')).toBe('Paling banyak Rp 4.000.000, yang sudah dibayar.')
    expect(refused.page.text('#batal-kata')).toBe('Maaf')
    expect(await row(order)).toMatchObject({ status_order: 'dp_dibayar' })
  })
})

describe('by the older call', () => {
  const cancel = (order: { id: string }, more: object = {}) =>
    staff().call('patch', `order/${order.id}/`, { status_order: 'dibatalkan', notes: 'Batal', ...more })

  test('nothing is kept unless it says so', async () => {
    const [all, some] = [await makeOrder(db(), paid), await makeOrder(db(), paid)]
    expect((await cancel(all)).status).toBe(200)
    expect(await row(all)).toMatchObject({ kept_amount: '0' })
    const answer = await cancel(some, { kept_amount: 3_000_000 })
    expect(answer.body).not.toHaveProperty('kept_amount')
    expect(await row(some)).toMatchObject({ kept_amount: '3000000' })
  })

  test('more than was paid, or without cancelling, is a 400', async () => {
    const order = await makeOrder(db(), paid)
    const much = await cancel(order, { kept_amount: 4_000_001 })
    expect([much.status, Object.keys(much.body.details)]).toEqual([400, ['kept_amount']])
    const alone = await staff().call('patch', `order/${order.id}/`, { kept_amount: 1 })
    expect([alone.status, Object.keys(alone.body.details)]).toEqual([400, ['kept_amount']])
  })
})
