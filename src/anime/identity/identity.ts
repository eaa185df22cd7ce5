import type { Knex } from 'knex'
import { LRUCache } from 'lru-cache'
import { atMost } from '../../async/cached.ts'
import { isDatabaseLost } from '../../db/connection.ts'
import { SourceFailure } from '../../net/failure.ts'
import type { AnswerData, Question, QuestionName } from '../contract/contract.ts'
import { type AskOrigin, identifyDetail, linkEpisodes, type RenamedTitle } from './detail.ts'
import { identifyEpisode } from './episode.ts'
import { linkTitles } from './link.ts'
import {
  episodesIn,
  type ListedEpisode,
  type ListedTitle,
  relinked,
  type TitleLink,
  titleKey,
  titlesIn,
} from './titles.ts'

type Options = {
  db: Knex
  /** Called when a title or episode could not be recorded; the next answer that lists it records it. */
  lost: (error: unknown) => void
  /** Called whenever a page turns out to be that of a renamed title. */
  renamed?: (title: RenamedTitle) => void
  now?: () => Date
}

export type Identity = ReturnType<typeof createIdentity>

/**
 * Every source and every remote endpoint is an origin with its own slugs. A slug of this site keeps the meaning it had
 * when it was first shown.
 */
export function createIdentity({ db, lost, renamed = () => {}, now = () => new Date() }: Options) {
  /**
   * Caches of this site's slugs, and of episodes whose URL stays, so that a list of known ones costs no database query.
   */
  const slugCache = new LRUCache<string, string>(atMost(5_000))
  const unmoved = new LRUCache<string, true>(atMost(2_000))
  /** Translated lists by the list object of the origin. */
  let linked = new WeakMap<object, AnswerData[QuestionName]>()
  const writes = new Set<Promise<unknown>>()
  function remember(work: Promise<unknown>): void {
    const write: Promise<unknown> = work.catch(lost).finally(() => writes.delete(write))
    writes.add(write)
  }

  async function link(origin: string, titles: readonly ListedTitle[]): Promise<TitleLink> {
    const links = new Map<string, string>()
    const unknown: ListedTitle[] = []
    for (const title of titles) {
      const slug = slugCache.get(`${origin}\n${titleKey(title)}`)
      if (slug === undefined) unknown.push(title)
      else links.set(titleKey(title), slug)
    }
    if (unknown.length > 0) {
      const linkResult = await linkTitles({ db, remember, now: now() }, origin, unknown)
      for (const [key, ours] of linkResult.links) {
        links.set(key, ours)
        if (linkResult.isRecorded) slugCache.set(`${origin}\n${key}`, ours)
      }
    }
    return (title) => links.get(titleKey(title)) ?? title.slug
  }

  /** Links the episodes of a list. They are cached only when none of them needs another address. */
  async function linkListed(origin: string, episodes: readonly ListedEpisode[], title: TitleLink) {
    const keys = episodes.map((episode) => `${origin}\n${titleKey(episode.title)}\n${episode.slug}\n${episode.label}`)
    if (keys.every((key) => unmoved.has(key))) return (url: string) => url
    const rows = episodes.map(({ title: of, ...episode }) => ({ ...episode, ours: title(of), originSlug: of.slug }))
    const linked = await linkEpisodes({ db, remember }, origin, rows)
    if (linked.moved === 0) for (const key of keys) unmoved.set(key, true)
    return linked.href
  }

  return {
    /**
     * Translates a question to the slugs of an origin and its answer back, and records the answer's titles and episodes.
     * Throws `different_title` when the answer is about another title than the slug stands for.
     */
    async ask<Name extends QuestionName>(
      origin: string,
      question: Question<Name>,
      ask: AskOrigin,
    ): Promise<AnswerData[Name]> {
      const tools = {
        db,
        remember,
        link: (titles: readonly ListedTitle[]) => link(origin, titles),
        ask,
        renamed,
        now: now(),
      }
      // Cast, because TypeScript does not see that `question.name` determines the type of the answer.
      if (question.name === 'detail') return (await identifyDetail(tools, origin, slugIn(question))) as AnswerData[Name]
      if (question.name === 'episode')
        return (await identifyEpisode(tools, origin, slugIn(question))) as AnswerData[Name]
      const data = await ask(question).catch(emptySearch(question))
      const before = linked.get(data)
      if (before) return before as AnswerData[Name]
      try {
        const title = await link(origin, titlesIn(data))
        const ours = relinked(data, { title, episode: await linkListed(origin, episodesIn(data), title) })
        linked.set(data, ours)
        return ours
      } catch (error) {
        // While the database is unavailable, lists keep the slugs of their origin.
        if (isDatabaseLost(error)) return data
        throw error
      }
    },
    /** Resolves when all titles and episodes of the answers so far are recorded. */
    settle: (): Promise<unknown> => Promise.all(writes),
    /** Called after staff changed which title a slug means. */
    forget(): void {
      linked = new WeakMap()
      slugCache.clear()
      unmoved.clear()
    },
  }
}

/** Turns "not found" into an empty result of a search, as some servers mean it; then the next spelling may be tried. */
const emptySearch =
  <Name extends QuestionName>({ params }: Question<Name>) =>
  (error: unknown): AnswerData[Name] => {
    const isMissing = error instanceof SourceFailure && error.failure === 'missing'
    if (!isMissing || !('query' in params) || params.page !== 1) throw error
    const none: AnswerData['search'] = { results: [], total: 0, page: 1, total_pages: 1, filters: {} }
    // Cast, because TypeScript does not see that only a search has a query.
    return none as AnswerData[Name]
  }

const slugIn = ({ params }: Question) => ('slug' in params ? params.slug : '')
