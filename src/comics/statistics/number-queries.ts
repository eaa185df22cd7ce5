import type { Knex } from 'knex'
import type { ComicRow } from '../../db/tables.ts'
import { notFound } from '../../web/refusal.ts'

/**
 * A comic, a series, or all comics of a creator (the id of the creator's user). Series and creators do not include
 * comics that staff removed.
 */
export type Scope = { kind: 'comic' | 'series' | 'creator'; id: number }
/** A range of days such as "2026-11-22". Both days are included. */
export type Days = { from: string; to: string }

/** `new_readers` and `finished` are parts of `readers`. */
export type ReaderSums = { readers: number; new_readers: number; finished: number }
export type ReaderDay = ReaderSums & { day: string }

const sums = `coalesce(sum(readers - again), 0)::float as readers, coalesce(sum(readers - known), 0)::float as new_readers,
  coalesce(sum(finished - finished_again), 0)::float as finished`

/**
 * The oldest day comes first; days without readers are included. In the sums over all days, each member counts once.
 */
export async function readDays(db: Knex, scope: Scope, days: Days): Promise<{ days: ReaderDay[]; sums: ReaderSums }> {
  const { rows } = await db.raw<{ rows: ReaderDay[] }>(
    `select to_char(day, 'YYYY-MM-DD') as day, coalesce(readers, 0) as readers, coalesce(readers - known, 0) as new_readers,
       coalesce(finished, 0) as finished
     from (select generate_series(:from::date, :to::date, interval '1 day')::date as day) as days
     left join (select * from reader_days where kind = :kind and id = :id) as kept using (day) order by day`,
    { ...scope, ...days },
  )
  const summed = `select ${sums} from reader_days where kind = :kind and id = :id and day between :from and :to`
  const [sum] = (await db.raw<{ rows: [ReaderSums] }>(summed, { ...scope, ...days })).rows
  return { days: rows, sums: sum }
}

export type Stop = {
  panel_id: number
  page_number: number
  panel_number: number
  /** The picture of the panel. */
  render_id: number | null
  title: string | null
  episode_number: number | null
  readers: number
}

/** The first day from which on whole blocks of `span` days are summed up. */
const first = (span: number) =>
  `(:from::date + ${span - 1} - (:from::date + ${span - 1} - date '2001-01-01') % ${span})`

/** The stops in reading order. Removed panels are left out. */
export async function listStops(db: Knex, scope: Scope, { from }: Days): Promise<Stop[]> {
  const { rows } = await db.raw<{ rows: Stop[] }>(
    `select panel_id, page_number, panel_number, render_id, title, episode_number, readers::float
     from (select panel_id, sum(readers) as readers
             from (values (1, :from::date, ${first(7)}), (7, ${first(7)}, ${first(28)}), (28, ${first(28)}, 'infinity'))
               as parts (span, first, after) join comic_stop_days using (span)
            where comic_id = any(comics_of(:kind, :id)) and day >= first and day < after
            group by panel_id) as stops
     join comic_panels on comic_panels.id = panel_id join comics on comics.id = comic_id
     where readers > 0 order by episode_number, comic_id, page_number, panel_number`,
    { ...scope, from },
  )
  return rows
}

/** The number of followers who get notices. For a comic these are followers of its creator and of its series. */
export async function countFollowers(db: Knex, { kind, id }: Scope): Promise<number> {
  const followerQueries = {
    comic: `(select follower_id from creator_followers join comics on creator_id = user_id where comics.id = :id
      union select follower_id from series_followers join comics using (series_id) where comics.id = :id)`,
    series: '(select follower_id from series_followers where series_id = :id)',
    creator: '(select follower_id from creator_followers where creator_id = :id)',
  }
  const { rows } = await db.raw<{ rows: { count: number }[] }>(
    `select count(*)::float as count from ${followerQueries[kind]} as followers`,
    { id },
  )
  return rows[0]?.count ?? 0
}

export type Work = ReaderSums &
  Pick<ComicRow, 'id' | 'title' | 'published_at' | 'episode_number'> & { kind: 'comic' | 'series' }

const published = `select 'comic' as kind, id, title, published_at, episode_number from comics
  where published_at is not null and removed_at is null`

/** Series with their episodes come first, then published comics, the one with most readers first. */
export const listWorks = (db: Knex, userId: number, { from }: Days, limit: number): Promise<Work[]> =>
  readWorks(
    db,
    'kind desc, readers desc, id desc',
    { from, limit, of: userId },
    `${published} and user_id = :of
    union all select 'series', id, title, null, null from comic_series where user_id = :of`,
  )

/** The published episodes of a series in their order. */
export const listEpisodes = (db: Knex, seriesId: number, { from }: Days, limit: number): Promise<Work[]> =>
  readWorks(db, 'episode_number', { from, limit, of: seriesId }, `${published} and series_id = :of`)

async function readWorks(db: Knex, order: string, part: { from: string; limit: number; of: number }, works: string) {
  const { rows } = await db.raw<{ rows: Work[] }>(
    `select works.*, summed.* from (${works}) as works, lateral (
       select ${sums} from reader_days kept where kept.kind = works.kind and kept.id = works.id and day >= :from
     ) as summed order by ${order} limit :limit`,
    part,
  )
  return rows
}

export type OwnWork = Pick<ComicRow, 'id' | 'title' | 'published_at'>

/** Finds a work in any state. Throws a 404 for a work of another creator. */
export async function ownWork(db: Knex, user_id: number, { kind, id }: Scope): Promise<OwnWork> {
  const [table, published_at] =
    kind === 'comic' ? ['comics', 'published_at'] : ['comic_series', db.raw('null as published_at')]
  const work: OwnWork | undefined = await db.from(table).where({ id, user_id }).first('id', 'title', published_at)
  if (!work) throw notFound(kind === 'comic' ? 'Komik ini tidak ada.' : 'Seri ini tidak ada.')
  return work
}

/** Whether the comics of a scope have changed since the scope was counted. */
export const hasChanged = async (db: Knex, scope: Scope): Promise<boolean> =>
  (await db('reader_recounts').where(scope).first('id')) !== undefined

/** All scopes that may have readers. */
export async function listScopes(db: Knex): Promise<Scope[]> {
  const { rows } = await db.raw<{ rows: Scope[] }>(
    `select 'comic' as kind, id from comics where published_at is not null
     union select 'series', series_id from comics where series_id is not null
     union select 'creator', user_id from comics where published_at is not null
     union select kind, id from reader_recounts`,
  )
  return rows
}

/** Counts all days since `since` again. Returns the days whose numbers were wrong. */
export const recountScope = (db: Knex, scope: Scope, since: string): Promise<string[]> =>
  db.transaction(async (trx) => {
    await trx('reader_recounts').where(scope).delete()
    await trx.raw("select pg_advisory_xact_lock(hashtextextended('readers of ' || ? || ?, 0))", [scope.kind, scope.id])
    const { rows } = await trx.raw<{ rows: { day: string }[] }>(
      `select day::text from recount_readers(:kind, :id, :since) as day
       union all select day::text from recount_stops(:id, :since) as day where :kind = 'comic'`,
      { ...scope, since },
    )
    return rows.map(({ day }) => day)
  })

/** Deletes stops before `since`, because no window of days reaches that far back, and days without readers. */
export async function pruneReaders(db: Knex, since: string): Promise<void> {
  await db.raw('delete from comic_stop_days where day < ? or readers = 0', [since])
  await db.raw('delete from reader_days where readers = 0')
  // Readers with a negative id are deleted members. They are removed when no view of theirs is left.
  await db.raw(`delete from comic_readers where user_id < 0
    and not exists (select from comic_view_days v where v.user_id = comic_readers.user_id)`)
}
