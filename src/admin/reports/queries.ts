import type { Knex } from 'knex'

/** Reports of one episode for one reason that were ticked off together, or are all open. */
export type ReportGroup = {
  /** The newest of them; what is said of the group is said of all up to it. */
  id: number
  episode_slug: string
  title: string
  reason: string
  count: number
  at: Date
  done_at: Date | null
  servers: string[]
  /** The newest first. */
  messages: string[]
}

type Wishes = {
  done: boolean
  limit: number
  offset: number
  /** A report whose group is shown too, although it is ticked off. */
  also?: number | null
}

/** Groups of reports, newest first; `total` is how many groups there are. */
export async function findReports(db: Knex, { done, limit, offset, also = null }: Wishes) {
  const { rows }: { rows: (ReportGroup & { total: number; isOpen: boolean })[] } = await db.raw(
    `with grouped as (
       select max(id) as id, episode_slug, reason, done_at, max(created_at) as at, count(*)::int as count,
              (array_agg(title order by id desc))[1] as title,
              coalesce(array_agg(distinct server) filter (where server is not null), '{}') as servers,
              (coalesce(array_agg(message order by id desc) filter (where message is not null), '{}'))[1:3] as messages
         from episode_reports
        where (done_at is not null) = :done::boolean
           or (episode_slug, reason, done_at) = (select episode_slug, reason, done_at from episode_reports where id = :also)
        group by episode_slug, reason, done_at
     )
     select *, count(*) filter (where (done_at is not null) = :done::boolean) over ()::int as total
       from grouped
      order by (done_at is not null) = :done::boolean, coalesce(done_at, at) desc, id desc
      limit :limit offset :offset`,
    { done, also, limit: limit + (also === null ? 0 : 1), offset },
  )
  return { groups: rows, total: rows[0]?.total ?? 0 }
}

/** Ticks off what is open of that report's episode and reason, up to it: one that came since was not seen. Null: nothing was open. */
export async function tickOff(db: Knex, id: number, now: Date) {
  const done = await sameAs(db, id).whereNull('done_at').where('id', '<=', id).update({ done_at: now }).returning(named)
  return done[0] ? { ...done[0], count: done.length } : null
}

/** Takes the tick of that report, and of those ticked off with it, back. */
export async function takeBack(db: Knex, id: number) {
  const tick = db('episode_reports').select('done_at').where({ id })
  const open = await sameAs(db, id).where('done_at', tick).update({ done_at: null }).returning(named)
  return open[0] ? { ...open[0], count: open.length } : null
}

const named = ['title', 'episode_slug', 'reason'] as const

const sameAs = (db: Knex, id: number) =>
  db('episode_reports').whereIn(['episode_slug', 'reason'], (said) =>
    said.select('episode_slug', 'reason').from('episode_reports').where({ id }),
  )
