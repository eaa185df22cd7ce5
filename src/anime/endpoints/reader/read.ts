import { SourceFailure } from '../../../net/failure.ts'
import {
  type AnswerData,
  buildWeek,
  type Day,
  days,
  type Question,
  type QuestionName,
  type QuestionParams,
} from '../../contract/contract.ts'
import { parseDay, type ScheduleItem, toSlot, type Week } from '../../contract/week.ts'
import { readDetail } from './detail.ts'
import type { Envelope } from './envelope.ts'
import { readEpisode } from './episode.ts'
import {
  type Here,
  latestItem,
  movieItem,
  readGenres,
  readLatest,
  readMovies,
  readSearch,
  series,
  topItem,
} from './lists.ts'
import { type Fields, isFields, listIn, pick, salvage, says, score, text } from './values.ts'

type Readers = { [N in QuestionName]: (envelope: Envelope, params: QuestionParams[N], here: Here) => AnswerData[N] }

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
 * Converts another server's answer to the shape of the contract: accepts known other field names, numbers as text and
 * text as numbers, turns "N/A" into null and relative times into moments, and keeps only http(s) links. Throws a
 * `SourceFailure` if this cannot be an answer to the question; the caller checks whether it is about the right title.
 */
export const readForeign = <Name extends QuestionName>(
  { name, params }: Question<Name>,
  envelope: Envelope,
  here: Here,
): AnswerData[Name] => readers[name](envelope, params, here)

/** Top titles and new episodes are required but may be empty; films and the weekly schedule are optional. */
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

/** The home page may have no weekly schedule or an empty one, which `readWeek` alone would reject. */
const weekIn = (week: unknown) =>
  week === null || (typeof week === 'object' && Object.keys(week).length === 0) ? { Monday: [] } : week

/** Missing days are empty, but a schedule without any day is invalid. */
function readWeek(payload: unknown, here: Here): Week {
  const lists = (isFields(payload) ? Object.entries(payload) : []).flatMap(([name, list]): [Day, unknown][] => {
    const day = parseDay(name)
    return day ? [[day, list]] : []
  })
  if (lists.length === 0) throw new SourceFailure('wrong_schema', 'the schedule names no day')
  // All days are validated as one list, so that a few invalid titles are a small share even if they fill a whole day.
  const rows = lists.flatMap(([day, list]) => {
    const shows = listIn(day, list).slice(0, 300)
    return shows.map((show) => ({ day, show }))
  })
  const shows = salvage('schedule', rows, ({ day, show }) => scheduled(day, show, here), days.length * 300)
  const week: Week = buildWeek(() => [])
  for (const { day, item } of shows) week[day].push(item)
  return week
}

function scheduled(day: unknown, show: unknown, here: Here): { day: Day; item: ScheduleItem } | null {
  const weekday = days.find((one) => one === day)
  const card = isFields(show) ? series(show, here) : null
  if (!weekday || !card || !isFields(show)) return null
  const { judul: title, cover: cover_url, ...rest } = card
  const slot = toSlot(weekday, text(pick(show, 'release_time', 'time', 'jam')))
  return { day: slot.day, item: { title, ...rest, cover_url, ...scheduleFacts(show), release_time: slot.release_time } }
}

const scheduleFacts = (show: Fields) => ({
  type: text(pick(show, 'type', 'tipe'), 60),
  score: score(pick(show, 'score', 'skor', 'rating')),
  genres: readGenres(show),
})
