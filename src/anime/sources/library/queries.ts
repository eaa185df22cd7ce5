import type { Knex } from 'knex'
import { countRows } from '../../../db/rows.ts'
import type { LibraryEpisodeRow, LibraryTitleRow } from '../../../db/tables.ts'
import { DAY } from './entry.ts'

/** The columns that decide the colours of a title's drawings. */
type Tint = Pick<LibraryTitleRow, 'slug' | 'genres' | 'palette'>
export type TitleCard = Tint & Pick<LibraryTitleRow, 'title' | 'type' | 'status' | 'score' | 'aired_from'>
/** `other_name`: the name that matches the words, if the title's own name does not. */
export type FoundTitle = TitleCard &
  Pick<LibraryTitleRow, 'year'> & { episode: string | null; other_name: string | null }
export type EpisodeCard = Pick<LibraryEpisodeRow, 'slug' | 'label' | 'released_at'> & {
  title: string
  title_slug: string
  genres: string[]
  palette: string | null
}
export type AiringTitle = TitleCard & Pick<LibraryTitleRow, 'airs_day' | 'airs_time' | 'airs_zone'>
/** `over_since`: when the last planned episode was released; null until eight days after that. */
export type TitleWithEnd = LibraryTitleRow & { over_since: Date | null }
export type RelatedTitle = TitleCard & Pick<LibraryTitleRow, 'year'> & { kind: string }
export type EpisodeOfTitle = Pick<LibraryEpisodeRow, 'slug' | 'label' | 'name' | 'released_at'>

export const cardColumns = ['slug', 'title', 'type', 'status', 'score', 'genres', 'palette', 'aired_from'] as const
const episodeCard = [
  ...(['episode.slug', 'episode.label', 'episode.released_at'] as const),
  ...(['title.title', 'title.slug as title_slug', 'title.genres', 'title.palette'] as const),
] as const

export const findTitle = (db: Knex, slug: string, now: Date): Promise<TitleWithEnd | undefined> =>
  db('library_titles')
    .select('*', db.raw('? as over_since', [overSince(db, now)]))
    .where({ slug })
    .first()

export const findSlug = async (db: Knex, id: number) =>
  (await db('library_titles').select('slug').where({ id }).first())?.slug ?? null

export const hasTitles = async (db: Knex) => Boolean(await db('library_titles').first('id'))

export const allSlugs = (db: Knex) => db('library_titles').orderBy('aired_from', 'desc').orderBy('id').pluck('slug')

export const findTitles = (db: Knex, slugs: readonly string[]): Promise<(Tint & Pick<LibraryTitleRow, 'title'>)[]> =>
  db('library_titles').select('slug', 'title', 'genres', 'palette').whereIn('slug', slugs)

export const topTitles = (db: Knex): Promise<TitleCard[]> =>
  db('library_titles')
    .select(...cardColumns)
    .orderByRaw('weekly_rank nulls last, score desc nulls last, id')
    .limit(10)

export const movies = (db: Knex, page: number, size: number): Promise<TitleCard[]> =>
  db('library_titles')
    .select(...cardColumns)
    .where({ type: 'Movie' })
    .orderBy([{ column: 'aired_from', order: 'desc' }, 'id'])
    .limit(size)
    .offset((page - 1) * size)

export const countMovies = (db: Knex) => countRows(db('library_titles').where({ type: 'Movie' }))

/** Lists titles of the schedule, without those whose last planned episode was released more than eight days ago. */
export const airingTitles = (db: Knex, now: Date): Promise<AiringTitle[]> =>
  db('library_titles')
    .select(...cardColumns, 'airs_day', 'airs_time', 'airs_zone')
    .whereNotNull('airs_day')
    .whereRaw('? is null', [overSince(db, now)])
    .orderBy(['airs_day', 'airs_time', 'id'])
    .limit(500)

export const newestEpisodes = (db: Knex, now: Date, page: number, size: number): Promise<EpisodeCard[]> =>
  db('library_episodes as episode')
    .join('library_titles as title', 'title.id', 'episode.title_id')
    .select(...episodeCard)
    .where('episode.released_at', '<=', now)
    .orderBy([
      { column: 'episode.released_at', order: 'desc' },
      { column: 'episode.id', order: 'desc' },
    ])
    .limit(size)
    .offset((page - 1) * size)

export const countEpisodes = (db: Knex, now: Date) => countRows(db('library_episodes').where('released_at', '<=', now))

/** Fills two rows on a wide screen. */
const HOME_EPISODES = 16

/** For the home page. */
export const newestEpisodePerTitle = (db: Knex, now: Date): Promise<EpisodeCard[]> =>
  db
    .with('recent', (recent) =>
      recent.from('library_episodes').where('released_at', '<=', now).orderBy('released_at', 'desc').limit(200),
    )
    .with('newest', (newest) =>
      newest
        .from('recent')
        .distinctOn('title_id')
        .orderBy('title_id')
        .orderBy('released_at', 'desc')
        .orderBy('id', 'desc'),
    )
    .from('newest as episode')
    .join('library_titles as title', 'title.id', 'episode.title_id')
    .select(...episodeCard)
    .orderBy('episode.released_at', 'desc')
    .limit(HOME_EPISODES)

export const listEpisodes = (db: Knex, titleId: number, now: Date): Promise<EpisodeOfTitle[]> =>
  db('library_episodes')
    .select('slug', 'label', 'name', 'released_at')
    .where({ title_id: titleId })
    .where('released_at', '<=', now)
    .orderBy([
      { column: 'number', order: 'desc' },
      { column: 'part', order: 'desc' },
      { column: 'id', order: 'desc' },
    ])

export const findEpisode = (db: Knex, slug: string, now: Date) =>
  db('library_episodes as episode')
    .join('library_titles as title', 'title.id', 'episode.title_id')
    .select(...episodeCard, 'episode.title_id', 'episode.clip')
    .where('episode.slug', slug)
    .where('episode.released_at', '<=', now)
    .first<(EpisodeCard & Pick<LibraryEpisodeRow, 'title_id' | 'clip'>) | undefined>()

export const listRecommendations = (db: Knex, titleId: number): Promise<TitleCard[]> =>
  db('library_recommendations as link')
    .join('library_titles as title', 'title.id', 'link.recommended_id')
    .select(cardColumns.map((column) => `title.${column}`))
    .where('link.title_id', titleId)
    .orderBy('link.position')

/** Lists titles of the same story, oldest first, with the relation of each to the given title. */
export const listRelations = (db: Knex, titleId: number): Promise<RelatedTitle[]> =>
  db('library_relations as link')
    .join('library_titles as title', 'title.id', 'link.related_id')
    .select([...cardColumns, 'year' as const].map((column) => `title.${column}`))
    .select('link.kind')
    .where('link.title_id', titleId)
    .orderBy(['title.aired_from', 'title.id'])

/** One day more than a week, so that no time zone loses a title from the schedule too early. */
const SCHEDULE_AFTER_END_MS = 8 * DAY

/**
 * Column for queries of titles: when the last planned episode was released, or null while the title may be in the
 * schedule.
 */
export const overSince = (db: Knex, now: Date) =>
  db.raw(
    `(select max(released_at) from library_episodes where title_id = library_titles.id
      having count(*) >= library_titles.total_episodes and max(released_at) < ?)`,
    [new Date(now.getTime() - SCHEDULE_AFTER_END_MS)],
  )

/** Column for queries of titles: the label of a title's newest episode. */
export const newestLabel = (db: Knex, now: Date) =>
  db.raw(
    `(select label from library_episodes as episode where episode.title_id = title.id and released_at <= ?
      order by number desc, part desc limit 1) as episode`,
    [now],
  )

export const findArtSubject = (db: Knex, slug: string) =>
  db('library_titles').select('slug', 'title', 'genres', 'figure', 'palette').where({ slug }).first()

export const findArtSubjectOfEpisode = (db: Knex, episodeSlug: string) =>
  db('library_episodes as episode')
    .join('library_titles as title', 'title.id', 'episode.title_id')
    .where('episode.slug', episodeSlug)
    .first([
      ...['title.slug', 'title.title', 'title.type', 'title.genres', 'title.figure', 'title.palette'],
      ...['episode.label', 'episode.number', 'episode.part'],
    ])
