import type { Knex } from 'knex'
import type { Book } from '../../../seeds/orders/book.ts'
import { paymentNotice, proofNotice } from '../notify.ts'
import { customerFor } from '../place/customer-queries.ts'
import { amountOf, type Order } from '../rules/amounts.ts'

export async function countOrders(db: Knex): Promise<number> {
  const [found]: { count: number }[] = await db('orders').select({ count: db.raw('count(*)::int') })
  return found?.count ?? 0
}

/** So that sample orders get other codes. */
export async function takenCodes(db: Knex): Promise<Set<string>> {
  const orders: string[] = await db('orders').pluck('order_code')
  const invoices: string[] = await db('invoices').pluck('invoice_code')
  return new Set([...orders, ...invoices])
}

export async function addBooks(db: Knex, books: readonly Book[]): Promise<void> {
  const all = <Row>(of: (book: Book) => readonly Row[]) => chunks(books.flatMap(of))
  await db.transaction(async (trx) => {
    const orders = []
    for (const { order } of books)
      orders.push({ ...order, customer_id: await customerFor(trx, order, order.created_at) })
    for (const rows of chunks(orders)) await trx('orders').insert(rows)
    for (const rows of all(({ invoices }) => invoices)) await trx('invoices').insert(rows)
    for (const rows of all(({ links }) => links)) await trx('payment_links').insert(rows)
    for (const rows of all(({ payments }) => payments)) await trx('payments').insert(rows)
    for (const rows of all(({ refunds }) => refunds)) await trx('refunds').insert(rows)
    for (const rows of all(({ proofs }) => proofs)) await trx('payment_proofs').insert(rows)
    await addNotices(trx, books)
    const history = books.flatMap(({ history }) => history)
    // History is read by id, so all rows are sorted by time before the insert assigns ids.
    for (const rows of chunks(history.sort((one, other) => +one.at - +other.at)))
      await trx('order_history').insert(rows)
  })
}

async function addNotices(trx: Knex, books: readonly Book[]): Promise<void> {
  const orders = new Map(books.map(({ order }) => [order.id, order]))
  const proofs = await trx('payment_proofs')
    .where({ state: 'waiting' })
    .whereIn('order_id', [...orders.keys()])
  const about = [
    ...proofs.map(({ id, order_id, amount, created_at }) => ({
      order: orders.get(order_id),
      at: created_at,
      notice: (order: Order) => proofNotice(order, id, amount === null ? null : amountOf(amount)),
    })),
    ...books.flatMap(({ order, payments }) =>
      payments
        .filter(({ reason, decided_at }) => reason !== null && decided_at === null)
        .map((payment) => ({ order, at: payment.created_at, notice: (of: Order) => paymentNotice(of, payment) })),
    ),
  ].sort((one, other) => +one.at - +other.at)
  const rows = about.flatMap(({ order, at, notice }) => (order ? [{ ...notice(order), created_at: at }] : []))
  if (rows.length > 0) await trx('notices').insert(rows)
}

/** PostgreSQL accepts at most 65,535 values in one statement. */
const chunks = <Row>(rows: readonly Row[], size = 1_000): Row[][] =>
  Array.from({ length: Math.ceil(rows.length / size) }, (_, nth) => rows.slice(nth * size, (nth + 1) * size))
