import { type AnswerData, type Day, days } from '../../contract.ts'
import { SourceFailure } from '../../failure.ts'
import { genresOf, type Here, series } from './lists.ts'
import { type Fields, isFields, listIn, pick, salvage, score, text } from './values.ts'

type Week = AnswerData['schedule']
type ScheduleItem = Week[Day][number]

const dayNames: Record<string, Day> = {
  ...Object.fromEntries(days.map((day) => [day.toLowerCase(), day])),
  senin: 'Monday',
  selasa: 'Tuesday',
  rabu: 'Wednesday',
  kamis: 'Thursday',
  jumat: 'Friday',
  sabtu: 'Saturday',
  minggu: 'Sunday',
}

/** A week by its days in any case; days that are not named have no shows, but a week without any day is none. */
export function readWeek(payload: unknown, here: Here): Week {
  const given = (isFields(payload) ? Object.entries(payload) : []).flatMap(([name, list]): [Day, unknown][] => {
    const day = dayNames[name.toLowerCase()]
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
  const week: Week = { Monday: [], Tuesday: [], Wednesday: [], Thursday: [], Friday: [], Saturday: [], Sunday: [] }
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
  release_time: clockTime(text(pick(show, 'release_time', 'time', 'jam'))),
})

/** "HH:MM" of "9.05", "at 09:11", "7:30 PM WIB"; a time on another clock than WIB is none, its day might be another. */
function clockTime(words: string | null): string | null {
  const [, hours = '', minutes = '', half = '', zone = ''] =
    /(?<!\d)(\d{1,2})[:.](\d\d)(?::\d\d)?(?!\d)\s*([ap]m)?\s*([a-z]*)/i.exec(words ?? '') ?? []
  const hour = half === '' ? Number(hours) : (Number(hours) % 12) + (half.toLowerCase() === 'pm' ? 12 : 0)
  const isTime = hours !== '' && hour < 24 && Number(minutes) < 60 && /^(?:wib)?$/i.test(zone)
  return isTime ? `${String(hour).padStart(2, '0')}:${minutes}` : null
}
