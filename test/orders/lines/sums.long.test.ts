import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { beforeAll, expect, test } from 'vitest'
import { commandLine } from '../../../src/audit/audit.ts'
import { customerActor } from '../../../src/orders/actor.ts'
import { changeOrder } from '../../../src/orders/change-order.ts'
import { fileComplaint } from '../../../src/orders/complaints/change-complaints.ts'
import { changeLinesAsStaff, type LinesRequest, lockSizes } from '../../../src/orders/lines/change-lines.ts'
import { listLines } from '../../../src/orders/lines/queries.ts'
import { type OrderLine, sumLines } from '../../../src/orders/lines/rules.ts'
import type { OrderDeps } from '../../../src/orders/order-deps.ts'
import { createLink } from '../../../src/orders/payments/links.ts'
import { orderBooks } from '../../../src/orders/payments/money-queries.ts'
import { addManualPayment } from '../../../src/orders/payments/record-payment.ts'
import { decideMoney } from '../../../src/orders/payments/review/decide.ts'
import { saveSizes } from '../../../src/orders/roster/save-sizes.ts'
import {
  downPayment,
  getExcess,
  getRemaining,
  netPaid,
  type Order,
  toAmount,
  toOrder,
} from '../../../src/orders/rules/amounts.ts'
import { updateOrder } from '../../../src/orders/update-order.ts'
import { Refusal } from '../../../src/web/refusal.ts'
import { makeShirt } from '../../products/support/make.ts'
import { useOwnDatabase } from '../../support/db.ts'
import { tries } from '../../support/random.ts'
import { fakeGateway, orderDepsOn } from '../support/gateway.ts'
import { makeOrder } from '../support/orders.ts'

/** Random histories of lines, sizes, prices, invoices, payments and refunds: the sums agree after each step. */

const db = useOwnDatabase()
const staff = { name: 'sari', source: 'admin' as const, auditActor: null }
let shirt: Awaited<ReturnType<typeof makeShirt>>
beforeAll(async () => {
  shirt = await makeShirt(db())
  const extra = { extra_id: shirt.names.id, column: '', setup_price: 0 }
  await db()('extra_prices').where({ extra_id: shirt.names.id }).delete()
  await db()('extra_prices').insert([
    { ...extra, from_quantity: 1, price: 12_000 },
    { ...extra, from_quantity: 24, price: 10_000 },
  ])
})

const steps = [
  'wish',
  'wish',
  'quantity',
  'price',
  'discount',
  'delivery',
  'drop',
  'sizes',
  'roster',
  'patch',
  'typed',
  'fill',
  'fill',
  'lock',
  'percent',
  'complain',
] as const
const money = ['link', 'pay', 'pay', 'refund', 'refund', 'make', 'send', 'cancel'] as const
const Step = fc.tuple(fc.constantFrom(...steps, ...money), fc.nat(1_000))
const History = fc.tuple(fc.boolean(), fc.array(Step, { minLength: 5, maxLength: 18 }))
/** Prices are the list's, so that what names may cost is known. */
const listed = ['wish', 'fill', 'fill', 'fill', 'fill', 'whole', 'lock', 'unlock', 'percent', 'complain'] as const
const Listed = fc.tuple(fc.constantFrom(...listed, ...money), fc.nat(1_000))
const ListHistory = fc.tuple(fc.boolean(), fc.array(Listed, { minLength: 6, maxLength: 20 }))

const now = async (id: string): Promise<Order> => {
  const row = await db()('orders').where({ id }).first()
  if (!row) throw new Error('the order is gone')
  return toOrder(row)
}

async function take(deps: OrderDeps, order: Order, what: string, pick: number): Promise<unknown> {
  const { id } = order
  const lines = await listLines(db(), order)
  const line = lines[pick % lines.length]
  const goods = lines.find(({ kind }) => kind === 'goods')
  const base: LinesRequest = {
    ...{
      version: null,
      lines: null,
      wish: null,
      pricing: pick % 3 ? 'list' : pick % 2 ? 'keep' : null,
      takesNow: false,
    },
    ...{ reason: 'Berubah', pathOf: String },
  }
  const change = (request: Partial<LinesRequest>) => changeLinesAsStaff(deps, id, { ...base, ...request }, staff)
  const added = (kind: 'discount' | 'delivery', unit_price: number) =>
    change({ lines: [...lines, { id: null, kind, title: kind, quantity: 1, unit_price, reason: 'Sepakat' }] })
  const edited = (values: object) =>
    change({ lines: lines.map((one) => (one === line ? { ...one, ...values, reason: 'Sepakat' } : one)) })
  const patch = (values: object) =>
    changeOrder(deps, id, staff, (job) => updateOrder(job, { ...values, price_reason: 'Lain' }))
  const extras = [
    { id: shirt.print.id, position: 'Dada', column: '1 warna' },
    { id: shirt.names.id, position: null, column: null },
    { id: shirt.drawing.id, position: null, column: null },
  ].slice(0, pick % 4)
  const item = {
    product_id: shirt.product.id,
    choices: pick % 2 ? [shirt.long] : [],
    sizes: [],
    quantity: 1 + (pick % 130),
    extras,
    rows: null,
  }
  const count = (goods?.quantity ?? 1) - (pick % 3 ? 0 : 1)
  if (what === 'wish') return change({ wish: { items: pick % 5 ? [item] : [item, { ...item, choices: [] }] } })
  if (what === 'quantity') return edited({ quantity: 1 + (pick % 200) })
  if (what === 'price') return edited(line?.kind === 'discount' ? {} : { unit_price: 1_000 * (pick % 90) })
  if (what === 'discount') return added('discount', -1_000 * (1 + (pick % 400)))
  if (what === 'percent') {
    const discount = { id: null, kind: 'discount' as const, title: 'Diskon', percent: 0.5 + (pick % 199) / 2 }
    return change({ lines: [...lines, { ...discount, unit_price: -1, reason: 'Sepakat' }] })
  }
  if (what === 'complain') return complain(deps, order, pick)
  if (what === 'lock' || what === 'unlock') return lockSizes(deps, id, what === 'lock', staff)
  if (what === 'fill' || what === 'whole') {
    const rows =
      what === 'whole'
        ? (goods?.quantity ?? 1)
        : Math.min(goods?.quantity ?? 1, (goods?.roster.length ?? 0) + 1 + (pick % 5))
    const named = pick % 7 ? rows : pick % (rows + 1)
    const roster = Array.from({ length: rows }, (_, nth) => ({
      ...{ name: nth < named ? `Budi ${nth}` : '', number: nth < named ? String(nth) : '', choice: '', note: '' },
      ...{ size_code: (nth + pick) % 6 ? 'L' : 'XXL', is_done: false },
    }))
    const list = { line_id: goods?.id ?? '0', only_good: false, capitals: false, roster }
    return saveSizes(deps, id, list, pick % 3 ? customerActor : staff)
  }
  if (what === 'delivery') return added('delivery', 500 * pick)
  if (what === 'drop') return change({ lines: lines.filter((one) => one !== line) })
  if (what === 'sizes')
    return saveSizes(
      deps,
      id,
      {
        ...{ line_id: goods?.id ?? '0', only_good: false, capitals: false },
        sizes: [
          { code: 'L', quantity: count - Math.min(count, pick % 9) },
          { code: 'XXL', quantity: Math.min(count, pick % 9) },
        ],
      },
      pick % 2 ? staff : customerActor,
    )
  if (what === 'roster')
    return saveSizes(
      deps,
      id,
      {
        ...{ line_id: goods?.id ?? '0', only_good: true, capitals: true },
        paste: Array.from(
          { length: Math.min(count, pick % 20) },
          (_, nth) => `Budi ${nth} ${nth % 3 ? 'L' : 'XXL'}`,
        ).join('\n'),
      },
      staff,
    )
  if (what === 'patch' || what === 'typed')
    return patch({ quantity: 1 + (pick % 50), ...(pick % 2 && { total_price: 1_000 + pick * 1_000 }) })
  if (what === 'make') return patch({ production_status: pick % 2 ? 'diproses' : 'selesai', price_confirmed: true })
  if (what === 'send') return patch({ production_status: 'dikirim', notes: 'Pelanggan lama' })
  if (what === 'cancel') return pick % 4 ? null : patch({ status_order: 'dibatalkan', notes: 'Batal' })
  if (what === 'refund') {
    const amount = Math.max(1, Math.floor(netPaid(order) / (1 + (pick % 3))))
    const reason = order.production_status === 'dikirim' && order.status_order === 'lunas' ? { reason: 'Sobek' } : {}
    const ruling = {
      decision: 'refund' as const,
      key: randomUUID(),
      amount,
      at: deps.now(),
      note: 'BCA',
      by: { ...staff, auditActor: commandLine },
      ...reason,
    }
    return decideMoney(deps, { order: id, is: 'ongoing' }, ruling)
  }
  const type = netPaid(order) > 0 ? 'pelunasan' : order.payment_type
  if (what === 'link') return createLink(deps, id, { type, channel: null }, staff)
  const find = () => db()('invoices').where({ order_id: id, invoice_status: 'belum dibayar' }).first()
  if (!(await find())) await createLink(deps, id, { type, channel: null }, staff)
  const open = await find()
  if (!open) return null
  const payment = {
    invoice_id: open.id,
    payment_method: 'CASH',
    amount: toAmount(open.invoice_amount),
    notes: '',
    payment_time: deps.now(),
  }
  return addManualPayment(deps, { ...payment, allow_early: true, allow_overpayment: false }, staff)
}

/** A complaint that is answered at once; what it gives back lowers the price. */
async function complain(deps: OrderDeps, order: Order, pick: number): Promise<void> {
  const amount = Math.max(1, Math.floor(netPaid(order) / (1 + (pick % 4))))
  const remedy = pick % 2 ? ('potong' as const) : ('kembali' as const)
  const more = { amount, refunded_to: 'BCA 1', reason: 'sobek', pieces: 1, due_on: null, stage: null, promise: 'Maaf' }
  const input = { kind: 'rusak', pieces: 1, text: 'sobek', video: null, submission: randomUUID() } as const
  const by = { ...staff, auditActor: commandLine }
  await fileComplaint(deps, order.id, { input, files: [], answer: { remedy, ...more, version: null } }, by)
}

/** Names cost no more than those that were agreed, however many of them are missing, and a list that fills costs nothing. */
async function checkNames(before: Order, linesBefore: readonly OrderLine[], what: string, told: string): Promise<void> {
  const order = await now(before.id)
  const lines = await listLines(db(), order)
  const named = lines.filter(({ kind, title }) => kind === 'extra' && title === shirt.names.name)
  const goods = lines.filter(({ item }) => item?.extras.some((one) => one.id === shirt.names.id))
  const agreed = goods.reduce((sum, { item, quantity }) => sum + (item?.rows ?? quantity), 0)
  const cost = named.reduce((sum, { amount }) => sum + amount, 0)
  expect(cost, told).toBeLessThanOrEqual(agreed * (agreed >= 24 ? 10_000 : 12_000))
  const isOpen = !before.sizes_locked && before.production_status === 'menunggu'
  const filled = lines.find(({ kind }) => kind === 'goods')
  const isWhole = linesBefore.some(({ item }) => item?.list?.is_whole) || filled?.roster.length === filled?.quantity
  if (what === 'fill' && isOpen && !isWhole) expect(order.total_price, told).toBe(before.total_price)
}

async function check(id: string, told: string): Promise<void> {
  const order = await now(id)
  const lines = await listLines(db(), order)
  const { quantity, total_price } = sumLines(lines)
  expect([quantity, total_price], told).toEqual([order.quantity, order.total_price])
  for (const line of lines)
    if (line.unit_price !== null) expect(line.amount, told).toBe(line.unit_price * line.quantity)
  const paid = netPaid(order)
  if (paid <= total_price) expect(paid + getRemaining(order), told).toBe(total_price)
  expect(order.paid_amount - order.refunded_amount + getRemaining(order) - getExcess(order), told).toBe(total_price)
  const refunds = await db()('refunds').where({ order_id: id })
  const messages = await db()('order_messages').where({ order_id: id, type: 'refund_made' })
  expect(messages.length, told).toBe(refunds.length)
  const open = await db()('invoices').where({ order_id: id, invoice_status: 'belum dibayar' })
  expect(open.length, told).toBeLessThanOrEqual(1)
  for (const { payment_type, invoice_amount, dp_percent } of open)
    expect(toAmount(invoice_amount), told).toBe(
      payment_type === 'dp' ? downPayment(total_price, Number(dp_percent)) : getRemaining(order),
    )
}

test('lines, price, payments and invoices agree in random histories', async () => {
  await fc.assert(
    fc.asyncProperty(History, async ([isFull, history]) => {
      const deps = orderDepsOn(db(), fakeGateway(() => new Date()).gateway)
      const { id } = await makeOrder(db(), isFull ? { payment_type: 'full' } : {})
      const told: string[] = []
      for (const [what, pick] of history) {
        told.push(`${what} ${pick}`)
        await take(deps, await now(id), what, pick).catch((error: unknown) => {
          if (!(error instanceof Refusal)) throw error
        })
        await check(id, told.join(', '))
      }
    }),
    { ...tries(500, 0.03), endOnFailure: true },
  )
  expect(await orderBooks(db())).toEqual([])
})

test('names that are missing never make an order dearer, and each refund is told once', async () => {
  await fc.assert(
    fc.asyncProperty(ListHistory, async ([isFull, history]) => {
      const deps = orderDepsOn(db(), fakeGateway(() => new Date()).gateway)
      const { id } = await makeOrder(db(), isFull ? { payment_type: 'full' } : {})
      const told: string[] = []
      const names = { id: shirt.names.id, position: null, column: null }
      const item = { product_id: shirt.product.id, choices: [], sizes: [], extras: [names], rows: null }
      const wish = { items: [{ ...item, quantity: 20 + ((history[0]?.[1] ?? 0) % 12) }] }
      const first = { version: null, lines: null, wish, pricing: null, takesNow: false, reason: 'Baru', pathOf: String }
      await changeLinesAsStaff(deps, id, first, staff)
      for (const [what, pick] of history) {
        told.push(`${what} ${pick}`)
        const before = await now(id)
        const lines = await listLines(db(), before)
        // Prices by the list only: a wish that keeps the older ones is another agreement.
        const choice = what === 'wish' ? pick - (pick % 3) + 1 : pick
        await take(deps, before, what, choice).catch((error: unknown) => {
          if (!(error instanceof Refusal)) throw error
        })
        await check(id, told.join(', '))
        await checkNames(before, lines, what, told.join(', '))
      }
    }),
    { ...tries(500, 0.03), endOnFailure: true },
  )
  expect(await orderBooks(db())).toEqual([])
})
