import type { Knex } from 'knex'
import type { EpisodeSeenRow } from '../../db/tables.ts'

export type SeenEpisode = Pick<EpisodeSeenRow, 'episode_slug' | 'anime_slug' | 'ours' | 'label' | 'label_key' | 'url'>

/**
 * Records episodes that an origin (a source or another server) listed. An episode slug keeps the title with which it
 * was first recorded; label and URL may be added or updated.
 */
export const rememberEpisodes = (db: Knex, origin: string, episodes: readonly SeenEpisode[]) =>
  db.raw(
    `insert into episodes_seen (origin, episode_slug, anime_slug, ours, label, label_key, url)
     select ?, episode_slug, anime_slug, ours, label, label_key, url from json_to_recordset(?::json) as row
       (episode_slug text, anime_slug text, ours text, label text, label_key text, url text) order by episode_slug
     on conflict (origin, episode_slug) do update set
       label = coalesce(episodes_seen.label, excluded.label),
       label_key = coalesce(episodes_seen.label_key, excluded.label_key),
       url = coalesce(excluded.url, episodes_seen.url)
     where episodes_seen.anime_slug = excluded.anime_slug
       and (episodes_seen.label is null or episodes_seen.url is distinct from excluded.url)`,
    [origin, JSON.stringify(episodes)],
  )

/**
 * An episode as an origin (a source or another server) lists it. `ours`: slug of the episode's title on this site.
 * `originSlug`: slug of that title at the origin.
 */
export type EpisodeAt = { slug: string; label: string | null; url: string | null; ours: string; originSlug: string }

/** Returns those of the given episode slugs that were first recorded for an episode of another title. */
export const episodesOfOthers = async (db: Knex, origin: string, episodes: readonly EpisodeAt[]): Promise<string[]> => {
  const { rows } = await db.raw<{ rows: { slug: string }[] }>(
    `select row.slug from json_to_recordset(?::json) as row (slug text, ours text, "originSlug" text)
     cross join lateral (
       select origin, anime_slug, seen.ours from episodes_seen as seen where episode_slug = row.slug order by id limit 1
     ) as first
     where first.ours <> row.ours and not (origin = ? and anime_slug = "originSlug")`,
    [JSON.stringify(episodes), origin],
  )
  return rows.map(({ slug }) => slug)
}

export type StoredEpisode = Pick<EpisodeSeenRow, 'origin' | keyof SeenEpisode>

/** Returns all records of an episode slug, whatever source or server listed it, oldest first. */
export const episodesSeenAs = (db: Knex, episodeSlug: string): Promise<StoredEpisode[]> =>
  db('episodes_seen')
    .select('origin', 'episode_slug', 'anime_slug', 'ours', 'label', 'label_key', 'url')
    .where({ episode_slug: episodeSlug })
    .orderBy('id')

/**
 * Returns slug and URL of the episode that a source or another server (`origin`) has under the given title slug and
 * normalized label.
 */
export const episodeLabelled = (
  db: Knex,
  { origin, animeSlug, labelKey }: { origin: string; animeSlug: string; labelKey: string },
): Promise<Pick<EpisodeSeenRow, 'episode_slug' | 'url'> | undefined> =>
  db('episodes_seen')
    .select('episode_slug', 'url')
    .where({ origin, anime_slug: animeSlug, label_key: labelKey })
    .orderBy('id', 'desc')
    .first()

/**
 * Finds the episodes that follow the episodes `after` of titles of this site, as far as lists that were read show them:
 * those with the next number at the same source or server. An episode that was first recorded for another title is left
 * out.
 */
export const episodesAfter = async (db: Knex, ends: readonly { slug: string; after: string }[]) => {
  const { rows } = await db.raw<{ rows: { after: string; slug: string; label: string }[] }>(
    `select row.after, next.episode_slug as slug, next.label
     from json_to_recordset(?::json) as row (slug text, after text)
     cross join lateral (
       select next.* from episodes_seen as seen
       join episodes_seen as next on next.origin = seen.origin and next.anime_slug = seen.anime_slug
         and next.label_key = case when seen.label_key ~ '^[0-9]{1,6}$' then (seen.label_key::int + 1)::text end
       where seen.episode_slug = row.after and seen.ours = row.slug and not exists (
         select from episodes_seen as first
         where first.episode_slug = next.episode_slug and first.id < next.id and first.ours <> next.ours
       )
       order by next.id limit 1
     ) as next`,
    [JSON.stringify(ends)],
  )
  return rows
}

/**
 * Returns the URL of any recorded episode of a source or another server (`origin`), as an example of how its URLs look;
 * null if none is known.
 */
export const anyEpisodeUrl = async (db: Knex, origin: string): Promise<string | null> =>
  (await db('episodes_seen').select('url').where({ origin }).whereNotNull('url').first())?.url ?? null
