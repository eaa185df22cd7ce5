import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { booksOf } from '../orders/support/money.ts'
import { makeOrder } from '../orders/support/orders.ts'
import { useOwnDatabase } from '../support/db.ts'
import { type Doku, startDoku, withDoku } from '../support/doku.ts'
import { read } from '../support/page.ts'
import { type Served, serve } from '../support/served.ts'
import { signInAs } from '../support/sign-in.ts'

/** Tests orders that are paid through DOKU, and its notifications: real, late, twice, forged and wrong. */

const db = useOwnDatabase()
const DP = 3_750_000
let doku: Doku
let served: Served
let cookie: string

beforeAll(async () => {
  doku = await startDoku()
  served = await serve(db(), withDoku(doku))
  cookie = await signInAs(db(), { role: 'staff' })
})
afterAll(async () => {
  await served.stop()
  await doku.stop()
})

/** An order whose down payment waits at DOKU, with the number of its invoice there. */
async function linked(): Promise<{ id: string; number: string }> {
  const { id } = await makeOrder(db(), { status_order: 'menunggu_link' })
  const response = await fetch(`${served.origin}/api/v1/order/${id}/create-payment-link/`, {
    method: 'POST',
    headers: { cookie, 'content-type': 'application/json', 'sec-fetch-site': 'same-origin' },
    body: JSON.stringify({ payment_type: 'dp' }),
  })
  const { invoice } = JSON.parse(await response.text())
  expect(invoice.payment_url).toMatch(`${doku.url}/checkout-link-v2/`)
  const link = await db()('payment_links').where({ payment_url: invoice.payment_url }).first()
  return { id, number: link?.external_id ?? '' }
}

/** Sends the notification of an invoice; resolves when everything stored is processed. */
async function notify(number: string, bent: Parameters<Doku['notify']>[1] = {}): Promise<number | null> {
  const status = await doku.notify(number, { url: `${served.origin}/api/v1/webhook/doku/`, ...bent })
  await vi.waitFor(async () => expect(await db()('webhook_inbox').where({ state: 'waiting' })).toEqual([]))
  return status
}
/** A request of staff; `form` sends an empty form. */
const ask = (path: string, form?: 'form') =>
  fetch(served.origin + path, {
    ...(form ? { method: 'POST', redirect: 'manual' } : {}),
    headers: { cookie, 'sec-fetch-site': 'same-origin' },
  })
const review = async () => (await ask('/admin/pembayaran/')).text()
const kept = (result: string) => db()('webhook_inbox').where({ provider: 'doku', result })

test('an order is paid through DOKU, however often and at whichever address it is told', async () => {
  const { id, number } = await linked()
  await doku.pay(number, { quiet: true })
  expect(await notify(number, { requestId: 'satu' })).toBe(200)
  expect(await notify(number, { requestId: 'satu' })).toBe(200)
  const older = `${served.origin}/api/v1/subscriptions/payment-callback`
  expect(await notify(number, { requestId: 'dua', url: older })).toBe(200)
  const books = await booksOf(db(), id)
  expect(books).toMatchObject({ status: 'dp_dibayar', paid: DP, payments: [{ state: 'applied', amount: DP }] })
  expect(books.payments).toHaveLength(1)
  expect(await db()('webhook_inbox').whereILike('dedupe_key', 'satu %')).toMatchObject([
    { deliveries: 2, state: 'done' },
  ])
})

test('money that DOKU never told of is found by asking', async () => {
  const { id, number } = await linked()
  await doku.pay(number, { quiet: true })
  await db()('payment_links')
    .where({ external_id: number })
    .update({ created_at: new Date(Date.now() - 3_600_000), expires_at: new Date(Date.now() - 1_000) })
  await vi.waitFor(async () => expect(await booksOf(db(), id)).toMatchObject({ status: 'dp_dibayar', paid: DP }))
})

test('an expired invoice can be paid late, after DOKU has confirmed it', async () => {
  const { id, number } = await linked()
  await doku.end(number, 'EXPIRED', { quiet: true })
  expect(await notify(number)).toBe(200)
  expect(await db()('invoices').where({ order_id: id })).toMatchObject([{ invoice_status: 'kadaluarsa' }])
  await doku.pay(number, { quiet: true })
  expect(await notify(number)).toBe(200)
  expect(await booksOf(db(), id)).toMatchObject({ status: 'dp_dibayar', paid: DP, payments: [{ reason: 'late' }] })
})

test('a notification of another account, with a wrong signature or out of time is refused, kept and shown', async () => {
  const { id, number } = await linked()
  await doku.pay(number, { quiet: true })
  expect(await notify(number, { headers: { 'client-id': 'MCH-lain' } })).toBe(401)
  expect(await notify(number, { headers: { signature: 'HMACSHA256=c2FsYWg=' } })).toBe(401)
  expect(await notify(number, { headers: { 'request-id': 'diganti' } })).toBe(401)
  const inAWhile = new Date(Date.now() + 16 * 60_000)
  expect(await notify(number, { at: new Date(Date.now() - 16 * 60_000) })).toBe(401)
  expect(await notify(number, { at: inAWhile })).toBe(401)
  expect(await booksOf(db(), id)).toMatchObject({ status: 'link_dibuat', paid: 0, payments: [] })
  expect(await kept('forged')).not.toEqual([])
  expect(await kept('old')).not.toEqual([])
  const page = read(await review())
  expect(page.text('main')).toContain('Tanda tangannya tidak cocok')
  expect(page.text('main')).toContain('lebih dari 15 menit')
  // Nobody can have a forged notification processed after all.
  for (const row of await kept('forged')) await ask(`/admin/pembayaran/webhook/${row.id}/ulang/`, 'form')
  expect(await booksOf(db(), id)).toMatchObject({ status: 'link_dibuat', paid: 0, payments: [] })
})

test('another amount and an unknown invoice are refused and kept, and a body that is none is refused', async () => {
  const { id, number } = await linked()
  await doku.pay(number, { quiet: true })
  const told = (order: object, status = 'SUCCESS') => JSON.stringify({ order, transaction: { status } })
  const foreign = told({ invoice_number: 'toko-lain-1', amount: 5 }, 'EXPIRED')
  expect(await notify(number, { body: foreign })).toBe(404)
  // What another system lets expire at the same account troubles nobody.
  expect(await review()).not.toContain('toko-lain-1')
  const unknown = (await kept('unknown')).length
  expect(await notify(number, { body: told({ invoice_number: number, amount: 1 }) })).toBe(400)
  expect(await notify(number, { body: told({ invoice_number: 'INV-999999-ZZZ-1', amount: DP }) })).toBe(404)
  expect(await notify(number, { body: told({ invoice_number: 'faktur-toko-lain', amount: DP }) })).toBe(404)
  for (const body of ['{', '[]', '"kabar"', told({ amount: DP }), told({ invoice_number: number, amount: -1 })])
    expect(await notify(number, { body })).toBe(400)
  expect(
    await notify(number, { body: told({ invoice_number: number, amount: DP }).replace('}}', '}'.repeat(9)) }),
  ).toBe(400)
  expect(await notify(number, { body: ' '.repeat(100_000) })).toBe(413)
  expect(await booksOf(db(), id)).toMatchObject({ status: 'link_dibuat', payments: [] })
  expect(await kept('other_amount')).toHaveLength(1)
  expect(await kept('unknown')).toHaveLength(unknown + 2)
  expect(await kept('unreadable')).not.toEqual([])
})

test('money that DOKU returns is shown to staff, and a signed notification that came late can be processed by them', async () => {
  const { id, number } = await linked()
  await doku.pay(number, { quiet: true })
  expect(await notify(number, { requestId: 'lama', at: new Date(Date.now() - 20 * 60_000) })).toBe(401)
  const [late] = await db()('webhook_inbox').whereILike('dedupe_key', 'lama %')
  await ask(`/admin/pembayaran/webhook/${late?.id}/ulang/`, 'form')
  expect(await booksOf(db(), id)).toMatchObject({ status: 'dp_dibayar', paid: DP })
  await doku.end(number, 'REFUNDED', { quiet: true })
  expect(await notify(number)).toBe(200)
  const page = read(await review())
  expect(page.text('main')).toContain('Gateway mengembalikan uang ini')
  expect(await booksOf(db(), id)).toMatchObject({ paid: DP })
})

test('a replaced invoice that DOKU cannot end is asked for once more after its end, and money for it is held', async () => {
  const { id, number } = await linked()
  await db()('payment_links')
    .where({ external_id: number })
    .update({ state: 'closed', to_expire: true, next_at: new Date() })
  const link = () => db()('payment_links').where({ external_id: number }).first()
  await vi.waitFor(async () => {
    const { next_at, expires_at, to_expire } = (await link()) ?? {}
    expect(to_expire).toBe(true)
    expect(next_at?.getTime()).toBeGreaterThan(expires_at?.getTime() ?? 0)
  })
  await doku.pay(number, { quiet: true })
  await db()('payment_links').where({ external_id: number }).update({ next_at: new Date() })
  await vi.waitFor(async () => expect((await link())?.to_expire).toBe(false))
  expect((await booksOf(db(), id)).payments).toHaveLength(1)
})

test('a payment that DOKU itself denies is not counted, when it comes for an invoice that had ended', async () => {
  const { id, number } = await linked()
  await doku.end(number, 'EXPIRED', { quiet: true })
  await notify(number)
  const body = JSON.stringify({ order: { invoice_number: number, amount: DP }, transaction: { status: 'SUCCESS' } })
  const url = `${served.origin}/api/v1/webhook/doku/`
  expect(await doku.notify(number, { url, body, requestId: 'bohong' })).toBe(200)
  const told = () => db()('webhook_inbox').whereILike('dedupe_key', 'bohong %')
  // DOKU's own records may be two minutes behind, so it is asked again until then.
  await vi.waitFor(async () => expect(await told().first()).toMatchObject({ state: 'waiting', attempts: 1 }))
  await told().update({ received_at: new Date(Date.now() - 180_000), next_at: new Date() })
  await vi.waitFor(async () => expect(await told().first()).toMatchObject({ state: 'failed', result: 'denied' }))
  expect(await booksOf(db(), id)).toMatchObject({ paid: 0, payments: [] })
})
