import type { Knex } from 'knex'
import type { New } from '../../db/table.ts'
import type { SlugRow, TitleMappingRow } from '../../db/tables.ts'
import { addChange, dropAnswersAbout } from '../invalidation/queries.ts'

/** The facts by which titles are told apart. */
export type TitleFacts = Pick<SlugRow, 'title' | 'key' | 'season' | 'part' | 'year' | 'type'>
export type SlugMeaning = TitleFacts & Pick<SlugRow, 'slug' | 'origin'>
export type SeenTitle = TitleFacts & { slug: string }
export type CoveredTitle = SeenTitle & { cover: string | null }

const facts = ['title', 'key', 'season', 'part', 'year', 'type'] as const

export const findStandings = (db: Knex, slugs: readonly string[]): Promise<SlugMeaning[]> =>
  db('slugs')
    .select('slug', 'origin', ...facts)
    .whereIn('slug', slugs)

/** Lists slugs of this site, newest first. */
export const linkedSlugs = async (db: Knex, most: number): Promise<string[]> =>
  (await db('slugs').select('slug').orderBy('created_at', 'desc').limit(most)).map(({ slug }) => slug)

/**
 * One JSON parameter is far cheaper than one parameter per column. Rows are written in slug order, so that concurrent
 * writers do not deadlock.
 */
const TITLE_ROWS = `json_to_recordset(?::json) as row
  (slug text, origin text, title text, key text, season int, part int, year int, type text, cover text,
   episodes_at timestamptz)`

/** Returns the slugs that were free and are now taken. */
export const takeSlugs = async (db: Knex, meanings: readonly SlugMeaning[]): Promise<string[]> => {
  if (meanings.length === 0) return []
  const { rows } = await db.raw<{ rows: { slug: string }[] }>(
    `insert into slugs (slug, origin, ${facts}) select slug, origin, ${facts} from ${TITLE_ROWS} order by slug
     on conflict (slug) do nothing returning slug`,
    [JSON.stringify(meanings)],
  )
  return rows.map(({ slug }) => slug)
}

/** Used after the title was renamed; the slug still means the same title. */
export const renameSlug = (db: Knex, slug: string, { title, key, season, part, year, type }: TitleFacts) =>
  db('slugs').where({ slug }).update({ title, key, season, part, year, type })

/** Adds facts from a title's page: the year, which lists may lack, and the type, which lists may state wrong. */
export const completeSlug = (db: Knex, slug: string, { year, type }: Pick<TitleFacts, 'year' | 'type'>) =>
  db.raw(
    `update slugs set year = coalesce(year, :year), type = coalesce(:type, type) where slug = :slug
       and (year, type) is distinct from (coalesce(year, :year), coalesce(:type, type))`,
    { year, type, slug },
  )

/** `episodes_at`: when a title's page listed episodes. */
type RememberedTitle = CoveredTitle & { episodes_at?: Date | null }

export const rememberTitles = (db: Knex, origin: string, titles: readonly RememberedTitle[], now: Date) =>
  db.raw(
    `insert into titles_seen (slug, origin, ${facts}, cover, episodes_at, seen_at)
     select slug, ?, ${facts}, cover, episodes_at, ? from ${TITLE_ROWS} order by slug
     on conflict (origin, slug) do update set
       title = excluded.title, key = excluded.key, season = excluded.season, part = excluded.part,
       year = coalesce(excluded.year, titles_seen.year), type = coalesce(excluded.type, titles_seen.type),
       cover = coalesce(excluded.cover, titles_seen.cover),
       episodes_at = coalesce(excluded.episodes_at, titles_seen.episodes_at), seen_at = excluded.seen_at`,
    [origin, now, JSON.stringify(titles)],
  )

/** Whether a source or another server (`origin`) has listed episodes on the title's page since the given moment. */
export const hadEpisodesSince = async (
  db: Knex,
  title: { origin: string; slug: string },
  since: Date,
): Promise<boolean> =>
  (await db('titles_seen').where(title).where('episodes_at', '>', since).select('slug').first()) !== undefined

export type StoredTitle = Pick<SlugMeaning, 'slug' | 'origin' | 'title'> & { cover: string | null }

/**
 * Finds titles with their covers. The cover is the one last listed by the title's own origin, or by an origin with a
 * confirmed mapping. It is used only if it was listed under the same name, unless staff decided the mapping.
 */
export const findStoredTitles = async (db: Knex, slugs: readonly string[]): Promise<StoredTitle[]> => {
  const { rows } = await db.raw<{ rows: StoredTitle[] }>(
    `select distinct on (ours.slug) ours.slug, ours.origin, ours.title, seen.cover
     from slugs as ours
     cross join lateral (
       select ours.origin, ours.slug as origin_slug, false as is_by_staff
       where not exists (
         select from title_mappings where slug = ours.slug and origin = ours.origin
       )
       union all
       select origin, origin_slug, decided_by is not null from title_mappings
       where slug = ours.slug and state = 'confirmed'
     ) as place
     left join titles_seen as seen on seen.origin = place.origin and seen.slug = place.origin_slug
       and (place.is_by_staff
         or (seen.key, seen.season, seen.part) is not distinct from (ours.key, ours.season, ours.part))
     where ours.slug = any(?)
     order by ours.slug, seen.cover is null, seen.seen_at desc`,
    [[...slugs]],
  )
  return rows
}

export const titlesSeenUnder = async (db: Knex, origin: string, slug: string): Promise<number> =>
  (await db('titles_seen').select('slug').where({ origin, slug })).length

/** Finds the titles that an origin listed under a name, the most recently seen first. */
export const titlesSeenAs = (db: Knex, origin: string, key: string): Promise<SeenTitle[]> =>
  db('titles_seen')
    .select('slug', ...facts)
    .where({ origin, key })
    .orderBy('seen_at', 'desc')
    .limit(20)

export type Mapping = Pick<TitleMappingRow, 'slug' | 'origin_slug' | 'state' | 'decided_by'>

export const findMapping = (db: Knex, slug: string, origin: string): Promise<Mapping | undefined> =>
  db('title_mappings').select('slug', 'origin_slug', 'state', 'decided_by').where({ slug, origin }).first()

/** Finds which slug of this site each slug of an origin is (`confirmed`) or is not (`rejected`), by rules or staff. */
export const decidedMappings = (db: Knex, origin: string, originSlugs: readonly string[]): Promise<Mapping[]> =>
  db('title_mappings')
    .select('slug', 'origin_slug', 'state', 'decided_by')
    .where({ origin })
    .whereIn('state', ['confirmed', 'rejected'])
    .whereIn('origin_slug', originSlugs)
    .orderBy('slug')

/** Adds a mapping that a rule found. An existing mapping of the same slug and origin stays. */
export const addMapping = (db: Knex, mapping: Omit<TitleMappingRow, 'decided_by'>) =>
  db('title_mappings')
    .insert({ ...mapping, decided_by: null })
    .onConflict(['slug', 'origin'])
    .ignore()

/** Proposes to staff that the title of a slug has another name at its own origin. */
export const proposeRenaming = (db: Knex, { slug, origin }: Pick<SlugMeaning, 'slug' | 'origin'>) =>
  addMapping(db, { slug, origin, origin_slug: slug, state: 'proposed', score: null, decided_at: null })

export type Renamed = Pick<SlugMeaning, 'slug' | 'title'>

/**
 * Finds the newest title that the origin now has under this slug, until staff have decided whether it is the same
 * title. Finds none if another title of the origin has that name, because the origin has then mixed up its slugs.
 */
export const renamedTo = (db: Knex, slug: string): Promise<Renamed | undefined> =>
  db('title_mappings as proposed')
    .join('title_mappings as other', (on) =>
      on.on('other.origin', 'proposed.origin').andOn('other.origin_slug', 'proposed.origin_slug'),
    )
    .join('slugs as title', 'title.slug', 'other.slug')
    .where({ 'proposed.slug': slug, 'proposed.origin_slug': slug, 'proposed.state': 'proposed' })
    .where('other.state', 'confirmed')
    .whereRaw('title.slug <> proposed.slug and title.origin = proposed.origin')
    .whereNotExists(
      db('slugs as namesake')
        .select(db.raw('1'))
        .whereRaw('namesake.origin = title.origin and namesake.slug <> title.slug and namesake.key = title.key')
        .whereRaw('(namesake.season, namesake.part) is not distinct from (title.season, title.part)'),
    )
    .orderBy('title.created_at', 'desc')
    .first('title.slug', 'title.title')

/** Two titles that compete for one slug are handled one after the other. */
export const waitForTurn = (trx: Knex, what: string) => trx.raw('select pg_advisory_xact_lock(hashtext(?))', [what])

export type ListedMapping = Pick<TitleMappingRow, 'slug' | 'origin' | 'origin_slug' | 'state' | 'score'>

/** Lists mappings: proposals first, and the most similar names first. */
export const listMappings = (
  db: Knex,
  filters: { state?: TitleMappingRow['state'] | undefined; slug?: string | undefined },
): Promise<ListedMapping[]> =>
  db('title_mappings')
    .select('slug', 'origin', 'origin_slug', 'state', 'score')
    .where((narrowed) => {
      if (filters.state) narrowed.where({ state: filters.state })
      if (filters.slug) narrowed.where({ slug: filters.slug })
    })
    .orderByRaw("state = 'proposed' desc, score desc nulls last, slug, origin")
    .limit(1_000)

/** Finds slugs of other origins with similar names, at most three per title. */
export const slugsAlike = async (
  db: Knex,
  origin: string,
  titles: readonly SeenTitle[],
): Promise<(SlugMeaning & { origin_slug: string })[]> => {
  const { rows } = await db.raw<{ rows: (SlugMeaning & { origin_slug: string })[] }>(
    `select title.origin_slug, alike.*
     from unnest(?::text[], ?::text[]) as title (origin_slug, key)
     cross join lateral (
       select slug, origin, ${facts} from slugs
       where origin <> ? and slugs.key % title.key
       order by similarity(slugs.key, title.key) desc limit 3
     ) as alike`,
    [slugsIn(titles), titles.map(({ key }) => key), origin],
  )
  return rows
}

export const slugsIn = (titles: readonly SeenTitle[]) => titles.map(({ slug }) => slug)

/**
 * Removes a decision of staff about a title at a source or another server, so that the rules decide again. Deletes the
 * cached answers about the title and notifies all web server processes.
 */
export const removeMapping = (db: Knex, slug: string, origin: string): Promise<number> =>
  db.transaction(async (trx) => {
    const removed = await trx('title_mappings').where({ slug, origin }).delete()
    await dropAnswersAbout(trx, slug)
    await addChange(trx, 'title', slug)
    return removed
  })

/**
 * Saves whether a slug of a source or another server means a title of this site. Deletes the cached answers about the
 * title and notifies all web server processes.
 */
export const saveMapping = (db: Knex, mapping: New<'title_mappings'>): Promise<void> =>
  db.transaction(async (trx) => {
    await trx('title_mappings').insert(mapping).onConflict(['slug', 'origin']).merge()
    await dropAnswersAbout(trx, mapping.slug)
    await addChange(trx, 'title', mapping.slug)
  })
