import type { Knex } from 'knex'
import type { NoticeRow } from '../db/account-rows.ts'

/**
 * Adds a notice for staff. A lock makes transactions that add notices run one after another on all instances, so that a
 * reader who sees a notice also sees every older one.
 */
export async function addNotice(trx: Knex.Transaction, notice: Omit<NoticeRow, 'id' | 'created_at'>): Promise<void> {
  await trx.raw("select pg_advisory_xact_lock(hashtext('notices'))")
  await trx('notices').insert(notice)
}

/** Returns the notices created after `since`, newest first, for the staff start page. */
export const recentNotices = (db: Knex, since: Date, limit: number): Promise<Omit<NoticeRow, 'kind'>[]> =>
  db('notices')
    .select('id', 'message', 'href', 'author', 'created_at')
    .where('created_at', '>', since)
    .orderBy('id', 'desc')
    .limit(limit)

/** Returns the latest `limit` notices, newest first. */
export const latestNotices = (db: Knex, limit: number): Promise<NoticeRow[]> =>
  db('notices').select('*').orderBy('id', 'desc').limit(limit)
