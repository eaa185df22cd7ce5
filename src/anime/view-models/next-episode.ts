import { ahead, comingMoment, DAY_MS, dateOfSource, dayBegins, toWibDay } from '../../web/dates.ts'
import { animeHref } from '../addresses.ts'
import { type AnswerData, days } from '../contract/contract.ts'
import { inSequence } from '../identity/episode-order.ts'
import { episodeName } from '../identity/labels.ts'
import { lastNumber } from './episode-rows.ts'

type Detail = AnswerData['detail']

/** The next episode of a running title: its label ("9") and the moment of its release. */
export type NextEpisode = { label: string; at: Date }
export type NextEpisodeView = ReturnType<typeof nextEpisodeView>

const WEEK = 7 * DAY_MS

/** Whether a title may have a next episode. Only then the schedule is asked. */
export const mayContinue = ({ tipe, status, episode_list: rows }: Detail) =>
  tipe !== 'Movie' && status !== 'Completed' && rows.length > 0

/**
 * Returns the next episode by the weekly schedule: one week after the slot to which the newest numbered episode
 * belongs. An episode belongs to the last slot before it, or to a slot at most two days later, because sources may be
 * early. Null when the schedule names no time, all episodes are released, or the next one is overdue.
 */
export function nextEpisode(detail: Detail, week: AnswerData['schedule'], slug: string, now: Date): NextEpisode | null {
  const slot = findSlot(week, slug)
  const numbered = inSequence(detail.episode_list).flatMap(({ episode, date }) => {
    const number = lastNumber(episode)
    return number === null ? [] : [{ number, date }]
  })
  const [newest] = numbered
  const releaseDay = newest && dayOfRelease(newest.date)
  if (!mayContinue(detail) || !slot || !newest || !releaseDay) return null
  const total = plannedEpisodes(detail)
  const isWhole = (numbered.at(-1)?.number ?? 1) <= 1
  if (total !== null && (numbered.length >= total || (isWhole && newest.number >= total))) return null
  const latest = releaseDay.getTime() + 2 * DAY_MS
  const first = firstSlot(slot)
  const at = new Date(first + (Math.floor((latest - first) / WEEK) + 1) * WEEK)
  return at > now ? { label: String(newest.number + 1), at } : null
}

/** `when` is "Jumat, 27 November, 19.00 WIB", `ahead` "6 hari lagi". */
export const nextEpisodeView = (slug: string, { label, at }: NextEpisode, now: Date) => ({
  name: episodeName(label),
  when: comingMoment(at),
  ahead: ahead(at, now),
  at: at.toISOString(),
  calendarHref: `${animeHref(slug)}episode-berikutnya.ics`,
})

type Slot = { day: number; time: string }

function findSlot(week: AnswerData['schedule'], slug: string): Slot | null {
  for (const [at, day] of days.entries()) {
    const time = week[day].find((item) => item.anime_slug === slug)?.release_time
    if (time) return { day: at, time }
  }
  return null
}

/** The moment of a weekly slot in the first week of 2024, whose Monday is 1 January, in ms since the epoch. */
const firstSlot = ({ day, time }: Slot) => Date.parse(`2024-01-0${day + 1}T${time}:00+07:00`)

/** Returns the beginning of the day of a release in Western Indonesia. */
function dayOfRelease(date: string | null): Date | null {
  const noon = dateOfSource(date)
  return noon && dayBegins(toWibDay(noon))
}

/** Returns the number of planned episodes as the title's facts state it; null if they do not. */
export function plannedEpisodes({ details }: Detail): number | null {
  const count = details['Total Episode'] ?? details['Total Episodes'] ?? details.Episodes
  return typeof count === 'string' && /^\d{1,5}$/.test(count) ? Number(count) : null
}
