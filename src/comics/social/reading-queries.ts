import type { Knex } from 'knex'
import type { ComicReadRow } from '../../db/comic-reader-rows.ts'
import { type Comic, countRows, inPart, type Part, withNames } from '../comic/queries.ts'
import { publicOnly } from '../rules/visibility.ts'
import type { OfComic } from './queries.ts'

/** `place`: the number of the last panel in the comic. */
export type ReadComic = Comic &
  Pick<ComicReadRow, 'finished'> & {
    last_panel_id: number | null
    last_page_number: number
    last_panel_number: number
    last_read_at: Date
    place: number
  }

/**
 * Both are locked before anything is written, so that neither can be deleted in between: each would wait for the other.
 */
const reading = `
  with reader as materialized (select id from users where id = cast(:userId as integer) for key share),
       comic as materialized (
         select id, user_id from comics
          where id = :comicId and ${publicOnly} and (cast(:userId as integer) is null or exists (select from reader))
            for key share)`

/** Adds the member's place at the panel of a condition, or changes it. */
const place = (panel: string, set: string) => `
  insert into comic_reads (user_id, comic_id, panel_id, page_number, panel_number, finished)
  select reader_id, comic_id, id, page_number, panel_number, is_last
    from (select comic_panels.*, reader.id as reader_id, row_number() over places = 1 as is_first,
                 lead(comic_panels.id) over places is null as is_last
            from reader cross join comic join comic_panels on comic_id = comic.id
          window places as (order by page_number, panel_number)) as panels
   where ${panel}
  on conflict (user_id, comic_id) do update set read_at = clock_timestamp()${set}`

/**
 * The last place to arrive counts, so that a reader may begin again; the last panel finishes the comic. Returns false
 * if the public comic has no such panel.
 */
export async function savePlace(db: Knex, at: OfComic & { panelId: number }): Promise<boolean> {
  const moved = ['panel_id', 'page_number', 'panel_number', 'finished'].map((name) => `, ${name} = excluded.${name}`)
  const { rowCount } = await db.raw<{ rowCount: number }>(reading + place('id = :panelId', moved.join('')), at)
  return rowCount > 0
}

type Reading = { comicId: number; day: string; reader: string; userId: number | null }

/**
 * Counts each `reader` and day ("2026-11-22", WIB) once, never the creator, and puts the comic into a member's history.
 */
export const addReading = (db: Knex, read: Reading) =>
  db.raw<unknown>(
    `${reading}, viewed as (
       insert into comic_view_days (comic_id, day, reader)
       select id, :day, :reader from comic where user_id is distinct from cast(:userId as integer)
       on conflict do nothing
     ) ${place('is_first', '')}`,
    read,
  )

const readBy = (db: Knex, userId: number) =>
  db('comics')
    .join('comic_reads', 'comic_reads.comic_id', 'comics.id')
    .where('comic_reads.user_id', userId)
    .whereRaw(publicOnly)

/** `unfinished`: only comics to read on. */
type HistoryPart = Part & { unfinished?: boolean }

/** The last read first. */
export const listHistory = (db: Knex, userId: number, { unfinished, ...part }: HistoryPart): Promise<ReadComic[]> =>
  withNames(db, readBy(db, userId).where(unfinished ? { finished: false } : {}))
    // A removed panel is none to go on at.
    .select(db.raw('(select id from comic_panels where id = panel_id) as last_panel_id'), {
      last_page_number: 'page_number',
      last_panel_number: 'panel_number',
    })
    .select('finished', { last_read_at: 'read_at' })
    .select(
      db.raw(`(select greatest(1, count(*))::integer from comic_panels here join comic_panels before
        on before.comic_id = here.comic_id
          and (before.page_number, before.panel_number) <= (here.page_number, here.panel_number)
        where here.id = panel_id) as place`),
    )
    .orderByRaw('read_at desc, comics.id desc')
    .modify(inPart, part)

export const countHistory = (db: Knex, userId: number): Promise<number> => countRows(readBy(db, userId))

export const dropFromHistory = (db: Knex, { comicId, userId }: OfComic) =>
  db('comic_reads').where({ comic_id: comicId, user_id: userId }).delete()

/** 13 months can be recounted. Counted views stay counted. */
export const KEPT_VIEW_DAYS = 400

/** `today`: as "2026-11-22". */
export const pruneViews = (db: Knex, today: string): Promise<number> =>
  db('comic_view_days').whereRaw('day < ?::date - ?::integer', [today, KEPT_VIEW_DAYS]).delete()
