import type { AnswerData } from '../../contract.ts'
import { SourceFailure } from '../../failure.ts'
import { type Here, latestItem, movieItem, topItem } from './lists.ts'
import { isFields, pick, salvage, says } from './values.ts'
import { readWeek } from './week.ts'

/** The home page's lists. Top and new episodes must be told, be they empty; films and the week may be left out. */
export function readHome(payload: unknown, here: Here): AnswerData['home'] {
  const page = isFields(payload) ? payload : {}
  if (!says(page, 'top10', 'top_10') || !says(page, 'new_eps', 'latest')) {
    throw new SourceFailure('wrong_schema', 'home: no top or no new episodes')
  }
  return {
    top10: salvage('top10', pick(page, 'top10', 'top_10'), topItem(here)),
    new_eps: salvage('new_eps', pick(page, 'new_eps', 'latest'), latestItem(here)),
    movies: salvage('movies', pick(page, 'movies', 'movie'), movieItem(here)),
    jadwal_rilis: readWeek(weekIn(pick(page, 'jadwal_rilis', 'schedule')), here),
  }
}

/** Nothing, {} and [] are a week without shows here: the home page has others to show. */
const weekIn = (said: unknown) =>
  said === null || (typeof said === 'object' && Object.keys(said).length === 0) ? { Monday: [] } : said
