import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { createFetcher } from '../../src/net/fetcher.ts'
import type { Gateway } from '../../src/payments/gateway.ts'
import { isSameMoney } from '../../src/payments/take-payment.ts'
import { createXendit } from '../../src/payments/xendit.ts'
import { readWebhook } from '../../src/payments/xendit-payload.ts'
import { freePort } from '../support/ports.ts'
import { SECRET_KEY, startXendit, type Xendit } from '../support/xendit.ts'
import { failed, signal, wanted } from './support.ts'

let xendit: Xendit
let gateway: Gateway
// As in production: private addresses are forbidden, except in the operator's settings.
const fetcher = createFetcher({ userAgent: 'test', allowPrivate: false })
const gatewayAt = (baseUrl: string, secretKey = SECRET_KEY) => createXendit({ secretKey, baseUrl }, fetcher)

beforeAll(async () => {
  xendit = await startXendit()
  gateway = gatewayAt(xendit.url)
})
afterEach(() => xendit.bend(null))
afterAll(async () => {
  await xendit.stop()
  await fetcher.close()
})

test('an invoice is asked for as Xendit wants it and comes back open', async () => {
  const invoice = await gateway.create(wanted({ externalId: 'INV-9-A-1' }), signal)
  expect(xendit.asked.at(-1)).toEqual({
    method: 'POST',
    path: '/v2/invoices',
    body: {
      external_id: 'INV-9-A-1',
      amount: 75_000,
      currency: 'IDR',
      description: 'DP Kaos Reuni',
      invoice_duration: 86_400,
      customer: { given_names: 'Budi Santoso', email: 'budi@contoh.example', mobile_number: '+6281234567890' },
      payer_email: 'budi@contoh.example',
      success_redirect_url: 'https://toko.contoh.example/tagihan/ABC/',
      failure_redirect_url: 'https://toko.contoh.example/tagihan/ABC/',
      should_send_email: false,
      metadata: { order_code: 'ORD-20261120-K7Q', invoice_code: 'INV-123456-ABC' },
    },
  })
  const kept = xendit.get('INV-9-A-1')
  expect(invoice).toEqual({
    id: kept.id,
    externalId: 'INV-9-A-1',
    status: 'open',
    amount: 75_000,
    currency: 'IDR',
    url: `${xendit.url}/web/${kept.id}`,
    expiresAt: new Date(kept.expires),
    paidAmount: null,
    paidAt: null,
    paymentId: null,
    method: '',
  })
})

test('who gave no address is not asked for one', async () => {
  await gateway.create(wanted({ customer: { name: 'Budi', phone: '6281234567890', email: null } }), signal)
  const body = xendit.asked.at(-1)?.body
  expect(body).not.toHaveProperty('payer_email')
  expect(body).toMatchObject({ customer: { given_names: 'Budi', mobile_number: '+6281234567890' } })
  await gateway.create(wanted({ customer: { name: 'Budi', phone: null, email: 'budi@contoh.example' } }), signal)
  expect(xendit.asked.at(-1)?.body).not.toHaveProperty('customer.mobile_number')
})

test('it is read again, paid and settled alike, and the webhook tells of the same money', async () => {
  const { id } = await gateway.create(wanted(), signal)
  for (const withoutId of [true, false]) {
    const { id } = await gateway.create(wanted(), signal)
    const event = readWebhook(await xendit.pay(id, { withoutId }))
    const paid = await gateway.read(id, signal)
    expect(paid).toMatchObject({ status: 'paid', amount: 75_000, paidAmount: 75_000, method: 'BANK_TRANSFER BCA' })
    expect(event && paid && isSameMoney(event, paid)).toBe(true)
    xendit.settle(id)
    expect(await gateway.read(id, signal)).toEqual(paid)
  }
  await xendit.pay(id, { amount: 70_000 })
  expect(await gateway.read(id, signal)).toMatchObject({ status: 'paid', amount: 75_000, paidAmount: 70_000 })
})

test('an invoice ends when it is told to, and what is paid or over stays so', async () => {
  const { id } = await gateway.create(wanted(), signal)
  expect(await gateway.expire(id, signal)).toMatchObject({ id, status: 'expired' })
  expect(await gateway.expire(id, signal)).toMatchObject({ id, status: 'expired' })
  const other = await gateway.create(wanted(), signal)
  await xendit.pay(other.id)
  expect(await gateway.expire(other.id, signal)).toMatchObject({ id: other.id, status: 'paid' })
})

test('an open invoice that cannot be expired is a failure, not a success', async () => {
  const { id } = await gateway.create(wanted(), signal)
  xendit.fail({ say: { status: 400, error_code: 'INVALID_STATUS' } })
  expect(await failed(gateway.expire(id, signal))).toMatchObject({ failure: 'refused' })
  xendit.fail({ say: { status: 503, error_code: 'SERVER_ERROR' } })
  expect(await failed(gateway.expire(id, signal))).toMatchObject({ failure: 'unavailable' })
  expect(await gateway.read(id, signal)).toMatchObject({ status: 'open' })
})

test('what Xendit does not know is null; an address where nobody knows Xendit is a failure', async () => {
  expect(await gateway.read('0'.repeat(24), signal)).toBeNull()
  expect(await gateway.read('../../x?y=1', signal)).toBeNull()
  expect(await gateway.expire('0'.repeat(24), signal)).toBeNull()
  expect(await gateway.find('INV-000000-XXX-1', signal)).toBeNull()
  const lost = gatewayAt(`${xendit.url}/salah`)
  expect(await failed(lost.read('0'.repeat(24), signal))).toMatchObject({ failure: 'refused' })
  expect(await failed(lost.find('INV-000000-XXX-1', signal))).toMatchObject({ failure: 'refused' })
})

test('of several under our id the newest is found, whatever the order, and never a stranger', async () => {
  const asked = wanted()
  await gateway.create(asked, signal)
  await xendit.forward(1_000)
  const second = await gateway.create(asked, signal)
  const stranger = await gateway.create(wanted(), signal)
  expect(await gateway.find(asked.externalId, signal)).toEqual(second)
  xendit.bend((list) => [list].flat().reverse())
  expect(await gateway.find(asked.externalId, signal)).toEqual(second)
  const { externalId } = asked
  xendit.bend((list) => [
    { ...Object([list].flat()[0]), external_id: stranger.externalId, created: '2999-01-01T00:00:00.000Z' },
  ])
  expect(await gateway.find(externalId, signal)).toBeNull()
})

test('made after we stopped waiting: it is found before another is made', async () => {
  const asked = wanted()
  xendit.fail({ done: true, say: 'hang' })
  const error = await failed(gateway.create(asked, AbortSignal.timeout(200)))
  expect(error.failure).toBe('timeout')
  expect(await gateway.find(asked.externalId, signal)).toMatchObject({
    id: xendit.get(asked.externalId).id,
    status: 'open',
    amount: 75_000,
  })
})

test.each([
  ['cut', 'unreachable'],
  ['html', 'unreadable'],
  ['half', 'unreadable'],
  ['redirect', 'unreadable'],
  [{ status: 500, error_code: 'SERVER_ERROR' }, 'unavailable'],
  [{ status: 429, error_code: 'RATE_LIMIT_EXCEEDED' }, 'unavailable'],
  [{ status: 403, error_code: 'ACCESS_SUSPENDED' }, 'refused'],
  [{ status: 401, error_code: 'INVALID_API_KEY' }, 'unauthorized'],
  [{ status: 400, error_code: 'NO_COLLECTION_METHODS_ERROR' }, 'refused'],
] as const)('an answer like %o is called %s by every method', async (say, failure) => {
  const { id, externalId } = await gateway.create(wanted(), signal)
  const methods = [
    () => gateway.create(wanted(), signal),
    () => gateway.read(id, signal),
    () => gateway.find(externalId, signal),
  ]
  for (const ask of methods) {
    xendit.fail({ say })
    expect(await failed(ask())).toMatchObject({ failure })
  }
})

test('a wrong key is called so, and nobody there, and an address that is none', async () => {
  expect(await failed(gatewayAt(xendit.url, 'xnd_lain').create(wanted(), signal))).toMatchObject({
    failure: 'unauthorized',
  })
  for (const base of [`http://127.0.0.1:${await freePort()}`, 'http://169.254.169.254']) {
    expect(await failed(gatewayAt(base).create(wanted(), signal))).toMatchObject({ failure: 'unreachable' })
  }
})

test('an ended signal asks nothing', async () => {
  const before = xendit.asked.length
  const stopped = AbortSignal.abort(new Error('stop'))
  expect(await failed(gateway.create(wanted(), stopped))).toMatchObject({ failure: 'timeout' })
  expect(xendit.asked.length).toBe(before)
})

test('what staff read of a refusal names code and fields, and neither key nor customer', async () => {
  const asked = wanted({ amount: 0, customer: { name: 'Budi Santoso', phone: 'abc', email: 'budi@contoh.example' } })
  const error = await failed(gateway.create(asked, signal))
  expect(error.message).toBe('Xendit menjawab 400: API_VALIDATION_ERROR (amount, customer.mobile_number)')
  xendit.bend(() => ({ id: 'x', customer: asked.customer, key: SECRET_KEY }))
  const odd = await failed(gateway.create(wanted(), signal))
  xendit.fail({ say: { status: 400, error_code: 'budi@contoh.example' } })
  const odder = await failed(gateway.create(wanted(), signal))
  for (const one of [error, odd, odder])
    expect(`${one.message} ${one.cause}`).not.toMatch(/budi|santoso|kunci-uji|eG5k/i)
})

test('amounts as text, unknown keys and nulls are read; a bent answer that matters is unreadable', async () => {
  const asked = wanted()
  const { id, expiresAt } = await gateway.create(asked, signal)
  const bent = async (keys: object) => {
    xendit.bend((invoice) => ({ ...Object(invoice), ...keys }))
    return gateway.read(id, signal)
  }
  const odd = {
    amount: '75000.00',
    payment_id: null,
    paid_at: null,
    bank_code: null,
    baru: { a: [1] },
    status: 'pending',
  }
  expect(await bent(odd)).toMatchObject({ status: 'open', amount: 75_000, expiresAt, method: '' })
  expect(await bent({ status: 'PAID', paid_amount: '75000', invoice_url: undefined })).toMatchObject({
    paidAmount: 75_000,
  })
  const nonsense = [
    { amount: 'banyak' },
    { amount: -5 },
    { amount: null },
    { status: 'LUNAS' },
    { id: '' },
    { expiry_date: 'besok' },
    { invoice_url: 'javascript:alert(1)' },
    { invoice_url: undefined },
    { status: 'PAID', paid_amount: 'banyak' },
  ]
  for (const keys of nonsense) expect(await failed(bent(keys))).toMatchObject({ failure: 'unreadable' })
  for (const content of [null, 7, [], 'ya', {}]) {
    xendit.bend(() => content)
    expect(await failed(gateway.read(id, signal))).toMatchObject({ failure: 'unreadable' })
  }
  xendit.bend(() => ({ invoices: [] }))
  expect(await failed(gateway.find(asked.externalId, signal))).toMatchObject({ failure: 'unreadable' })
})
