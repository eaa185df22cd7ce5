import type { Knex } from 'knex'
import { LRUCache } from 'lru-cache'
import { isDatabaseLost } from '../../db/connection.ts'
import type { AnswerData, Question, QuestionName } from '../contract.ts'
import { type AskOrigin, identifyDetail } from './detail.ts'
import { identifyEpisode } from './episode.ts'
import { linkTitles } from './link.ts'
import { type ListedTitle, relinked, titlesIn } from './titles.ts'

export type Identity = ReturnType<typeof createIdentity>

/**
 * Which show is which. Every source and every other server is an origin with slugs of its own; here a slug means what
 * stood for it when it was first shown (product.md §4, Identity).
 */
export function createIdentity({ db, now = () => new Date() }: { db: Knex; now?: () => Date }) {
  /** Links of titles as they were named, so that a list that was seen before costs no query. */
  const known = new LRUCache<string, string>({ max: 20_000 })

  async function link(origin: string, titles: readonly ListedTitle[]): Promise<(slug: string) => string> {
    const links = new Map<string, string>()
    const unknown: ListedTitle[] = []
    for (const title of titles) {
      const slug = known.get(keyOf(origin, title))
      if (slug === undefined) unknown.push(title)
      else links.set(title.slug, slug)
    }
    if (unknown.length > 0) {
      for (const [slug, ours] of await linkTitles(db, origin, unknown, now())) links.set(slug, ours)
      for (const title of unknown) known.set(keyOf(origin, title), links.get(title.slug) ?? title.slug)
    }
    return (slug) => links.get(slug) ?? slug
  }

  return {
    /**
     * What `origin` says to a question that is asked in our slugs, told in our slugs: asked under the slug it has there,
     * refused as `different_title` unless it is the show that stands for the slug, remembered for the next time.
     */
    async ask<Name extends QuestionName>(
      origin: string,
      question: Question<Name>,
      ask: AskOrigin,
    ): Promise<AnswerData[Name]> {
      const tools = { db, link: (titles: readonly ListedTitle[]) => link(origin, titles), ask, now: now() }
      // The name of a question decides the shape of its answer.
      if (question.name === 'detail') return (await identifyDetail(tools, origin, slugIn(question))) as AnswerData[Name]
      if (question.name === 'episode')
        return (await identifyEpisode(tools, origin, slugIn(question))) as AnswerData[Name]
      const data = await ask(question)
      const title = await link(origin, titlesIn(data)).catch(asTheyCame)
      return relinked(data, { title, episode: (url) => url })
    },
    /** Staff changed what a slug means: what was known of links is read anew. */
    forget: () => known.clear(),
  }
}

const keyOf = (origin: string, { slug, title }: ListedTitle) => `${origin}\n${slug}\n${title}`

const slugIn = ({ asked }: Question) => ('slug' in asked ? asked.slug : '')

/** Without its database the site shows lists with the slugs they came with. */
export function asTheyCame(error: unknown): (slug: string) => string {
  if (isDatabaseLost(error)) return (slug) => slug
  throw error
}
