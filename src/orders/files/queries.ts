import type { Knex } from 'knex'
import type { MockupRow, OrderFileRow } from '../../db/tables.ts'
import { DESIGN_DAYS } from '../limits.ts'
import { stepsWithReminder } from './rules.ts'
import type { StoredFile } from './store-file.ts'

export type OrderFiles = Awaited<ReturnType<typeof readFiles>>
/** The files of an order, and its mock-ups, newest first. */
export const readFiles = async (db: Knex, order_id: string) => ({
  files: await db('order_files').where({ order_id }).whereNull('removed_at').orderBy('id'),
  mockups: await db('mockups').where({ order_id }).orderBy('number', 'desc'),
})

/** Adds files to an order, by default as designs. Returns their ids. */
export async function addFiles(
  trx: Knex,
  order_id: string,
  files: readonly StoredFile[],
  from: Pick<OrderFileRow, 'by_staff' | 'created_at'> & Partial<Pick<OrderFileRow, 'kind'>>,
): Promise<string[]> {
  const rows = files.map((file) => ({ kind: 'design' as const, ...file, ...from, order_id }))
  if (rows.length === 0) return []
  return (await trx('order_files').insert(rows).returning('id')).map(({ id }) => id)
}

/**
 * Takes a file off an order. The stored file is deleted once nothing names it, so the order no longer shows it as its
 * picture either.
 */
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

/**
 * Marks a mock-up as reminded of, and returns when it was sent. Undefined if it was answered or reminded of meanwhile.
 */
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

/** The newest mock-ups of orders that were sent before this time, and have no answer and no reminder. */
export const mockupsToRemind = (db: Knex, before: Date): Promise<MockupRow[]> =>
  db('mockups')
    .where({ state: 'waiting', reminded_at: null })
    .where('sent_at', '<', before)
    .whereRaw('number = (select max(number) from mockups newer where newer.order_id = mockups.order_id)')
    .whereIn(
      'order_id',
      db('orders').select('id').whereNull('deleted_at').whereIn('production_status', stepsWithReminder),
    )
    .limit(20)

/**
 * Takes pictures and files off orders that are older than `DESIGN_DAYS` and have no payment and no proof. Staff must
 * not have acted on the order, unless it was deleted as long ago. The sweep of pictures then deletes what was stored.
 * Returns the number of orders that lost their picture.
 */
export async function removeOldDesigns(db: Knex, now: Date): Promise<number> {
  const before = new Date(now.getTime() - DESIGN_DAYS * 86_400_000)
  const { rowCount } = await db.raw(
    `with old as (select id from orders
      where created_at < :before and source = 'public' and paid_amount = 0
        and (design is not null or exists (select from order_files where order_id = orders.id and removed_at is null))
        and not exists (select from payments where order_id = orders.id)
        and not exists (select from payment_proofs where order_id = orders.id)
        and (deleted_at < :before
             or not exists (select from order_history where order_id = orders.id and source = 'admin'))),
      files as (update order_files set removed_at = :now, upload = null, picture = null
        where order_id in (select id from old) and created_at < :before and removed_at is null)
    update orders set design = null, design_removed_at = :now, version = version + 1, updated_at = :now
      where design is not null and id in (select id from old)`,
    { now, before },
  )
  return rowCount ?? 0
}
