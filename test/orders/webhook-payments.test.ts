import { expect, test, vi } from 'vitest'
import { useOwnDatabase } from '../support/db.ts'
import { useOnce } from '../support/use.ts'
import { staffOn } from './support/desk.ts'
import { startGatewaySite, withXendit } from './support/gateway-site.ts'
import { booksOf } from './support/money.ts'
import { makeOrder } from './support/orders.ts'

/** Tests payments that a gateway reports by webhook: late, twice, with other amounts, or falsely. */

const db = useOwnDatabase()
const here = useOnce(
  () => startGatewaySite(db()),
  (site) => site.stop(),
)
const staff = useOnce(() => staffOn(db(), { settings: withXendit(here().xendit) }))
const DP = 3_750_000

async function linked(wishes: Parameters<typeof makeOrder>[1] = {}) {
  const order = await makeOrder(db(), { status_order: 'menunggu_link', ...wishes })
  const remote = await linkOf(order.id)
  return { id: order.id, code: order.order_code, remote }
}

async function linkOf(id: string, payment_type = 'dp'): Promise<string> {
  const { body } = await staff().call('post', `order/${id}/create-payment-link/`, { payment_type })
  return String(body.invoice.payment_url).split('/').at(-1) ?? ''
}

/** Delivers webhooks to the server and waits until all are processed. */
async function tell(bodies: Parameters<ReturnType<typeof here>['tell']>[0]): Promise<void> {
  expect((await here().tell(bodies)).every((status) => status === 200)).toBe(true)
  await vi.waitFor(async () => expect(await db()('webhook_inbox').where({ state: 'waiting' })).toEqual([]))
}
const quiet = { quiet: true }

test.each([
  ['', false],
  [' though the gateway cannot be asked about it', true],
])('PAID after EXPIRED counts%s, and is only to be acknowledged', async (_, isDown) => {
  const { id, remote } = await linked()
  await here().xendit.expire(remote, quiet)
  await tell(here().xendit.webhook(remote))
  expect(await db()('invoices').where({ order_id: id })).toMatchObject([{ invoice_status: 'kadaluarsa' }])
  const paid = await here().xendit.pay(remote, quiet)
  if (isDown) here().xendit.fail({ say: { status: 500, error_code: 'SERVER_ERROR' } })
  await tell([paid, here().xendit.webhook(remote, 'EXPIRED'), paid])
  expect(await booksOf(db(), id)).toMatchObject({ status: 'dp_dibayar', paid: DP, payments: [{ reason: 'late' }] })
})

test('a report without a payment id or a moment, and SETTLED, are the same money as one with both', async () => {
  const { id, remote } = await linked()
  const paid = await here().xendit.pay(remote, quiet)
  const { paid_at: _, ...timeless } = paid
  const { payment_id: __, ...nameless } = paid
  await tell(timeless)
  await tell([nameless, paid])
  here().xendit.settle(remote)
  await tell({ ...here().xendit.webhook(remote), status: 'SETTLED' })
  const { payments, ...books } = await booksOf(db(), id)
  expect([books.paid, payments.map(({ state }) => state)]).toEqual([DP, ['applied']])
})

test('a second payment that the gateway does not show is held, never taken for the first', async () => {
  const { id, remote } = await linked()
  const paid = await here().xendit.pay(remote, quiet)
  await tell(paid)
  await tell({ ...paid, payment_id: 'bayar-kedua', paid_at: new Date().toISOString() })
  const books = await booksOf(db(), id)
  expect(books).toMatchObject({ paid: DP, status: 'dp_dibayar' })
  expect(books.payments).toMatchObject([{ state: 'applied' }, { state: 'review', reason: 'duplicate', amount: DP }])
})

test('money that the gateway itself does not know is not counted, and staff see the report', async () => {
  const { id, code, remote } = await linked()
  const { request, amount } = here().xendit.get(remote)
  const forged = { id: remote, external_id: request.external_id, status: 'PAID', amount: amount + 1, currency: 'IDR' }
  await tell({ ...forged, paid_at: new Date().toISOString(), payer_email: 'siapa@contoh.id' })
  expect(await booksOf(db(), id)).toMatchObject({ status: 'link_dibuat', paid: 0, payments: [] })
  const [row] = await db()('webhook_inbox').where({ order_id: id })
  expect(row).toMatchObject({ state: 'failed', result: 'denied' })
  const { page, html } = await staff().review()
  expect(page.text(`#kabar-${row?.id}`)).toContain(code)
  expect(html).not.toContain('siapa@contoh.id')

  // The denied payment now exists at the gateway, and staff press the button that processes its webhook again.
  await here().xendit.pay(remote, quiet)
  expect((await staff().send(`/admin/pembayaran/webhook/${row?.id}/ulang/`)).status).toBe(303)
  await vi.waitFor(async () => expect(await booksOf(db(), id)).toMatchObject({ paid: DP }))
  expect((await staff().review()).html).not.toContain(`kabar-${row?.id}`)
})

test("another's invoice that names our number is not believed", async () => {
  const { id, remote } = await linked()
  const other = await linked()
  const theirs = await here().xendit.pay(other.remote, quiet)
  await tell({ ...theirs, external_id: here().xendit.get(remote).request.external_id })
  expect(await booksOf(db(), id)).toMatchObject({ paid: 0 })
  const made = { ...theirs, id: 'f'.repeat(24), external_id: here().xendit.get(remote).request.external_id }
  await tell(made)
  expect(await booksOf(db(), id)).toMatchObject({ paid: 0, payments: [] })
})

test('money on a link that a newer one took the place of counts, and the newer one is void', async () => {
  const { id, remote } = await linked()
  const full = await linkOf(id, 'full')
  await tell(await here().xendit.pay(remote, quiet))
  expect(await booksOf(db(), id)).toMatchObject({ status: 'dp_dibayar', paid: DP })
  expect((await db()('invoices').where({ order_id: id })).map((one) => one.invoice_status).sort()).toEqual([
    'dibatalkan',
    'sudah dibayar',
  ])
  // The other link of the order is paid too, so the customer has paid more than is owed.
  await tell(await here().xendit.pay(full, quiet))
  const books = await booksOf(db(), id)
  expect(books).toMatchObject({ status: 'lunas', paid: 3 * DP })
  expect(books.payments).toMatchObject([{}, { reason: 'over', excess: DP, isDecided: false }])
})

test('the test of a dashboard can be put aside', async () => {
  await tell({ id: '579c8d61f23fa4ca35e52da4', external_id: 'invoice_123124123', status: 'PAID', amount: 50_000 })
  const row = await db()('webhook_inbox').whereRaw("body->>'external_id' = 'invoice_123124123'").first()
  expect(row).toMatchObject({ state: 'ignored', result: 'unknown' })
  expect((await staff().review()).html).toContain(`kabar-${row?.id}`)
  await staff().send(`/admin/pembayaran/webhook/${row?.id}/abaikan/`)
  expect((await staff().review()).html).not.toContain(`kabar-${row?.id}`)
})

test('a report that cannot be worked off is tried eight times, then waits for staff, who are told', async () => {
  const { id, remote } = await linked()
  const paid = await here().xendit.pay(remote, { ...quiet, amount: DP - 1_000 })
  here().xendit.fail({ say: { status: 500, error_code: 'SERVER_ERROR' } }, 40)
  expect(await here().tell(paid)).toEqual([200])
  await vi.waitFor(
    async () => {
      await db()('webhook_inbox')
        .where({ state: 'waiting', claimed_by: null })
        .update({ next_at: new Date(0), attempts: 7 })
      expect(await db()('webhook_inbox').where({ state: 'failed', order_id: null })).toMatchObject([
        { result: expect.stringContaining('500'), attempts: 8 },
      ])
    },
    { interval: 200 },
  )
  expect(await booksOf(db(), id)).toMatchObject({ paid: 0 })
  const notices = () => db()('notices').where('message', 'like', '%terus gagal dikerjakan%')
  await expect.poll(notices).toHaveLength(1)
})
