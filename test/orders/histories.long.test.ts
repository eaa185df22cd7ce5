import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { commandLine } from '../../src/audit/audit.ts'
import type { InvoiceSheet } from '../../src/db/column-types.ts'
import { customerActor } from '../../src/orders/actor.ts'
import { NoteMissing } from '../../src/orders/cancel-order.ts'
import { changeOrder } from '../../src/orders/change-order.ts'
import { fileComplaint } from '../../src/orders/complaints/change-complaints.ts'
import { saveDelivery } from '../../src/orders/delivery/save-delivery.ts'
import { shipDelivery } from '../../src/orders/delivery/ship-delivery.ts'
import type { OrderDeps } from '../../src/orders/order-deps.ts'
import { createLink, regenerateLink } from '../../src/orders/payments/links.ts'
import { addManualPayment } from '../../src/orders/payments/record-payment.ts'
import { decideMoney } from '../../src/orders/payments/review/decide.ts'
import { refundDue } from '../../src/orders/payments/rules.ts'
import { OrderForm } from '../../src/orders/place/forms.ts'
import { placeOrder } from '../../src/orders/place/place-order.ts'
import type { OrderActor } from '../../src/orders/queries.ts'
import {
  getExcess,
  getRemaining,
  netPaid,
  type Order,
  toAmount,
  toOrder,
  toPayment,
} from '../../src/orders/rules/amounts.ts'
import { deleteOrder, restoreOrder } from '../../src/orders/staff/bin/delete-order.ts'
import { type Patch, updateOrder } from '../../src/orders/update-order.ts'
import { Refusal } from '../../src/web/refusal.ts'
import { useOwnDatabase } from '../support/db.ts'
import { tries } from '../support/random.ts'
import {
  Died,
  type FakeGateway,
  fakeGateway,
  inboxOf,
  type Mood,
  moneyJobs,
  orderDepsOn,
  tellOf,
} from './support/gateway.ts'
import { expectBooks, sum } from './support/money.ts'

/**
 * Property test with random histories of orders on two concurrent instances that die at random. The amounts must agree
 * after each step, and repeating every webhook at the end must change nothing.
 */

const db = useOwnDatabase()
const staff = { name: 'sari', source: 'admin' as const, auditActor: null }
const decider = { ...staff, auditActor: commandLine }

/**
 * State of one random history. `instances` are two app instances that share one database and one gateway. `pass`
 * advances the clock. `bodies` are the webhooks sent so far.
 */
type World = {
  instances: readonly [OrderDeps, OrderDeps]
  remote: FakeGateway
  pass: (ms: number) => void
  bodies: Record<string, unknown>[]
  /** What each invoice said when it was first seen, by the invoice's id. */
  sheets: Map<string, InvoiceSheet>
  /** While `isOn` is true, an instance dies when it next notifies staff, in the middle of a transaction. */
  dying: { isOn: boolean }
}

function world(): World {
  // The clock of the instances starts one hour ahead of the database's clock, which decides when webhooks are due.
  let time = Date.now() + 3_600_000
  const now = () => new Date(time)
  const remote = fakeGateway(now)
  const dying = { isOn: false }
  const notify = async () => {
    if (dying.isOn) throw new Died()
  }
  const instance = (): OrderDeps => ({ ...orderDepsOn(db(), remote.gateway, now), notify })
  const pass = (ms: number) => {
    time += ms
  }
  return { instances: [instance(), instance()], remote, pass, bodies: [], sheets: new Map(), dying }
}

const form = (wishes: object) =>
  OrderForm.parse({
    ...{ customer_name: 'Budi Santoso', product_name: 'Kaos', quantity: 10, total_price: 1_000_001 },
    ...{ payment_type: 'dp', dp_percent: 60, contact_information: '081234567890', ...wishes },
  })

const stepOf = (weight: number, name: string, details: Record<string, fc.Arbitrary<unknown>> = {}) => ({
  weight,
  arbitrary: fc.record({ do: fc.constant(name), ...details }) as fc.Arbitrary<{
    do: string
    [detail: string]: unknown
  }>,
})
const decisions = ['apply', 'apply', 'dismiss', 'acknowledge', 'refund', 'refund order', 'refund running', 'waive']

/** Generates one step of a history. `pick` chooses among the existing orders or other objects. */
const Step = fc.oneof(
  stepOf(2, 'place', { full: fc.boolean(), link: fc.boolean() }),
  stepOf(3, 'link', { type: fc.constantFrom('dp', 'full', 'pelunasan') }),
  stepOf(1, 'again'),
  stepOf(5, 'pay', { by: fc.constantFrom(0, 0, 0, -1_000, 5_000), tell: fc.boolean() }),
  stepOf(2, 'expire'),
  stepOf(2, 'manual', { over: fc.constantFrom(0, 0, 7_000) }),
  stepOf(1, 'manual twice'),
  stepOf(4, 'decide', { decision: fc.constantFrom(...decisions), part: fc.constantFrom(1, 1, 0.5) }),
  stepOf(1, 'cancel', { keeps: fc.constantFrom(0, 0.5, 1) }),
  stepOf(2, 'complain', {
    remedy: fc.constantFrom('perbaiki', 'potong', 'kembali', 'tidak', undefined),
    part: fc.constantFrom(1, 0.5, 0.1),
  }),
  stepOf(2, 'ship', { part: fc.constantFrom(1, 0.5) }),
  stepOf(2, 'shipping cost'),
  stepOf(1, 'delete'),
  stepOf(1, 'restore'),
  stepOf(2, 'produce', { to: fc.constantFrom('diproses', 'selesai', 'dikirim') }),
  // `paid` is a price equal to what was paid, and `null` a random one.
  stepOf(3, 'price', {
    price: fc.constantFrom('paid', null, null),
    reason: fc.constantFrom(undefined, 'disepakati', 'disepakati'),
  }),
  stepOf(1, 'goods', { quantity: fc.integer({ min: 1, max: 99 }) }),
  stepOf(1, 'force', { to: fc.constantFrom('link_dibuat', 'dp_dibayar', 'menunggu_pelunasan', 'lunas') }),
  stepOf(3, 'redeliver'),
  stepOf(4, 'jobs', { hours: fc.constantFrom(0, 0, 1, 25) }),
  stepOf(2, 'mood', {
    mood: fc.constantFrom<Mood>('well', 'well', 'down', 'silent after the yes', 'refuses', 'we die asking'),
  }),
  stepOf(2, 'mood', { mood: fc.constant<Mood>('we die after the yes') }),
  stepOf(1, 'dying', { isOn: fc.boolean() }),
)
const Picked = fc.tuple(Step, fc.nat(1_000))
/** Generates mostly one step at a time, and sometimes two simultaneous steps, one for each instance. */
const Moment = fc.oneof({ weight: 4, arbitrary: fc.tuple(Picked) }, { weight: 1, arbitrary: fc.tuple(Picked, Picked) })
const History = fc.array(Moment, { minLength: 8, maxLength: 30 })

async function live(here: World, moment: [step: Record<string, unknown>, pick: number][]): Promise<void> {
  const steps = moment.map(([step, pick], at) => take(here, here.instances[at === 0 ? 0 : 1], step, pick))
  for (const one of await Promise.allSettled(steps))
    if (one.status === 'rejected' && ![Refusal, NoteMissing, Died].some((expected) => one.reason instanceof expected))
      throw one.reason
}

async function take(
  { remote, pass, bodies, dying }: World,
  deps: OrderDeps,
  step: Record<string, unknown>,
  pick: number,
): Promise<void> {
  const any = <T>(list: readonly T[]): T | undefined => list[pick % Math.max(1, list.length)]
  const orders = (await db()('orders').orderBy('order_code')).map(toOrder)
  const order = any(orders)
  const tell = (body: object) => tellOf(deps, body)
  if (step.do === 'place') {
    const input = form(step.full ? { payment_type: 'full' } : {})
    await placeOrder(deps, {
      input,
      design: null,
      actor: pick % 2 ? staff : customerActor,
      wantsLink: step.link === true,
    })
  } else if (step.do === 'mood') remote.feel(step.mood as never)
  else if (step.do === 'dying') dying.isOn = step.isOn === true
  else if (step.do === 'jobs') {
    pass(Number(step.hours) * 3_600_000 + 61_000)
    for (const job of moneyJobs(deps)) await job.run()
  } else if (step.do === 'redeliver') {
    const body = any(bodies)
    if (body) await tell(body)
    if (pick % 2) await inboxOf(deps)()
  } else if (step.do === 'pay' || step.do === 'expire') {
    const unpaid = [...remote.invoices.values()].filter(({ status }) => status !== 'paid')
    const invoice = any(unpaid)
    if (!invoice) return
    const body =
      step.do === 'pay'
        ? remote.pay(invoice.id, Math.max(1, invoice.amount + Number(step.by)))
        : remote.expire(invoice.id)
    bodies.push(body)
    if (step.do === 'expire' || step.tell) await tell(body)
    if (pick % 3) await inboxOf(deps)()
  } else if (order) await change(deps, order, step, pick)
}

/** Changes an order in its own transaction. */
const patchOrder = (deps: OrderDeps, id: string, patch: Patch, actor: OrderActor) =>
  changeOrder(deps, id, actor, async (job) => (await updateOrder(job, patch)).order)

async function change(deps: OrderDeps, order: Order, step: Record<string, unknown>, pick: number): Promise<void> {
  const { id } = order
  if (step.do === 'link') await createLink(deps, id, { type: step.type as 'dp', channel: 'whatsapp' }, staff)
  if (step.do === 'cancel') {
    const kept_amount = Math.floor(netPaid(order) * Number(step.keeps))
    await patchOrder(deps, id, { status_order: 'dibatalkan', notes: 'tidak jadi', kept_amount }, staff)
  }
  if (step.do === 'complain') await complain(deps, order, step)
  if (step.do === 'ship') {
    const parcel = { id: null, orderVersion: null, set: { courier: 'JNE' }, takenBy: '', reason: 'Diminta' }
    await shipDelivery(deps, id, { ...parcel, pieces: step.part === 1 ? null : 1 + (pick % order.quantity) }, staff)
  }
  if (step.do === 'shipping cost') {
    const set = { method: 'kirim', cost: 1_000 * pick, paid_by: pick % 3 ? 'pelanggan' : 'toko' } as const
    await saveDelivery(deps, id, { id: null, orderVersion: null, set }, staff)
  }
  if (step.do === 'delete' && pick % 4 === 0) await deleteOrder(deps, id, { reason: 'salah catat' }, staff)
  if (step.do === 'restore') await restoreOrder(deps, { id }, staff)
  if (step.do === 'produce')
    await patchOrder(deps, id, { production_status: step.to as 'selesai', price_confirmed: true }, staff)
  if (step.do === 'price') await reprice(deps, order, step, pick)
  if (step.do === 'goods') {
    const after = await patchOrder(deps, id, { quantity: Number(step.quantity) }, staff)
    if (order.production_status === 'dikirim') expect(after?.quantity ?? order.quantity).toBe(order.quantity)
  }
  if (step.do === 'force') {
    const before = order.status_order
    const tried = await patchOrder(deps, id, { status_order: step.to as 'lunas' }, staff).then(
      (after) => after?.status_order ?? before,
      () => before,
    )
    expect(tried).toBe(before)
  }
  await decide(deps, order, step, pick)
  const invoices = await db()('invoices').where({ order_id: id }).orderBy('invoice_code')
  const invoice = invoices[pick % Math.max(1, invoices.length)]
  if (!invoice) return
  if (step.do === 'again') await regenerateLink(deps, invoice.id, staff)
  const over = Number(step.over ?? 0)
  const payment = {
    ...{ invoice_id: invoice.id, payment_method: 'CASH', amount: toAmount(invoice.invoice_amount) + over, notes: '' },
    ...{ payment_time: deps.now(), allow_early: false },
  }
  if (step.do === 'manual') await addManualPayment(deps, { ...payment, allow_overpayment: over > 0 }, staff)
  if (step.do === 'manual twice') {
    const once = () => addManualPayment(deps, { ...payment, allow_overpayment: true }, staff)
    const tried = await Promise.allSettled([once(), once()])
    expect(tried.filter(({ status }) => status === 'fulfilled').length).toBeLessThan(2)
    for (const one of tried) if (one.status === 'rejected' && !(one.reason instanceof Refusal)) throw one.reason
  }
}

/** A complaint that is recorded and answered at once, or only recorded; the form is sent twice, like a double click. */
async function complain(deps: OrderDeps, order: Order, { remedy, part }: Record<string, unknown>): Promise<void> {
  const amount = Math.max(1, Math.floor(netPaid(order) * Number(part)))
  const more = { amount, refunded_to: 'BCA 1', reason: 'sobek', pieces: 1, due_on: null, stage: null }
  const answer = remedy === undefined ? null : { remedy: remedy as 'potong', ...more, promise: 'Maaf', version: null }
  const input = { kind: 'rusak', pieces: 1, text: 'sobek', video: null, submission: randomUUID() } as const
  await twice(() => fileComplaint(deps, order.id, { input, files: [], answer }, decider))
}

/** Sets another price. Without a reason, this must fail for an order with a payment. */
async function reprice(deps: OrderDeps, order: Order, { price, reason }: Record<string, unknown>, pick: number) {
  const total_price = price === 'paid' ? Math.max(1, netPaid(order)) : 1 + pick * 4_999
  const patch = { total_price, ...(typeof reason === 'string' && { price_reason: reason }) }
  const after = await patchOrder(deps, order.id, patch, staff)
  if (after && reason === undefined && total_price !== order.total_price) expect(after.paid_amount).toBe(0)
}

/** Makes a decision of staff about a payment in review. The decision is sent twice, like a double click. */
async function decide(deps: OrderDeps, order: Order, step: Record<string, unknown>, pick: number): Promise<void> {
  const { id } = order
  const rows = (await db()('payments').where({ order_id: id }).orderBy('provider_ref')).map(toPayment)
  const payment = rows[pick % Math.max(1, rows.length)]
  const by = decider
  const refund = (amount: number) =>
    ({ decision: 'refund', key: randomUUID(), amount, at: deps.now(), note: 'dikembalikan', by }) as const
  const share = (amount: number) => Math.max(1, Math.floor(amount * Number(step.part)))
  if (step.decision === 'refund order') {
    const wanted = refund(share(rows.reduce((all, { amount }) => all + amount, 0)))
    await twice(() => decideMoney(deps, { order: id, is: 'ended' }, wanted))
  }
  if (step.decision === 'refund running') {
    const reason = order.production_status === 'dikirim' ? { reason: 'ada yang sobek' } : {}
    const wanted = { ...refund(share(netPaid(order))), ...reason }
    await twice(() => decideMoney(deps, { order: id, is: 'ongoing' }, wanted))
  }
  if (step.decision === 'waive')
    await decideMoney(deps, { order: id, is: 'ended' }, { decision: 'waive', note: 'disepakati', by })
  if (!payment) return
  const notes = { apply: 'terlihat di mutasi', dismiss: 'kabar ganda', acknowledge: 'sudah dilihat' }
  const { decision } = step
  if (decision === 'apply' || decision === 'dismiss' || decision === 'acknowledge')
    await twice(() => decideMoney(deps, { payment: payment.id }, { decision, note: notes[decision], by }))
  if (decision === 'refund') {
    const wanted = refund(share(payment.excess || payment.amount))
    await twice(() => decideMoney(deps, { payment: payment.id }, wanted))
  }
}

async function twice(act: () => Promise<unknown>): Promise<void> {
  const tried = await Promise.allSettled([act(), act()])
  for (const one of tried) if (one.status === 'rejected') throw one.reason
}

/** Checks that orders, invoices, payments, refunds, history and messages agree with each other and with the gateway. */
async function checkBooks({ remote, sheets }: World): Promise<void> {
  const [all, applies] = await Promise.all([
    books(),
    db()('audit_log').where({ action: 'payment.apply' }).pluck('details'),
  ])
  const lines = await db()('order_lines').whereNull('voided_at').groupBy('order_id').select('order_id').sum('amount')
  const lineSums = new Map(lines.map((line) => [String(line.order_id), String(line.sum)]))
  const counted = new Set(applies.map((details) => String(Object(details).id)))
  const of = <Row extends { order_id: string | null }>(rows: Row[], { id }: Order) =>
    rows.filter(({ order_id }) => order_id === id)
  for (const order of all.orders.map(toOrder)) {
    const payments = of(all.payments, order)
    const invoices = of(all.invoices, order)
    const refunds = of(all.refunds, order)
    const applied = payments.filter(({ state }) => state === 'applied')
    expectBooks(order, { invoices, payments, refunds })
    expect(toAmount(lineSums.get(order.id) ?? order.total_price)).toBe(order.total_price)
    const open = invoices.find(({ invoice_status }) => invoice_status === 'belum dibayar')
    if (open && open.payment_type !== 'dp') expect(toAmount(open.invoice_amount)).toBe(getRemaining(order))
    expect(netPaid(order) + getRemaining(order) - getExcess(order)).toBe(order.total_price)
    if (order.status_order === 'dibatalkan')
      expect(order.refunded_amount + order.kept_amount + refundDue(order)).toBe(order.paid_amount)
    else expect(order.kept_amount).toBe(0)
    const paid = invoices.filter(({ invoice_status }) => invoice_status === 'sudah dibayar').map(({ id }) => id)
    expect(paid.sort()).toEqual([...new Set(applied.map(({ invoice_id }) => invoice_id))].sort())
    // Several payments of one invoice are counted only if staff decided so.
    const byItself = applied.filter(({ id }) => !counted.has(id)).map(({ invoice_id }) => invoice_id)
    expect(new Set(byItself).size).toBe(byItself.length)
    for (const payment of payments) {
      const back = sum(refunds.filter(({ payment_id }) => payment_id === payment.id))
      expect(back).toBeLessThanOrEqual(toAmount(payment.amount))
      expect(payment.state === 'refunded').toBe(payment.state !== 'applied' && back > 0)
    }
    // Each change of the price and each refund sends one message, and no invoice changes after it was issued.
    const steps = of(all.history, order)
    const returns = steps.filter(({ kind }) => kind === 'refund')
    const isOfRefund = ({ version }: { version: number }) => returns.some((one) => one.version === version)
    const prices = steps.filter((one) => one.kind === 'price' && !isOfRefund(one))
    const aboutPrice = of(all.messages, order).filter(({ type }) => type === 'price_changed')
    const aboutRefund = of(all.messages, order).filter(({ type }) => type === 'refund_made')
    const hasEnded = steps.some(({ kind, new: to }) => kind === 'deleted' || to === 'dibatalkan')
    expect(aboutRefund.length).toBeLessThanOrEqual(returns.length)
    if (!hasEnded && !aboutRefund.some(({ unsent_reason }) => unsent_reason))
      expect(aboutRefund.length).toBe(returns.length)
    // Of messages over the daily limit of a contact, those with the same text are recorded once.
    if (!aboutPrice.some(({ unsent_reason }) => unsent_reason)) expect(aboutPrice.length).toBe(prices.length)
    for (const { id, sheet } of invoices) {
      expect(sheet).toEqual(sheets.get(id) ?? sheet)
      sheets.set(id, sheet)
    }
    if (order.production_status === 'diproses') expect(order.paid_amount).toBeGreaterThan(0)
    const told = of(all.history, order).filter(({ kind }) => kind === 'payment')
    expect(told.length).toBe(payments.length + payments.filter(({ id }) => counted.has(id)).length)
    const confirmed = of(all.messages, order).filter(({ type }) => type === 'payment_confirmation')
    expect(confirmed.length).toBe(applied.length)
  }
  // No payment of the gateway is recorded twice, and every recorded payment exists at the gateway.
  const known = all.payments.map((one) => one.provider_invoice_id).filter((id) => id !== null)
  expect(new Set(known).size).toBe(known.length)
  for (const id of known) expect(remote.invoices.get(id)?.status).toBe('paid')
}

async function books() {
  const [orders, invoices, payments, history, refunds, messages] = await Promise.all([
    db()('orders').orderBy('id'),
    db()('invoices').orderBy('id'),
    db()('payments').orderBy('id'),
    db()('order_history').orderBy('id'),
    db()('refunds').orderBy('id'),
    db()('order_messages').orderBy('id'),
  ])
  return { orders, invoices, payments, history, refunds, messages }
}

const clear = () =>
  db().raw(`delete from order_messages; delete from refunds; delete from payments; delete from payment_links;
    delete from invoices; delete from order_history; delete from webhook_inbox; delete from orders; delete from outbox;
    delete from audit_log`)

test('whatever happens to orders in whatever order, the books agree after each step', async () => {
  await fc.assert(
    fc.asyncProperty(History, async (history) => {
      await clear()
      const here = world()
      for (const moment of history) {
        await live(here, moment)
        await checkBooks(here)
      }
      // At the end the gateway works again and every webhook is delivered. Then no payment may be missing.
      here.remote.feel('well')
      here.dying.isOn = false
      here.pass(3_600_000)
      const [deps] = here.instances
      for (const body of here.bodies) await tellOf(deps, body)
      for (const job of moneyJobs(deps)) await job.run()
      await checkBooks(here)
      const paid = [...here.remote.invoices.values()].filter(({ status }) => status === 'paid').map(({ id }) => id)
      const known = await db()('payments').whereNotNull('provider_invoice_id').pluck('provider_invoice_id')
      expect(known.sort()).toEqual(paid.sort())
      // All webhooks are processed a second time, which must change nothing.
      const before = await books()
      await db()('webhook_inbox').update({ state: 'waiting', next_at: new Date(0) })
      await inboxOf(deps)()
      expect(await books()).toEqual(before)
    }),
    // A history takes most of a second.
    tries(300, 0.04),
  )
})
