import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { GatewayEvent } from '../../src/payments/gateway.ts'
import type { Money as ReportedMoney } from '../../src/payments/owner.ts'
import { isSameMoney } from '../../src/payments/take-payment.ts'
import { dedupeKey, isValidToken, readWebhook } from '../../src/payments/xendit-payload.ts'
import { tries } from '../support/random.ts'

const paid = {
  id: '62f00ac409accd62c85673c4',
  external_id: 'INV-123456-ABC-1',
  user_id: '5f0000000000000000000001',
  is_high: false,
  payment_method: 'BANK_TRANSFER',
  status: 'PAID',
  merchant_name: 'Konveksi',
  amount: 75_000,
  paid_amount: 75_000,
  adjusted_received_amount: 71_000,
  bank_code: 'MANDIRI',
  paid_at: '2026-11-20T03:04:05.678Z',
  created: '2026-11-20T03:00:00.000Z',
  updated: '2026-11-20T03:04:00.000Z',
  currency: 'IDR',
  payment_channel: 'MANDIRI',
  payment_destination: '8860861087714',
}

const read = (body: unknown): GatewayEvent => {
  const event = readWebhook(body)
  if (!event) throw new Error('it was not read')
  return event
}

test('a payment is read with what came in, when and how, and never what is left after fees', () => {
  const event = read(paid)
  expect(event).toEqual({
    id: paid.id,
    externalId: paid.external_id,
    status: 'paid',
    word: 'PAID',
    amount: 75_000,
    paidAmount: 75_000,
    currency: 'IDR',
    paidAt: new Date(paid.paid_at),
    paymentId: null,
    method: 'BANK_TRANSFER MANDIRI',
  })
  expect(read({ ...paid, paid_amount: undefined }).paidAmount).toBeNull()
})

test.each([
  [{ payment_method: 'EWALLET', bank_code: undefined, ewallet_type: 'OVO', payment_channel: 'OVO' }, 'EWALLET OVO'],
  [{ payment_method: 'QRIS', bank_code: null, payment_channel: 'QRIS' }, 'QRIS'],
  [{ payment_method: 'RETAIL_OUTLET', bank_code: undefined, payment_channel: 'ALFAMART' }, 'RETAIL_OUTLET ALFAMART'],
  [{ payment_method: 7, bank_code: undefined, payment_channel: undefined }, ''],
])('how it was paid is told in one line: %o', (keys, method) => {
  expect(read({ ...paid, ...keys }).method).toBe(method)
})

test.each([
  ['SETTLED', 'paid'],
  ['paid', 'paid'],
  ['EXPIRED', 'expired'],
  ['PENDING', 'other'],
  ['STOPPED', 'other'],
])('the status %s is %s', (status, wanted) => {
  expect(read({ ...paid, status }).status).toBe(wanted)
})

test('amounts come as numbers or as their text, and lose what is below a rupiah', () => {
  for (const told of [75_000, '75000', '75000.00', 75_000.9]) {
    expect(read({ ...paid, amount: told, paid_amount: told })).toMatchObject({ amount: 75_000, paidAmount: 75_000 })
  }
})

test.each([
  null,
  [],
  'PAID',
  {},
  { ...paid, id: undefined },
  { ...paid, id: 'a\u0000b' },
  { ...paid, external_id: '' },
  { ...paid, amount: -1 },
  { ...paid, amount: 'gratis' },
  { ...paid, amount: 2 ** 60 },
  { ...paid, paid_amount: '75.000.00' },
  { ...paid, status: 200 },
])('no webhook of an invoice is %o', (body) => {
  expect(readWebhook(body)).toBeNull()
})

test('nothing that arrives makes reading fail otherwise than by saying so', () => {
  const bent = fc.record(
    Object.fromEntries(
      Object.keys(paid).map((key) => [key, fc.oneof(fc.constant(Reflect.get(paid, key)), fc.anything())]),
    ),
    { requiredKeys: [] },
  )
  fc.assert(
    fc.property(fc.oneof(fc.anything(), bent), (body) => {
      const event = readWebhook(body)
      if (!event) return
      expect(Number.isSafeInteger(event.amount) && event.amount >= 0).toBe(true)
      expect(event.paidAt === null || Number.isFinite(event.paidAt.getTime())).toBe(true)
      expect(dedupeKey(event)).not.toMatch(/\p{Cc}/u)
    }),
    tries(1_000),
  )
})

test('a second delivery has the key of the first; another event of the invoice has another', () => {
  const key = dedupeKey(read(paid))
  expect(dedupeKey(read({ ...paid, updated: '2026-11-21T00:00:00.000Z', merchant_name: 'Lain' }))).toBe(key)
  const others = [
    { ...paid, status: 'EXPIRED' },
    { ...paid, id: '62f00ac409accd62c85673c5' },
    { ...paid, paid_at: '2026-11-20T04:04:05.678Z' },
    { ...paid, paid_amount: 74_999 },
    { ...paid, payment_id: 'a' },
    { ...paid, payment_id: 'b' },
  ].map((body) => dedupeKey(read(body)))
  expect(new Set([key, ...others]).size).toBe(others.length + 1)
})

test('only the configured token is right, and none is where nothing is configured', () => {
  expect(isValidToken('rahasia', 'rahasia')).toBe(true)
  for (const given of [undefined, '', 'rahasi', 'rahasia ', 'RAHASIA', 'r'.repeat(10_000)])
    expect(isValidToken(given, 'rahasia')).toBe(false)
  expect(isValidToken('', '')).toBe(false)
  expect(isValidToken(undefined, '')).toBe(false)
})

const money = (keys: Partial<ReportedMoney> = {}): ReportedMoney => ({
  paymentId: null,
  amount: 75_000,
  paidAmount: 75_000,
  paidAt: new Date('2026-11-20T03:04:05.678Z'),
  ...keys,
})

test.each<[string, ReportedMoney, ReportedMoney, boolean]>([
  [
    'equal payment ids, whatever else is told',
    money({ paymentId: 'a' }),
    money({ paymentId: 'a', paidAt: null }),
    true,
  ],
  ['two payment ids', money({ paymentId: 'a' }), money({ paymentId: 'b' }), false],
  ['a read that tells no payment id', money({ paymentId: 'a' }), money(), true],
  ['seconds only', money(), money({ paidAt: new Date('2026-11-20T03:04:05Z') }), true],
  ['a rounded second', money(), money({ paidAt: new Date('2026-11-20T03:04:06Z') }), true],
  ['another moment', money(), money({ paidAt: new Date('2026-11-20T03:04:07Z') }), false],
  ['no moment', money(), money({ paidAt: null }), true],
  ['another amount', money(), money({ paidAmount: 74_000 }), false],
  ['an amount told only as asked', money({ paidAmount: null }), money(), true],
])('the same money, or not: %s', (_, one, other, wanted) => {
  expect(isSameMoney(one, other)).toBe(wanted)
})

test('whichever of two reports comes first changes nothing, and a report repeated is the same money', () => {
  const report = fc.record({
    paymentId: fc.constantFrom(null, 'a', 'b'),
    amount: fc.constantFrom(1, 2),
    paidAmount: fc.constantFrom(null, 1, 2),
    paidAt: fc.option(fc.date({ min: new Date(0), max: new Date(3_000), noInvalidDate: true })),
  })
  fc.assert(
    fc.property(report, report, (one, other) => {
      expect(isSameMoney(one, one)).toBe(true)
      expect(isSameMoney(one, other)).toBe(isSameMoney(other, one))
    }),
    tries(1_000),
  )
})
