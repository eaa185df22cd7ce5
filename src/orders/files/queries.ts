import type { Knex } from 'knex'
import type { MockupRow, OrderFileRow } from '../../db/tables.ts'

export type OrderFiles = Awaited<ReturnType<typeof readFiles>>
/** What an order has of files, and its mock-ups, the newest first. */
export const readFiles = async (db: Knex, order_id: string) => ({
  files: await db('order_files').where({ order_id }).whereNull('removed_at').orderBy('id'),
  mockups: await db('mockups').where({ order_id }).orderBy('number', 'desc'),
})

/** The stored file goes once nothing names it, so the order does not show it either. */
export async function dropFile(trx: Knex, { id, order_id, picture }: OrderFileRow, removed_at: Date): Promise<void> {
  await trx('order_files').where({ id }).update({ removed_at, upload: null, picture: null })
  if (picture) await trx('orders').where({ id: order_id, design: picture }).update({ design: null })
}

type NewMockup = Pick<MockupRow, 'order_id' | 'number' | 'file_ids' | 'sent_at'>
export async function addMockup(trx: Knex, { file_ids, ...mockup }: NewMockup): Promise<void> {
  await trx('mockups').insert({ ...mockup, file_ids: JSON.stringify(file_ids) })
  await trx('order_files').whereIn('id', file_ids).update({ kind: 'mockup' })
}

export const setMockup = (trx: Knex, id: string, set: Partial<Omit<MockupRow, 'file_ids'>>) =>
  trx('mockups').where({ id }).update(set)

/** When it was sent; undefined if it was answered or reminded of meanwhile. */
export const claimReminder = async (
  trx: Knex,
  id: string,
  before: Date,
  reminded_at: Date,
): Promise<Date | undefined> =>
  (
    await trx('mockups')
      .where({ id, state: 'waiting', reminded_at: null })
      .where('sent_at', '<', before)
      .update({ reminded_at })
      .returning('sent_at')
  )[0]?.sent_at

/** Mock-ups that wait for an answer since then, without a reminder; of orders that are not yet made. */
export const mockupsToRemind = (db: Knex, before: Date): Promise<MockupRow[]> =>
  db('mockups')
    .where({ state: 'waiting', reminded_at: null })
    .where('sent_at', '<', before)
    .whereRaw('number = (select max(number) from mockups newer where newer.order_id = mockups.order_id)')
    .whereRaw("order_id in (select id from orders where deleted_at is null and production_status = 'menunggu')")
    .limit(20)
