import type { Knex } from 'knex'
import type { Answers } from './answers/answers.ts'
import type { AnswerData } from './contract/contract.ts'
import type { LocalCard } from './contract/source.ts'
import { findStoredTitles } from './identity/queries.ts'
import type { LocalEndpoint } from './sources/local-endpoint.ts'

type Deps = { db: Knex; local: Pick<LocalEndpoint, 'atHand'>; answers: Pick<Answers, 'remembered'> }

/**
 * Returns a function that gives cards in the order of the slugs, without unknown ones, from what this server knows: the
 * library, the titles seen in lists, and cached answers. No source and no other server is asked.
 */
export function createLocalCards({ db, local, answers }: Deps) {
  return async (slugs: readonly string[]): Promise<LocalCard[]> => {
    const meanings = new Map((await findStoredTitles(db, slugs)).map((title) => [title.slug, title]))
    const isFrom = (source: string) => (slug: string) => (meanings.get(slug)?.origin ?? source) === source
    const atHand = await local.atHand((source) => slugs.filter(isFrom(source)))
    const cardsBySlug = new Map(atHand.map((card) => [card.anime_slug, card]))
    for (const { slug, title, cover } of meanings.values())
      if (!cardsBySlug.has(slug)) cardsBySlug.set(slug, { anime_slug: slug, judul: title, cover })
    await Promise.all(
      slugs.map(async (slug) => {
        if (cardsBySlug.get(slug)?.cover) return
        const answer = await answers.remembered({ name: 'detail', params: { slug } })
        if (answer) cardsBySlug.set(slug, { anime_slug: slug, judul: answer.data.judul, cover: answer.data.url_cover })
      }),
    )
    return slugs.flatMap((slug) => cardsBySlug.get(slug) ?? [])
  }
}

/**
 * Returns a function that gives the most popular titles from cached answers, or null while none are known; no source and
 * no other server is asked.
 */
export function createPopular({ answers }: Pick<Deps, 'answers'>) {
  return async (): Promise<AnswerData['home']['top10'] | null> => {
    const answer = await answers.remembered({ name: 'home', params: {} })
    return answer && answer.data.top10.length > 0 ? answer.data.top10 : null
  }
}

type LatestItem = AnswerData['latest']['results'][number]
/**
 * Finds the newest episode of each title, if it was released within `newForMs` (by default a week) and is on the first
 * `pages` of the list.
 */
export type NewEpisodes = (
  slugs: readonly string[],
  now: Date,
  pages: number,
  newForMs?: number,
) => Promise<LatestItem[]>

/** Number of pages of the list of new episodes that hold about a week. */
export const PAGES_OF_A_WEEK = 3
const NEW_FOR_MS = 7 * 86_400_000

/** Reads cached lists only; no source and no other server is asked. */
export function createNewEpisodes({ answers }: Pick<Deps, 'answers'>): NewEpisodes {
  return async (slugs, now, pages, newForMs = NEW_FOR_MS) => {
    const numbers = Array.from({ length: pages }, (_, at) => at + 1)
    const lists = await Promise.all(numbers.map((page) => answers.remembered({ name: 'latest', params: { page } })))
    const slugSet = new Set(slugs)
    const newest = new Map<string, LatestItem>()
    for (const item of lists.flatMap((list) => list?.data.results ?? [])) {
      const isNew = item.rilis_at !== null && now.getTime() - Date.parse(item.rilis_at) < newForMs
      if (!isNew || item.anime_slug === null || !slugSet.has(item.anime_slug)) continue
      if (!newest.has(item.anime_slug)) newest.set(item.anime_slug, item)
    }
    return [...newest.values()]
  }
}
