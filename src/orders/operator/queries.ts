import type { Knex } from 'knex'
import { customerFor } from '../customers/queries.ts'
import { paymentNotice, proofNotice } from '../notify.ts'
import { type Order, toAmount } from '../rules/amounts.ts'
import type { Book } from './sample.ts'

export async function countOrders(db: Knex): Promise<number> {
  const [row]: { count: number }[] = await db('orders').select({ count: db.raw('count(*)::int') })
  return row?.count ?? 0
}

/** Sample orders must not get any of these codes. */
export async function findExistingCodes(db: Knex): Promise<Set<string>> {
  const orders: string[] = await db('orders').pluck('order_code')
  const invoices: string[] = await db('invoices').pluck('invoice_code')
  return new Set([...orders, ...invoices])
}

export async function transactBooks(db: Knex, books: readonly Book[]): Promise<void> {
  const all = <Row>(of: (book: Book) => readonly Row[]) => chunks(books.flatMap(of))
  await db.transaction(async (trx) => {
    const orders = []
    for (const { order } of books)
      orders.push({ ...order, customer_id: await customerFor(trx, order, order.created_at, order.source === 'admin') })
    for (const rows of chunks(orders)) await trx('orders').insert(rows)
    for (const rows of all(({ invoices }) => invoices)) await trx('invoices').insert(rows)
    for (const rows of all(({ links }) => links)) await trx('payment_links').insert(rows)
    for (const rows of all(({ payments }) => payments)) await trx('payments').insert(rows)
    for (const rows of all(({ refunds }) => refunds)) await trx('refunds').insert(rows)
    for (const rows of all(({ proofs }) => proofs)) await trx('payment_proofs').insert(rows)
    await addNotices(trx, books)
    const history = books.flatMap(({ history }) => history)
    // History is read in the order of its ids, so the rows are sorted by time before the insert assigns ids.
    for (const rows of chunks(history.sort((one, other) => +one.at - +other.at)))
      await trx('order_history').insert(rows)
    for (const statement of workshop) await trx.raw(statement, [books.map(({ order }) => order.id)])
  })
}

/**
 * Puts orders in production at different stages, adds deliveries to sent orders, and adds a complaint to the newest
 * sent order.
 */
const workshop = [
  `insert into order_stages (order_id, stage_id, position, state, pieces_done, started_at, done_at)
    select id, stage_id, position, case when nth < reached then 'selesai' when nth = reached then 'jalan' else 'menunggu' end,
      case when nth < reached then quantity when nth = reached then quantity / 3 else 0 end,
      case when nth <= reached then updated_at end, case when nth < reached then updated_at end
    from (select id, quantity, updated_at, row_number() over (order by created_at) % 5 as reached from orders
        where id = any(?) and production_status = 'diproses') as making
      cross join (select id as stage_id, position, row_number() over (order by position) - 1 as nth from stages
        where deleted_at is null) as stage`,
  `insert into deliveries (order_id, method, recipient, phone, address, city, province, courier, service, tracking_number,
      state, pieces, shipped_at, received_at, received_by)
    select id, 'kirim', customer_name, coalesce(contact_phone, ''), 'Jalan Kenanga ' || nth, 'Bandung', 'Jawa Barat',
      (array['JNE', 'J&T', 'SiCepat'])[nth % 3 + 1], 'REG', 'CONTOH' || lpad((nth * 7919)::text, 8, '0'),
      case when updated_at < now() - interval '3 days' then 'diterima' else 'dikirim' end, quantity, updated_at,
      case when updated_at < now() - interval '3 days' then updated_at + interval '3 days' end,
      case when updated_at < now() - interval '3 days' then 'pelanggan' else '' end
    from (select *, row_number() over (order by created_at) as nth from orders
      where id = any(?) and production_status = 'dikirim') as sent`,
  `insert into complaints (order_id, kind, pieces, words, by_staff, created_at)
    select id, 'rusak', 3, 'Tiga potong jahitannya lepas di bahu.', false, now() - interval '5 hours' from orders
    where id = any(?) and production_status = 'dikirim' and status_order = 'lunas' order by updated_at desc limit 1`,
]

async function addNotices(trx: Knex, books: readonly Book[]): Promise<void> {
  const orders = new Map(books.map(({ order }) => [order.id, order]))
  const proofs = await trx('payment_proofs')
    .where({ state: 'waiting' })
    .whereIn('order_id', [...orders.keys()])
  const about = [
    ...proofs.map(({ id, order_id, amount, created_at }) => ({
      order: orders.get(order_id),
      at: created_at,
      notice: (order: Order) => proofNotice(order, id, amount === null ? null : toAmount(amount)),
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
