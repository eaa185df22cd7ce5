import type { AnswerData, Answerer, QuestionName } from './contract.ts'

/** Names of all catalog sources. `library` is this site's own table of invented titles. */
export const sourceNames = ['library', 'samehadaku', 'aniliberty'] as const
export type SourceName = (typeof sourceNames)[number]
export const LIBRARY: SourceName = 'library'

/** What a card shows of a title: its slug on this site, its name, and the address of its poster. */
export type KnownCard = { anime_slug: string; judul: string; cover: string | null }

/**
 * A source of anime titles. To add a source, create a folder with a factory function and add a line to
 * `sources/list.ts`.
 */
export type Source = Answerer & {
  name: string
  /** Returns the slugs of all titles, newest first, for search engines. Absent if the source cannot list its titles. */
  slugs?: () => Promise<string[]>
  /**
   * Returns names and posters of the titles with the given slugs that the source has at hand, without a request to
   * another server. Absent if it has none at hand.
   */
  atHand?: (slugs: readonly string[]) => Promise<KnownCard[]>
  /**
   * Whether the source answers from this site's database now, although its titles are on another server: failures of
   * that server then keep nobody from asking the source.
   */
  isAtHome?: () => boolean
  /** Returns the slug of the title with a number, as in old links, or null. */
  slugOf?: (id: number) => Promise<string | null>
}

/**
 * An answer of a catalog source, and when it was read from that source. `endpoint`: the endpoint through which the
 * answer came; null if a local source was asked directly. `wasStale`: that endpoint itself had only an outdated answer.
 */
export type Reading<Name extends QuestionName> = {
  data: AnswerData[Name]
  source: string
  readAt: Date
  endpoint: { id: number; name: string; isOwn: boolean } | null
  wasStale?: boolean
}
