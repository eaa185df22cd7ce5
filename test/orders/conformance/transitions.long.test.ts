import { expect, test, vi } from 'vitest'
import { useOwnDatabase } from '../../support/db.ts'
import { some } from '../../support/random.ts'
import { listenTo } from '../../support/sockets.ts'
import { makeInvoice, makeOrder } from '../support/orders.ts'
import { useShop } from './world.ts'

/**
 * Tests every change of state from every state through the API. The expected answers come from a table that was written
 * from the agreed rules and shares no code with the server.
 */

const db = useOwnDatabase()
const shop = useShop(db)

const unpaid = ['menunggu_link', 'link_dibuat'] as const
const partly = ['dp_dibayar', 'pengerjaan_selesai', 'menunggu_pelunasan'] as const
const statuses = [...unpaid, ...partly, 'lunas', 'dibatalkan'] as const
const productions = ['menunggu', 'diproses', 'selesai', 'dikirim', 'dibatalkan'] as const
type Status = (typeof statuses)[number]
type Production = (typeof productions)[number]
const within = <T>(list: readonly T[], one: unknown) => list.some((other) => other === one)

const TOTAL = 7_500_000
const HALF = 3_750_000
const paidIn = (status: Status) => (status === 'lunas' ? TOTAL : within(partly, status) ? HALF : 0)

const orderIn = (status: Status, production: Production, wishes: object = {}) =>
  makeOrder(db(), { status_order: status, production_status: production, paid_amount: paidIn(status), ...wishes })
/** All pairs of states that can occur together: an order and its production can only be cancelled together. */
const states = statuses.flatMap((status) =>
  productions
    .filter((production) => (status === 'dibatalkan') === (production === 'dibatalkan'))
    .map((production) => [status, production] as const),
)

/** Returns the expected HTTP status when staff change the order status. 4 stands for a refusal with 400 or 409. */
function statusRule(from: Status, production: Production, to: Status, hasNote: boolean): 200 | 400 | 409 | 4 {
  if (to === from) return 200
  if (to === 'pengerjaan_selesai') return from === 'dp_dibayar' && production === 'selesai' ? 200 : 409
  if (to !== 'dibatalkan') return 409
  const mayEnd = from !== 'lunas' && production !== 'dikirim'
  return mayEnd ? (hasNote ? 200 : 400) : hasNote ? 409 : 4
}

/**
 * Returns the expected HTTP status when staff change the production status: one step forward is allowed, one step back
 * only with a note. 4 stands for a refusal with 400 or 409.
 */
function productionRule(status: Status, from: Production, to: Production, hasNote: boolean): 200 | 409 | 4 {
  if (to === from) return 200
  if (status === 'dibatalkan' || to === 'dibatalkan') return 409
  const step = productions.indexOf(to) - productions.indexOf(from)
  if (step === -1) return hasNote ? 200 : 4
  if (step !== 1) return 409
  if (to === 'diproses') return within(unpaid, status) ? 409 : 200
  if (to === 'dikirim') return status === 'lunas' || hasNote ? 200 : 4
  return 200
}

const fits = (rule: number, status: number) => (rule === 4 ? status === 400 || status === 409 : rule === status)

test('order status by staff: 7 × 7, for each production status, with a note and without', async () => {
  const wrong: string[] = []
  for (const [nth, [from, production]] of states.entries())
    for (const notes of [undefined, 'Alasannya begini'])
      for (const to of some(statuses, nth)) {
        const order = await orderIn(from, production)
        const { status, body } = await shop().call('PATCH', `order/${order.id}/`, { body: { status_order: to, notes } })
        const rule = statusRule(from, production, to, notes !== undefined)
        const after = await db()('orders').where({ id: order.id }).first()
        const what = `${from}/${production} → ${to}${notes ? ' with a reason' : ''}: ${status}, agreed ${rule}`
        if (!fits(rule, status)) wrong.push(what)
        const stands = status === 200 ? to : from
        if (after?.status_order !== stands) wrong.push(`${what}, and is ${after?.status_order}`)
        if (status === 200 && to === 'dibatalkan' && after?.production_status !== 'dibatalkan')
          wrong.push(`${what}: work`)
        if (status === 409 && body.error_code !== 'ILLEGAL_TRANSITION') wrong.push(`${what}: ${body.error_code}`)
        if (status === 409) {
          const named = statuses.filter((one) => one !== from && statusRule(from, production, one, true) === 200)
          for (const one of named)
            if (!body.error.includes(one)) wrong.push(`${what} does not name ${one}: ${body.error}`)
        }
        if (to === from && !notes && after?.version !== order.version) wrong.push(`${what}: made a version`)
      }
  expect(wrong).toEqual([])
})

test('production status by staff: 5 × 5 in every order status, with a note and without', async () => {
  const wrong: string[] = []
  for (const [nth, [status, from]] of states.entries())
    for (const notes of [undefined, 'Alasannya begini'])
      for (const to of some(productions, nth)) {
        const order = await orderIn(status, from)
        const answer = await shop().call('PATCH', `order/${order.id}/`, { body: { production_status: to, notes } })
        const rule = productionRule(status, from, to, notes !== undefined)
        const after = await db()('orders').where({ id: order.id }).first()
        const what = `${status}: ${from} → ${to}${notes ? ' with a reason' : ''}: ${answer.status}, agreed ${rule}`
        if (!fits(rule, answer.status)) wrong.push(what)
        if (after?.production_status !== (answer.status === 200 ? to : from))
          wrong.push(`${what}, is ${after?.production_status}`)
        if (after?.status_order !== status) wrong.push(`${what}, changed the order to ${after?.status_order}`)
      }
  expect(wrong).toEqual([])
})

test('production does not begin before the price is confirmed, and can finish with the order in one call', async () => {
  const doubted = await orderIn('dp_dibayar', 'menunggu', { price_confirmed: false })
  const start = (body: object) => shop().call('PATCH', `order/${doubted.id}/`, { body })
  expect((await start({ production_status: 'diproses' })).status).toBe(409)
  expect((await start({ production_status: 'diproses', price_confirmed: true })).status).toBe(200)
  const finished = { production_status: 'selesai', status_order: 'pengerjaan_selesai', notes: 'Sudah jadi' }
  for (const as of ['json', 'multipart', 'form'] as const)
    for (const path of ['order', 'admin/orders']) {
      const { id } = await orderIn('dp_dibayar', 'diproses')
      const { body } = await shop().call('PATCH', `${path}/${id}/`, { body: finished, as })
      const { notes, ...reached } = finished
      expect(body, as).toMatchObject(reached)
      expect((await shop().call('GET', `order/${id}/`)).body.notes).toBe(notes)
    }
  const leap = await orderIn('dp_dibayar', 'menunggu')
  const tooFar = await shop().call('PATCH', `order/${leap.id}/`, {
    body: { production_status: 'selesai', status_order: 'pengerjaan_selesai' },
  })
  expect(tooFar.status).toBe(409)
  expect(await db()('orders').where({ id: leap.id }).first()).toMatchObject({
    production_status: 'menunggu',
    version: 1,
  })
})

const fields = {
  status_order: (from: readonly [Status, Production]) => (to: string) => statusRule(...from, to as Status, true),
  production_status: (from: readonly [Status, Production]) => (to: string) =>
    productionRule(...from, to as Production, true),
}

test.each([
  ['status_order', statuses],
  ['production_status', productions],
] as const)('bulk changes of %s with a reason follow the whole table', async (field, all) => {
  for (const to of all) {
    const orders = await Promise.all(states.map((state) => orderIn(...state)))
    const { status, body } = await shop().call('POST', 'admin/orders/bulk-update/', {
      body: { order_ids: orders.map(({ id }) => id), action: 'update_status', data: { [field]: to, notes: 'Alasan' } },
    })
    expect(status).toBe(200)
    const isAllowed = states.map((state) => fields[field](state)(to) === 200)
    expect([to, body.updated]).toEqual([to, orders.filter((_, at) => isAllowed[at]).map(({ id }) => id)])
    const refused = orders.filter((_, at) => !isAllowed[at]).map(({ id }) => [id, 'ILLEGAL_TRANSITION'])
    expect(body.failed.map((one: Record<string, string>) => [one.id, one.error_code])).toEqual(refused)
  }
})

test('links: three types in every state, with their amount and the state they lead to', async () => {
  const wrong: string[] = []
  for (const own of ['dp', 'full'] as const)
    for (const from of statuses)
      for (const type of ['dp', 'full', 'pelunasan'] as const) {
        const order = await orderIn(from, from === 'dibatalkan' ? 'dibatalkan' : 'menunggu', {
          ...{ payment_type: own, total_price: TOTAL + 1, ...(from === 'lunas' ? { paid_amount: TOTAL + 1 } : {}) },
        })
        const { status, body } = await shop().call('POST', `order/${order.id}/create-payment-link/`, {
          body: { payment_type: type },
        })
        const isFirst = within(unpaid, from)
        const isAllowed = type === 'pelunasan' ? within(partly, from) : isFirst && (type === 'full' || own === 'dp')
        const what = `${own} order in ${from} asks for ${type}: ${status}`
        if (status !== (isAllowed ? 201 : 409)) wrong.push(what)
        const after = await db()('orders').where({ id: order.id }).first()
        const leads = isAllowed ? (isFirst ? 'link_dibuat' : 'menunggu_pelunasan') : from
        if (after?.status_order !== leads) wrong.push(`${what}, and is ${after?.status_order}`)
        // The price is an odd amount, so the down payment of one half is rounded up.
        const asks = { dp: '3750001.00', full: '7500001.00', pelunasan: '3750001.00' }[type]
        if (isAllowed && body.invoice?.invoice_amount !== asks) wrong.push(`${what} of ${body.invoice?.invoice_amount}`)
      }
  expect(wrong).toEqual([])
})

test('payments: the state they lead to from every state, by the gateway and by staff', async () => {
  const wrong: string[] = []
  const leads = (type: 'dp' | 'full' | 'pelunasan') => (type === 'dp' ? 'dp_dibayar' : 'lunas')
  for (const from of statuses.filter((one) => one !== 'lunas'))
    for (const type of ['dp', 'full', 'pelunasan'] as const)
      for (const by of ['webhook', 'hand'] as const) {
        if (from !== 'dibatalkan' && within(unpaid, from) === (type === 'pelunasan')) continue
        const order = await orderIn(from, from === 'dibatalkan' ? 'dibatalkan' : 'menunggu')
        const isOver = from === 'dibatalkan'
        const asked = type === 'full' ? TOTAL : HALF
        const invoice = await makeInvoice(db(), order, {
          invoice: { payment_type: type, invoice_amount: asked, ...(isOver ? { invoice_status: 'dibatalkan' } : {}) },
          link: { provider: 'xendit', provider_invoice_id: `x-${order.id}`, state: isOver ? 'closed' : 'open' },
        })
        const link = await db()('payment_links').where({ invoice_id: invoice.id }).first()
        const paid_at = new Date(Date.now() - 60_000).toISOString()
        const answer =
          by === 'hand'
            ? await shop().call('POST', 'payment/manual/', {
                body: { invoice_id: invoice.id, payment_method: 'CASH', amount: `${asked}.00`, payment_time: paid_at },
              })
            : await shop().tell({
                ...{ id: `x-${order.id}`, external_id: link?.external_id, user_id: 'u', merchant_name: 'm' },
                ...{ status: 'PAID', amount: asked, paid_amount: asked, currency: 'IDR' },
                ...{ paid_at, created: paid_at, updated: paid_at },
              })
        const expected = isOver ? 'dibatalkan' : leads(type)
        const status = by === 'webhook' ? 200 : isOver ? 409 : 201
        if (answer.status !== status) wrong.push(`${from} ${type} by ${by}: ${answer.status} ${answer.text}`)
        if (by === 'webhook')
          await vi.waitFor(async () => {
            const row = await db()('webhook_inbox')
              .whereRaw("body ->> 'id' = ?", [`x-${order.id}`])
              .first()
            if (!row || (row.state === 'waiting' && (row.attempts === 0 || row.claimed_by !== null)))
              throw new Error(`${from} ${type} was not worked off`)
          })
        const after = await db()('orders').where({ id: order.id }).first()
        if (after?.status_order !== expected) wrong.push(`${from} ${type} by ${by} is ${after?.status_order}`)
        if (isOver && Number(after?.paid_amount) !== 0) wrong.push(`${from} ${type} by ${by} was counted`)
      }
  expect(wrong).toEqual([])
})

test('a payment that comes after an order was cancelled or deleted is held, and reopens nothing', async () => {
  for (const [method, body] of [
    ['PATCH', { status_order: 'dibatalkan', notes: 'Tidak jadi' }],
    ['DELETE', undefined],
  ] as const) {
    const { order, invoice } = await shop().place()
    await shop().call(method, `order/${order.id}/`, { body })
    const { status_order } = (await db()('orders').where({ id: order.id }).first()) ?? {}
    await shop().pay(invoice.invoice_code)
    const held = { state: 'review', reason: 'cancelled' }
    await vi.waitFor(async () => expect(await db()('payments').where({ order_id: order.id })).toMatchObject([held]))
    expect(await db()('orders').where({ id: order.id }).first()).toMatchObject({ status_order, paid_amount: '0' })
  }
})

test("an expired link does not change the order's state, and another can be made", async () => {
  for (const from of ['link_dibuat', 'menunggu_pelunasan'] as const) {
    const order = await orderIn(from === 'link_dibuat' ? 'menunggu_link' : 'dp_dibayar', 'menunggu')
    const type = from === 'link_dibuat' ? 'dp' : 'pelunasan'
    const ask = () => shop().call('POST', `order/${order.id}/create-payment-link/`, { body: { payment_type: type } })
    const first = await ask()
    const link = await db()('payment_links').where({ invoice_id: first.body.invoice.id }).first()
    await shop().tell(await shop().xendit.expire(link?.external_id ?? '', { quiet: true }))
    await vi.waitFor(async () =>
      expect((await db()('invoices').where({ id: first.body.invoice.id }).first())?.invoice_status).toBe('kadaluarsa'),
    )
    expect((await shop().call('GET', `order/${order.id}/`)).body.status_order).toBe(from)
    const again = await ask()
    expect([again.status, again.body.invoice.payment_url === first.body.invoice.payment_url]).toEqual([201, false])
  }
})

test('a change without effect publishes nothing', async () => {
  const order = await orderIn('dp_dibayar', 'menunggu')
  const [staff, tracker] = [
    await listenTo(shop().served, '/ws/orders/', { cookie: shop().cookie }),
    await listenTo(shop().served, `/ws/orders/${order.order_code}/`),
  ]
  const same = {
    status_order: 'dp_dibayar',
    production_status: 'menunggu',
    quantity: 50,
    customer_name: 'Budi Santoso',
  }
  const { status, body } = await shop().call('PATCH', `order/${order.id}/`, { body: same })
  expect([status, body.version]).toEqual([200, order.version])
  await shop().call('PATCH', `order/${order.id}/`, { body: { production_status: 'diproses' } })
  await tracker.message('production_update')
  await staff.message('order_updated')
  expect(staff.messages.filter(({ type, order_id }) => type === 'order_updated' && order_id === order.id)).toHaveLength(
    1,
  )
  expect(tracker.messages.filter(({ type }) => type !== 'connection_established')).toHaveLength(1)
  staff.socket.close()
  tracker.socket.close()
})
