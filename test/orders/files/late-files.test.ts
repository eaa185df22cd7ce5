import { expect, test } from 'vitest'
import type { OrderRow } from '../../../src/db/tables.ts'
import { trackingKey } from '../../../src/orders/order-deps.ts'
import { testSecret } from '../../support/app.ts'
import { useDatabase } from '../../support/db.ts'
import { read } from '../../support/page.ts'
import { makePng } from '../../support/picture.ts'
import { useEach } from '../../support/use.ts'
import { shopOn, staffOn } from '../support/desk.ts'
import { makeOrder } from '../support/orders.ts'

const db = useDatabase()
const staff = useEach(() => staffOn(db(), { username: 'sari' }))

const signed = (order: OrderRow, rest = '') =>
  `/lacak/${order.order_code}/berkas/${rest}?kunci=${trackingKey(testSecret, order)}`
const atDesk = ({ order_code }: OrderRow, rest = '') => `/admin/pesanan/${order_code}/berkas/${rest}`
const give = async (order: OrderRow, name: string) =>
  shopOn(db())
    .post(signed(order))
    .attach('file', await makePng(), name)
const remove = (order: OrderRow, id: string) =>
  shopOn(db())
    .post(signed(order, `${id}/hapus/`))
    .type('form')
    .send({})
const look = async (order: OrderRow) => read((await shopOn(db()).get(signed(order)).expect(200)).text)
const idOf = async ({ id }: OrderRow, name: string) =>
  (await db()('order_files').where({ order_id: id, name }).first())?.id ?? ''
const original = async (order: OrderRow, id: string) =>
  (
    await shopOn(db())
      .get(atDesk(order, `${id}/?asli`))
      .set('Cookie', staff().cookie)
  ).status
const stateOf = async ({ id }: OrderRow) => (await db()('mockups').where({ order_id: id }).first())?.state

/** A paid order with a logo of its customer and an approved mock-up, whose making stands at this step. */
async function begun(production_status: 'diproses' | 'selesai' | 'dikirim') {
  const order = await makeOrder(db(), { status_order: 'lunas', paid_amount: 7_500_000 })
  await give(order, 'logo.png')
  const files = await idOf(order, 'logo.png')
  expect((await staff().send(atDesk(order, 'mockup/'), { action: 'kirim', files })).status).toBe(303)
  await shopOn(db()).post(signed(order, 'mockup/')).type('form').send({ action: 'setuju', number: '1' }).expect(303)
  await db()('orders').where({ id: order.id }).update({ production_status })
  return { order, logo: files }
}

test.each(['diproses', 'selesai', 'dikirim'] as const)(
  'a file sent while the order is %s is a request: the design stays approved, and staff are told',
  async (step) => {
    const { order } = await begun(step)
    expect((await look(order)).text('#berkas')).toContain('kami terima sebagai permintaan')
    const answer = await give(order, 'logo-baru.png')
    expect([answer.status, answer.headers.location]).toEqual([303, `${signed(order)}&kabar=susulan`])
    const page = read((await shopOn(db()).get(answer.headers.location ?? '')).text)
    expect(page.text('.flash, .said')).toContain('sebagai permintaan')
    expect([page.text('.mockup .pill'), page.texts('.files-row .pill')]).toEqual([
      'Disetujui',
      ['mock-up', 'permintaan'],
    ])
    expect(await stateOf(order)).toBe('approved')

    const desk = (await staff().page(atDesk(order))).page
    expect([desk.text('.mockup .pill'), desk.texts('.files-row .pill')]).toEqual([
      'Disetujui',
      ['mock-up', 'dikirim setelah produksi dimulai'],
    ])
    const { message } = (await db()('notices').orderBy('id', 'desc').first()) ?? {}
    expect(message).toBe(`${order.order_code}: Berkas baru setelah produksi dimulai`)
    const steps = read((await shopOn(db()).get(`/lacak/${order.order_code}/`)).text).texts('.track-step')
    expect(steps).toContainEqual(expect.stringMatching(/^Desain disetujui, sudah/))
    const { body } = await staff().call('get', `order/${order.id}/`).expect(200)
    expect(JSON.stringify(body)).not.toContain('fallen')
  },
)

test('what is being made keeps its files; a request may be taken back', async () => {
  const { order, logo } = await begun('diproses')
  expect((await look(order)).all('.files-row form')).toEqual([])
  const refused = await remove(order, logo)
  expect([refused.status, read(refused.text).text('.field-wrong .field-error')]).toEqual([
    422,
    expect.stringContaining('tetap tersimpan'),
  ])
  expect([await original(order, logo), await stateOf(order)]).toEqual([200, 'approved'])

  await give(order, 'keliru.png')
  const wrong = await idOf(order, 'keliru.png')
  expect((await look(order)).all('.files-row form')).toHaveLength(1)
  expect((await remove(order, wrong)).status).toBe(303)
  expect([await original(order, wrong), await stateOf(order)]).toEqual([404, 'approved'])

  await give(order, 'jahitan.png')
  await db()('order_files').where({ name: 'jahitan.png' }).update({ kind: 'photo' })
  expect((await remove(order, await idOf(order, 'jahitan.png'))).status).toBe(303)

  // Staff may throw away what they no longer need, which undoes no approval either.
  expect((await staff().send(atDesk(order, `${logo}/hapus/`))).status).toBe(303)
  expect(await stateOf(order)).toBe('approved')
})

test('until then a new file, or one that is removed, undoes the approval', async () => {
  const { order, logo } = await begun('diproses')
  await db()('orders').where({ id: order.id }).update({ production_status: 'menunggu' })
  expect((await give(order, 'lain.png')).headers.location).toBe(`${signed(order)}&kabar=berkas`)
  expect(await stateOf(order)).toBe('waiting')
  expect((await remove(order, logo)).status).toBe(303)
  expect(await original(order, logo)).toBe(404)
})
