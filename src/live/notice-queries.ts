import type { Knex } from 'knex'
import type { NoticeRow } from '../db/account-rows.ts'

/**
 * Adds a notice. A lock serializes this over all instances until the transaction ends, so that a reader who sees a
 * notice also sees every older one.
 */
export async function addNotice(trx: Knex.Transaction, notice: Omit<NoticeRow, 'id' | 'created_at'>): Promise<void> {
  await trx.raw("select pg_advisory_xact_lock(hashtext('notices'))")
  await trx('notices').insert(notice)
}

/** Notices since a moment, newest first, for the staff start page. */
export const recentNotices = (db: Knex, since: Date, limit: number): Promise<Omit<NoticeRow, 'kind'>[]> =>
  db('notices')
    .select('id', 'message', 'href', 'author', 'created_at')
    .where('created_at', '>', since)
    .orderBy('id', 'desc')
    .limit(limit)

/** The newest notices first. */
export const latestNotices = (db: Knex, limit: number): Promise<NoticeRow[]> =>
  db('notices').select('*').orderBy('id', 'desc').limit(limit)
