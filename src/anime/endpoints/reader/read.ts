import { SourceFailure } from '../../../net/failure.ts'
import type { AnswerData, Asked, Question, QuestionName } from '../../contract/contract.ts'
import { readDetail } from './detail.ts'
import type { Opened } from './envelope.ts'
import { readEpisode } from './episode.ts'
import { type Here, latestItem, movieItem, readLatest, readMovies, readSearch, topItem } from './lists.ts'
import { isFields, pick, salvage, says } from './values.ts'
import { readWeek } from './week.ts'

type Readers = { [N in QuestionName]: (opened: Opened, asked: Asked[N], here: Here) => AnswerData[N] }

const readers: Readers = {
  home: ({ payload }, _, here) => readHome(payload, here),
  latest: readLatest,
  movies: readMovies,
  schedule: ({ payload }, _, here) => readWeek(payload, here),
  detail: ({ payload }, _, here) => readDetail(payload, here),
  episode: ({ payload }, _, here) => readEpisode(payload, here),
  search: readSearch,
}

/**
 * What another server said, in the contract's shape: every known alias, numbers as text and text as numbers, "N/A" as null,
 * links http(s) or dropped, relative words as moments. Pure; `opened` comes of `openEnvelope`. What cannot be an answer to
 * this question is a `SourceFailure` by name; whether it is the right show is not judged here.
 */
export const readForeign = <Name extends QuestionName>(
  { name, asked }: Question<Name>,
  opened: Opened,
  here: Here,
): AnswerData[Name] => readers[name](opened, asked, here)

/** The home page's lists. Top and new episodes must be told, be they empty; films and the week may be left out. */
function readHome(payload: unknown, here: Here): AnswerData['home'] {
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
