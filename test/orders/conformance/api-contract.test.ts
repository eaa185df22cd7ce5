import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { useOwnDatabase } from '../../support/db.ts'
import { routeRights } from '../../support/rights.ts'
import { makeUser, signIn } from '../../support/sign-in.ts'
import { johns, makeInvoice, makeOrder } from '../support/orders.ts'
import { type Shop, shapeOf, useShop } from './world.ts'

/**
 * Tests the JSON contract of the order API: the keys and value types of each answer, and separately the keys that were
 * added to the original contract.
 */

const db = useOwnDatabase()
const shop = useShop(db)

const order = {
  ...{ id: 'uuid', order_code: 'order code', customer_name: 'text', product_name: 'text', quantity: 'number' },
  ...{ total_price: 'decimal', payment_type: 'text', dp_percent: 'decimal', paid_amount: 'decimal' },
  ...{ is_fully_paid: 'boolean', status_order: 'text', production_status: 'text', contact_information: 'text' },
  ...{ notification_channel: 'text', design_notes: 'text', created_at: 'moment', updated_at: 'moment' },
}
const orderExtras = { contact_email: null, due_on: null, price_confirmed: 'boolean', source: 'text', version: 'number' }
const wrapper = { error: 'text', details: expect.any(Object), error_code: 'text', timestamp: 'moment' }

test('an order is placed by multipart, JSON and a form alike', async () => {
  for (const as of ['multipart', 'json', 'form'] as const) {
    const { status, body } = await shop().call('POST', 'order/', { body: johns, as, cookie: null })
    expect([as, status]).toEqual([as, 201])
    expect(shapeOf(body)).toEqual({
      order: { ...order, ...orderExtras },
      invoice: { id: 'uuid', invoice_code: 'invoice code', payment_url: 'address', invoice_amount: 'decimal' },
      message: 'text',
      // This key was added after the original API contract.
      notification_sent: 'boolean',
    })
    expect(body.message).toBe('Order berhasil dibuat dan link pembayaran telah dikirim')
    expect(body.invoice.invoice_amount).toBe('3750000.00')
    expect(body.invoice.payment_url).toMatch(new RegExp(`^${shop().xendit.url}/web/`))
    expect(body.order).toMatchObject({
      ...{ customer_name: 'John Doe', quantity: 50, total_price: '7500000.00', dp_percent: '50.00' },
      ...{ paid_amount: '0.00', is_fully_paid: false, status_order: 'link_dibuat', production_status: 'menunggu' },
      ...{ contact_information: '081234567890', notification_channel: 'whatsapp', design_notes: 'Logo di dada kiri' },
    })
  }
})

test('a payment link is sent, and its payment is answered with the order', async () => {
  const { id } = await makeOrder(db(), { status_order: 'menunggu_link', created_at: new Date('2025-06-30T10:30:00Z') })
  const link = await shop().call('POST', `order/${id}/create-payment-link/`, {
    body: { payment_type: 'dp' },
    as: 'multipart',
  })
  expect(link.body).toMatchObject({ message: 'Link pembayaran berhasil dibuat dan dikirim', notification_sent: true })
  const paid = await shop().call('POST', 'payment/manual/', {
    body: {
      ...{ invoice_id: link.body.invoice.id, payment_method: 'BANK_TRANSFER', amount: '3750000.00' },
      payment_time: '2025-06-30T14:30:00Z',
    },
  })
  expect(shapeOf(paid.body.order)).toEqual({ ...order, ...orderExtras })
})

test('every refusal has the common error shape', async () => {
  const visitor = { cookie: null }
  const member = { cookie: await signIn(db(), await makeUser(db()), shop().port) }
  const cases: [number, string, Awaited<ReturnType<Shop['call']>>][] = [
    [400, 'VALIDATION_ERROR', await shop().call('POST', 'order/', { body: '{"a":', ...visitor })],
    [401, 'NOT_AUTHENTICATED', await shop().call('GET', 'order/', visitor)],
    [403, 'PERMISSION_DENIED', await shop().call('GET', 'order/', member)],
    [404, 'NOT_FOUND', await shop().call('GET', 'invoice/detail/INV-000000-AAA/', visitor)],
    [405, 'METHOD_NOT_ALLOWED', await shop().call('PUT', 'track-order/', { body: {}, ...visitor })],
    [413, 'TOO_LARGE', await shop().call('POST', 'order/', { body: { ...johns, x: 'x'.repeat(70_000) }, ...visitor })],
  ]
  for (const [status, word, answer] of cases) {
    expect([answer.status, answer.body?.error_code]).toEqual([status, word])
    expect(shapeOf(answer.body)).toEqual(wrapper)
  }
})

test('a trailing slash is neither needed nor a problem, whatever the method', async () => {
  const { id } = await makeOrder(db())
  const { invoice_code } = await makeInvoice(db(), await makeOrder(db()))
  const routes = Object.keys(routeRights).filter((key) => /\/api\/v1\/(order|invoice|admin|payment|track)/.test(key))
  expect(routes.length).toBeGreaterThan(20)
  for (const key of routes) {
    const [method = '', pattern = ''] = key.split(' ')
    // What a request changes, the second one may not change again, so that none is whole.
    const path = pattern.replace(':id', method === 'DELETE' ? randomUUID() : id).replace(':code', invoice_code)
    const answers = []
    for (const slash of ['', '/']) {
      const { status, text } = await shop().call(method, path + slash, method === 'GET' ? {} : { body: {} })
      answers.push([status, text.replace(/"timestamp":"[^"]*"/, '')])
    }
    expect([key, answers[0]]).toEqual([key, answers[1]])
  }
})
