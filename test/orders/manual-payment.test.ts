import { randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { wibInput } from '../../src/web/dates.ts'
import { useOwnDatabase } from '../support/db.ts'
import { useOnce } from '../support/use.ts'
import { staffOn } from './support/desk.ts'
import { booksOf } from './support/money.ts'
import { hoursAgo, makeInvoice, makeOrder } from './support/orders.ts'

const db = useOwnDatabase()
const DP = 3_750_000
const staff = useOnce(() => staffOn(db()))

async function asked(wishes: Parameters<typeof makeInvoice>[2] = {}, order: Parameters<typeof makeOrder>[1] = {}) {
  const made = await makeOrder(db(), { status_order: 'link_dibuat', ...order })
  return { order: made, invoice: await makeInvoice(db(), made, wishes) }
}
/** A time before the payments of `bodyFor`, as in the example of the API documentation. */
const ordered = { created_at: new Date('2026-01-30T10:30:00Z') }
const bodyFor = (invoice_id: string, wishes: object = {}) => ({
  ...{ invoice_id, payment_method: 'BANK_TRANSFER', amount: '3750000.00', payment_time: '2026-01-30T14:30:00Z' },
  ...{ notes: 'Transfer via BCA a.n John Doe', ...wishes },
})

describe('POST /api/v1/payment/manual/', () => {
  const record = (body: object, headers = {}) => staff().call('post', 'payment/manual/', body).set(headers)

  test("counts the invoice's amount, and answers with the payment and the order", async () => {
    const { order, invoice } = await asked({}, ordered)
    const answer = await record(bodyFor(invoice.id))
    expect(answer.status).toBe(201)
    expect(answer.body.payment).toEqual({
      id: expect.any(String),
      invoice_id: invoice.id,
      payment_type: 'dp',
      payment_method: 'BANK_TRANSFER',
      amount: '3750000.00',
      status: 'sudah dibayar',
      paid_at: '2026-01-30T14:30:00.000Z',
      notes: 'Transfer via BCA a.n John Doe',
    })
    expect(answer.body.order).toMatchObject({ id: order.id, status_order: 'dp_dibayar', paid_amount: '3750000.00' })
    const again = await record(bodyFor(invoice.id))
    expect([again.status, again.body.error_code]).toEqual([409, 'CONFLICT'])
    const [link] = await db()('payment_links').where({ invoice_id: invoice.id })
    expect(link).toMatchObject({ state: 'closed', to_expire: true })
    const entries = await db()('audit_log').where('subject', 'like', `${order.order_code}%`)
    expect(entries.map(({ action }) => action)).toEqual(['payment.record'])
  })

  test('another amount is a mismatch; more is accepted only if confirmed, and the excess waits for review', async () => {
    const { order, invoice } = await asked({}, ordered)
    for (const amount of ['3749999', 3_750_001, 'Rp 3.800.000']) {
      const answer = await record(bodyFor(invoice.id, { amount }))
      expect([answer.status, answer.body.error_code]).toEqual([400, 'AMOUNT_MISMATCH'])
    }
    const more = await record(bodyFor(invoice.id, { amount: 3_800_000, allow_overpayment: true }))
    expect(more.status).toBe(201)
    expect(await booksOf(db(), order.id)).toMatchObject({
      paid: 3_800_000,
      payments: [{ reason: 'over', excess: 50_000, isDecided: false }],
    })
  })

  test('invalid input is reported by field', async () => {
    const answer = await record({})
    expect(answer.status).toBe(400)
    expect(Object.keys(answer.body.details).sort()).toEqual(['amount', 'invoice_id', 'payment_method', 'payment_time'])
    expect(JSON.stringify(answer.body.details)).not.toMatch(/invalid|expected|received/i)
    const { invoice } = await asked()
    const later = new Date(Date.now() + 3_600_000).toISOString()
    for (const payment_time of [later, '30/01/2026', '2026-01-30 14:30', '2026-01-30T14:30:00']) {
      const wrong = await record(bodyFor(invoice.id, { payment_time }))
      expect([wrong.status, Object.keys(wrong.body.details)]).toEqual([400, ['payment_time']])
    }
    const gone = await record(bodyFor(randomUUID()))
    expect([gone.status, gone.body.error_code]).toEqual([404, 'NOT_FOUND'])
  })

  test('an expired invoice is accepted without review; a replaced or cancelled one is not', async () => {
    const late = await asked({ invoice: { invoice_status: 'kadaluarsa' } }, ordered)
    expect((await record(bodyFor(late.invoice.id))).status).toBe(201)
    expect((await booksOf(db(), late.order.id)).payments).toMatchObject([{ state: 'applied', reason: null }])
    const replaced = await asked({ invoice: { invoice_status: 'dibatalkan' } })
    expect((await record(bodyFor(replaced.invoice.id))).status).toBe(409)
    const cancelled = await asked({ invoice: { invoice_status: 'kadaluarsa' } }, { status_order: 'dibatalkan' })
    const answer = await record(bodyFor(cancelled.invoice.id))
    expect([answer.status, answer.body.error_code]).toEqual([409, 'ILLEGAL_TRANSITION'])
  })

  test('a key makes one payment with one answer, and refuses another body', async () => {
    const { order, invoice } = await asked({}, ordered)
    const key = { 'Idempotency-Key': 'kasir-1' }
    const first = await record(bodyFor(invoice.id), key)
    const second = await record(bodyFor(invoice.id), key)
    expect([first.status, second.status]).toEqual([201, 201])
    expect(second.body).toEqual(first.body)
    expect(second.headers['idempotency-replayed']).toBe('true')
    expect((await record(bodyFor(invoice.id, { notes: 'lain' }), key)).status).toBe(409)
    expect(await booksOf(db(), order.id)).toMatchObject({ paid: DP })
  })

  test('two at once count once', async () => {
    const { order, invoice } = await asked({}, ordered)
    const both = await Promise.all([record(bodyFor(invoice.id)), record(bodyFor(invoice.id))])
    expect(both.map(({ status }) => status).sort()).toEqual([201, 409])
    expect((await booksOf(db(), order.id)).payments).toHaveLength(1)
  })

  test('a time before the order needs a confirmation', async () => {
    const { order, invoice } = await asked({}, { created_at: new Date('2026-01-30T14:40:00Z') })
    const answer = await record(bodyFor(invoice.id))
    expect([answer.status, answer.body.error_code]).toEqual([409, 'CONFLICT'])
    expect(answer.body.error).toBe(
      'Pesanannya baru dibuat 30 Januari 2026, 21.40 WIB. Pastikan uangnya memang masuk sebelum itu. Lalu kirim allow_early: true.',
    )
    expect(await booksOf(db(), order.id)).toMatchObject({ paid: 0 })
    expect((await record(bodyFor(invoice.id, { allow_early: true }))).status).toBe(201)
  })
})

describe('the form of an order', () => {
  const paidAt = wibInput(hoursAgo(2))
  /** An order with an open invoice, the form of a payment for it, and where the form is. */
  async function form(...wishes: Parameters<typeof asked>) {
    const { order, invoice } = await asked(...wishes)
    const fields = { invoice_id: invoice.id, payment_method: 'CASH', payment_time: paidAt, amount: '3.750.000' }
    const at = `/admin/pesanan/${order.order_code}/pembayaran/`
    return { order, at, send: (more: object = {}) => staff().send(at, { ...fields, ...more }) }
  }
  const early = { payment_time: '2026-01-30T14:30' }
  const held = { amount: '3.000.000', tahan: '1' }

  test('is filled in, keeps what was typed, shows errors, and counts a valid payment', async () => {
    const { order, at, send } = await form()
    const { page } = await staff().page(at)
    expect(page.attribute('[name=amount]', 'value')).toBe('3750000')
    expect(page.attribute('[name=payment_time]', 'value')).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d$/)
    expect(page.texts('[name=allow_early], [name=tahan]')).toEqual([])
    const less = await send({ amount: '3.000.000', notes: 'Di toko' })
    expect([less.status, less.page.attribute('[name=amount]', 'value')]).toEqual([422, '3.000.000'])
    expect(less.page.text('#f-amount-error')).toContain('Jumlahnya kurang')
    expect(less.page.text('[name=notes]')).toBe('Di toko')
    const done = await send()
    expect([done.status, done.location]).toEqual([303, `/admin/pesanan/${order.order_code}/?kabar=pembayaran`])
    const [payment] = await db()('payments').where({ order_id: order.id })
    // The payment time that staff enter is Western Indonesian time (UTC+7).
    expect(payment).toMatchObject({ paid_at: new Date(`${paidAt}:00+07:00`), payment_method: 'CASH' })
    expect((await staff().page(at)).page.body()).toContain('Tidak ada invoice yang menunggu dibayar')
  })

  test('takes a payment before the order once staff confirm its time', async () => {
    const { order, send } = await form()
    const asks = await send(early)
    expect(asks.page.all('[name=allow_early]')).toHaveLength(1)
    expect([asks.status, asks.page.text('#f-payment_time-error')]).toEqual([
      422,
      expect.stringContaining('Pesanannya baru dibuat'),
    ])
    const short = await send({ ...early, ...held })
    expect([short.status, short.page.attribute('[name=amount]', 'value')]).toEqual([422, held.amount])
    expect((await send({ ...early, allow_early: '1' })).status).toBe(303)
    expect(await booksOf(db(), order.id)).toMatchObject({ paid: DP })
  })

  test('offers to hold a short payment for review, once per form', async () => {
    const { order, send } = await form()
    const { page } = await send({ amount: held.amount })
    expect(page.text('[name=tahan]')).toBe('Simpan sebagai kurang bayar, putuskan nanti')
    const kunci = page.attribute('[name=kunci]', 'value') ?? ''
    expect((await send({ ...held, kunci })).location).toMatch(/^\/admin\/pembayaran\/\?kabar=ditahan#bayar-/)
    expect((await send({ ...held, kunci })).status).toBe(303)
    const short = { state: 'review', reason: 'short', amount: 3_000_000 }
    expect(await booksOf(db(), order.id)).toMatchObject({ status: 'link_dibuat', paid: 0, payments: [short] })
    expect(await db()('audit_log').where({ action: 'payment.hold' })).toHaveLength(1)
    const enough = await send({ tahan: '1', kunci: randomUUID() })
    expect([enough.status, (await booksOf(db(), order.id)).paid]).toEqual([409, 0])
  })

  test('holds a second transfer for a paid invoice, also of a paid order', async () => {
    const { order, at, send } = await form(
      { invoice: { invoice_status: 'sudah dibayar' } },
      { status_order: 'lunas', paid_amount: 2 * DP },
    )
    expect((await staff().order(order).look()).texts('#pembayaran a.button')).toContain('Uang masuk')
    expect((await staff().page(at)).page.texts('.form-actions button')).toEqual(['Catat uang masuk lain'])
    expect((await send({ amount: '500.000', tahan: '1' })).status).toBe(303)
    const second = { state: 'review', reason: 'duplicate', amount: 500_000 }
    expect(await booksOf(db(), order.id)).toMatchObject({ status: 'lunas', paid: 2 * DP, payments: [second] })
  })

  test('refuses an invoice of another order', async () => {
    const [mine, other] = [await form(), await asked()]
    expect((await mine.send({ invoice_id: other.invoice.id })).status).toBe(404)
    expect(await booksOf(db(), other.order.id)).toMatchObject({ paid: 0 })
  })
})
