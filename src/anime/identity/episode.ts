import type { Knex } from 'knex'
import { SourceFailure } from '../../net/failure.ts'
import type { AnswerData } from '../contract/contract.ts'
import { encodedSlug, episodeSlug } from '../contract/slugs.ts'
import { findTitlePlace, type IdentityTools, identifyDetail, linkEpisodes, type TitlePlace } from './detail.ts'
import { anyEpisodeUrl, episodeLabelled, episodesSeenAs, type StoredEpisode } from './episode-queries.ts'
import { labelIn } from './labels.ts'
import { renamedTo } from './queries.ts'
import { compareNames, labelKey, parseName } from './same-show.ts'
import { relinked } from './titles.ts'

type EpisodeData = AnswerData['episode']

/**
 * Fetches the data of an episode's page from an origin (a source or another server) and translates its slugs to this
 * site's. Throws `different_title` unless it is the episode that `slug` means on this site: same title, same label.
 */
export async function identifyEpisode(tools: IdentityTools, origin: string, slug: string): Promise<EpisodeData> {
  const meaning = await findMeaning(tools.db, slug)
  if (!meaning) return firstSeen(tools, origin, slug)
  const place = await findTitlePlace(tools.db, origin, meaning.ours)
  const there = meaning.origin === origin ? meaning : await sameEpisode(tools, origin, meaning, place)
  const { episode_slug: episode, url } = there
  const data = await tools.ask({ name: 'episode', params: { slug: episode, url: url ?? undefined } })
  const title = await resolveTitle(tools.db, data, place, meaning.ours)
  classifyLabel(data, meaning)
  const rows = rowsIn(data, { slug: episode, label: meaning.label, url })
  const at = { ours: meaning.ours, originSlug: place.slug }
  const { href } = await linkEpisodes(
    tools,
    origin,
    rows.map((row) => ({ ...row, ...at })),
  )
  return withTitle(relinked(data, { title: ({ slug: one }) => one, episode: href }), title)
}

/**
 * Returns the episode that a slug of this site means: the oldest record of that slug, else, for a slug "title/episode",
 * the record of that title. Null for a new slug.
 */
async function findMeaning(db: Knex, slug: string): Promise<StoredEpisode | null> {
  const [plain] = await episodesSeenAs(db, slug)
  const slash = slug.indexOf('/')
  if (plain || slash < 0) return plain ?? null
  const anime = slug.slice(0, slash)
  return (await episodesSeenAs(db, slug.slice(slash + 1))).find((row) => row.ours === anime) ?? null
}

/**
 * Fetches an episode whose slug is new on this site, so that the first answer decides its meaning. The episode's URL is
 * guessed from the URL of another episode of the same source or server.
 */
async function firstSeen(tools: IdentityTools, origin: string, slug: string): Promise<EpisodeData> {
  const other = await anyEpisodeUrl(tools.db, origin)
  const url = other === null ? undefined : new URL(`/${encodedSlug(slug)}/`, other).href
  const data = await tools.ask({ name: 'episode', params: { slug, url } })
  const { anime_slug: originSlug, title } = data.anime_info
  if (originSlug === null) return data
  const linked = await tools.link([{ slug: originSlug, title, type: null, cover: null }])
  const ours = linked({ slug: originSlug, title })
  const rows = rowsIn(data, { slug, label: labelIn(data.title, title), url: null })
  const { href } = await linkEpisodes(
    tools,
    origin,
    rows.map((row) => ({ ...row, ours, originSlug })),
  )
  return withTitle(relinked(data, { title: linked, episode: href }), ours)
}

/**
 * Finds the episode with the same label and title at another origin (source or server). Throws `missing` when the
 * episode has no label or the origin does not have it.
 */
async function sameEpisode(
  tools: IdentityTools,
  origin: string,
  { ours: anime, label_key: key }: StoredEpisode,
  place: TitlePlace,
): Promise<Pick<StoredEpisode, 'episode_slug' | 'url'>> {
  if (key === null) throw new SourceFailure('missing', 'an episode without a label cannot be found elsewhere')
  const storedEpisode = await episodeLabelled(tools.db, { origin, animeSlug: place.slug, labelKey: key })
  if (storedEpisode) return storedEpisode
  const remembered: Promise<unknown>[] = []
  await identifyDetail({ ...tools, remember: (work) => remembered.push(work) }, origin, anime)
  await Promise.all(remembered)
  const newEpisode = await episodeLabelled(tools.db, { origin, animeSlug: place.slug, labelKey: key })
  if (newEpisode) return newEpisode
  throw new SourceFailure('missing', `${origin} has no episode ${key} of ${anime}`)
}

/**
 * Returns the slug of an episode's title. It is `ours`, or the slug that the title has under its new name until staff
 * have decided. Throws for an episode of any other title.
 */
async function resolveTitle(db: Knex, data: EpisodeData, place: TitlePlace, ours: string): Promise<string> {
  const { slug, isConfirmed, standing } = place
  const { title, anime_slug: answerSlug } = data.anime_info
  const verdict = standing && !isConfirmed ? compareNames(parseName({ title }), parseName(standing)) : 'same'
  const isAnother = answerSlug === null ? verdict !== 'same' : answerSlug !== slug || verdict === 'different'
  if (!isAnother) return ours
  const renamed = answerSlug === slug ? await renamedTo(db, ours) : undefined
  if (renamed && compareNames(parseName({ title }), parseName(renamed)) === 'same') return renamed.slug
  throw new SourceFailure('different_title', `an episode of “${title}” instead of ${slug}`)
}

function classifyLabel(data: EpisodeData, { label }: StoredEpisode): void {
  const { title } = data.anime_info
  const pageLabel = labelIn(data.title, title)
  if (isNumber(pageLabel) && isNumber(label) && labelKey(pageLabel) !== labelKey(label))
    throw new SourceFailure('different_title', `episode ${pageLabel} instead of ${label}`)
}

/**
 * Whether an episode label is a number. Only numeric labels are compared, because the words of labels may differ
 * between pages.
 */
const isNumber = (label: string | null): label is string => label !== null && /^\d+(\.\d+)?$/.test(label)

type EpisodeName = { slug: string; label: string | null; url: string | null }

/** Returns slug, label and URL of every episode that an episode's page names, including the page's own episode. */
function rowsIn({ navigation, other_episodes }: EpisodeData, own: EpisodeName) {
  const linked = [navigation.prev_episode, navigation.next_episode, ...other_episodes].filter((link) => link !== null)
  return [own, ...linked.map(({ url, episode }) => ({ slug: episodeSlug(url), label: episode, url }))]
}

const withTitle = (data: EpisodeData, slug: string): EpisodeData => ({
  ...data,
  anime_info: { ...data.anime_info, anime_slug: slug },
})
