import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { orderCommands } from '../../src/orders/operator/commands.ts'
import type { OrderDeps } from '../../src/orders/order-deps.ts'
import { createLink } from '../../src/orders/payments/links.ts'
import { reconcileNightly } from '../../src/orders/payments/payment-jobs.ts'
import { useOwnDatabase } from '../support/db.ts'
import { lineOf } from '../support/manage.ts'
import { SECRET_KEY, startXendit, type Xendit } from '../support/xendit.ts'
import { staffOn } from './support/desk.ts'
import { orderDepsOn } from './support/gateway.ts'
import { gatewayTo } from './support/gateway-site.ts'
import { booksOf } from './support/money.ts'
import { hoursAgo, makeOrder } from './support/orders.ts'

const db = useOwnDatabase()
const staff = { name: 'sari', source: 'admin' as const, auditActor: null }
const DP = 3_750_000
let xendit: Xendit
let site: ReturnType<typeof gatewayTo>
let deps: OrderDeps
beforeAll(async () => {
  xendit = await startXendit()
  site = gatewayTo(xendit)
  deps = orderDepsOn(db(), site.gateway)
})
afterAll(async () => {
  await site.close()
  await xendit.stop()
})

async function linked() {
  const { id } = await makeOrder(db(), { status_order: 'menunggu_link' })
  const { made } = await createLink(deps, id, { type: 'dp', channel: null }, staff)
  return { id, remote: made?.link.provider_invoice_id ?? '' }
}
async function run() {
  const [command] = orderCommands
  const report = await command?.prepare({})(lineOf({ db: db(), settings: site.config, say: () => {} }))
  if (!report) throw new Error('there is no such command')
  return report
}

describe('orders:reconcile', () => {
  test('asks about every open invoice, counts what nobody told of, and ends well only when all was answered', async () => {
    const [paid, expired, open] = [await linked(), await linked(), await linked()]
    await xendit.pay(paid.remote, { quiet: true })
    await xendit.expire(expired.remote, { quiet: true })
    const { data, exit = 0, text } = await run()
    expect(exit).toBe(0)
    expect(data).toMatchObject({ gateway: 'xendit', asked: 3, paid: 1, expired: 1, unanswered: 0 })
    expect(text).toContain('3 open invoices: 1 paid, 1 expired, 0 unanswered')
    expect(await booksOf(db(), paid.id)).toMatchObject({ status: 'dp_dibayar', paid: DP })
    expect(await booksOf(db(), open.id)).toMatchObject({ status: 'link_dibuat', paid: 0 })
    expect(await run()).toMatchObject({ data: { asked: 1, paid: 0, expired: 0 } })
    xendit.fail({ say: { status: 500, error_code: 'SERVER_ERROR' } })
    expect(await run()).toMatchObject({ exit: 1, data: { asked: 1, unanswered: 1 } })
  })
})

describe('the two books', () => {
  test('what was paid there is counted here, once, also after its invoice was over here', async () => {
    const { id, remote } = await linked()
    await db()('invoices').where({ order_id: id }).update({ invoice_status: 'kadaluarsa' })
    await db()('payment_links').update({ state: 'closed' })
    await xendit.pay(remote, { quiet: true })
    xendit.settle(remote)
    expect(await reconcileNightly(deps)).toMatchObject({ found: 1, doubted: 0 })
    expect(await reconcileNightly(deps)).toMatchObject({ found: 0, doubted: 0 })
    expect(await booksOf(db(), id)).toMatchObject({ paid: DP, payments: [{ reason: 'late' }] })
  })

  test('what is counted here and unknown there waits for staff, and stays counted', async () => {
    const { id, remote } = await linked()
    const invoice = await db()('invoices').where({ order_id: id }).first()
    await db()('payments').insert({
      ...{ order_id: id, invoice_id: invoice?.id ?? null, payment_type: 'dp' },
      ...{ provider: 'xendit', provider_ref: 'pay a b' },
      ...{ provider_invoice_id: remote, amount: DP, state: 'applied', paid_at: hoursAgo(20) },
    })
    await db()('orders').where({ id }).update({ paid_amount: DP, status_order: 'dp_dibayar' })
    expect(await reconcileNightly(deps)).toMatchObject({ doubted: 1 })
    expect(await reconcileNightly(deps)).toMatchObject({ doubted: 0 })
    expect(await booksOf(db(), id)).toMatchObject({ paid: DP, payments: [{ state: 'applied', reason: 'unconfirmed' }] })
    const payment = await db()('payments').where({ order_id: id }).first()
    const eyes = await staffOn(db())
    expect((await eyes.review()).page.text(`#bayar-${payment?.id}`)).toContain('Gateway tidak membenarkan uang ini')
    await eyes.send(`/admin/pembayaran/${payment?.id}/cek/`, { note: 'Ada di mutasi' })
    expect(await reconcileNightly(deps)).toMatchObject({ doubted: 0 })
  })

  test('are read page by page', async () => {
    const before = xendit.asked.length
    for (let made = 0; made < 103; made += 1) {
      const answer = await fetch(`${xendit.url}/v2/invoices`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Basic ${btoa(`${SECRET_KEY}:`)}` },
        body: JSON.stringify({ external_id: `lain-${made}`, amount: 1000 }),
      })
      const { id } = JSON.parse(await answer.text())
      await xendit.pay(id, { quiet: true })
    }
    const compared = await reconcileNightly(deps)
    expect(compared?.remote).toBeGreaterThanOrEqual(103)
    // Payments of other shops in the same gateway account are ignored.
    expect(compared?.found).toBe(0)
    const pages = xendit.asked.slice(before).filter(({ path }) => path.includes('paid_after'))
    expect(pages.length).toBe(2)
    expect(pages[1]?.path).toContain('last_invoice=')
  })

  test('a gateway that keeps none has nothing to compare', async () => {
    const { gateway } = deps
    const { paidSince: _, ...without } = gateway
    expect(await reconcileNightly({ ...deps, gateway: without })).toBeNull()
  })
})
