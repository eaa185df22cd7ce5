import { SourceFailure } from '../../../net/failure.ts'
import { type Day, days } from '../../contract/contract.ts'
import { clockOf, dayOf, type ScheduleItem, type Week, weekOf } from '../../contract/week.ts'
import { genresOf, type Here, series } from './lists.ts'
import { type Fields, isFields, listIn, pick, salvage, score, text } from './values.ts'

/** A week by its days in any case; days that are not named have no shows, but a week without any day is none. */
export function readWeek(payload: unknown, here: Here): Week {
  const given = (isFields(payload) ? Object.entries(payload) : []).flatMap(([name, list]): [Day, unknown][] => {
    const day = dayOf(name)
    return day ? [[day, list]] : []
  })
  if (given.length === 0) throw new SourceFailure('wrong_schema', 'the schedule names no day')
  // All days in one list, so that a few bad shows count as few even where they are a whole day's.
  const shows = salvage(
    'schedule',
    given.flatMap(([day, list]) =>
      listIn(day, list)
        .slice(0, 300)
        .map((show) => ({ day, show })),
    ),
    ({ day, show }) => scheduled(day, show, here),
    days.length * 300,
  )
  const week: Week = weekOf(() => [])
  for (const { day, item } of shows) week[day].push(item)
  return week
}

function scheduled(day: unknown, show: unknown, here: Here): { day: Day; item: ScheduleItem } | null {
  const known = days.find((one) => one === day)
  const card = isFields(show) ? series(show, here) : null
  if (!known || !card || !isFields(show)) return null
  const { judul: title, cover: cover_url, ...rest } = card
  return { day: known, item: { title, ...rest, cover_url, ...timesOf(show) } }
}

const timesOf = (show: Fields) => ({
  type: text(pick(show, 'type', 'tipe'), 60),
  score: score(pick(show, 'score', 'skor', 'rating')),
  genres: genresOf(show),
  release_time: clockOf(text(pick(show, 'release_time', 'time', 'jam'))),
})
