import type { Answer } from '../answers.ts'
import type { Question, QuestionName } from '../contract.ts'

/**
 * Whoever answers the contract for this site's pages: this server itself, or another one. Failures are `SourceFailure`s.
 * `remembered` gives the copy at hand and bothers nobody.
 */
export type Endpoint = {
  name: string
  ask<Name extends QuestionName>(question: Question<Name>): Promise<Answer<Name>>
  remembered<Name extends QuestionName>(question: Question<Name>): Promise<Answer<Name> | null>
  /** All slugs it can list, newest first; and the slug behind a number in an old link. */
  slugs?: () => Promise<string[]>
  slugOf?: (id: number) => Promise<string | null>
}
