import type { AnswerData, Answerer, QuestionName } from './contract.ts'

/** The names of all sources; `library` is our own table of invented titles. */
export const sourceNames = ['library', 'samehadaku', 'aniliberty'] as const
export type SourceName = (typeof sourceNames)[number]
export const LIBRARY: SourceName = 'library'

/** A source of titles. Adding one takes a folder with a factory and a line in `list.ts`. */
export type Source = Answerer & {
  name: string
  /** Slugs of all titles, newest first, for search engines; when the source can list them. */
  slugs?: () => Promise<string[]>
  /** The slug of a title by its number, for old links. */
  slugOf?: (id: number) => Promise<string | null>
}

/**
 * An answer of a source and when it was read there. `endpoint`: the server it came through; null for local sources.
 * `wasStale`: that server itself had only an old copy.
 */
export type Reading<Name extends QuestionName> = {
  data: AnswerData[Name]
  source: string
  readAt: Date
  endpoint: { id: number; name: string; isOwn: boolean } | null
  wasStale?: boolean
}
