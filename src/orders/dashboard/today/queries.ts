import type { Knex } from 'knex'
import type { MockupRow, OrderHistoryRow, OrderRow, PaymentRow, QuoteRow } from '../../../db/tables.ts'
import { type DueDay, undatedSql, unsentCondition } from '../../board/queries.ts'
import { QUOTE_SHOWN_DAYS } from '../../limits.ts'
import { refundCondition, reviewCondition, taskCondition, taskSql } from '../../queries.ts'
import type { Rupiah } from '../../rules/amounts.ts'
import type { Task } from '../../rules/order.ts'
import { LOST_OPENING } from '../../track/lost-code.ts'
import { type Work, workSql } from './work-sql.ts'

/** The number of rows of each kind that are read; the rest are only counted. */
const SHOWN = 3
const DUE_SHOWN = 5
const HAPPENED_SHOWN = 6
/**
 * An entry can be stored after an entry about a later time. So more entries are read than shown, and the newest are
 * found among them.
 */
const HAPPENED_READ = 60

type Goods = Pick<OrderRow, 'order_code' | 'customer_name' | 'product_name' | 'quantity'>

export type OpenTask = Goods &
  Pick<OrderRow, 'due_on' | 'version' | 'payment_type' | 'notification_channel'> & {
    task: Task
    total: Rupiah
    remaining: Rupiah
    kind_total: number
  }
export type OpenProof = Pick<Goods, 'order_code' | 'customer_name'> & { id: string; asked: Rupiah; at: Date }
export type HeldPayment = Pick<Goods, 'order_code' | 'customer_name'> &
  Pick<PaymentRow, 'id' | 'reason'> & { amount: Rupiah; excess: Rupiah; asked: Rupiah | null }
export type OpenDesign = Pick<Goods, 'order_code' | 'customer_name'> & {
  state: Exclude<MockupRow['state'], 'approved'> | null
  at: Date
}
export type OpenRefund = Pick<Goods, 'order_code' | 'customer_name'> & { id: string; due: Rupiah; is_deleted: boolean }
export type DueOrder = Goods &
  Pick<OrderRow, 'status_order' | 'production_status' | 'price_confirmed'> & { due_on: string }
export type Event = Pick<OrderHistoryRow, 'kind' | 'old' | 'new' | 'note'> &
  Pick<Goods, 'order_code' | 'customer_name'> & { amount: Rupiah | null; at: Date }

export type OpenQuote = Pick<QuoteRow, 'code' | 'customer_name'> & {
  state: QuoteRow['state'] | 'change'
  /** The customer's words: the request, or with the state `change` the wanted change of the sent quote. */
  words: string
  order_code: string | null
}

export type Today = {
  /** For each of the given days: the money that came in, and the number of payments. */
  income: { sum: Rupiah; payments: number }[]
  /**
   * For the end of each given day: the sum of unpaid invoices, and the number of orders in production. `due`: the
   * orders that are due on each day, also late ones, and their pieces.
   */
  trends: { unpaid: Rupiah[]; making: number[]; due: (DueDay & { count: number })[] }
  /** The number of orders without a due date. */
  undated: number
  /** The number of pieces that the shop makes in a day, as stored; undefined if nobody has changed it. */
  perDay: unknown
  unpaid: { sum: Rupiah; count: number }
  making: { count: number; pieces: number }
  dueSoon: { count: number; late: number; next: string | null }
  due: DueOrder[]
  proofs: OpenProof[]
  held: HeldPayment[]
  /** `total` is the number of all; `rows` are those that are shown. */
  refunds: { total: number; rows: OpenRefund[] }
  tasks: OpenTask[]
  /**
   * Designs of orders whose production has not begun. First come those that the shop must draw or change, then those
   * that wait for the customer.
   */
  designs: OpenDesign[]
  events: Event[]
  quotes: OpenQuote[]
  /** Sorted by kind, with a few rows of each kind. */
  work: Work[]
}

type Days = {
  /** The times at which the days of the trend begin, oldest first. The last day is today. */
  starts: readonly Date[]
  day: string
  tomorrow: string
  last: string
  /** The last day whose pieces are counted. */
  far: string
}

/** Times are ISO 8601 text, as PostgreSQL puts them into JSON. */
type InJson<Row> = { [Name in keyof Row]: Row[Name] extends Date ? string : Row[Name] }

const some = (rows: string) => `(select coalesce(json_agg(shown), '[]') from (${rows} limit ${SHOWN}) shown)`

const isKept = 'not exists (select 1 from orders where orders.id = order_id and deleted_at is not null)'
const until = 'cast(:until as timestamptz[])'

// The values of earlier days are calculated from two sources: invoices that were unpaid in these days, and the starts
// and ends of production since then. These are added up by the numbers of the days between which they lie. Cancelling
// an order ends its production without an entry of its own. Deleted orders are looked up, because they are few.
const sql = `with span as (
  select * from unnest(cast(:since as timestamptz[]), ${until}) with ordinality as span(since, until, nth)
), owed as materialized (
  select width_bucket(created_at, ${until}) as since, width_bucket(ended, ${until}) as until,
    sum(invoice_amount) as amount, count(*) as count
  from (
    select order_id, created_at, timestamptz 'infinity' as ended, invoice_amount
    from invoices where invoice_status = 'belum dibayar'
    union all select order_id, created_at, coalesce(paid_at, ended_at), invoice_amount
    from invoices where coalesce(paid_at, ended_at) >= :first) as invoice
  where ${isKept} group by 1, 2
), turned as materialized (
  select width_bucket(at, ${until}) as day, sum(case when new = 'diproses' then 1 else -1 end) as change
  from order_history where kind = 'production' and at >= :first and (new = 'diproses') <> (old = 'diproses') and ${isKept}
  group by 1
  union all select width_bucket(ended_at, ${until}), -1 from orders
  where deleted_at is null and ended_at >= :first and production_status = 'dibatalkan'
    and (select new from order_history where order_id = orders.id and kind = 'production'
      order by order_history.id desc limit 1) = 'diproses'
), todo as materialized (
  select id, created_at, ${taskSql} as task from orders where deleted_at is null and ${taskCondition}
) select
  (select json_agg(json_build_object(
    'income', (select json_build_object('sum', coalesce(sum(amount), 0), 'payments', count(*)) from payments
      where state = 'applied' and paid_at >= span.since and paid_at < span.until),
    'unpaid', (select coalesce(sum(amount), 0) from owed where owed.since < nth and owed.until >= nth),
    'turned', (select coalesce(sum(change), 0) from turned where day >= nth)) order by nth) from span) as days,
  (select coalesce(json_agg(json_build_object('day', due_on, 'count', count, 'pieces', pieces)), '[]') from (
    select due_on, count(*), sum(quantity)::int as pieces from orders where ${unsentCondition} and due_on <= :far
    group by due_on) as per_day
  ) as "dueDays",
  ${undatedSql} as undated,
  (select value from site_settings where name = 'pieces_per_day') as "perDay",
  (select json_build_object('sum', coalesce(sum(amount), 0), 'count', coalesce(sum(count), 0))
    from owed where until = cardinality(${until})) as unpaid,
  (select json_build_object('count', count(*), 'pieces', coalesce(sum(quantity), 0)) from orders
    where deleted_at is null and production_status = 'diproses') as making,
  (select json_build_object('count', count(*), 'late', count(*) filter (where due_on < :day),
    'next', min(due_on) filter (where due_on >= :day)) from orders where ${unsentCondition} and due_on <= :last) as "dueSoon",
  (select coalesce(json_agg(soon), '[]') from (
    select order_code, customer_name, product_name, quantity, status_order, production_status, price_confirmed, due_on
    from orders where ${unsentCondition} and due_on is not null order by due_on, id limit ${DUE_SHOWN}) as soon) as due,
  ${some(
    `select payment_proofs.id::text, order_code, customer_name, coalesce(payment_proofs.amount, invoice_amount) as asked,
      payment_proofs.created_at as at
    from payment_proofs join orders on orders.id = payment_proofs.order_id
      join invoices on invoices.id = payment_proofs.invoice_id
    where payment_proofs.state = 'waiting' order by payment_proofs.created_at`,
  )} as proofs,
  ${some(
    `select payments.id, order_code, customer_name, payments.reason, payments.amount, payments.excess,
      invoices.invoice_amount as asked
    from payments join orders on orders.id = payments.order_id
      left join invoices on invoices.id = payments.invoice_id
    where ${reviewCondition} order by payments.created_at`,
  )} as held,
  ${some(
    `select order_code, customer_name, newest.state, coalesce(newest.decided_at, newest.sent_at, orders.updated_at) as at
    from orders left join lateral (
      select * from mockups where order_id = orders.id order by number desc limit 1) as newest on true
    where deleted_at is null and production_status = 'menunggu' and status_order <> 'dibatalkan'
      and newest.state is distinct from 'approved' and (newest.state is not null or exists (
        select from order_files where order_id = orders.id and not by_staff and removed_at is null))
    order by (newest.state is not distinct from 'waiting'), at`,
  )} as designs,
  json_build_object('total', (select count(*) from orders where ${refundCondition}), 'rows', ${some(
    `select id, order_code, customer_name, paid_amount - refunded_amount - kept_amount as due, deleted_at is not null as is_deleted
      from orders where ${refundCondition} order by updated_at`,
  )}) as refunds,
  (select coalesce(json_agg(open), '[]') from (
    select task, kind_total, shown.* from (select task, count(*) as kind_total from todo group by task) as kind
      cross join lateral (select id from todo where todo.task = kind.task order by created_at, id limit ${SHOWN}) as first
      cross join lateral (
        select order_code, customer_name, product_name, quantity, due_on, version, payment_type,
          notification_channel, total_price as total,
          greatest(0, total_price - paid_amount + refunded_amount) as remaining
        from orders where orders.id = first.id limit 1) as shown) as open) as tasks,
  (select coalesce(json_agg(quote), '[]') from (
    select shown.* from unnest(array['asked', 'accepted', 'expired']) as kind (state) cross join lateral (
      select coalesce(change.kind, quotes.state) as state, code, quotes.customer_name, coalesce(note, request) as words,
        order_code
      from quotes left join orders on orders.id = order_id left join lateral (
        select kind, note from quote_history where quote_id = quotes.id and kind = 'change' and quotes.state = 'asked'
        order by id desc limit 1) as change on true
      where quotes.state = kind.state and (kind.state = 'asked' or quotes.updated_at > :recent)
        and (kind.state <> 'accepted' or (paid_amount = 0 and orders.deleted_at is null and ended_at is null))
      order by (change.kind is null), quotes.updated_at limit ${SHOWN}) as shown) as quote) as quotes,
  ${workSql} as work,
  (select coalesce(json_agg(newest), '[]') from (
    select kind, old, new, note, amount, at, order_code, customer_name
    from (select * from order_history
      where kind in ('order', 'production', 'payment', 'price', 'price_confirmed', 'refund', 'proof', 'deleted', 'restored')
      order by id desc limit ${HAPPENED_READ}) as entry
      join orders on orders.id = entry.order_id
    order by at desc, entry.id desc limit ${HAPPENED_SHOWN}) as newest) as events`

type Row = Omit<Today, 'income' | 'trends' | 'proofs' | 'designs' | 'events' | 'work'> & {
  work: InJson<Work>[]
  days: { income: Today['income'][number]; unpaid: Rupiah; turned: number }[]
  dueDays: Today['trends']['due']
  proofs: InJson<OpenProof>[]
  designs: InJson<OpenDesign>[]
  events: InJson<Event>[]
}

export async function readToday(db: Knex, { starts, day, tomorrow, last, far }: Days): Promise<Today> {
  const since = starts.map((start) => start.toISOString())
  const until = [...since.slice(1), 'infinity']
  const { rows } = await db.raw<{ rows: Row[] }>(sql, {
    since,
    until,
    first: since[0] ?? 'infinity',
    recent: since.at(-QUOTE_SHOWN_DAYS),
    day,
    tomorrow,
    last,
    far,
    lost: `${LOST_OPENING}%`,
  })
  const [row] = rows
  if (!row) throw new Error('the query of the day returned no row')
  const { days, dueDays, proofs, designs, events, work, ...rest } = row
  return {
    ...rest,
    income: days.map(({ income }) => income),
    trends: {
      unpaid: days.map(({ unpaid: sum }) => sum),
      making: days.map(({ turned }) => Math.max(0, rest.making.count - turned)),
      due: dueDays,
    },
    proofs: proofs.map((proof) => ({ ...proof, at: new Date(proof.at) })),
    designs: designs.map((design) => ({ ...design, at: new Date(design.at) })),
    work: work.map((one) => ({ ...one, at: new Date(one.at) })),
    events: events.map((event) => ({ ...event, at: new Date(event.at) })),
  }
}
