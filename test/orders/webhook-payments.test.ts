import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { useOwnDatabase } from '../support/db.ts'
import { signInAs } from '../support/sign-in.ts'
import { startGatewaySite, withXendit } from './support/gateway-site.ts'
import { booksOf, reviewer } from './support/money.ts'
import { makeOrder } from './support/orders.ts'

/** Tests payments that a gateway reports by webhook: late, twice, with other amounts, or falsely. */

const db = useOwnDatabase()
let here: Awaited<ReturnType<typeof startGatewaySite>>
let cookie = ''
const DP = 3_750_000

beforeAll(async () => {
  here = await startGatewaySite(db())
  cookie = await signInAs(db(), { role: 'staff' })
})
afterAll(() => here.stop())

async function linked(wishes: Parameters<typeof makeOrder>[1] = {}) {
  const order = await makeOrder(db(), { status_order: 'menunggu_link', ...wishes })
  const remote = await linkOf(order.id)
  return { id: order.id, code: order.order_code, remote }
}

async function linkOf(id: string, payment_type = 'dp'): Promise<string> {
  const response = await fetch(`${here.served.origin}/api/v1/order/${id}/create-payment-link/`, {
    method: 'POST',
    headers: { cookie, 'content-type': 'application/json', 'sec-fetch-site': 'same-origin' },
    body: JSON.stringify({ payment_type }),
  })
  const { invoice } = JSON.parse(await response.text())
  return String(invoice.payment_url).split('/').at(-1) ?? ''
}

/** Delivers webhooks to the server and waits until all are processed. */
async function tell(bodies: Parameters<typeof here.tell>[0]): Promise<void> {
  expect((await here.tell(bodies)).every((status) => status === 200)).toBe(true)
  await vi.waitFor(async () => expect(await db()('webhook_inbox').where({ state: 'waiting' })).toEqual([]))
}
const quiet = { quiet: true }

test('PAID after EXPIRED counts, and is only to be acknowledged', async () => {
  const { id, remote } = await linked()
  await here.xendit.expire(remote, quiet)
  await tell(here.xendit.webhook(remote))
  expect(await db()('invoices').where({ order_id: id })).toMatchObject([{ invoice_status: 'kadaluarsa' }])
  const paid = await here.xendit.pay(remote, quiet)
  await tell([paid, here.xendit.webhook(remote, 'EXPIRED'), paid])
  expect(await booksOf(db(), id)).toMatchObject({ status: 'dp_dibayar', paid: DP, payments: [{ reason: 'late' }] })
})

test('PAID after EXPIRED counts though the gateway cannot be asked about it, and is there for staff to see', async () => {
  const { id, remote } = await linked()
  await here.xendit.expire(remote, quiet)
  await tell(here.xendit.webhook(remote))
  const paid = await here.xendit.pay(remote, quiet)
  here.xendit.fail({ say: { status: 500, error_code: 'SERVER_ERROR' } })
  await tell(paid)
  expect(await booksOf(db(), id)).toMatchObject({ status: 'dp_dibayar', paid: DP, payments: [{ reason: 'late' }] })
})

test('SETTLED of what was counted is the same money', async () => {
  const { id, remote } = await linked()
  await tell(await here.xendit.pay(remote, quiet))
  here.xendit.settle(remote)
  await tell({ ...here.xendit.webhook(remote), status: 'SETTLED' })
  expect((await booksOf(db(), id)).payments).toHaveLength(1)
})

test('a report without a payment id, or without a moment, is the same money as one with both', async () => {
  const { id, remote } = await linked()
  const paid = await here.xendit.pay(remote, quiet)
  const { paid_at: _, ...timeless } = paid
  const { payment_id: __, ...nameless } = paid
  await tell(timeless)
  await tell([nameless, paid])
  expect(await booksOf(db(), id)).toMatchObject({ paid: DP, payments: [{ state: 'applied' }] })
  expect((await booksOf(db(), id)).payments).toHaveLength(1)
})

test('a second payment that the gateway does not show is held, never taken for the first', async () => {
  const { id, remote } = await linked()
  const paid = await here.xendit.pay(remote, quiet)
  await tell(paid)
  await tell({ ...paid, payment_id: 'bayar-kedua', paid_at: new Date().toISOString() })
  const books = await booksOf(db(), id)
  expect(books).toMatchObject({ paid: DP, status: 'dp_dibayar' })
  expect(books.payments).toMatchObject([{ state: 'applied' }, { state: 'review', reason: 'duplicate', amount: DP }])
})

test('money that the gateway itself does not know is not counted, and staff see the report', async () => {
  const { id, code, remote } = await linked()
  const { request, amount } = here.xendit.get(remote)
  const forged = { id: remote, external_id: request.external_id, status: 'PAID', amount: amount + 1, currency: 'IDR' }
  await tell({ ...forged, paid_at: new Date().toISOString(), payer_email: 'siapa@contoh.id' })
  expect(await booksOf(db(), id)).toMatchObject({ status: 'link_dibuat', paid: 0, payments: [] })
  const [row] = await db()('webhook_inbox').where({ order_id: id })
  expect(row).toMatchObject({ state: 'failed', result: 'denied' })
  const staff = await reviewer(db(), undefined, withXendit(here.xendit))
  const { page, html } = await staff.page()
  expect(page.text(`#kabar-${row?.id}`)).toContain(code)
  expect(html).not.toContain('siapa@contoh.id')

  // The denied payment now exists at the gateway, and staff press the button that processes its webhook again.
  await here.xendit.pay(remote, quiet)
  expect((await staff.send(`/admin/pembayaran/webhook/${row?.id}/ulang/`)).status).toBe(303)
  await vi.waitFor(async () => expect(await booksOf(db(), id)).toMatchObject({ paid: DP }))
  expect((await staff.page()).html).not.toContain(`kabar-${row?.id}`)
})

test("another's invoice that names our number is not believed", async () => {
  const { id, remote } = await linked()
  const other = await linked()
  const theirs = await here.xendit.pay(other.remote, quiet)
  await tell({ ...theirs, external_id: here.xendit.get(remote).request.external_id })
  expect(await booksOf(db(), id)).toMatchObject({ paid: 0 })
  const made = { ...theirs, id: 'f'.repeat(24), external_id: here.xendit.get(remote).request.external_id }
  await tell(made)
  expect(await booksOf(db(), id)).toMatchObject({ paid: 0, payments: [] })
})

test('money on a link that a newer one took the place of counts, and the newer one is void', async () => {
  const { id, remote } = await linked()
  const full = await linkOf(id, 'full')
  await tell(await here.xendit.pay(remote, quiet))
  expect(await booksOf(db(), id)).toMatchObject({ status: 'dp_dibayar', paid: DP })
  expect((await db()('invoices').where({ order_id: id })).map((one) => one.invoice_status).sort()).toEqual([
    'dibatalkan',
    'sudah dibayar',
  ])
  // The other link of the order is paid too, so the customer has paid more than is owed.
  await tell(await here.xendit.pay(full, quiet))
  const books = await booksOf(db(), id)
  expect(books).toMatchObject({ status: 'lunas', paid: 3 * DP })
  expect(books.payments).toMatchObject([{}, { reason: 'over', excess: DP, isDecided: false }])
})

test('the test of a dashboard can be put aside', async () => {
  await tell({ id: '579c8d61f23fa4ca35e52da4', external_id: 'invoice_123124123', status: 'PAID', amount: 50_000 })
  const row = await db()('webhook_inbox').whereRaw("body->>'external_id' = 'invoice_123124123'").first()
  expect(row).toMatchObject({ state: 'ignored', result: 'unknown' })
  const staff = await reviewer(db())
  expect((await staff.page()).html).toContain(`kabar-${row?.id}`)
  await staff.send(`/admin/pembayaran/webhook/${row?.id}/abaikan/`)
  expect((await staff.page()).html).not.toContain(`kabar-${row?.id}`)
})

test('a report that cannot be worked off is tried eight times, then waits for staff, who are told', async () => {
  const { id, remote } = await linked()
  const paid = await here.xendit.pay(remote, { ...quiet, amount: DP - 1_000 })
  here.xendit.fail({ say: { status: 500, error_code: 'SERVER_ERROR' } }, 40)
  expect(await here.tell(paid)).toEqual([200])
  await vi.waitFor(
    async () => {
      await db()('webhook_inbox')
        .where({ state: 'waiting' })
        .update({ next_at: new Date(0), attempts: 7 })
      expect(await db()('webhook_inbox').where({ state: 'failed', order_id: null })).toMatchObject([
        { result: expect.stringContaining('500'), attempts: 8 },
      ])
    },
    { interval: 200 },
  )
  expect(await booksOf(db(), id)).toMatchObject({ paid: 0 })
  const told = await db()('notices').where('message', 'like', '%terus gagal dikerjakan%')
  expect(told).toHaveLength(1)
})
