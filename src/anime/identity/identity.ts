import type { Knex } from 'knex'
import { LRUCache } from 'lru-cache'
import { atMost } from '../../async/cached.ts'
import { isDatabaseLost } from '../../db/connection.ts'
import type { AnswerData, Question, QuestionName } from '../contract/contract.ts'
import { type AskOrigin, identifyDetail, linkEpisodes } from './detail.ts'
import { identifyEpisode } from './episode.ts'
import { linkTitles } from './link.ts'
import {
  episodesIn,
  keyOf,
  type ListedEpisode,
  type ListedTitle,
  relinked,
  type TitleLink,
  titlesIn,
} from './titles.ts'

type Options = {
  db: Knex
  /** Called when a title or episode could not be recorded; the next answer that lists it records it. */
  lost: (error: unknown) => void
  now?: () => Date
}

export type Identity = ReturnType<typeof createIdentity>

/**
 * Decides which titles of different origins are the same anime. Every source and every remote endpoint is an origin
 * with its own slugs. A slug of this site keeps the meaning it had when it was first shown.
 */
export function createIdentity({ db, lost, now = () => new Date() }: Options) {
  /**
   * `known` caches this site's slugs by title and source or server, `unmoved` the episodes whose URL stays as it is, so
   * that a list of known titles and episodes costs no database query.
   */
  const known = new LRUCache<string, string>(atMost(5_000))
  const unmoved = new LRUCache<string, true>(atMost(2_000))
  /**
   * Caches lists translated to this site's slugs, keyed by the list object that the source or other server returned.
   */
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
      const slug = known.get(`${origin}\n${keyOf(title)}`)
      if (slug === undefined) unknown.push(title)
      else links.set(keyOf(title), slug)
    }
    if (unknown.length > 0) {
      const found = await linkTitles({ db, remember, now: now() }, origin, unknown)
      for (const [key, ours] of found.links) {
        links.set(key, ours)
        if (found.isRecorded) known.set(`${origin}\n${key}`, ours)
      }
    }
    return (title) => links.get(keyOf(title)) ?? title.slug
  }

  /**
   * Records the episodes of a list and returns a function that gives the address for an episode's URL. The episodes are
   * cached only when none of them needs another address.
   */
  async function linkListed(origin: string, episodes: readonly ListedEpisode[], title: TitleLink) {
    const keys = episodes.map((episode) => `${origin}\n${keyOf(episode.title)}\n${episode.slug}\n${episode.label}`)
    if (keys.every((key) => unmoved.has(key))) return (url: string) => url
    const rows = episodes.map(({ slug, label, url, title: of }) => ({
      slug,
      label,
      url,
      ours: title(of),
      originSlug: of.slug,
    }))
    const linked = await linkEpisodes({ db, remember }, origin, rows)
    if (linked.moved === 0) for (const key of keys) unmoved.set(key, true)
    return linked.href
  }

  return {
    /**
     * Sends a catalog question with this site's slugs to an origin (a source or another server) and returns the answer
     * with this site's slugs. The origin is asked with its own slug for the title. Throws `different_title` when the
     * answer is about another title than the slug stands for. Records the titles and episodes of the answer.
     */
    async ask<Name extends QuestionName>(
      origin: string,
      question: Question<Name>,
      ask: AskOrigin,
    ): Promise<AnswerData[Name]> {
      const tools = { db, remember, link: (titles: readonly ListedTitle[]) => link(origin, titles), ask, now: now() }
      // Cast, because TypeScript does not see that `question.name` determines the type of the answer.
      if (question.name === 'detail') return (await identifyDetail(tools, origin, slugIn(question))) as AnswerData[Name]
      if (question.name === 'episode')
        return (await identifyEpisode(tools, origin, slugIn(question))) as AnswerData[Name]
      const data = await ask(question)
      const before = linked.get(data)
      if (before) return before as AnswerData[Name]
      try {
        const title = await link(origin, titlesIn(data))
        const told = relinked(data, { title, episode: await linkListed(origin, episodesIn(data), title) })
        linked.set(data, told)
        return told
      } catch (error) {
        // While the database is unavailable, lists keep the slugs of the source or server they came from.
        if (isDatabaseLost(error)) return data
        throw error
      }
    },
    /** Resolves when all titles and episodes of the answers so far are recorded. */
    settle: (): Promise<unknown> => Promise.all(writes),
    /** Clears the cached links; called after staff changed which title a slug means. */
    forget(): void {
      linked = new WeakMap()
      known.clear()
      unmoved.clear()
    },
  }
}

const slugIn = ({ params }: Question) => ('slug' in params ? params.slug : '')
