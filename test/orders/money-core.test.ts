import { afterEach, expect, test } from 'vitest'
import { commandLine } from '../../src/audit/audit.ts'
import { lockRecipient } from '../../src/orders/messages/queries.ts'
import { createLink } from '../../src/orders/payments/links.ts'
import { reconcile } from '../../src/orders/payments/payment-jobs.ts'
import { addManualPayment } from '../../src/orders/payments/record-payment.ts'
import { lockOrder } from '../../src/orders/queries.ts'
import { updateTogether } from '../../src/orders/staff/update-as-staff.ts'
import { GatewayError } from '../../src/payments/gateway.ts'
import { untilWaiting, useOwnDatabase } from '../support/db.ts'
import { WEBHOOK_TOKEN } from '../support/xendit.ts'
import { shopOn } from './support/desk.ts'
import { fakeGateway, moneyJobs, orderDepsOn, tellOf } from './support/gateway.ts'
import { withXendit } from './support/gateway-site.ts'
import { booksOf } from './support/money.ts'
import { makeOrder } from './support/orders.ts'

/** Tests failures around payments: a broken order, webhook or gateway must never delay the others. */

const db = useOwnDatabase()
const staff = { name: 'sari', source: 'admin' as const, auditActor: null }
const HOUR = 3_600_000
const DP = 3_750_000

/** Returns an order desk with a test gateway and a clock that the test controls. */
function shop() {
  let time = Date.now() + HOUR
  const now = () => new Date(time)
  const remote = fakeGateway(now)
  const deps = orderDepsOn(db(), remote.gateway, now)
  const job = (name: string) =>
    moneyJobs(deps)
      .find((one) => one.name === name)
      ?.run()
  return { deps, remote, job, pass: (ms: number) => (time += ms) }
}
type Shop = ReturnType<typeof shop>

async function linked({ deps }: Shop, type: 'dp' | 'full' = 'dp') {
  const { id } = await makeOrder(db(), { status_order: 'menunggu_link' })
  const { made, invoice } = await createLink(deps, id, { type, channel: null }, staff)
  return { id, invoiceId: invoice.id, remote: made?.link.provider_invoice_id ?? '', linkId: made?.link.id ?? '' }
}
const tell = ({ deps }: Shop, body: object) => tellOf(deps, body)
const statusOf = async (id: string) => (await db()('invoices').where({ id }).first())?.invoice_status

afterEach(async () => {
  for (const table of ['payments', 'payment_links', 'order_history', 'order_messages', 'webhook_inbox'] as const)
    await db()(table).delete()
  await db()('invoices').delete()
  await db()('orders').delete()
})

const settings = withXendit({ url: 'http://127.0.0.1:9' })
const post = (token: string) =>
  shopOn(db(), settings)
    .post('/api/v1/webhook/xendit/')
    .set('x-callback-token', token)
    .set('content-type', 'application/json')
const paidBody = { id: 'r1', external_id: 'INV-1', status: 'PAID', amount: 5, paid_amount: 5, currency: 'IDR' }

test.each(['\\u0000', 'a\\ud800', '\\\\u0000', '\0', '\ud800', 'C:\\'])(
  'a webhook is kept whatever its description says: %j',
  async (description) => {
    const { status } = await post(WEBHOOK_TOKEN).send(JSON.stringify({ ...paidBody, description }))
    expect(status).toBe(200)
    const rows = await db()('webhook_inbox')
    expect(rows).toMatchObject([{ body: { external_id: 'INV-1' } }])
    const told = String(Reflect.get(Object(rows[0]?.body), 'description'))
    expect(told).toBe(description.replace(/[\0\ud800]/g, '\ufffd'))
  },
)

test('who does not have the token is told only that, whatever else is wrong with what he sends', async () => {
  for (const body of ['{"half', JSON.stringify({ long: 'x'.repeat(70_000) }), JSON.stringify(paidBody)])
    expect((await post('another').send(body)).status).toBe(401)
  expect((await post(WEBHOOK_TOKEN).send('{"half')).status).toBe(400)
  expect((await post(WEBHOOK_TOKEN).send(JSON.stringify({ long: 'x'.repeat(70_000) }))).status).toBe(413)
  expect(await db()('webhook_inbox')).toEqual([])
})

test('one link that breaks our own code keeps no other from being made, ended, expired or asked about', async () => {
  const here = shop()
  const { gateway } = here.remote
  here.remote.feel('down')
  const ids: string[] = []
  for (let count = 0; count < 3; count += 1) {
    const { id } = await makeOrder(db(), { status_order: 'menunggu_link' })
    await createLink(here.deps, id, { type: 'dp', channel: null }, staff)
    ids.push(id)
  }
  here.remote.feel('well')
  const [first] = await db()('payment_links').orderBy('id')
  const find = gateway.find
  gateway.find = async (externalId, signal) => {
    if (externalId === first?.external_id) throw new TypeError('a bug of ours')
    return find(externalId, signal)
  }
  here.pass(HOUR)
  await here.job('make payment links')
  expect(await db()('payment_links').where({ state: 'open' })).toHaveLength(2)
  const open = await db()('payment_links').where({ state: 'open' }).orderBy('id')
  const [broken, good] = open.map(({ provider_invoice_id }) => provider_invoice_id ?? '')
  const { read, expire } = gateway
  gateway.read = async (id, signal) => {
    if (id === broken) throw new TypeError('a bug of ours')
    return read(id, signal)
  }
  gateway.expire = async (id, signal) => {
    if (id === broken) throw new TypeError('a bug of ours')
    return expire(id, signal)
  }
  here.remote.pay(good ?? '', DP)
  expect(await reconcile(here.deps, here.deps.now())).toMatchObject({ asked: 2, paid: 1, unanswered: 1 })
  here.pass(100 * HOUR)
  await here.job('expire invoices')
  await here.job('end payment links')
  const rows = await db()('payment_links')
    .whereIn('provider_invoice_id', [good ?? ''])
    .select('to_expire')
  expect(rows).toEqual([{ to_expire: false }])
})

test('an invoice with less than was asked for expires like any other, and its gateway is left in peace', async () => {
  const here = shop()
  const order = await linked(here)
  await tell(here, here.remote.pay(order.remote, 1_000))
  await here.job('work off webhooks')
  expect(await booksOf(db(), order.id)).toMatchObject({ paid: 0, payments: [{ reason: 'short', state: 'review' }] })
  here.pass(100 * HOUR)
  await here.job('expire invoices')
  expect(await statusOf(order.invoiceId)).toBe('kadaluarsa')
})

test('staff count more than an order still costs only when they say so', async () => {
  const here = shop()
  const order = await linked(here)
  here.pass(100 * HOUR)
  await here.job('expire invoices')
  const whole = await createLink(here.deps, order.id, { type: 'full', channel: null }, staff)
  const seen = { payment_method: 'CASH', payment_time: here.deps.now(), allow_early: false, notes: '' }
  const all = { ...seen, invoice_id: whole.invoice.id, amount: 7_500_000, allow_overpayment: false }
  await addManualPayment(here.deps, all, staff)
  const again = { ...seen, invoice_id: order.invoiceId, amount: DP }
  await expect(addManualPayment(here.deps, { ...again, allow_overpayment: false }, staff)).rejects.toMatchObject({
    status: 400,
    code: 'AMOUNT_MISMATCH',
  })
  expect(await booksOf(db(), order.id)).toMatchObject({ paid: 7_500_000 })
  await addManualPayment(here.deps, { ...again, allow_overpayment: true }, staff)
  expect(await booksOf(db(), order.id)).toMatchObject({ paid: 11_250_000, payments: [{}, { excess: DP }] })
})

test('money as asked is counted at once, while a gateway that hangs is asked about other money', async () => {
  const here = shop()
  const [late, plain] = [await linked(here), await linked(here)]
  await tell(here, here.remote.pay(late.remote, 1_000))
  await tell(here, here.remote.pay(plain.remote, DP))
  let giveUp = () => {}
  here.remote.gateway.read = () =>
    new Promise((_, reject) => {
      giveUp = () => reject(new GatewayError('timeout', 'Gateway tidak selesai menjawab'))
    })
  const work = here.job('work off webhooks')
  await expect.poll(() => booksOf(db(), plain.id)).toMatchObject({ status: 'dp_dibayar', paid: DP })
  giveUp()
  await work
  expect(await booksOf(db(), late.id)).toMatchObject({ paid: 0, payments: [] })
})

test('a report is worked off at once, whatever the clock of the database says', async () => {
  const here = shop()
  here.pass(-2 * HOUR)
  const order = await linked(here)
  await tell(here, here.remote.pay(order.remote, DP))
  await here.job('work off webhooks')
  expect(await booksOf(db(), order.id)).toMatchObject({ paid: DP })
})

test('a report that failed is worked off again when the gateway is made to send it again', async () => {
  const here = shop()
  const order = await linked(here)
  const body = here.remote.pay(order.remote, DP)
  await tell(here, body)
  await db()('webhook_inbox').update({ state: 'failed', attempts: 8 })
  await tell(here, body)
  await here.job('work off webhooks')
  expect(await booksOf(db(), order.id)).toMatchObject({ paid: DP })
  await tell(here, body)
  expect(await db()('webhook_inbox')).toMatchObject([{ state: 'done', deliveries: 3 }])
})

test('many orders changed in one go wait for a change of one of them, and neither for ever', async () => {
  const { deps } = shop()
  const wishes = { status_order: 'menunggu_link' as const, source: 'public' as const }
  const ids = [(await makeOrder(db(), wishes)).id, (await makeOrder(db(), wishes)).id].sort()
  const [first = '', last = ''] = ids
  const patch = { status_order: 'dibatalkan' as const, notes: 'tidak jadi' }
  const many = await db().transaction(async (other) => {
    await lockOrder(other, last)
    const many = updateTogether(deps, ids, () => patch, { ...staff, auditActor: commandLine })
    await untilWaiting(db(), 1)
    // Both orders have the same contact. This lock must not be held by the bulk change yet, otherwise both transactions
    // would deadlock.
    await lockRecipient(other, '6281234567890')
    return { many }
  })
  expect(await many.many).toMatchObject({ failed: [], done: [{ order: { id: first } }, { order: { id: last } }] })
})

test('a link that an older gateway was asked for is not made by the new one under its name', async () => {
  const here = shop()
  here.remote.feel('down')
  const { id } = await makeOrder(db(), { status_order: 'menunggu_link' })
  await createLink(here.deps, id, { type: 'dp', channel: null }, staff)
  const other = fakeGateway(here.deps.now)
  const deps = orderDepsOn(db(), { ...other.gateway, name: 'manual' }, here.deps.now)
  const { made, isNew } = await createLink(deps, id, { type: 'dp', channel: null }, staff)
  expect({ provider: made?.link.provider, state: made?.link.state, isNew }).toEqual({
    ...{ provider: 'manual', state: 'open', isNew: true },
  })
  expect(await db()('payment_links').where({ state: 'open' })).toMatchObject([{ provider: 'manual' }])
})
