import { expect, test } from 'vitest'
import { useDatabase } from '../support/db.ts'
import { WEBHOOK_TOKEN } from '../support/xendit.ts'
import { shopOn } from './support/desk.ts'
import { withXendit } from './support/gateway-site.ts'

const db = useDatabase()
const call = (token = WEBHOOK_TOKEN) =>
  shopOn(db(), withXendit({ url: 'http://127.0.0.1:9' }))
    .post('/api/v1/webhook/xendit/')
    .set('x-callback-token', token)
    .set('content-type', 'application/json')

const capture = {
  event: 'payment.capture',
  business_id: 'b',
  created: '2026-11-29T07:03:19.503Z',
  api_version: 'v3',
  data: { payment_id: 'py-1', reference_id: 'INV-004153-6B2-1', status: 'SUCCEEDED', request_amount: 1_500_000 },
}
const account = {
  id: 'va-1',
  external_id: 'INV-004153-6B2-1',
  bank_code: 'BCA',
  account_number: '88',
  status: 'ACTIVE',
}
const paidAccount = { payment_id: 'p-1', external_id: 'INV-004153-6B2-1', amount: 1_500_000, bank_code: 'BCA' }
const code = {
  event: 'qr.payment',
  id: 'qrpy-1',
  amount: 1_500_000,
  status: 'COMPLETED',
  qr_code: { external_id: 'x' },
}

test.each([
  ['payment.capture', capture],
  ['payment_session.completed', { ...capture, event: 'payment_session.completed' }],
  ['payment.succeeded', { ...capture, event: 'payment.succeeded', api_version: 'v2' }],
  ['of an account', account],
  ['of a paid account', paidAccount],
  ['qr.payment', code],
])('a webhook %s is taken and ignored, so that it does not come again', async (_, body) => {
  expect((await call().send(JSON.stringify(body))).status).toBe(200)
  expect(await db()('webhook_inbox')).toEqual([])
})

test.each(['', '{}', '[]', '[{"event":"payment.capture"}]', 'null', '"PAID"', 'not json', '{"a":'])(
  '%o is no webhook',
  async (body) => {
    expect((await call().send(body)).status).toBe(400)
  },
)

test.each([
  { id: 'x', external_id: 'INV-1', status: 'PAID', amount: 'gratis' },
  { external_id: 'INV-1', status: 'PAID', paid_amount: 1_000 },
  { external_id: 'INV-1', status: 'EXPIRED' },
  { external_id: 'INV-1', status: null },
])(
  'an invoice of which something is missing or cannot be read is refused, so that it comes again: %o',
  async (report) => {
    expect((await call().send(JSON.stringify(report))).status).toBe(400)
  },
)

test('without the right token nothing is taken', async () => {
  expect((await call('salah').send(JSON.stringify(capture))).status).toBe(401)
})
