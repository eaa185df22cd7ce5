import type { Knex } from 'knex'
import type { TitleStatus } from '../../db/column-types.ts'
import type { Episode, Release, ScheduleItem } from '../upstream/upstream.ts'
import { foundTitles, fuzzyTurn } from './search-queries.ts'

/** Only titles of the upstream are releases. */
const visibleReleases = { origin: 'anilibria', hidden_at: null } as const

/** `genres`: keys from `genreKey`; a title must have one of them. `isPlayable`: it must have an episode. */
export type ReleaseFilters = {
  words?: string
  genres?: readonly string[]
  type?: string
  status?: TitleStatus
  year?: number
  isPlayable?: true
}

/** Without search words, `relevance` means `fresh`. */
export type ReleaseOrder = 'relevance' | 'fresh' | 'popular' | 'score' | 'newest'

type Part = { order: ReleaseOrder; limit: number; offset?: number }

/** Each release has only its newest episode. `total`: the number of all releases that match. */
export type ReleaseList = { releases: Release[]; total: number }

const orders: Record<ReleaseOrder, string> = {
  relevance: 'updated_at desc nulls last',
  fresh: 'updated_at desc nulls last',
  popular: 'popularity desc',
  score: 'rating desc nulls last, popularity desc',
  newest: 'year desc nulls last, updated_at desc nulls last',
}

type Row = { release: unknown; status: TitleStatus; newest: unknown }

/** Lists releases. If the words find nothing, the search allows one typing error in each. */
export async function listReleases(db: Knex, filters: ReleaseFilters, part: Part): Promise<ReleaseList> {
  const { words = '', ...others } = filters
  if (words.trim() === '') return listMatching(db, others, null, part)
  const search = async (isFuzzy: boolean) => {
    const matches = await foundTitles(db, words, { isFuzzy })
    return matches ? listMatching(db, others, matches.query, part) : { releases: [], total: 0 }
  }
  const list = await search(false)
  return list.total > 0 ? list : fuzzyTurn(() => search(true))
}

async function listMatching(
  db: Knex,
  { genres, isPlayable, ...columns }: Omit<ReleaseFilters, 'words'>,
  matches: Knex.QueryBuilder | null,
  { order, limit, offset = 0 }: Part,
): Promise<ReleaseList> {
  const matching = () =>
    db('anilibria_titles')
      .where({ ...visibleReleases, ...columns })
      .modify((query) => {
        if (genres) query.whereRaw('genre_keys && ?::text[]', [[...genres]])
        if (isPlayable) query.where({ is_playable: true })
        if (matches) query.join(matches.clone().as('found'), 'found.title_id', 'anilibria_titles.id')
      })
  const inOrder = `${matches && order === 'relevance' ? 'place, popularity desc' : orders[order]}, id desc`
  // Only the releases of the page are read completely.
  const page = matching()
    .select('id', db.raw(`row_number() over (order by ${inOrder}) as position`))
    .orderBy('position')
    .limit(limit)
    .offset(offset)
  const [rows, countRows] = await Promise.all([
    db
      .from(page.as('page'))
      .join('anilibria_titles', 'anilibria_titles.id', 'page.id')
      .select<Row[]>('release', 'status', newestEpisode(db))
      .orderBy('position'),
    matching().count<{ count: string }[]>(),
  ])
  return { releases: rows.map(toRelease), total: Number(countRows[0]?.count ?? 0) }
}

/** Returns a release with all its episodes; null if the mirror does not have it. */
export async function findReleaseByAlias(db: Knex, alias: string): Promise<Release | null> {
  const row = await db('anilibria_titles')
    .where({ ...visibleReleases, alias })
    .orderBy('id', 'desc')
    .first<(Row & { id: number }) | undefined>('id', 'release', 'status', db.raw('null as newest'))
  if (!row) return null
  const episodes = await db('anilibria_episodes').where({ title_id: row.id, removed_at: null }).orderBy('ordinal')
  return { ...toRelease(row), episodes: episodes.map(({ data }) => toEpisode(data)) }
}

/** Lists the releases by the days of the schedule. */
export async function listWeek(db: Knex): Promise<ScheduleItem[]> {
  const rows = await db('anilibria_schedule as slot')
    .join('anilibria_titles as title', 'title.id', 'slot.title_id')
    .where({ origin: 'anilibria', hidden_at: null })
    .orderBy(['slot.day', 'slot.position'])
    .select<(Row & { day: number })[]>('slot.day', 'release', 'status', db.raw('null as newest'))
  return rows.map((row) => ({ release: { ...toRelease(row), publish_day: row.day } }))
}

/** Lists releases of the same franchise, oldest first, then those with most genres in common, by popularity. */
export async function listRelated(db: Knex, id: number, limit: number): Promise<Release[]> {
  const { rows } = await db.raw<{ rows: Row[] }>(
    `with liked as (select id, franchise_id, genre_keys from anilibria_titles where id = :id)
     select other.release, other.status, null as newest
     from liked join anilibria_titles as other on other.id <> liked.id
       and (other.franchise_id = liked.franchise_id or other.genre_keys && liked.genre_keys)
     where other.origin = 'anilibria' and other.hidden_at is null
     order by (other.franchise_id = liked.franchise_id) is true desc,
       case when other.franchise_id = liked.franchise_id then other.year end nulls last,
       (select count(*) from unnest(other.genre_keys) as key where key = any(liked.genre_keys)) desc,
       other.popularity desc, other.id desc
     limit :limit`,
    { id, limit },
  )
  return rows.map(toRelease)
}

/** Finds releases without their episodes, in no order. */
export const findReleases = async (db: Knex, aliases: readonly string[]): Promise<Release[]> =>
  (
    await db('anilibria_titles')
      .where(visibleReleases)
      .whereIn('alias', aliases)
      .select<Row[]>('release', 'status', db.raw('null as newest'))
  ).map(toRelease)

/** Lists aliases; releases with the newest episodes come first. */
export const listAliases = (db: Knex): Promise<string[]> =>
  db('anilibria_titles').where(visibleReleases).orderByRaw('updated_at desc nulls last, id desc').pluck('alias')

export const findAlias = async (db: Knex, id: number): Promise<string | null> =>
  (
    await db('anilibria_titles')
      .where({ ...visibleReleases, id })
      .first('alias')
  )?.alias ?? null

export const isHidden = async (db: Knex, alias: string): Promise<boolean> =>
  (await db('anilibria_titles').where({ origin: 'anilibria', alias }).whereNotNull('hidden_at').first('id')) !==
  undefined

const newestEpisode = (db: Knex) =>
  db('anilibria_episodes')
    .select('data')
    .whereRaw('title_id = anilibria_titles.id')
    .where({ removed_at: null })
    .orderBy('ordinal', 'desc')
    .limit(1)
    .as('newest')

const toDate = (value: unknown): Date | null => (typeof value === 'string' ? new Date(value) : null)

/**
 * Builds a release with only its newest episode, or with none if the title is announced. The casts are safe: only the
 * sync writes these columns, from a `Release`.
 */
function toRelease({ release, status, newest }: Row): Release {
  const storedRelease = release as Omit<Release, 'episodes' | 'latest_episode'>
  return {
    ...storedRelease,
    fresh_at: toDate(storedRelease.fresh_at),
    created_at: toDate(storedRelease.created_at),
    updated_at: toDate(storedRelease.updated_at),
    episodes: status === 'announced' ? [] : null,
    latest_episode: newest ? toEpisode(newest) : null,
  }
}

function toEpisode(data: unknown): Episode {
  const storedEpisode = data as Episode
  // Rows from older versions of this server lack openings and endings until they are read again.
  return {
    ...storedEpisode,
    opening: storedEpisode.opening ?? null,
    ending: storedEpisode.ending ?? null,
    updated_at: toDate(storedEpisode.updated_at),
  }
}
