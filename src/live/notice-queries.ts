import type { Knex } from 'knex'
import type { NoticeRow } from '../db/account-rows.ts'

/**
 * Adds a notice for staff. A lock makes transactions that change the list of notices run one after another on all
 * instances, so that a reader who sees a notice also sees every older one.
 */
export async function addNotice(
  trx: Knex.Transaction,
  notice: Omit<NoticeRow, 'id' | 'created_at' | 'closed_as'>,
): Promise<void> {
  await lockNotices(trx)
  await trx('notices').insert(notice)
}

const lockNotices = (trx: Knex.Transaction) => trx.raw("select pg_advisory_xact_lock(hashtext('notices'))")

const openAbout = (db: Knex, about: readonly string[]) =>
  db('notices')
    .whereIn('about', [...about])
    .whereNull('closed_as')

/** Returns whether any open notice is about one of the matters. */
export const hasOpenNotice = async (db: Knex, about: readonly string[]): Promise<boolean> =>
  (await openAbout(db, about).first('id')) !== undefined

/** Closes the open notices about the given matters. Takes the same lock as `addNotice`. */
export async function closeOpenNotices(trx: Knex.Transaction, about: readonly string[]): Promise<void> {
  await lockNotices(trx)
  await openAbout(trx, about).update({ closed_as: trx.raw("nextval(pg_get_serial_sequence('notices', 'id'))") })
}

/** Returns the open notices created after `since`, newest first, for the staff start page. */
export const recentNotices = (
  db: Knex,
  since: Date,
  limit: number,
): Promise<Pick<NoticeRow, 'id' | 'message' | 'href' | 'author' | 'created_at'>[]> =>
  db('notices')
    .select('id', 'message', 'href', 'author', 'created_at')
    .where('created_at', '>', since)
    .whereNull('closed_as')
    .orderBy('id', 'desc')
    .limit(limit)

/** Returns the latest `limit` notices, closed or not, newest first. */
export const latestNotices = (db: Knex, limit: number): Promise<NoticeRow[]> =>
  db('notices').select('*').orderBy('id', 'desc').limit(limit)

/** Open notices as one JSON value. Times are texts in ISO 8601. */
export type OpenNoticesJson = { version: string; rows: (Omit<NoticeRow, 'created_at'> & { created_at: string })[] }

/**
 * Returns a subquery for the latest `limit` open notices as one JSON value, for a query that reads other things too.
 */
export const openNoticesJson = (db: Knex, limit: number): Knex.Raw =>
  db.raw(
    `(select json_build_object(
      'version', (select coalesce(greatest(max(id), max(closed_as)), 0)::text from notices),
      'rows', (select coalesce(json_agg(open order by open.created_at desc), '[]') from (
        select id::text, kind, message, href, author, created_at, about, null as closed_as
        from notices where closed_as is null order by notices.id desc limit ?) open)))`,
    [limit],
  )

/**
 * Returns the latest `limit` open notices, newest first, and the version of the list: a number that grows with each new
 * and each closed notice.
 */
export async function openNotices(db: Knex, limit: number): Promise<{ version: string; rows: NoticeRow[] }> {
  type Row = { version: string } & (NoticeRow | { id: null })
  const { rows } = await db.raw<{ rows: Row[] }>(
    `select open.*, last.version from (select coalesce(greatest(max(id), max(closed_as)), 0) as version from notices) last
      left join lateral (select * from notices where closed_as is null order by id desc limit ?) open on true
      order by open.id desc`,
    [limit],
  )
  return { version: rows[0]?.version ?? '0', rows: rows.filter((row) => row.id !== null) }
}
