import { SourceFailure } from '../../net/failure.ts'
import { type Answerer, answererBy } from '../contract/contract.ts'
import { LIBRARY, type Source } from '../contract/source.ts'
import { createFrontPage } from '../failover/front-page.ts'
import { askOne } from './ask-sources.ts'

/** Believes "not found" only while the source's front page answers. What stands in this site's database is certain. */
export function judged(source: Source): Source {
  const answerer: Answerer = source
  const judge = createFrontPage((signal) => askOne(source, { name: 'home', params: {} }, signal))
  return {
    ...source,
    ...answererBy((name) => async (params, signal) => {
      try {
        return await answerer[name](params, signal)
      } catch (error) {
        const isCertain = source.name === LIBRARY || source.isAtHome?.() === true
        if (!(error instanceof SourceFailure) || isCertain) throw error
        throw await judge(error, { name, params })
      }
    }),
  }
}
