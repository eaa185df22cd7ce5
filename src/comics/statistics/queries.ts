import type { Knex } from 'knex'
import { countRows, inPart, type Part } from '../../db/rows.ts'
import type { ComicRow } from '../../db/tables.ts'
import { lockComic } from '../comic/queries.ts'

/** `earnings`: rupiah that staff added to the wallet, minus those that they took back. */
export type Sums = Record<'views' | 'likes' | 'comments' | 'earnings', number>
/** `day`: a day such as "2026-11-22". */
export type StatDay = Sums & { day: string }

/** The creator's comics, without removed ones. The array keeps the database from reading the days of other comics. */
const own = `comic_id = any(array(select id from comics where user_id = :userId and removed_at is null))`

/** Both days are included. The oldest day comes first. */
export async function listDays(db: Knex, userId: number, days: { from: string; to: string }): Promise<StatDay[]> {
  const { rows } = await db.raw<{ rows: StatDay[] }>(
    `select to_char(day, 'YYYY-MM-DD') as day, coalesce(views, 0)::float as views, coalesce(likes, 0)::float as likes,
       coalesce(comments, 0)::float as comments, coalesce(earnings, 0)::float as earnings
     from (select generate_series(:from::date, :to::date, interval '1 day')::date as day) as days
     left join (select day, sum(views) as views, sum(likes) as likes, sum(comments) as comments
                  from comic_stat_days where ${own} and day between :from and :to group by day) as stats using (day)
     left join (select (created_at at time zone 'Asia/Jakarta')::date as day, sum(amount) as earnings
                  from wallet_transactions where user_id = :userId and kind = 'adjustment'
                 group by 1) as earned using (day)
     order by day`,
    { userId, ...days },
  )
  return rows
}

export type BestComic = Pick<ComicRow, 'id' | 'title' | 'published_at'> & Omit<Sums, 'earnings'>

/** The comics with at least one reader. The comic with the most views comes first. */
export async function listBest(db: Knex, userId: number, { from, limit }: { from: string; limit: number }) {
  const { rows } = await db.raw<{ rows: BestComic[] }>(
    `select id, title, published_at, views::float, likes::float, comments::float
     from (select comic_id as id, sum(views) as views, sum(likes) as likes, sum(comments) as comments
             from comic_stat_days where ${own} and day >= :from group by comic_id) as sums join comics using (id)
     where views + likes + comments > 0 order by views desc, likes desc, comments desc, id limit :limit`,
    { userId, from, limit },
  )
  return rows
}

export const countBegun = (db: Knex, userId: number, since: Date): Promise<number> =>
  countRows(db('comics').where({ user_id: userId, removed_at: null }).where('created_at', '>=', since))

/**
 * Credits, rupiah and payments, the newest first. Ids of the three tables are distinguished by their remainder modulo
 * 3.
 */
export async function listTransactions(db: Knex, userId: number, part: Part) {
  const history = db.from(
    db.raw(
      `(select (t.id * 3)::float as id, t.amount::float as amount, t.description, 'credit' as unit,
          case when kind = 'commission' then 'referral_bonus' when t.amount < 0 then 'debit' else 'credit' end as type,
          invoice_number as reference_id, t.created_at
        from credit_transactions t left join purchases on purchases.id = purchase_id where t.user_id = :userId
        union all
        select id * 3 + 1, amount, description, 'idr',
          case when kind <> 'adjustment' then 'withdrawal' when amount < 0 then 'debit' else 'credit' end, null, created_at
        from wallet_transactions where user_id = :userId
        union all
        select payment.id * 3 + 2, payment.amount,
          package_name || case state when 'refunded' then ' (dikembalikan)' else '' end, 'idr', 'topup', invoice_number,
          payment.created_at
        from purchase_payments payment join purchases on purchases.id = purchase_id
        where user_id = :userId and state <> 'review') as history`,
      { userId },
    ),
  )
  const rows = await history.clone().orderByRaw('created_at desc, id desc').modify(inPart, part)
  return { rows, total: await countRows(history) }
}

export const listReadComics = (db: Knex): Promise<number[]> =>
  db('comics').whereNotNull('published_at').orderBy('id').pluck('id')

/**
 * Corrects the daily counts of a comic, for views only since `viewsSince`. Returns the corrected days. Must run in a
 * transaction: every other change of counts first changes the counters of the comic, so it waits for this transaction.
 */
export async function recountComic(trx: Knex, comicId: number, viewsSince: string): Promise<string[]> {
  await lockComic(trx, comicId)
  const { rows } = await trx.raw<{ rows: { day: string }[] }>(
    `with counted as (
       select day, sum(view) as views, sum(liked) as likes, sum(comment) as comments from (
         select day, 1 as view, 0 as liked, 0 as comment from comic_view_days
          where comic_id = :comicId and day >= :viewsSince
         union all select (created_at at time zone 'Asia/Jakarta')::date, 0, 1, 0 from comic_likes
          where comic_id = :comicId
         union all select (created_at at time zone 'Asia/Jakarta')::date, 0, 0, 1 from comic_comments
          where comic_id = :comicId and removed_at is null
       ) as events group by day
     ), kept as (select * from comic_stat_days where comic_id = :comicId)
     insert into comic_stat_days as stat (comic_id, day, views, likes, comments)
     select :comicId, day, case when day >= :viewsSince then coalesce(counted.views, 0) else coalesce(kept.views, 0) end,
            coalesce(counted.likes, 0), coalesce(counted.comments, 0)
       from kept full join counted using (day)
     on conflict (comic_id, day) do update
       set views = excluded.views, likes = excluded.likes, comments = excluded.comments
       where (stat.views, stat.likes, stat.comments) <> (excluded.views, excluded.likes, excluded.comments)
     returning day::text`,
    { comicId, viewsSince },
  )
  return rows.map(({ day }) => day)
}
