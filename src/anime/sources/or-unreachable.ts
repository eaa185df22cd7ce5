import { isDatabaseLost } from '../../db/connection.ts'
import { SourceFailure } from '../../net/failure.ts'
import { type Answerer, answererBy } from '../contract/contract.ts'

/** A lost connection to this site's database becomes a failure of the source, so that pages show cached answers. */
export const orUnreachable = (answerer: Answerer): Answerer =>
  answererBy(
    (name) => (params, signal) =>
      answerer[name](params, signal).catch((error: unknown) => {
        if (!isDatabaseLost(error)) throw error
        throw new SourceFailure('unreachable', 'the database of the source cannot be read', { cause: error })
      }),
  )
