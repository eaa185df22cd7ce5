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
  /** The cards of those titles that the source knows without a request to another server. */
  atHand?: (slugs: readonly string[]) => Promise<LocalCard[]>
  /** Whether the source answers from this site's database now, so that failures of its server do not matter. */
  isAtHome?: () => boolean
  /** Finds a title by the number in an old link. */
  slugOf?: (id: number) => Promise<string | null>
}

export type Reading<Name extends QuestionName> = {
  data: AnswerData[Name]
  source: string
  /** When the answer was read from its source. */
  readAt: Date
  /** The endpoint through which the answer came; null if a local source was asked directly. */
  endpoint: { id: number; name: string; isOwn: boolean } | null
  /** Whether that endpoint itself had only an outdated answer. */
  wasStale?: boolean
}
