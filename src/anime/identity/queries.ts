import type { Knex } from 'knex'
import type { EpisodeSeenRow, SlugRow, TitleMappingRow } from '../../db/rows.ts'
import { tellChange } from '../changes/queries.ts'
import { dropAnswersAbout } from '../queries.ts'

/** What tells a show apart, as it is kept. */
export type TitleFacts = Pick<SlugRow, 'title' | 'key' | 'season' | 'part' | 'year' | 'type'>
export type SlugMeaning = TitleFacts & Pick<SlugRow, 'slug' | 'origin'>
export type SeenTitle = TitleFacts & { slug: string }
export type SeenEpisode = Pick<EpisodeSeenRow, 'episode_slug' | 'anime_slug' | 'label' | 'label_key' | 'url'>

const facts = ['title', 'key', 'season', 'part', 'year', 'type'] as const

export const standingsOf = (db: Knex, slugs: readonly string[]): Promise<SlugMeaning[]> =>
  db('slugs')
    .select('slug', 'origin', ...facts)
    .whereIn('slug', slugs)

/** Rows that several write at once are written in one order, so that nobody waits for who waits for them. */
const inOrder = <Name extends string, Row extends Record<Name, string>>(rows: readonly Row[], name: Name): Row[] =>
  rows.toSorted((one, other) => (one[name] < other[name] ? -1 : 1))

/** Every slug that was ever linked, newest first. */
export const linkedSlugs = async (db: Knex, most: number): Promise<string[]> =>
  (await db('slugs').select('slug').orderBy('created_at', 'desc').limit(most)).map(({ slug }) => slug)

/** Writes what new slugs mean; gives back those that were still free. */
export const takeSlugs = async (db: Knex, rows: readonly SlugMeaning[]): Promise<string[]> => {
  if (rows.length === 0) return []
  const taken = await db('slugs').insert(inOrder(rows, 'slug')).onConflict('slug').ignore().returning('slug')
  return taken.map(({ slug }) => slug)
}

/** The library is our own table: a title that was renamed there is the same title. */
export const renameSlug = (db: Knex, slug: string, { title, key, season, part, year, type }: TitleFacts) =>
  db('slugs').where({ slug }).update({ title, key, season, part, year, type })

/** Adds what a list did not tell and the title's own page does; never changes what is known. */
export const completeSlug = (db: Knex, slug: string, { year, type }: Pick<TitleFacts, 'year' | 'type'>) =>
  db.raw(
    `update slugs set year = coalesce(year, ?), type = coalesce(type, ?)
     where slug = ? and (year is null or type is null)`,
    [year, type, slug],
  )

export const rememberTitles = (db: Knex, origin: string, titles: readonly SeenTitle[], now: Date) =>
  titles.length === 0
    ? Promise.resolve()
    : db('titles_seen')
        .insert(inOrder(titles, 'slug').map((title) => ({ ...title, origin, seen_at: now })))
        .onConflict(['origin', 'slug'])
        .merge({
          title: db.raw('excluded.title'),
          key: db.raw('excluded.key'),
          season: db.raw('excluded.season'),
          part: db.raw('excluded.part'),
          year: db.raw('coalesce(excluded.year, titles_seen.year)'),
          type: db.raw('coalesce(excluded.type, titles_seen.type)'),
          seen_at: db.raw('excluded.seen_at'),
        })

/** What an origin has under one normalised title. */
export const titlesSeenAs = (db: Knex, origin: string, key: string): Promise<SeenTitle[]> =>
  db('titles_seen')
    .select('slug', ...facts)
    .where({ origin, key })
    .orderBy('seen_at', 'desc')
    .limit(20)

export type Mapping = Pick<TitleMappingRow, 'slug' | 'origin_slug' | 'state' | 'decided_by'>

export const mappingOf = (db: Knex, slug: string, origin: string): Promise<Mapping | undefined> =>
  db('title_mappings').select('slug', 'origin_slug', 'state', 'decided_by').where({ slug, origin }).first()

/** What was decided, by a rule or by staff, of some slugs of an origin: ours that they are, and ours that they are not. */
export const decidedMappings = (db: Knex, origin: string, originSlugs: readonly string[]): Promise<Mapping[]> =>
  db('title_mappings')
    .select('slug', 'origin_slug', 'state', 'decided_by')
    .where({ origin })
    .whereIn('state', ['confirmed', 'rejected'])
    .whereIn('origin_slug', originSlugs)
    .orderBy('slug')

/** A mapping that a rule found; what is decided already stays. */
export const addMapping = (db: Knex, mapping: Omit<TitleMappingRow, 'decided_by'>) =>
  db('title_mappings')
    .insert({ ...mapping, decided_by: null })
    .onConflict(['slug', 'origin'])
    .ignore()

/** Two shows that meet at one slug at once are told apart one after the other. */
export const waitForTurn = (trx: Knex, what: string) => trx.raw('select pg_advisory_xact_lock(hashtext(?))', [what])

/** Remembers episodes; what a slug meant first stays. */
export const rememberEpisodes = async (db: Knex, origin: string, episodes: readonly SeenEpisode[]): Promise<void> => {
  const ordered = inOrder(episodes, 'episode_slug')
  for (let at = 0; at < ordered.length; at += 1_000) {
    await db('episodes_seen')
      .insert(ordered.slice(at, at + 1_000).map((episode) => ({ ...episode, origin })))
      .onConflict(['origin', 'episode_slug'])
      .merge({
        label: db.raw('coalesce(episodes_seen.label, excluded.label)'),
        label_key: db.raw('coalesce(episodes_seen.label_key, excluded.label_key)'),
        url: db.raw('coalesce(excluded.url, episodes_seen.url)'),
      })
      .whereRaw('episodes_seen.anime_slug = excluded.anime_slug')
      .whereRaw('(episodes_seen.label is null or episodes_seen.url is distinct from excluded.url)')
  }
}

/** `anime` is our slug of its title, where a mapping says that ours is another than the origin's. */
export type KnownEpisode = Pick<EpisodeSeenRow, 'origin' | keyof SeenEpisode> & {
  anime: string
}

/** What episode slugs mean, the oldest meaning first. */
export const episodesSeenAs = (db: Knex, episodeSlugs: readonly string[]): Promise<KnownEpisode[]> =>
  db('episodes_seen as seen')
    .leftJoin('title_mappings as mapping', (join) =>
      join
        .on('mapping.origin', 'seen.origin')
        .andOn('mapping.origin_slug', 'seen.anime_slug')
        .andOnVal('mapping.state', 'confirmed'),
    )
    .select(
      'seen.origin',
      'episode_slug',
      'anime_slug',
      'label',
      'label_key',
      'url',
      db.raw('coalesce(mapping.slug, anime_slug) as anime'),
    )
    .whereIn('episode_slug', episodeSlugs)
    .orderBy(['seen.id', 'mapping.slug'])

/** Where an origin has the episode of one of its titles that goes by a label. */
export const episodeLabelled = (
  db: Knex,
  { origin, animeSlug, labelKey }: { origin: string; animeSlug: string; labelKey: string },
): Promise<Pick<EpisodeSeenRow, 'episode_slug' | 'url'> | undefined> =>
  db('episodes_seen')
    .select('episode_slug', 'url')
    .where({ origin, anime_slug: animeSlug, label_key: labelKey })
    .orderBy('id', 'desc')
    .first()

/** The address of any episode an origin has. */
export const anyEpisodeUrl = async (db: Knex, origin: string): Promise<string | null> =>
  (await db('episodes_seen').select('url').where({ origin }).whereNotNull('url').first())?.url ?? null

export type ListedMapping = Pick<TitleMappingRow, 'slug' | 'origin' | 'origin_slug' | 'state' | 'score'>

/** Mappings, proposals first, the likeliest of them on top. */
export const listMappings = (
  db: Knex,
  wish: { state?: TitleMappingRow['state'] | undefined; slug?: string | undefined },
): Promise<ListedMapping[]> =>
  db('title_mappings')
    .select('slug', 'origin', 'origin_slug', 'state', 'score')
    .where((narrowed) => {
      if (wish.state) narrowed.where({ state: wish.state })
      if (wish.slug) narrowed.where({ slug: wish.slug })
    })
    .orderByRaw("state = 'proposed' desc, score desc nulls last, slug, origin")
    .limit(1_000)

/** Our slugs of other origins whose names look like some titles, three for each at most. */
export const slugsAlike = async (
  db: Knex,
  origin: string,
  titles: readonly SeenTitle[],
): Promise<(SlugMeaning & { origin_slug: string })[]> => {
  const { rows } = await db.raw<{ rows: (SlugMeaning & { origin_slug: string })[] }>(
    `select title.origin_slug, alike.*
     from unnest(?::text[], ?::text[]) as title (origin_slug, key)
     cross join lateral (
       select slug, origin, ${facts.join(', ')} from slugs
       where origin <> ? and slugs.key % title.key
       order by similarity(slugs.key, title.key) desc limit 3
     ) as alike`,
    [slugsIn(titles), titles.map(({ key }) => key), origin],
  )
  return rows
}

export const slugsIn = (titles: readonly SeenTitle[]) => titles.map(({ slug }) => slug)

type Decision = Pick<TitleMappingRow, 'slug' | 'origin' | 'origin_slug'> & {
  state: 'confirmed' | 'rejected'
  by: string
  now: Date
}

/** What staff say of a title at an origin; its kept answers go, and running servers are told. */
export async function decideMapping(db: Knex, { by, now, ...mapping }: Decision): Promise<void> {
  const decided = { ...mapping, score: null, decided_by: by, decided_at: now }
  await db.transaction(async (trx) => {
    await trx('title_mappings').insert(decided).onConflict(['slug', 'origin']).merge()
    await dropAnswersAbout(trx, mapping.slug)
    await tellChange(trx, 'title', mapping.slug)
  })
}
