import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Knex } from 'knex'
import { SourceFailure } from '../../net/failure.ts'
import type { AnswerData, Question, QuestionName } from '../contract/contract.ts'
import { encodedSlug, episodeSlug } from '../contract/slugs.ts'
import { type EpisodeAt, episodesOfOthers, rememberEpisodes, type SeenEpisode } from './episode-queries.ts'
import { type BackgroundWrites, claimSlugs, compareFrom, isOurs, proposeWhenClose, toTitleFacts } from './link.ts'
import {
  type CoveredTitle,
  completeSlug,
  decidedMappings,
  findMapping,
  findStandings,
  hadEpisodesSince,
  proposeRenaming,
  rememberTitles,
  renameSlug,
  type SeenTitle,
  type SlugMeaning,
  type TitleFacts,
  titlesSeenAs,
} from './queries.ts'
import { compareNames, labelKey, parseName } from './same-show.ts'
import { type ListedTitle, relinked, type TitleLink, titlesIn } from './titles.ts'

/** Sends a question to one origin (a source or another server), using that origin's own slugs. */
export type AskOrigin = <Name extends QuestionName>(question: Question<Name>) => Promise<AnswerData[Name]>

export type IdentityTools = BackgroundWrites & {
  link: (titles: readonly ListedTitle[]) => Promise<TitleLink>
  ask: AskOrigin
  renamed: (title: RenamedTitle) => void
  now: Date
}

/** A renamed title. `now`: its new name at the origin that this site has it from. */
export type RenamedTitle = Pick<SlugMeaning, 'slug' | 'origin' | 'title'> & { now: string }

/**
 * Where an origin (a source or another server) has a title of this site. `slug`: the title's slug at the origin.
 * `isConfirmed`: staff confirmed that slug. `standing`: the recorded title of this site's slug, null for a new slug.
 */
export type TitlePlace = { slug: string; isConfirmed: boolean; standing: SlugMeaning | null }

/**
 * Fetches the data of a title's page from an origin (a source or another server) and translates its slugs to this
 * site's. Throws `different_title` unless the page is about the title that `slug` means on this site, and `empty` for a
 * title that has lost all its episodes.
 */
export async function identifyDetail(
  tools: IdentityTools,
  origin: string,
  slug: string,
): Promise<AnswerData['detail']> {
  const { db, remember, now } = tools
  const { place, data } = await askWhereItIs(tools, origin, slug)
  const facts = factsIn(data)
  const at = { ours: slug, originSlug: place.slug }
  const rows = data.episode_list.map((row) => ({ slug: row.slug, label: row.episode, url: row.url, ...at }))
  // A title may have a thousand episodes. Other requests get a turn before the episodes are linked, and before the
  // answer is built.
  await nextTurn()
  await classify(tools, origin, { slug, place, data, facts })
  await expectEpisodes(tools, origin, place, data)
  const episodes_at = data.episode_list.length > 0 ? now : null
  remember(rememberTitles(db, origin, [{ slug: place.slug, ...facts, cover: data.url_cover, episodes_at }], now))
  const [title, { href: episode }] = await Promise.all([tools.link(titlesIn(data)), linkEpisodes(tools, origin, rows)])
  const linked = relinked(data, { title, episode })
  const episode_list = linked.episode_list.map((row) => {
    const url = episode(row.url)
    return url === row.url ? row : { ...row, url, slug: episodeSlug(url) }
  })
  await nextTurn()
  return { ...linked, anime_slug: slug, episode_list }
}

/**
 * Asks an origin (a source or another server) for a title's page. If the title is missing under its slug, tries another
 * slug under which the origin has listed a title of the same name.
 */
async function askWhereItIs({ db, ask }: IdentityTools, origin: string, slug: string) {
  const place = await findTitlePlace(db, origin, slug)
  const askAt = async (at: TitlePlace) => ({
    place: at,
    data: await ask({ name: 'detail', params: { slug: at.slug } }),
  })
  return askAt(place).catch(async (error: unknown) => {
    const isGone = error instanceof SourceFailure && error.failure === 'missing' && !place.isConfirmed
    const moved = isGone && place.standing ? await seenAs(db, origin, place.standing) : null
    const other = moved?.find((title) => title.slug !== place.slug)
    if (!other) throw error
    return askAt({ ...place, slug: other.slug })
  })
}

/**
 * Returns the titles that an origin (a source or another server) listed under the name for which this site's slug
 * stands, the most recently seen first.
 */
async function seenAs(db: Knex, origin: string, standing: SlugMeaning): Promise<SeenTitle[]> {
  const name = parseName(standing)
  return (await titlesSeenAs(db, origin, standing.key)).filter(
    (title) => compareNames(parseName(title), name) === 'same',
  )
}

/**
 * Finds the slug of this site's title at an origin (a source or another server): the slug of a confirmed mapping, else
 * the slug under which the origin listed the title, else the same slug. Throws `missing` when the origin is known not
 * to have the title.
 */
export async function findTitlePlace(db: Knex, origin: string, slug: string): Promise<TitlePlace> {
  const [[standing = null], mapping, elsewhere] = await Promise.all([
    findStandings(db, [slug]),
    findMapping(db, slug, origin),
    decidedMappings(db, origin, [slug]),
  ])
  if (mapping?.state === 'rejected')
    throw new SourceFailure('missing', `staff said that ${origin} does not have ${slug}`)
  if (mapping?.state === 'confirmed')
    return { slug: mapping.origin_slug, isConfirmed: mapping.decided_by !== null, standing }
  if (!standing || standing.origin === origin) return { slug, isConfirmed: false, standing }
  const originTitles = await seenAs(db, origin, standing)
  const match =
    originTitles.find((title) => title.slug === slug) ?? (originTitles.length === 1 ? originTitles[0] : undefined)
  if (match) return { slug: match.slug, isConfirmed: false, standing }
  if (elsewhere.some((other) => other.state === 'confirmed' && other.slug !== slug))
    throw new SourceFailure('missing', `${origin} has another show under ${slug}`)
  return { slug, isConfirmed: false, standing }
}

type Case = { slug: string; place: TitlePlace; data: AnswerData['detail']; facts: TitleFacts }

/**
 * Claims the slug if it is new on this site. Otherwise throws `different_title` unless the page is about the title that
 * the slug stands for.
 */
async function classify(tools: IdentityTools, origin: string, { slug, place, data, facts }: Case): Promise<void> {
  const { db, remember } = tools
  const { slug: originSlug, isConfirmed, standing } = place
  if (isConfirmed) return
  if (!standing) {
    if (data.anime_slug !== slug) throw new SourceFailure('different_title', `${data.anime_slug} instead of ${slug}`)
    if ((await claimSlugs({ db, remember }, [{ ...facts, slug, origin }])).slugs.length > 0) return
    return classify(tools, origin, { slug, place: await findTitlePlace(db, origin, slug), data, facts })
  }
  const isOwn = standing.origin === origin && data.anime_slug === originSlug
  const factsWithNames = { ...facts, others: otherNames(data.details) }
  const verdict = compareFrom(isOwn, factsWithNames, standing)
  if (isOwn && isOurs(origin) && standing.title !== facts.title) remember(renameSlug(db, slug, facts))
  if (verdict === 'same' || (isOwn && (verdict === 'unknown' || isOurs(origin)))) {
    const isIncomplete = standing.year === null || (facts.type !== null && standing.type !== facts.type)
    if (isOwn && isIncomplete) remember(completeSlug(db, slug, facts))
    return
  }
  if (isOwn && originSlug === slug) await noteRenaming(tools, standing, { ...facts, slug, cover: data.url_cover })
  else remember(proposeWhenClose(db, { slug, origin, originSlug }, facts, standing))
  throw new SourceFailure('different_title', `“${data.judul}” instead of “${standing.title}”`)
}

/** Milliseconds after which episodes that an origin no longer lists are believed to be gone. */
const LOST_EPISODES_MS = 7 * 86_400_000

/**
 * Throws `empty` for a title without the episodes that its origin listed lately, unless the origin says that the title
 * is blocked. The failure is partial: one title says nothing about the origin's other answers.
 */
async function expectEpisodes(
  { db, now }: IdentityTools,
  origin: string,
  { slug }: TitlePlace,
  data: AnswerData['detail'],
) {
  if (data.episode_list.length > 0 || data.blocked || isOurs(origin)) return
  if (await hadEpisodesSince(db, { origin, slug }, new Date(now.getTime() - LOST_EPISODES_MS)))
    throw new SourceFailure('empty', `${slug} came back without its episodes`, { isPartial: true })
}

/** Proposes the new name to staff, and gives the title under its new name a page until staff have decided. */
async function noteRenaming(tools: IdentityTools, { slug, origin, title }: SlugMeaning, newTitle: CoveredTitle) {
  const { db, remember, link, renamed, now } = tools
  renamed({ slug, origin, title, now: newTitle.title })
  const noted = Promise.all([
    link([{ ...newTitle, type: null }]),
    rememberTitles(db, origin, [newTitle], now),
    proposeRenaming(db, { slug, origin }),
  ])
  remember(noted)
  await noted.catch(() => {})
}

const factsIn = (data: AnswerData['detail']): TitleFacts =>
  toTitleFacts({ title: data.judul, others: otherNames(data.details), year: readYear(data.details), type: data.tipe })

/** Returns the title's English and Japanese names and synonyms, as far as the page states them. */
const otherNames = (details: AnswerData['detail']['details']): string[] =>
  [details.English, details.Japanese, details.Synonyms].flatMap((names) => names ?? [])

/** Returns the release year from the first fact of the page that concerns the release; null without one. */
function readYear(details: AnswerData['detail']['details']): number | null {
  const dates = [details.Released, details.Aired, details.Premiered, details.Season].flatMap((fact) => fact ?? [])
  const year = /\b(?:19|20)\d{2}\b/.exec(dates[0] ?? '')?.[0]
  return year === undefined ? null : Number(year)
}

/**
 * Records the episodes of an origin (a source or another server). An episode whose slug already belongs to another
 * title of this site gets an address below its own title's slug: `href` returns the address for an episode's URL,
 * `moved` is the number of changed episodes.
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
