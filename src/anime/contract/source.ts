import type { AnswerData, Answerer, QuestionName } from './contract.ts'

/** `library` is this site's own table of invented titles. */
export const sourceNames = ['library', 'samehadaku', 'aniliberty'] as const
export type SourceName = (typeof sourceNames)[number]
export const LIBRARY: SourceName = 'library'

export type LocalCard = { anime_slug: string; judul: string; cover: string | null }

/** To add a source, create a folder with a factory function and add a line to `sources/list.ts`. */
export type Source = Answerer & {
  name: string
  /** All slugs, newest first, for search engines. */
  slugs?: () => Promise<string[]>
  /** What the source has at hand of some titles, without a request to another server. */
  atHand?: (slugs: readonly string[]) => Promise<LocalCard[]>
  /** Whether the source answers from this site's database now, so that failures of its server do not matter. */
  isAtHome?: () => boolean
  /** Finds a title by the number in an old link. */
  slugOf?: (id: number) => Promise<string | null>
}

/**
 * An answer and when it was read from its source. `endpoint`: through which it came; null if a local source was asked
 * directly. `wasStale`: that endpoint itself had only an outdated answer.
 */
export type Reading<Name extends QuestionName> = {
  data: AnswerData[Name]
  source: string
  readAt: Date
  endpoint: { id: number; name: string; isOwn: boolean } | null
  wasStale?: boolean
}
