import { expect, test } from 'vitest'
import { InvoiceCallbackFromJSON } from 'xendit-node/invoice/models/index.js'
import type { InvoiceRequest } from '../../src/payments/gateway.ts'
import { createManual } from '../../src/payments/manual.ts'
import { createSimulated } from '../../src/payments/simulated.ts'
import { isSameMoney } from '../../src/payments/take-payment.ts'
import { dedupeKey, readWebhook } from '../../src/payments/xendit-payload.ts'

const wanted: InvoiceRequest = {
  externalId: 'INV-123456-ABC-1',
  page: 'http://localhost:3000/tagihan/ABC/',
  metadata: {},
  amount: 75_000,
  description: 'DP Kaos',
  customer: { name: 'Budi', phone: '6281234567890', email: null },
  seconds: 3_600,
}
const { signal } = new AbortController()
const noon = Date.parse('2026-11-20T05:00:00Z')

test('by transfer: paid on our own page, until the time is up, and nobody else knows of it', async () => {
  const gateway = createManual({ now: () => noon })
  const invoice = await gateway.create(wanted, signal)
  expect(invoice).toMatchObject({
    id: 'INV-123456-ABC-1',
    status: 'open',
    amount: 75_000,
    currency: 'IDR',
    url: 'http://localhost:3000/tagihan/ABC/',
    expiresAt: new Date('2026-11-20T06:00:00Z'),
    paidAmount: null,
  })
  expect(await gateway.find(wanted.externalId, signal)).toBeNull()
  expect(await gateway.read(invoice.id, signal)).toBeNull()
  expect(await gateway.expire(invoice.id, signal)).toBeNull()
})

test('simulated: what is paid is told as Xendit tells it, marked as simulated, and the same when read again', async () => {
  const gateway = createSimulated({ now: () => noon })
  const { id } = await gateway.create(wanted, signal)
  const body = gateway.pay(wanted.externalId)
  expect(InvoiceCallbackFromJSON(body)).toMatchObject({ id, status: 'PAID', paidAmount: 75_000, currency: 'IDR' })
  const event = readWebhook(body)
  expect(event).toMatchObject({ id, externalId: wanted.externalId, status: 'paid', paidAmount: 75_000 })
  expect(event?.method).toBe('BANK_TRANSFER SIMULASI')
  const reread = await gateway.read(id, signal)
  expect(reread).toMatchObject({
    status: 'paid',
    paidAmount: 75_000,
    currency: 'IDR',
    method: 'BANK_TRANSFER SIMULASI',
  })
  expect(event && reread && isSameMoney(event, reread)).toBe(true)
  expect(await gateway.expire(id, signal)).toMatchObject({ status: 'paid' })
  expect(gateway.expireNow(wanted.externalId)).toBeNull()
})

test('simulated: the button pressed twice is one payment, and a short one stays short', async () => {
  let now = noon
  const gateway = createSimulated({ now: () => now })
  await gateway.create(wanted, signal)
  const first = readWebhook(gateway.pay(wanted.externalId, { amount: 50_000 }))
  now += 60_000
  const second = readWebhook(gateway.pay(wanted.externalId))
  expect(first).toMatchObject({ amount: 75_000, paidAmount: 50_000 })
  expect(first && second && dedupeKey(first) === dedupeKey(second)).toBe(true)
})

test('simulated: it ends by its time or by hand, and may be paid late', async () => {
  let now = noon
  const gateway = createSimulated({ now: () => now })
  const { id } = await gateway.create(wanted, signal)
  await gateway.create({ ...wanted, externalId: 'INV-123456-ABC-2' }, signal)
  expect(readWebhook(gateway.expireNow('INV-123456-ABC-2'))).toMatchObject({ status: 'expired', paidAmount: null })
  now += 3_600_000
  expect(await gateway.find(wanted.externalId, signal)).toMatchObject({ id, status: 'expired' })
  expect(readWebhook(gateway.pay(wanted.externalId))).toMatchObject({ status: 'paid', paidAt: new Date(now) })
})

test('simulated: after a restart it knows nothing, yet the invoice can still be paid, once', async () => {
  const before = createSimulated({ now: () => noon })
  const { id, externalId, amount } = await before.create(wanted, signal)
  const paidBefore = readWebhook(before.pay(externalId))
  const after = createSimulated({ now: () => noon + 60_000 })
  expect(await after.read(id, signal)).toBeNull()
  expect(await after.find(externalId, signal)).toBeNull()
  expect(await after.expire(id, signal)).toBeNull()
  expect(after.pay(externalId)).toBeNull()
  const paidAfter = readWebhook(after.webhookBody({ id, externalId, amount }, 'PAID'))
  expect(paidAfter).toMatchObject({ id, externalId, status: 'paid', paidAmount: 75_000 })
  expect(paidBefore && paidAfter && isSameMoney(paidBefore, paidAfter)).toBe(true)
  expect(readWebhook(after.webhookBody({ id, externalId, amount }, 'EXPIRED'))).toMatchObject({ status: 'expired' })
})
