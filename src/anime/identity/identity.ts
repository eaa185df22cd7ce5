import type { Knex } from 'knex'
import { LRUCache } from 'lru-cache'
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
  /** Called when something could not be recorded; it will be seen again. */
  lost: (error: unknown) => void
  now?: () => Date
}

export type Identity = ReturnType<typeof createIdentity>

/**
 * Identity of titles. Every source and remote endpoint is an origin with its own slugs; on this site a slug keeps the
 * meaning it had when first shown.
 */
export function createIdentity({ db, lost, now = () => new Date() }: Options) {
  /** Cached links of titles and episodes, so that a known list costs no query. */
  const known = new LRUCache<string, string>({ max: 5_000 })
  const unmoved = new LRUCache<string, true>({ max: 2_000 })
  /** Translated lists by the origin's list object. */
  let linked = new WeakMap<object, AnswerData[QuestionName]>()
  const remember = (work: Promise<unknown>) => void work.catch(lost)

  async function link(origin: string, titles: readonly ListedTitle[]): Promise<TitleLink> {
    const links = new Map<string, string>()
    const unknown: ListedTitle[] = []
    for (const title of titles) {
      const slug = known.get(`${origin}\n${keyOf(title)}`)
      if (slug === undefined) unknown.push(title)
      else links.set(keyOf(title), slug)
    }
    if (unknown.length > 0) {
      for (const [key, ours] of await linkTitles({ db, remember, now: now() }, origin, unknown)) {
        links.set(key, ours)
        known.set(`${origin}\n${key}`, ours)
      }
    }
    return (title) => links.get(keyOf(title)) ?? title.slug
  }

  /** Links the episodes of a list; known ones are cached only when they need another address. */
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
     * Asks an origin a question in our slugs and translates the answer to our slugs: asks under the slug it has there,
     * throws `different_title` unless it is the title our slug stands for, and records it.
     */
    async ask<Name extends QuestionName>(
      origin: string,
      question: Question<Name>,
      ask: AskOrigin,
    ): Promise<AnswerData[Name]> {
      const tools = { db, remember, link: (titles: readonly ListedTitle[]) => link(origin, titles), ask, now: now() }
      // The question's name determines the answer's type.
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
        // While the database is away lists keep the origin's slugs.
        if (isDatabaseLost(error)) return data
        throw error
      }
    },
    /** Staff changed a slug's meaning: clears the cached links. */
    forget(): void {
      linked = new WeakMap()
      known.clear()
      unmoved.clear()
    },
  }
}

const slugIn = ({ asked }: Question) => ('slug' in asked ? asked.slug : '')
