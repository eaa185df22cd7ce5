import type { Knex } from 'knex'
import { storedValues } from '../../platform/site-settings.ts'
import { readinessPartsSql } from '../board/queries.ts'
import { ownStagesSql } from '../board/stage-queries.ts'
import { couriersIn } from '../delivery/couriers.ts'
import { listLines } from '../lines/queries.ts'
import { listMessages } from '../messages/queries.ts'
import { findOrder } from '../queries.ts'
import { orderSettings } from '../settings.ts'
import { type OrderDetails, OrderParts } from './order-details.ts'

const { couriers, keeps_dp, dp_percent_default } = orderSettings

/** Null if no order has this code. */
export async function findOrderDetails(db: Knex, code: string): Promise<OrderDetails | null> {
  const order = await findOrder(db, { order_code: code })
  if (!order) return null
  const [{ rows }, messages, lines] = await Promise.all([
    db.raw<{ rows: { files: unknown }[] }>(orderPartsSql, { id: order.id }),
    listMessages(db, order.id),
    listLines(db, order),
  ])
  const { settings: settingRows, ...parts } = OrderParts.parse(rows[0]?.files)
  const settings = storedValues({ couriers, keeps_dp, dp_percent_default }, settingRows)
  const rule = { keepsDp: settings.keeps_dp, usual: settings.dp_percent_default }
  return { order, ...parts, messages, lines, rule, couriers: couriersIn(settings.couriers) }
}

/** One JSON object; amounts are safe integers, so JSON numbers hold them exactly. */
const orderPartsSql = `select json_build_object(
  'invoices', (select coalesce(json_agg(to_json(invoice) order by invoice.created_at, invoice.id), '[]') from (
    select invoices.*,
      (select to_json(newest) from (select * from payment_links where invoice_id = invoices.id order by id desc limit 1)
        newest) as link,
      (select count(*) from payment_links where invoice_id = invoices.id) as links,
      (select count(*) from payment_proofs where invoice_id = invoices.id and state = 'waiting') as proofs
    from invoices where order_id = :id) invoice),
  'payments', (select coalesce(json_agg(to_json(payment) order by payment.paid_at, payment.id), '[]') from (
    select payments.*, invoices.invoice_code from payments left join invoices on invoices.id = payments.invoice_id
    where payments.order_id = :id) payment),
  'refunds', (select coalesce(json_agg(to_json(refunds) order by refunded_at, id), '[]') from refunds where order_id = :id),
  'history', (select coalesce(json_agg(to_json(entry) order by entry.id desc), '[]') from (
    select * from order_history where order_id = :id order by id desc limit 500) entry),
  'deliveries', (select coalesce(json_agg(to_json(deliveries) order by id), '[]') from deliveries where order_id = :id),
  'courier', (select courier from deliveries where shipped_at is not null and courier <> ''
    order by shipped_at desc limit 1),
  'quote', (select json_build_object('code', code, 'note', reason) from quotes where order_id = :id),
  'settings', (select coalesce(json_agg(json_build_object('name', name, 'value', value)), '[]') from site_settings
    where name in ('couriers', 'keeps_dp', 'dp_percent_default')),
  'complaints', (select coalesce(json_agg(json_build_object('id', id::text, 'kind', kind, 'state', state, 'at', created_at)
    order by id desc), '[]') from complaints where order_id = :id),
  ${readinessPartsSql(':id')},
  'stages', ${ownStagesSql(':id')}
) as files`

/** Oldest first. */
export const findHistory = (db: Knex, orderId: string) =>
  db('order_history').where({ order_id: orderId }).orderBy('id').select('*')

/** The latest note of staff, with or without a step, for the API's field `notes`. */
export async function latestNote(db: Knex, orderId: string): Promise<string> {
  const row = await db('order_history')
    .where({ order_id: orderId, source: 'admin' })
    .whereNot({ note: '' })
    // In other steps of the order status, the note is the code of an invoice.
    .whereRaw(`(kind in ('note', 'production') or (kind = 'order' and new in ('pengerjaan_selesai', 'dibatalkan')))`)
    .orderBy('id', 'desc')
    .first('note')
  return row?.note ?? ''
}
