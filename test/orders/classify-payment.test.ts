import { describe, expect, test } from 'vitest'
import { listDecisions, mostRefund } from '../../src/orders/payments/review/rules.ts'
import { classifyPayment, refundable, refundDue } from '../../src/orders/payments/rules.ts'

const order = (wishes: object = {}) => ({
  ...{ status_order: 'menunggu_pelunasan' as const, production_status: 'diproses' as const, deleted_at: null },
  ...{ total_price: 100, paid_amount: 60, refunded_amount: 0, kept_amount: 0 },
  ...wishes,
})
const invoice = (wishes: object = {}) => ({ invoice_amount: 40, invoice_status: 'belum dibayar' as const, ...wishes })
const money = (amount: number, wishes: object = {}) => ({ amount, currency: 'IDR', ...wishes })

const replaced = { invoice_status: 'dibatalkan' }
const paid = { status_order: 'lunas', paid_amount: 100 }
const over60 = ['applied', 'over', 60] as const

describe('money that comes in', () => {
  test.each([
    ['exactly what is asked', 40, {}, {}, {}, 'applied', null, 0],
    ['less', 39, {}, {}, {}, 'review', 'short', 0],
    ['more', 45, {}, {}, {}, 'applied', 'over', 5],
    ['late', 40, {}, {}, { invoice_status: 'kadaluarsa' }, 'applied', 'late', 0],
    ['for a replaced invoice of more than is owed', 100, {}, {}, { ...replaced, invoice_amount: 100 }, ...over60],
    ['for a replaced invoice of a paid order', 60, {}, paid, { ...replaced, invoice_amount: 60 }, ...over60],
    ['for a paid invoice', 40, {}, {}, { invoice_status: 'sudah dibayar' }, 'review', 'duplicate', 0],
    ['of another country', 40, { currency: 'USD' }, {}, {}, 'review', 'currency', 0],
    ['of no country', 40, { currency: '' }, {}, {}, 'review', 'currency', 0],
    ['that the gateway doubts', 40, { doubted: true }, {}, {}, 'review', 'unconfirmed', 0],
    ['for a cancelled order', 40, {}, { status_order: 'dibatalkan' }, {}, 'review', 'cancelled', 0],
    ['for a deleted order', 40, {}, { deleted_at: new Date() }, {}, 'review', 'cancelled', 0],
  ] as const)('%s', (_what, amount, paid, ofOrder, ofInvoice, state, reason, excess) => {
    const verdict = classifyPayment(money(amount, paid), { order: order(ofOrder), invoice: invoice(ofInvoice) })
    expect(verdict).toEqual({ state, reason, excess })
  })
})

describe('money that may go back', () => {
  test('is what is beyond the price, of a cancelled order all of it, of a running one also what was beyond an invoice', () => {
    expect(refundDue(order())).toBe(0)
    expect(refundDue(order({ status_order: 'lunas', paid_amount: 130 }))).toBe(30)
    expect(refundDue(order({ status_order: 'dibatalkan', refunded_amount: 20 }))).toBe(40)
    const paid = { status_order: 'lunas', paid_amount: 100, deleted_at: new Date() }
    expect(refundDue(order({ ...paid, production_status: 'selesai' }))).toBe(100)
    expect(refundDue(order({ ...paid, production_status: 'dikirim' }))).toBe(0)
    expect(refundable(order(), 10)).toBe(10)
    expect(refundable(order({ status_order: 'lunas', paid_amount: 100 }), 10)).toBe(0)
  })

  test('of a payment is never more than it was, less what went back of it', () => {
    const over = { state: 'applied', reason: 'over', amount: 60 } as const
    expect(mostRefund(over, order(), { over: 10, givenBack: 4 })).toBe(10)
    expect(mostRefund(over, order({ paid_amount: 300, status_order: 'lunas' }), { over: 200, givenBack: 50 })).toBe(10)
    expect(mostRefund({ ...over, state: 'review' }, order(), { over: 0, givenBack: 0 })).toBe(60)
  })
})

test('nothing of a cancelled or deleted order may be counted, whatever it is', () => {
  for (const reason of ['short', 'duplicate', 'currency', 'unconfirmed', 'cancelled'] as const) {
    for (const ended of [{ status_order: 'dibatalkan' }, { deleted_at: new Date() }])
      expect(listDecisions({ state: 'review', reason, amount: 1 }, order(ended))).toEqual(['refund', 'dismiss'])
  }
  expect(listDecisions({ state: 'review', reason: 'currency', amount: 1 }, order())).not.toContain('apply')
})
