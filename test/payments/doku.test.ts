import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { createFetcher } from '../../src/net/fetcher.ts'
import { createDoku } from '../../src/payments/doku.ts'
import { signDoku } from '../../src/payments/doku-notification.ts'
import type { Gateway } from '../../src/payments/gateway.ts'
import { CLIENT_ID, DOKU_KEY, type Doku, startDoku } from '../support/doku.ts'
import { failed, signal, wanted } from './support.ts'

/** Tests the gateway DOKU against a local server that behaves like it. */

let doku: Doku
let gateway: Gateway
const notifyAt = 'https://toko.contoh.example/api/v1/webhook/doku/'
const fetcher = createFetcher({ userAgent: 'test', allowPrivate: false })
const gatewayAt = (keys: object = {}) =>
  createDoku(
    { clientId: CLIENT_ID, secretKey: DOKU_KEY, baseUrl: doku.url, notifyAt, ...keys },
    { fetcher, now: () => new Date(doku.now()) },
  )

beforeAll(async () => {
  doku = await startDoku()
  gateway = gatewayAt()
})
afterEach(() => doku.bend(null))
afterAll(async () => {
  await doku.stop()
  await fetcher.close()
})

const headers = {
  clientId: 'MCH-0001-TEST',
  requestId: '11111111-2222-4333-8444-555555555555',
  timestamp: '2026-01-02T03:04:05Z',
}
test.each([
  [
    'a request with a body',
    '/checkout/v1/payment',
    '{"order":{"amount":16500,"invoice_number":"INV-ABCDEF12-1767323045"},"payment":{"payment_due_date":60}}',
    'HMACSHA256=z6XsNHA0004JlF/BWAjolb7rnAODp2MqSHBos1cNxsQ=',
  ],
  [
    'a notification',
    '/api/v1/subscriptions/payment-callback',
    '{"order":{"invoice_number":"INV-ABCDEF12-1767323045","amount":16500},"transaction":{"status":"SUCCESS"}}',
    'HMACSHA256=NIgyltI91HDDySbCO/H9GAT3z4RGxzWYJCwTGSbMd6Q=',
  ],
  [
    'a request without a body',
    '/orders/v1/status/INV-ABCDEF12-1767323045',
    null,
    'HMACSHA256=FnUDsleqimQ99kn04Ku47jWl9YvqqQwhm344uTO/r4E=',
  ],
])('%s is signed as DOKU does', (_name, target, body, signature) => {
  expect(signDoku('SK-unit-test', { ...headers, target, body })).toBe(signature)
})

test('an invoice is asked for as DOKU wants it and comes back open, for as long as it was asked for', async () => {
  const invoice = await gateway.create(wanted({ externalId: 'INV-900001-AAA-1' }), signal)
  const call = doku.asked.at(-1)
  expect(call).toMatchObject({
    method: 'POST',
    path: '/checkout/v1/payment',
    headers: { 'client-id': CLIENT_ID, 'request-id': 'INV-900001-AAA-1' },
  })
  expect(JSON.parse(call?.body ?? '')).toEqual({
    order: {
      amount: 75_000,
      invoice_number: 'INV-900001-AAA-1',
      currency: 'IDR',
      callback_url: 'https://toko.contoh.example/tagihan/ABC/',
      auto_redirect: true,
      line_items: [{ name: 'DP Kaos Reuni', price: 75_000, quantity: 1 }],
    },
    payment: { payment_due_date: 1_440 },
    customer: { name: 'Budi Santoso', email: 'budi@contoh.example', phone: '6281234567890' },
    additional_info: { override_notification_url: notifyAt },
  })
  expect(invoice).toMatchObject({
    id: 'INV-900001-AAA-1',
    status: 'open',
    amount: 75_000,
    currency: 'IDR',
    url: `${doku.url}/checkout-link-v2/${doku.get('INV-900001-AAA-1').token}`,
  })
  const seconds = ((invoice.expiresAt?.getTime() ?? 0) - doku.now()) / 1000
  expect(seconds).toBeGreaterThan(86_390)
  expect(seconds).toBeLessThanOrEqual(86_400)
})

test('a customer without phone or e-mail is asked for without them', async () => {
  await gateway.create(wanted({ customer: { name: 'Budi', phone: null, email: null } }), signal)
  expect(JSON.parse(doku.asked.at(-1)?.body ?? '').customer).toEqual({ name: 'Budi' })
})

test('an invoice that DOKU made before its answer was lost is made once, and its address comes with the repetition', async () => {
  const asked = wanted()
  doku.fail({ say: 'cut', done: true })
  expect((await failed(gateway.create(asked, signal))).failure).toBe('unreachable')
  expect(await gateway.find(asked.externalId, signal)).toMatchObject({ status: 'open', url: '' })
  const invoice = await gateway.create(asked, signal)
  expect(invoice.url).toContain(doku.get(asked.externalId).token)
})

test('what came in is told with its time and channel, by number, and a failed attempt leaves the invoice open', async () => {
  const { externalId } = await gateway.create(wanted(), signal)
  await doku.end(externalId, 'FAILED', { quiet: true })
  expect(await gateway.read(externalId, signal)).toMatchObject({ status: 'open', paidAmount: null, paymentId: null })
  await doku.pay(externalId, { channel: 'QRIS', quiet: true })
  const paid = await gateway.read(externalId, signal)
  expect(paid).toMatchObject({ id: externalId, status: 'paid', amount: 75_000, paidAmount: 75_000, method: 'QRIS' })
  expect(Math.abs((paid?.paidAt?.getTime() ?? 0) - doku.now())).toBeLessThan(60_000)
})

test('an invoice that DOKU does not know yet is none, and a page in place of an answer is a failure', async () => {
  const { externalId } = await gateway.create(wanted(), signal)
  doku.controls.isLateToKnow = true
  expect(await gateway.read(externalId, signal)).toBeNull()
  doku.controls.isLateToKnow = false
  expect(await gateway.find('INV-000000-XXX-1', signal)).toBeNull()
  doku.fail({ say: 'html' })
  expect((await failed(gateway.read(externalId, signal))).failure).toBe('unreadable')
})

test('a waiting transfer is cancelled; where DOKU cannot, that is a refusal while the invoice can be paid', async () => {
  const { externalId: waiting } = await gateway.create(wanted(), signal)
  doku.choose(waiting, 'VIRTUAL_ACCOUNT_BRI')
  expect(await gateway.expire(waiting, signal)).toMatchObject({ status: 'expired' })
  const { externalId: unchosen } = await gateway.create(wanted(), signal)
  expect((await failed(gateway.expire(unchosen, signal))).failure).toBe('refused')
  const { externalId: paid } = await gateway.create(wanted(), signal)
  await doku.pay(paid, { quiet: true })
  expect(await gateway.expire(paid, signal)).toMatchObject({ status: 'paid' })
  expect((await failed(gateway.expire('INV-000000-XXX-1', signal))).failure).toBe('refused')
})

test.each([
  ['hang', 'timeout'],
  ['cut', 'unreachable'],
  ['half', 'unreadable'],
  ['html', 'unreadable'],
  ['redirect', 'unreadable'],
  [{ status: 500, error_code: 'server_error' }, 'unavailable'],
  [{ status: 429, error_code: 'too_many_requests' }, 'unavailable'],
  [{ status: 400, error_code: 'invalid_parameter' }, 'refused'],
] as const)('when DOKU answers with %o, the failure is %s', async (say, failure) => {
  doku.fail({ say })
  const error = await failed(gateway.create(wanted(), AbortSignal.timeout(say === 'hang' ? 200 : 10_000)))
  expect(error.failure).toBe(failure)
  expect(error.message).not.toMatch(/SK-unit-test|Budi|budi@|6281/)
})

test('a wrong key is told as one, and a request that DOKU refuses with its code', async () => {
  const stranger = gatewayAt({ secretKey: 'SK-lain-sekali' })
  expect(await failed(stranger.create(wanted(), signal))).toMatchObject({ failure: 'unauthorized' })
  const other = gatewayAt({ clientId: 'MCH-lain' })
  const error = await failed(other.read('INV-1', signal))
  expect(error.message).toBe('DOKU menjawab 401: invalid_client_id')
  expect((await failed(gateway.create(wanted({ amount: 0 }), signal))).failure).toBe('refused')
})

test('an answer about another invoice, or without an address, is not believed', async () => {
  const asked = wanted()
  doku.bend((content) => JSON.parse(JSON.stringify(content).replaceAll(asked.externalId, 'INV-999999-ZZZ-1')))
  expect((await failed(gateway.create(asked, signal))).failure).toBe('unreadable')
  expect((await failed(gateway.read(asked.externalId, signal))).failure).toBe('unreadable')
  doku.bend((content) => JSON.parse(JSON.stringify(content).replaceAll('http://', 'javascript:')))
  expect((await failed(gateway.create(wanted(), signal))).failure).toBe('unreadable')
})
