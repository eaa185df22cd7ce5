import type { Knex } from 'knex'
import type { EpisodeReportRow } from '../../db/tables.ts'

export const addReport = (db: Knex, report: Omit<EpisodeReportRow, 'id' | 'done_at'>) =>
  db('episode_reports').insert(report)

/** Reports of one episode with the same reason, which are all open or were all marked as done together. */
export type ReportGroup = {
  /** Id of the newest report. An action on the group applies to its reports up to this one. */
  id: number
  episode_slug: string
  title: string
  reason: string
  count: number
  at: Date
  done_at: Date | null
  servers: string[]
  /** The newest messages, newest first, at most three. */
  messages: string[]
}

type Wishes = {
  done: boolean
  limit: number
  offset: number
  /** Id of a report marked as done whose group is returned too; null for none. */
  also?: number | null
}

/** Returns one page of report groups, newest first. `total` counts the groups without that of `also`. */
export async function findReports(db: Knex, { done, limit, offset, also = null }: Wishes) {
  const { rows }: { rows: { groups: JsonGroup[]; also: JsonGroup | null; total: number }[] } = await db.raw(
    `with grouped as (
       select max(id) as id, episode_slug, reason, done_at, max(created_at) as at, count(*)::int as count,
              (array_agg(title order by id desc))[1] as title,
              coalesce(array_agg(distinct server) filter (where server is not null), '{}') as servers,
              (coalesce(array_agg(message order by id desc) filter (where message is not null), '{}'))[1:3] as messages
         from episode_reports
        where (done_at is not null) = :done::boolean
           or (episode_slug, reason, done_at) = (select episode_slug, reason, done_at from episode_reports where id = :also)
        group by episode_slug, reason, done_at
     ), wanted as (
       select * from grouped where (done_at is not null) = :done::boolean
     ), page as (
       select * from wanted order by coalesce(done_at, at) desc, id desc limit :limit offset :offset
     )
     select (select count(*)::int from wanted) as total,
            (select coalesce(json_agg(page order by coalesce(done_at, at) desc, id desc), '[]') from page) as groups,
            (select to_json(grouped) from grouped where (done_at is not null) <> :done::boolean) as also`,
    { done, also, limit, offset },
  )
  const [answer] = rows
  if (!answer) throw new Error('the reports query returned no row')
  return { total: answer.total, groups: answer.groups.map(dated), also: answer.also && dated(answer.also) }
}

/** A report group in JSON, with dates as text. */
type JsonGroup = Omit<ReportGroup, 'at' | 'done_at'> & { at: string; done_at: string | null }
const dated = ({ at, done_at, ...group }: JsonGroup): ReportGroup => ({
  ...group,
  at: new Date(at),
  done_at: done_at === null ? null : new Date(done_at),
})

/**
 * Marks the open reports like report `id` as done, up to that report. Newer reports stay open: staff have not seen
 * them.
 */
export async function tickOff(db: Knex, id: number, now: Date) {
  const reports = await sameAs(db, id)
    .whereNull('done_at')
    .where('id', '<=', id)
    .update({ done_at: now })
    .returning(groupColumns)
  return reports[0] ? { ...reports[0], count: reports.length } : null
}

/** Reopens the report `id` and the reports that were marked as done together with it. */
export async function takeBack(db: Knex, id: number) {
  const tick = db('episode_reports').select('done_at').where({ id })
  const open = await sameAs(db, id).where('done_at', tick).update({ done_at: null }).returning(groupColumns)
  return open[0] ? { ...open[0], count: open.length } : null
}

const groupColumns = ['title', 'episode_slug', 'reason'] as const

const sameAs = (db: Knex, id: number) =>
  db('episode_reports').whereIn(['episode_slug', 'reason'], (report) =>
    report.select('episode_slug', 'reason').from('episode_reports').where({ id }),
  )

/** Subquery for the number of groups of open reports. */
export const countOpenReports = (db: Knex) =>
  db('episode_reports').whereNull('done_at').select(db.raw('count(distinct (episode_slug, reason))::int'))

/**
 * The state of the player by what visitors report: a fault that many episodes share is not a fault of a single video.
 * The visitors who report are not counted, so the state is never worse than "degraded".
 */
export const playerState = `(select case when count(distinct episode_slug) >= 8 then 'degraded' else 'up' end
  from episode_reports where reason = 'playback' and done_at is null and created_at > now() - interval '2 hours')`
