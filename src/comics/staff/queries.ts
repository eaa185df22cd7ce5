import type { Knex } from 'knex'
import type { ComicRow } from '../../db/comic-rows.ts'
import type { PurchaseRow, Row, SubscriptionRow } from '../../db/creator-rows.ts'
import { type Comic, inPart, withNames } from '../comic/queries.ts'
import { publicOnly } from '../rules/visibility.ts'
import type { Requests } from '../wallet/queries.ts'

/** A report, with the member who sent it; `username` is null where the account is gone. */
export type Report = {
  reason: string
  at: string
  user_id: number | null
  username: string | null
  slug: string | null
}

/** What readers report of one comic, or of one comment (`comment_id`), while nobody has decided. */
export type ReportGroup = {
  comic_id: number
  comment_id: number | null
  /** Text of the comment; null for a comic, and for a comment that is hidden. */
  content: string | null
  /** How many newer comments stand above the comment. */
  above: number
  author: string
  count: number
  reports: Report[]
  at: Date
}

const REPORTS_SHOWN = 5

type Part = { limit: number; offset: number }
/** A row of a list with its comic, and with the number of all rows. */
export type ListRow<One> = One & { total: number; comic: Comic }

/** Returns what is reported, the longest waiting first, each with the number of all. */
export async function listReports(db: Knex, part: Part): Promise<ListRow<ReportGroup>[]> {
  const { rows } = await db.raw<{ rows: (ReportGroup & { total: number })[] }>(
    `select r.comic_id, r.comment_id, case when c.removed_at is null then c.content end as content,
            (select count(*)::integer from comic_comments newer
              where newer.comic_id = c.comic_id and newer.removed_at is null and newer.id > c.id) as above,
            author.name as author, count(*)::integer as count, min(r.created_at) as at,
            jsonb_path_query_array(jsonb_agg(jsonb_build_object('reason', r.reason, 'at', r.created_at,
              'user_id', who.id, 'username', who.username, 'slug', creators.slug) order by r.id desc),
              '$[0 to ${REPORTS_SHOWN - 1}]') as reports,
            (count(*) over ())::integer as total
       from comic_reports r
       join comics on comics.id = r.comic_id
       left join comic_comments c on c.id = r.comment_id
       left join users who on who.id = r.reporter_id
       left join creators on creators.user_id = who.id
       join users author on author.id = coalesce(c.user_id, comics.user_id)
      where r.closed_at is null
      group by r.comic_id, r.comment_id, c.id, author.id
      order by min(r.created_at), r.comic_id
      limit :limit offset :offset`,
    part,
  )
  return withComics(db, rows)
}

/** Gives each row its comic. A comic that was deleted meanwhile takes its rows along. */
async function withComics<Row extends { comic_id: number }>(db: Knex, rows: readonly Row[]) {
  const ids = rows.map(({ comic_id }) => comic_id)
  const comics: Comic[] = ids.length > 0 ? await withNames(db, db('comics').whereIn('comics.id', ids)) : []
  return rows.flatMap((row) => comics.filter(({ id }) => id === row.comic_id).map((comic) => ({ ...row, comic })))
}

/** A comic, or a comment on one. */
type Target = { comicId: number } | { commentId: number }

/** Closes the open reports of a comic or comment. Returns the title of the comic, or null if there are none. */
export async function closeReports(trx: Knex, target: Target, by: number): Promise<string | null> {
  const { rows } = await trx.raw<{ rows: { title: string }[] }>(
    `update comic_reports set closed_at = clock_timestamp(), closed_by = :by from comics
      where comics.id = comic_reports.comic_id and closed_at is null
        and ${'comicId' in target ? 'comic_id = :comicId and comment_id is null' : 'comment_id = :commentId'}
      returning coalesce(title, 'Komik ' || comics.id) as title`,
    { ...target, by },
  )
  return rows[0]?.title ?? null
}

/** Number of comics and comments with open reports, as a subquery for the counts of staff pages. */
export const countReported = (db: Knex) =>
  db
    .from(db('comic_reports').whereNull('closed_at').distinct('comic_id', 'comment_id').as('reported'))
    .select(db.raw('count(*)::integer as count'))

/** A comic that was taken down with a reason, or a comment (`comment_id`) that is hidden, with its words. */
export type Removal = { comic_id: number; comment_id: number | null; author: string; removed_at: Date; text: string }

/** Returns the comics and comments that were taken down, the last first, each with the number of all. */
export async function listRemoved(db: Knex, part: Part): Promise<ListRow<Removal>[]> {
  const { rows } = await db.raw<{ rows: (Removal & { total: number })[] }>(
    `select removed.*, users.name as author, (count(*) over ())::integer as total
       from (select id as comic_id, null::integer as comment_id, user_id, removed_at, removal_reason as text from comics
              union all select comic_id, id, user_id, removed_at, content from comic_comments) removed
       join users on users.id = user_id
      where removed_at is not null
      order by removed_at desc, comic_id, comment_id
      limit :limit offset :offset`,
    part,
  )
  return withComics(db, rows)
}

/** Takes a comic down, or puts it back (`reason` null). Returns it as it is then; null if that is so already. */
export async function setRemoved(trx: Knex, id: number, reason: string | null): Promise<ComicRow | null> {
  const removed_at = reason === null ? null : new Date()
  const [comic] = await trx('comics')
    .where({ id })
    .whereRaw(reason === null ? 'removed_at is not null' : 'removed_at is null and published_at is not null')
    .update({ removed_at, removal_reason: reason, version: trx.raw('version + 1') }, '*')
  return comic ?? null
}

/** The states of comics that were published, as SQL conditions. */
const states = {
  semua: 'true',
  terbit: publicOnly,
  disembunyikan: 'comics.removed_at is null and not comics.is_active',
  diturunkan: 'comics.removed_at is not null',
} as const
export type ComicState = keyof typeof states

/** The comics that were published with words in their title or their creator's names, or the one with a number. */
const publishedWith = (db: Knex, words: string) =>
  db('comics')
    .whereNotNull('comics.published_at')
    .where((either) => {
      const part = `%${words.replace(/[\\%_]/g, '\\$&')}%`
      either.whereILike('comics.title', part).orWhereILike('users.name', part).orWhereILike('users.username', part)
      if (/^\d{1,9}$/.test(words)) either.orWhere('comics.id', Number(words))
    })

/** Returns comics in a state, the last published first. */
export const listPublished = (db: Knex, state: ComicState, words: string, part: Part): Promise<Comic[]> =>
  withNames(db, publishedWith(db, words).whereRaw(states[state]))
    .orderByRaw('comics.published_at desc, comics.id desc')
    .modify(inPart, part)

/** Returns how many of those comics are in each state. */
export const countPublished = (db: Knex, words: string): Promise<Record<ComicState, number>> =>
  publishedWith(db, words)
    .join('users', 'users.id', 'comics.user_id')
    .first(Object.entries(states).map(([name, is]) => db.raw(`count(*) filter (where ${is})::integer as ${name}`)))

const waiting = { withdrawals: 'pending', comic_requests: 'PENDING' } as const

/**
 * A request with who asked, null once the account is deleted, the title of the comic that a souvenir prints, and the number
 * of all in the list.
 */
export type StaffRequest<Table extends Requests> = Row<Table> &
  Record<'name' | 'username' | 'comic_title', string | null> & { total: number }

/** Returns requests that wait, the longest waiting first, or those that are decided, the last first. */
export async function listAsked<Table extends Requests>(db: Knex, table: Table, isWaiting: boolean, part: Part) {
  const { rows } = await db.raw<{ rows: StaffRequest<Table>[] }>(
    `select ${table}.*, users.name, users.username, (count(*) over ())::integer as total,
            ${table === 'comic_requests' ? '(select title from comics where comics.id = comic_id)' : 'null'} as comic_title
       from ${table} left join users on users.id = user_id
      where status ${isWaiting ? '=' : '<>'} :waiting
      order by ${isWaiting ? '' : 'decided_at desc,'} ${table}.id ${isWaiting ? '' : 'desc'}
      limit :limit offset :offset`,
    { ...part, waiting: waiting[table] },
  )
  return rows
}

/** Number of requests that wait, as a subquery for the counts of staff pages. */
export const countAsked = (db: Knex, table: Requests) =>
  db(table).whereRaw('status = ?', [waiting[table]]).select(db.raw('count(*)::integer'))

/** A purchase with the time that it bought, null without one. */
export type MemberPurchase = PurchaseRow & { [Name in 'starts_at' | 'ends_at']: SubscriptionRow[Name] | null }

/** Returns the last purchases of a member, newest first. */
export const listBought = (db: Knex, userId: number): Promise<MemberPurchase[]> =>
  db('purchases')
    .leftJoin('subscriptions', 'subscriptions.purchase_id', 'purchases.id')
    .where('purchases.user_id', userId)
    .orderBy('purchases.id', 'desc')
    .limit(100)
    .select('purchases.*', 'starts_at', 'ends_at')
