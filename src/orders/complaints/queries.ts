import type { Knex } from 'knex'
import type { ComplaintRow, DeliveryRow, ReworkRow } from '../../db/tables.ts'
import { type Order, toAmount } from '../rules/amounts.ts'
import { type Complaint, complaintsUntil } from './rules.ts'

const toComplaint = ({ amount, ...row }: ComplaintRow): Complaint => ({
  ...row,
  amount: amount === null ? null : toAmount(amount),
})

/** Complaints without an answer, and those that are being put right. */
export const openComplaint = "complaints.state in ('baru', 'disepakati')"

/** The complaints of an order, newest first. */
export const listComplaints = async (db: Knex, orderId: string): Promise<Complaint[]> =>
  (await db('complaints').where({ order_id: orderId }).orderBy('id', 'desc')).map(toComplaint)

export async function findComplaint(
  db: Knex,
  where: Partial<Pick<ComplaintRow, 'id' | 'submission'>>,
  order_id: string,
) {
  const row = await db('complaints')
    .where({ ...where, order_id })
    .first()
  return row ? toComplaint(row) : null
}

type NewComplaint = Pick<
  ComplaintRow,
  'order_id' | 'kind' | 'pieces' | 'words' | 'video' | 'by_staff' | 'submission' | 'created_at' | 'file_ids'
>

export async function addComplaint(trx: Knex, { file_ids, ...complaint }: NewComplaint): Promise<Complaint> {
  const [row] = await trx('complaints')
    .insert({ ...complaint, file_ids: JSON.stringify(file_ids) })
    .returning('*')
  if (!row) throw new Error('the complaint was not stored')
  return toComplaint(row)
}

export const setComplaint = (
  trx: Knex,
  { id, version }: Pick<Complaint, 'id' | 'version'>,
  set: Partial<Omit<Complaint, 'file_ids'>>,
) =>
  trx('complaints')
    .where({ id })
    .update({ ...set, version: version + 1 })

export const endComplaint = (trx: Knex, id: string) =>
  trx('complaints').where({ id }).update({ state: 'selesai' }).increment('version')

export async function addRework(
  trx: Knex,
  rework: Pick<ReworkRow, 'order_id' | 'complaint_id' | 'pieces' | 'stage_id' | 'due_on' | 'note' | 'created_at'>,
): Promise<string> {
  const [row] = await trx('reworks').insert(rework).returning('id')
  if (!row) throw new Error('the rework was not stored')
  return row.id
}

/** The time until which customers may complain about an order; null before anything was sent. */
export async function complaintsEnd(
  db: Knex,
  order: Order,
  { deliveries, days }: { deliveries: readonly DeliveryRow[]; days: number },
): Promise<Date | null> {
  const shippingEntry = await db('order_history')
    .where({ order_id: order.id, kind: 'production', new: 'dikirim' })
    .orderBy('id', 'desc')
    .first('at')
  return complaintsUntil(order, { deliveries, sentAt: shippingEntry?.at ?? null, days })
}
