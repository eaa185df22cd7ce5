import type { AnswerData, Answerer, QuestionName } from './contract.ts'

/** The names of all sources; the first is our own table of invented titles. */
export const sourceNames = ['library', 'samehadaku', 'aniliberty'] as const
export type SourceName = (typeof sourceNames)[number]
export const LIBRARY: SourceName = 'library'

/** A place where the built-in API gets titles. Adding one is a folder with one factory and a line in `list.ts`. */
export type Source = Answerer & {
  name: string
  /** Every address a search engine should know, where the source can tell: slugs of titles, newest first. */
  slugs?: () => Promise<string[]>
  /** The slug of a title by its number there, for old links that carry one. */
  slugOf?: (id: number) => Promise<string | null>
}

/**
 * What a source said, and the moment it was read there. `endpoint` is the server it came through, null where this
 * server's own sources were asked directly. `wasStale`: that server had only an old copy itself.
 */
export type Reading<Name extends QuestionName> = {
  data: AnswerData[Name]
  source: string
  readAt: Date
  endpoint: { id: number; name: string; isOwn: boolean } | null
  wasStale?: boolean
}
