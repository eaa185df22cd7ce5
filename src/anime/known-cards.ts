import type { Knex } from 'knex'
import type { Answers } from './answers/answers.ts'
import type { AnswerData } from './contract/contract.ts'
import type { KnownCard } from './contract/source.ts'
import { titlesKnown } from './identity/queries.ts'
import type { LocalEndpoint } from './sources/local-endpoint.ts'

type Deps = { db: Knex; local: Pick<LocalEndpoint, 'atHand'>; answers: Pick<Answers, 'remembered'> }

/**
 * Returns a function that gives the cards of titles from what this server knows already: the library, the titles seen in
 * lists, and cached answers. No source and no other server is asked. Unknown slugs are left out. The order is that of
 * the slugs.
 */
export function createKnownCards({ db, local, answers }: Deps) {
  return async (slugs: readonly string[]): Promise<KnownCard[]> => {
    const meanings = new Map((await titlesKnown(db, slugs)).map((title) => [title.slug, title]))
    const isFrom = (source: string) => (slug: string) => (meanings.get(slug)?.origin ?? source) === source
    const atHand = await local.atHand((source) => slugs.filter(isFrom(source)))
    const known = new Map(atHand.map((card) => [card.anime_slug, card]))
    for (const { slug, title, cover } of meanings.values())
      if (!known.has(slug)) known.set(slug, { anime_slug: slug, judul: title, cover })
    await Promise.all(
      slugs.map(async (slug) => {
        if (known.get(slug)?.cover) return
        const answer = await answers.remembered({ name: 'detail', asked: { slug } })
        if (answer) known.set(slug, { anime_slug: slug, judul: answer.data.judul, cover: answer.data.url_cover })
      }),
    )
    return slugs.flatMap((slug) => known.get(slug) ?? [])
  }
}

type Popular = AnswerData['home']['top10']
/** The known popular titles are read again after this long, or soon while there are none. */
const POPULAR_FOR_MS = 60_000
const POPULAR_AGAIN_MS = 5_000

/**
 * Creates a function that returns the most popular titles at once, or null while none are known. The call also reads them
 * anew from cached answers, for later calls; no source and no other server is asked.
 */
export function createPopular({ answers }: Pick<Deps, 'answers'>, now = Date.now): () => Popular | null {
  let kept: Popular | null = null
  let readAt = 0
  const read = async () => {
    const answer = await answers.remembered({ name: 'home', asked: {} }).catch(() => null)
    kept = answer && answer.data.top10.length > 0 ? answer.data.top10 : null
  }
  return () => {
    if (now() - readAt > (kept ? POPULAR_FOR_MS : POPULAR_AGAIN_MS)) {
      readAt = now()
      void read()
    }
    return kept
  }
}

type LatestItem = AnswerData['latest']['results'][number]
/**
 * Returns the newest episode of each title in `slugs` that was released within the last week, the newest first. Searches
 * the first `pages` pages of the list of new episodes.
 */
export type NewEpisodes = (slugs: readonly string[], now: Date, pages: number) => Promise<LatestItem[]>

/** Number of pages of the list of new episodes that hold about a week. */
export const PAGES_OF_A_WEEK = 3
/** An episode counts as new for a week. */
const NEW_FOR_MS = 7 * 86_400_000

/** Creates `NewEpisodes` over cached lists of new episodes; no source and no other server is asked. */
export function createNewEpisodes({ answers }: Pick<Deps, 'answers'>): NewEpisodes {
  return async (slugs, now, pages) => {
    const numbers = Array.from({ length: pages }, (_, at) => at + 1)
    const lists = await Promise.all(numbers.map((page) => answers.remembered({ name: 'latest', asked: { page } })))
    const wanted = new Set(slugs)
    const newest = new Map<string, LatestItem>()
    for (const item of lists.flatMap((list) => list?.data.results ?? [])) {
      const isNew = item.rilis_at !== null && now.getTime() - Date.parse(item.rilis_at) < NEW_FOR_MS
      if (!isNew || item.anime_slug === null || !wanted.has(item.anime_slug)) continue
      if (!newest.has(item.anime_slug)) newest.set(item.anime_slug, item)
    }
    return [...newest.values()]
  }
}
