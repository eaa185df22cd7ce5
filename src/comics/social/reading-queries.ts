import type { Knex } from 'knex'
import { countRows, inPart, type Part } from '../../db/rows.ts'
import type { ComicReadRow } from '../../db/tables.ts'
import { type Comic, withNames } from '../comic/queries.ts'
import { VIEW_DAYS } from '../limits.ts'
import { publicOnly } from '../rules/visibility.ts'
import { placeOfPanel } from '../series/queries.ts'
import type { OfComic } from './queries.ts'

export type ReadComic = Comic &
  Pick<ComicReadRow, 'finished'> & {
    last_panel_id: number | null
    last_page_number: number
    last_panel_number: number
    last_read_at: Date
    /** The number of the last panel in the comic. */
    place: number
  }

/**
 * Both rows are locked before anything is written, so that neither can be deleted in between, which could cause a
 * deadlock. `place` counts the panels of the comic from 1.
 */
const reading = `
  with reader as materialized (
         select id, role from users where id = cast(:userId as integer) for key share),
       comic as materialized (
         select id, user_id from comics
          where id = :comicId and ${publicOnly} and (cast(:userId as integer) is null or exists (select from reader))
            for key share),
       panels as (
         select comic_panels.*, row_number() over places as place, lead(comic_panels.id) over places is null as is_last
           from comic join comic_panels on comic_id = comic.id window places as (order by page_number, panel_number))`

/** Adds or changes the member's place. `panel`: a condition for the panel. */
const place = (panel: string, set: string) => `
  insert into comic_reads (user_id, comic_id, panel_id, page_number, panel_number, finished)
  select reader.id, comic_id, panels.id, page_number, panel_number, is_last from reader cross join panels where ${panel}
  on conflict (user_id, comic_id) do update set read_at = clock_timestamp()${set}`

/**
 * The place that arrives last counts, so a reader can start again. Returns false if the comic is not public or has no
 * such panel.
 */
export async function savePlace(db: Knex, at: OfComic & { panelId: number }): Promise<boolean> {
  const moved = ['panel_id', 'page_number', 'panel_number', 'finished'].map((name) => `, ${name} = excluded.${name}`)
  const saving = `${reading} ${place('panels.id = :panelId', moved.join(''))}`
  return (await db.raw<{ rowCount: number }>(saving, at)).rowCount > 0
}

/**
 * `seenBefore`: the visitor's browser knows the comic from an earlier day. If `panelId` is no panel of the comic, the
 * first panel counts.
 */
export type ReadingMarks = { panelId?: number | null; seenBefore?: boolean }
type Reading = ReadingMarks & { comicId: number; day: string; reader: string; userId: number | null }

/**
 * Counts each `reader` once a day ("2026-11-22", WIB), and stores the furthest panel that the reader reached. The
 * creator and staff never count. Also adds the comic to a member's history.
 */
export const addReading = (db: Knex, { panelId = null, seenBefore = false, ...fields }: Reading) =>
  db.raw<unknown>(
    `${reading}, viewed as (
       insert into comic_view_days as kept (comic_id, day, reader, user_id, seen_before, furthest, place, finished)
       select comic.id, :day, :reader, :userId, :seenBefore, panel.id, panel.place, coalesce(is_last, false)
         from comic left join (select * from panels where id = :panelId or place = 1 order by place desc limit 1) as panel
           on true
        where user_id is distinct from cast(:userId as integer)
          and not exists (select from reader where role in ('staff', 'admin'))
       on conflict (comic_id, day, reader) do update
         set furthest = case when excluded.place > coalesce(kept.place, 0) then excluded.furthest else kept.furthest end,
           place = greatest(kept.place, excluded.place), finished = kept.finished or excluded.finished,
           seen_before = kept.seen_before or excluded.seen_before
         where excluded.place > coalesce(kept.place, 0) or excluded.finished and not kept.finished or excluded.seen_before and not kept.seen_before
     ) ${place('panels.place = 1', '')}`,
    { ...fields, panelId, seenBefore: seenBefore && fields.userId === null },
  )

const readBy = (db: Knex, userId: number) =>
  db('comics')
    .join('comic_reads', 'comic_reads.comic_id', 'comics.id')
    .where('comic_reads.user_id', userId)
    .whereRaw(publicOnly)

/** `unfinished`: only comics that the member has not finished. */
type HistoryPart = Part & { unfinished?: boolean }

/** The comic that was read last comes first. */
export const listHistory = (db: Knex, userId: number, { unfinished, ...part }: HistoryPart): Promise<ReadComic[]> =>
  withNames(db, readBy(db, userId).where(unfinished ? { finished: false } : {}))
    // A removed panel cannot be a place to continue.
    .select(db.raw('(select id from comic_panels where id = panel_id) as last_panel_id'), {
      last_page_number: 'page_number',
      last_panel_number: 'panel_number',
    })
    .select('finished', { last_read_at: 'read_at' })
    .select(db.raw(`${placeOfPanel} as place`))
    .orderByRaw('read_at desc, comics.id desc')
    .modify(inPart, part)

export const countHistory = (db: Knex, userId: number): Promise<number> => countRows(readBy(db, userId))

export const dropFromHistory = (db: Knex, { comicId, userId }: OfComic) =>
  db('comic_reads').where({ comic_id: comicId, user_id: userId }).delete()

/** `today`: a day such as "2026-11-22". */
export const pruneViews = (db: Knex, today: string): Promise<number> =>
  db('comic_view_days').whereRaw('day < ?::date - ?::integer', [today, VIEW_DAYS]).delete()
