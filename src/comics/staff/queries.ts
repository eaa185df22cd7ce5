import type { Knex } from 'knex'
import { containing, inPart } from '../../db/rows.ts'
import type { Row } from '../../db/table.ts'
import type { CreatorRow, PurchaseRow, ReportCategory, SubscriptionRow } from '../../db/tables.ts'
import { type Comic, withNames } from '../comic/queries.ts'
import type { Requests } from '../money/wallet/queries.ts'
import { publicOnly } from '../rules/visibility.ts'
import { hiddenParent } from '../social/queries.ts'

export type Report = {
  reason: string
  category: ReportCategory
  at: string
  user_id: number | null
  /** Null if the account is deleted. */
  username: string | null
  slug: string | null
}

export type ReportGroup = {
  comic_id: number
  comment_id: number | null
  /** The text of a reported comment. Null for a comic, and for a hidden comment. */
  content: string | null
  /** How many newer comments are listed above the comment. */
  above: number
  author: string
  count: number
  reports: Report[]
  at: Date
}

const REPORTS_SHOWN = 5

type Part = { limit: number; offset: number }
export type ListRow<One> = One & { total: number; comic: Comic }

/** The report that waits longest comes first. `category` is null for all categories. */
export async function listReports(db: Knex, part: Part, category: ReportCategory | null) {
  const { rows } = await db.raw<{ rows: (ReportGroup & { total: number })[] }>(
    `select r.comic_id, r.comment_id, case when c.removed_at is null then c.content end as content,
            (select count(*)::integer from comic_comments newer
              where newer.comic_id = c.comic_id and newer.removed_at is null and newer.parent_id is null
                and newer.id > coalesce(c.parent_id, c.id)) as above,
            author.name as author, count(*)::integer as count, min(r.created_at) as at,
            jsonb_path_query_array(jsonb_agg(jsonb_build_object('reason', r.reason, 'category', r.category, 'at', r.created_at,
              'user_id', who.id, 'username', who.username, 'slug', creators.slug) order by r.id desc),
              '$[0 to ${REPORTS_SHOWN - 1}]') as reports,
            (count(*) over ())::integer as total
       from comic_reports r
       join comics on comics.id = r.comic_id
       left join comic_comments c on c.id = r.comment_id
       left join users who on who.id = r.reporter_id
       left join creators on creators.user_id = who.id
       join users author on author.id = coalesce(c.user_id, comics.user_id)
      where r.closed_at is null and (:category::text is null or r.category = :category)
      group by r.comic_id, r.comment_id, c.id, author.id
      order by min(r.created_at), r.comic_id
      limit :limit offset :offset`,
    { ...part, category },
  )
  return withComics(db, rows)
}

/** Leaves out rows whose comic was deleted in the meantime. */
async function withComics<Row extends { comic_id: number }>(db: Knex, rows: readonly Row[]) {
  const ids = rows.map(({ comic_id }) => comic_id)
  const comics: Comic[] = ids.length > 0 ? await withNames(db, db('comics').whereIn('comics.id', ids)) : []
  return rows.flatMap((row) => comics.filter(({ id }) => id === row.comic_id).map((comic) => ({ ...row, comic })))
}

export const countReported = (db: Knex) =>
  db
    .from(db('comic_reports').whereNull('closed_at').distinct('comic_id', 'comment_id').as('reported'))
    .select(db.raw('count(*)::integer as count'))

/** `text`: the reason of the removal, or the text of the comment. */
export type Removal = { comic_id: number; comment_id: number | null; author: string; removed_at: Date; text: string }

/** The latest removal comes first. */
export async function listRemoved(db: Knex, part: Part): Promise<ListRow<Removal>[]> {
  const { rows } = await db.raw<{ rows: (Removal & { total: number })[] }>(
    `select removed.*, users.name as author, (count(*) over ())::integer as total
       from (select id as comic_id, null::integer as comment_id, user_id, removed_at, removal_reason as text from comics
              union all select comic_id, id, user_id, removed_at, content from comic_comments c
                where not exists (${hiddenParent('c')})) removed
       join users on users.id = user_id
      where removed_at is not null
      order by removed_at desc, comic_id, comment_id
      limit :limit offset :offset`,
    part,
  )
  return withComics(db, rows)
}

const states = {
  semua: 'true',
  terbit: publicOnly,
  disembunyikan: 'comics.published_at is not null and comics.removed_at is null and not comics.is_active',
  draf: 'coalesce(comics.published_at, comics.publish_at, comics.waiting_since, comics.removed_at) is null',
  terjadwal: 'comics.publish_at is not null and comics.waiting_since is null',
  menunggu: 'comics.waiting_since is not null',
  diturunkan: 'comics.removed_at is not null',
  unggulan: 'comics.featured_at is not null',
  dijawab: `exists (select from comic_moderations
    where comic_id = comics.id and answered_at is not null and closed_at is null)`,
} as const
export type ComicState = keyof typeof states

const withWords = (db: Knex, words: string) =>
  db('comics').where((either) => {
    const part = containing(words)
    either.whereILike('comics.title', part).orWhereILike('users.name', part).orWhereILike('users.username', part)
    if (/^\d{1,9}$/.test(words)) either.orWhere('comics.id', Number(words))
  })

export type ListedComic = Comic & Pick<CreatorRow, 'barred_at' | 'bar_message'>

/**
 * Lists all comics, also drafts, whose contents only their creators may see. Comics that wait for staff come first,
 * then the newest.
 */
export const listAll = (db: Knex, state: ComicState, words: string, part: Part): Promise<ListedComic[]> =>
  withNames(db, withWords(db, words).whereRaw(states[state]))
    .leftJoin('creators', 'creators.user_id', 'comics.user_id')
    .select('barred_at', 'bar_message')
    .orderByRaw('comics.waiting_since, coalesce(comics.published_at, comics.created_at) desc, comics.id desc')
    .modify(inPart, part)

export const countAll = (db: Knex, words: string): Promise<Record<ComicState, number>> =>
  withWords(db, words)
    .join('users', 'users.id', 'comics.user_id')
    .first(Object.entries(states).map(([name, is]) => db.raw(`count(*) filter (where ${is})::integer as ${name}`)))

export const countUploads = (db: Knex) => db('comics').whereNotNull('waiting_since').select(db.raw('count(*)::integer'))

export const countAnswers = (db: Knex) =>
  db('comic_moderations').whereNotNull('answered_at').whereNull('closed_at').select(db.raw('count(*)::integer'))

const waiting = { withdrawals: 'pending', comic_requests: 'PENDING' } as const

/**
 * Names are null if the account is deleted. `comic_title`: the comic of a souvenir. `total`: the number of all requests
 * in the list.
 */
export type StaffRequest<Table extends Requests> = Row<Table> &
  Record<'name' | 'username' | 'comic_title', string | null> & { total: number }

/** Of waiting requests, the one that waits longest comes first. Of decided requests, the latest comes first. */
export async function listStaffRequests<Table extends Requests>(
  db: Knex,
  table: Table,
  isWaiting: boolean,
  part: Part,
) {
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

export const countWaitingRequests = (db: Knex, table: Requests) =>
  db(table).whereRaw('status = ?', [waiting[table]]).select(db.raw('count(*)::integer'))

export type MemberPurchase = PurchaseRow & { [Name in 'starts_at' | 'ends_at']: SubscriptionRow[Name] | null }

export const listBought = (db: Knex, userId: number): Promise<MemberPurchase[]> =>
  db('purchases')
    .leftJoin('subscriptions', 'subscriptions.purchase_id', 'purchases.id')
    .where('purchases.user_id', userId)
    .orderBy('purchases.id', 'desc')
    .limit(100)
    .select('purchases.*', 'starts_at', 'ends_at')
