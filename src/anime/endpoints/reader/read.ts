import type { AnswerData, Asked, Question, QuestionName } from '../../contract.ts'
import { readDetail } from './detail.ts'
import type { Opened } from './envelope.ts'
import { readEpisode } from './episode.ts'
import { readHome } from './home.ts'
import { type Here, readLatest, readMovies, readSearch } from './lists.ts'
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
