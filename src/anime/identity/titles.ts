import { type AnswerData, buildWeek, type QuestionName } from '../contract/contract.ts'
import { episodeSlug } from '../contract/slugs.ts'

/** A title in a list of an origin (a source or another server), with the origin's slug. */
export type ListedTitle = { slug: string; title: string; type: string | null; cover: string | null }

export type ListedEpisode = { slug: string; label: string | null; url: string; title: ListedTitle }

/** Returns this site's slug for a title of an origin. */
export type TitleLink = (title: Pick<ListedTitle, 'slug' | 'title'>) => string
export type Links = { title: TitleLink; episode: (url: string) => string }

/** A key of slug and name, because one slug with two names means two titles. */
export const titleKey = ({ slug, title }: Pick<ListedTitle, 'slug' | 'title'>) => `${slug}\n${title}`

/** The titles that an answer links to, each once; for a title's page, those it recommends or is related to. */
export function titlesIn(data: AnswerData[QuestionName]): ListedTitle[] {
  const titles = new Map<string, ListedTitle>()
  for (const { anime_slug: slug, title, type, cover } of listItems(data)) {
    if (slug !== null) titles.set(titleKey({ slug, title }), { slug, title, type, cover })
  }
  return [...titles.values()]
}

/** The episodes of a list of newest episodes; none for other answers. */
export function episodesIn(data: AnswerData[QuestionName]): ListedEpisode[] {
  if (!('pagination' in data)) return []
  const items: { url: string; judul: string; anime_slug: string | null; episode?: string | null }[] = data.results
  return items.flatMap(({ url, judul: title, anime_slug: anime, episode: label }) => {
    if (anime === null || label === undefined) return []
    const slug = episodeSlug(url)
    if (slug === '' || slug.startsWith('anime/')) return []
    return [{ slug, label, url, title: { slug: anime, title, type: null, cover: null } }]
  })
}

type SlugItem = { anime_slug: string | null } & ({ judul: string } | { title: string })
type Item = { anime_slug: string | null; title: string; type: string | null; cover: string | null }

function listItems(data: AnswerData[QuestionName]): Item[] {
  if ('top10' in data)
    return [...data.top10, ...data.new_eps, ...data.movies].map(toItem).concat(inWeek(data.jadwal_rilis))
  if ('results' in data) return data.results.map(toItem)
  if ('recommendations' in data) return [...data.recommendations.map(toItem), ...(data.relations ?? []).map(related)]
  return 'streaming_servers' in data ? [] : inWeek(data)
}

type Relation = NonNullable<AnswerData['detail']['relations']>[number]
type Series = { judul: string; anime_slug: string | null; tipe?: string | null; cover: string | null }

const toItem = ({ anime_slug, judul: title, tipe: type = null, cover }: Series): Item => ({
  anime_slug,
  title,
  type,
  cover,
})

const related = ({ slug, judul: title, tipe: type, cover }: Relation): Item => ({
  anime_slug: slug,
  title,
  type,
  cover,
})

const inWeek = (week: AnswerData['schedule']): Item[] =>
  Object.values(week)
    .flat()
    .map(({ anime_slug, title, type, cover_url: cover }) => ({ anime_slug, title, type, cover }))

/**
 * Replaces an origin's slugs by this site's. URLs of the origin stay, except those of episodes that need another
 * address.
 */
export const relinked = <Data extends AnswerData[QuestionName]>(data: Data, links: Links): Data =>
  // Cast, because each branch of `relink` returns data of the type it was given.
  relink(data, links) as Data

function relink(data: AnswerData[QuestionName], links: Links): AnswerData[QuestionName] {
  const own = <I extends SlugItem>(item: I): I => {
    const title = 'judul' in item ? item.judul : item.title
    return item.anime_slug === null ? item : { ...item, anime_slug: links.title({ slug: item.anime_slug, title }) }
  }
  const episode = <L extends { url: string }>(link: L): L => ({ ...link, url: links.episode(link.url) })
  if ('top10' in data) {
    const { top10, new_eps, movies, jadwal_rilis } = data
    return {
      top10: top10.map(own),
      new_eps: new_eps.map(own),
      movies: movies.map(own),
      jadwal_rilis: buildWeek((day) => jadwal_rilis[day].map(own)),
    }
  }
  if ('pagination' in data) {
    const results: { anime_slug: string | null; judul: string; url: string }[] = data.results
    return { ...data, results: results.map(own).map(episode) } as typeof data
  }
  if ('results' in data) return { ...data, results: data.results.map(own) }
  if ('recommendations' in data) {
    const relations = data.relations?.map(
      (relation): Relation =>
        relation.slug === null
          ? relation
          : { ...relation, slug: links.title({ slug: relation.slug, title: relation.judul }) },
    )
    return { ...data, recommendations: data.recommendations.map(own), ...(relations ? { relations } : {}) }
  }
  if (!('streaming_servers' in data)) return buildWeek((day) => data[day].map(own))
  const { prev_episode: older, next_episode: newer } = data.navigation
  return {
    ...data,
    navigation: { prev_episode: older && episode(older), next_episode: newer && episode(newer) },
    other_episodes: data.other_episodes.map(episode),
  }
}
