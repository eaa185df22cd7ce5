import type { Knex } from 'knex'
import type { NoticeRow } from '../db/tables.ts'

/**
 * Adds a notice. A lock makes transactions change the list one after another, so that a reader of a notice also sees
 * every older one.
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

export const hasOpenNotice = async (db: Knex, about: readonly string[]): Promise<boolean> =>
  (await openAbout(db, about).first('id')) !== undefined

/** Closes notices. Takes the same lock as `addNotice`. */
export async function closeOpenNotices(trx: Knex.Transaction, about: readonly string[]): Promise<void> {
  await lockNotices(trx)
  await openAbout(trx, about).update({ closed_as: trx.raw("nextval(pg_get_serial_sequence('notices', 'id'))") })
}

/** The newest notices, closed or not. */
export const latestNotices = (db: Knex, limit: number): Promise<NoticeRow[]> =>
  db('notices').select('*').orderBy('id', 'desc').limit(limit)

/** Times are in ISO 8601. */
export type OpenNoticesJson = { version: string; rows: (Omit<NoticeRow, 'created_at'> & { created_at: string })[] }

/** Subquery for the latest open notices, for a query that reads other things too. */
export const openNoticesJson = (db: Knex, limit: number): Knex.Raw =>
  db.raw(
    `(select json_build_object(
      'version', (select coalesce(greatest(max(id), max(closed_as)), 0)::text from notices),
      'rows', (select coalesce(json_agg(open order by open.created_at desc), '[]') from (
        select id::text, kind, message, href, author, created_at, about, null as closed_as
        from notices where closed_as is null order by notices.id desc limit ?) open)))`,
    [limit],
  )

/** The newest open notices. `version` grows with each new and each closed notice. */
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
