import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Knex } from 'knex'
import { SourceFailure } from '../../net/failure.ts'
import type { AnswerData, Question, QuestionName } from '../contract/contract.ts'
import { encodedSlug, episodeSlug } from '../contract/slugs.ts'
import { type EpisodeAt, episodesOfOthers, rememberEpisodes, type SeenEpisode } from './episode-queries.ts'
import { type BackgroundWrites, factsOf, isOurs, proposeWhenClose } from './link.ts'
import {
  completeSlug,
  decidedMappings,
  mappingOf,
  rememberTitles,
  renameSlug,
  type SeenTitle,
  type SlugMeaning,
  standingsOf,
  type TitleFacts,
  takeSlugs,
  titlesSeenAs,
} from './queries.ts'
import { judgeSameShow, labelKey, nameOf } from './same-show.ts'
import { type ListedTitle, relinked, type TitleLink, titlesIn } from './titles.ts'

/** Asks one origin with its own slugs. */
export type AskOrigin = <Name extends QuestionName>(question: Question<Name>) => Promise<AnswerData[Name]>

export type IdentityTools = BackgroundWrites & {
  link: (titles: readonly ListedTitle[]) => Promise<TitleLink>
  ask: AskOrigin
  now: Date
}

/** The place of one of our titles at an origin: its slug there, and how certain that is. */
export type TitlePlace = { slug: string; isConfirmed: boolean; standing: SlugMeaning | null }

/** A title's page at an origin, when it is the title that our slug stands for. */
export async function identifyDetail(
  tools: IdentityTools,
  origin: string,
  slug: string,
): Promise<AnswerData['detail']> {
  const { db, remember } = tools
  const { place, data } = await askWhereItIs(tools, origin, slug)
  const facts = factsIn(data)
  const at = { ours: slug, originSlug: place.slug }
  const rows = data.episode_list.map((row) => ({ slug: row.slug, label: row.episode, url: row.url, ...at }))
  // A title may have a thousand episodes: other requests run before they are linked, and before the page is built.
  await nextTurn()
  await judge(tools, origin, { slug, place, data, facts })
  remember(rememberTitles(db, origin, [{ slug: place.slug, ...facts }], tools.now))
  const [title, { href: episode }] = await Promise.all([tools.link(titlesIn(data)), linkEpisodes(tools, origin, rows)])
  const linked = relinked(data, { title, episode })
  const episode_list = linked.episode_list.map((row) => {
    const url = episode(row.url)
    return url === row.url ? row : { ...row, url, slug: episodeSlug(url) }
  })
  await nextTurn()
  return { ...linked, anime_slug: slug, episode_list }
}

/** A title missing under its slug may have moved to another slug of the origin. */
async function askWhereItIs({ db, ask }: IdentityTools, origin: string, slug: string) {
  const place = await findTitlePlace(db, origin, slug)
  const askAt = async (at: TitlePlace) => ({
    place: at,
    data: await ask({ name: 'detail', asked: { slug: at.slug } }),
  })
  return askAt(place).catch(async (error: unknown) => {
    const isGone = error instanceof SourceFailure && error.failure === 'missing' && !place.isConfirmed
    const moved = isGone && place.standing ? await seenAs(db, origin, place.standing) : null
    const other = moved?.find((title) => title.slug !== place.slug)
    if (!other) throw error
    return askAt({ ...place, slug: other.slug })
  })
}

/** Titles that an origin listed under the name our slug stands for, the latest first. */
async function seenAs(db: Knex, origin: string, standing: SlugMeaning): Promise<SeenTitle[]> {
  const name = nameOf(standing)
  return (await titlesSeenAs(db, origin, standing.key)).filter((title) => judgeSameShow(nameOf(title), name) === 'same')
}

/**
 * The slug of one of our titles at an origin: the one staff confirmed, else the one it was listed under, else perhaps
 * the same slug. Throws `missing` when the origin is known not to have it.
 */
export async function findTitlePlace(db: Knex, origin: string, slug: string): Promise<TitlePlace> {
  const [[standing = null], mapping, elsewhere] = await Promise.all([
    standingsOf(db, [slug]),
    mappingOf(db, slug, origin),
    decidedMappings(db, origin, [slug]),
  ])
  if (mapping?.state === 'rejected')
    throw new SourceFailure('missing', `staff said that ${origin} does not have ${slug}`)
  if (mapping?.state === 'confirmed')
    return { slug: mapping.origin_slug, isConfirmed: mapping.decided_by !== null, standing }
  if (!standing || standing.origin === origin) return { slug, isConfirmed: false, standing }
  const seen = await seenAs(db, origin, standing)
  const found = seen.find((title) => title.slug === slug) ?? (seen.length === 1 ? seen[0] : undefined)
  if (found) return { slug: found.slug, isConfirmed: false, standing }
  if (elsewhere.some((other) => other.state === 'confirmed' && other.slug !== slug))
    throw new SourceFailure('missing', `${origin} has another show under ${slug}`)
  return { slug, isConfirmed: false, standing }
}

type Case = { slug: string; place: TitlePlace; data: AnswerData['detail']; facts: TitleFacts }

/** Takes a free slug; otherwise throws unless the page is about the title that the slug stands for. */
async function judge(
  { db, remember }: BackgroundWrites,
  origin: string,
  { slug, place, data, facts }: Case,
): Promise<void> {
  const { slug: originSlug, isConfirmed, standing } = place
  if (isConfirmed) return
  if (!standing) {
    if (data.anime_slug !== slug) throw new SourceFailure('different_title', `${data.anime_slug} instead of ${slug}`)
    if ((await takeSlugs(db, [{ ...facts, slug, origin }])).length > 0) return
    return judge({ db, remember }, origin, { slug, place: await findTitlePlace(db, origin, slug), data, facts })
  }
  const verdict = judgeSameShow(nameOf({ ...facts, others: otherNames(data.details) }), nameOf(standing))
  const isOwn = standing.origin === origin && data.anime_slug === originSlug
  if (isOwn && isOurs(origin) && standing.title !== facts.title) remember(renameSlug(db, slug, facts))
  if (verdict === 'same' || (isOwn && (verdict === 'unknown' || isOurs(origin)))) {
    const isIncomplete = standing.year === null || standing.type === null
    if (isOwn && isIncomplete) remember(completeSlug(db, slug, facts))
    return
  }
  remember(proposeWhenClose(db, { slug, origin, originSlug }, facts, standing))
  throw new SourceFailure('different_title', `“${data.judul}” instead of “${standing.title}”`)
}

const factsIn = (data: AnswerData['detail']): TitleFacts =>
  factsOf({ title: data.judul, others: otherNames(data.details), year: yearOf(data.details), type: data.tipe })

/** Names in other languages, when the page states them. */
const otherNames = (details: AnswerData['detail']['details']): string[] =>
  [details.English, details.Japanese, details.Synonyms].flatMap((names) => names ?? [])

/** The release year from any fact that states it. */
function yearOf(details: AnswerData['detail']['details']): number | null {
  const told = [details.Released, details.Aired, details.Premiered, details.Season].flatMap((fact) => fact ?? [])
  const year = /\b(?:19|20)\d{2}\b/.exec(told[0] ?? '')?.[0]
  return year === undefined ? null : Number(year)
}

/**
 * Records an origin's episodes and returns how their addresses are linked: an episode whose slug belongs to another
 * title here is linked below its own title.
 */
export async function linkEpisodes(
  { db, remember }: BackgroundWrites,
  origin: string,
  rows: readonly EpisodeAt[],
): Promise<{ href: (url: string) => string; moved: number }> {
  const episodes = new Map(rows.map((row) => [row.slug, row]))
  const others = new Set(await episodesOfOthers(db, origin, [...episodes.values()]))
  remember(rememberEpisodes(db, origin, [...episodes.values()].map(seenEpisode)))
  return {
    moved: others.size,
    href(url) {
      const row = others.size === 0 ? undefined : episodes.get(episodeSlug(url))
      if (!row || !others.has(row.slug)) return url
      return new URL(`/${encodedSlug(row.ours)}/${encodedSlug(row.slug)}/`, url).href
    },
  }
}

const seenEpisode = ({ slug, label, url, ours, originSlug }: EpisodeAt): SeenEpisode => ({
  episode_slug: slug,
  anime_slug: originSlug,
  ours,
  label,
  label_key: label === null ? null : labelKey(label),
  url,
})
