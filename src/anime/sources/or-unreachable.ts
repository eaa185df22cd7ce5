import { isDatabaseLost } from '../../db/connection.ts'
import { SourceFailure } from '../../net/failure.ts'
import type { Answerer } from '../contract/contract.ts'

/**
 * Turns a lost database connection of a source in this site's database into an `unreachable` failure, so that pages show
 * their cached answers.
 */
export function orUnreachable(answerer: Answerer): Answerer {
  const mapped =
    <Asked, Data>(answer: (params: Asked, signal: AbortSignal) => Promise<Data>) =>
    (params: Asked, signal: AbortSignal) =>
      answer(params, signal).catch((error: unknown) => {
        if (!isDatabaseLost(error)) throw error
        throw new SourceFailure('unreachable', 'the database of the source cannot be read', { cause: error })
      })
  return {
    home: mapped(answerer.home),
    latest: mapped(answerer.latest),
    movies: mapped(answerer.movies),
    schedule: mapped(answerer.schedule),
    detail: mapped(answerer.detail),
    episode: mapped(answerer.episode),
    search: mapped(answerer.search),
  }
}
