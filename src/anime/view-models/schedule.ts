import { ahead, dayAndMonth } from '../../web/dates.ts'
import { animeHref, episodeHref, SCHEDULE } from '../addresses.ts'
import { type AnswerData, type Day, days, weekOf } from '../contract/contract.ts'
import { episodeSlug } from '../contract/slugs.ts'
import { shiftSlot, type ZoneKey, zoneKeys, zones } from '../contract/zones.ts'
import { lineOf, type Pictures, poster, sceneOf, stars } from './cards.ts'
import { genreLine } from './labels.ts'

export type ScheduleView = ReturnType<typeof scheduleView>

/** `day`: null for the whole week. `zone`: the time zone of the shown times. `today`: the current weekday there. */
export type ScheduleWish = { day: Day | null; zone: ZoneKey; today: Day }

/** The slugs of all titles of a week. */
export const slugsIn = (week: AnswerData['schedule']) =>
  days.flatMap((day) => week[day].flatMap(({ anime_slug: slug }) => slug ?? []))

type NewEpisode = AnswerData['latest']['results'][number]
/** `released`: the newest known episode of each title in the last week. */
export type ScheduleContext = { pictures: Pictures; released: readonly NewEpisode[]; now: Date }

const dayLabels: Record<Day, string> = {
  Monday: 'Senin',
  Tuesday: 'Selasa',
  Wednesday: 'Rabu',
  Thursday: 'Kamis',
  Friday: 'Jumat',
  Saturday: 'Sabtu',
  Sunday: 'Minggu',
}

/** Builds the schedule in one time zone: the list of one day, or of all seven days beginning with today. */
export function scheduleView(
  week: AnswerData['schedule'],
  wish: ScheduleWish,
  { pictures, released, now }: ScheduleContext,
) {
  const newest = new Map(released.map((item) => [item.anime_slug, item]))
  const minute = minuteIn(wish.zone, now)
  const moved = wish.zone === 'wib' ? week : moveWeek(week, zones[wish.zone].minutes - zones.wib.minutes)
  const from = days.indexOf(wish.today)
  const fromToday = [...days.slice(from), ...days.slice(0, from)]
  const listed = wish.day ? [wish.day] : fromToday
  return {
    days: [dayChoice(null, wish), ...fromToday.map((day) => dayChoice(day, wish))],
    zones: zoneKeys.map((zone) => zoneChoice(zone, wish)),
    zone: { key: wish.zone, name: zones[wish.zone].name, words: zones[wish.zone].words },
    lists: listed.map((day) => {
      const items = moved[day].toSorted(byTime)
      const daysAhead = (days.indexOf(day) - from + 7) % 7
      const rows = items.map((item) => {
        const minutes = item.release_time === null ? null : daysAhead * DAY + minuteOf(item.release_time) - minute
        const at = minutes === null ? null : new Date(Math.floor(now.getTime() / 60_000 + minutes) * 60_000)
        return slotRow(item, pictures, stateOf(newest.get(item.anime_slug), at, now))
      })
      const passed = items.filter((item) => item.release_time !== null && minuteOf(item.release_time) <= minute).length
      return {
        key: day.toLowerCase(),
        name: `${dayLabels[day]}, ${dayAndMonth(new Date(now.getTime() + daysAhead * DAY_MS), zones[wish.zone].iana)}`,
        note: dayNote(day, wish.today),
        rows,
        // The number of rows whose time has passed, on today's list only.
        nowAt: day === wish.today && rows.length > 0 ? passed : null,
      }
    }),
    // The present time of day in the zone, such as "21.17".
    clock: clockOf(minute),
  }
}

const DAY = 1_440
const DAY_MS = DAY * 60_000
const minuteOf = (time: string) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3))
const minuteIn = (zone: ZoneKey, now: Date) => (Math.floor(now.getTime() / 60_000) + zones[zone].minutes) % DAY
const clockOf = (minute: number) =>
  [Math.floor(minute / 60), minute % 60].map((part) => String(part).padStart(2, '0')).join('.')

/** An episode may appear this long before or after its slot and still belong to it. */
const SLACK_MS = 2 * DAY_MS

/**
 * What is known of the episode of a slot at `at`: the newest one if it was released near that moment, else the next.
 */
function stateOf(newest: NewEpisode | undefined, at: Date | null, now: Date) {
  if (at === null) return { href: null, state: null }
  const releasedAt = newest?.rilis_at ? Date.parse(newest.rilis_at) : null
  if (newest && releasedAt !== null && releasedAt > at.getTime() - SLACK_MS) {
    const href = episodeSlug(newest.url).startsWith('anime/') ? null : episodeHref(newest.url)
    const text = newest.episode === null ? 'sudah tayang' : `Ep ${newest.episode} sudah tayang`
    return { href, state: { text, isAired: true } }
  }
  const known = releasedAt !== null && /^\d+$/.test(newest?.episode ?? '')
  const parts = [known ? `Ep ${Number(newest?.episode) + 1}` : '', at > now ? ahead(at, now) : ''].filter(Boolean)
  return { href: null, state: parts.length > 0 ? { text: parts.join(' · '), isAired: false } : null }
}

/** Returns the address of the schedule page; default values are left out. */
export function scheduleHref({ day, zone }: Pick<ScheduleWish, 'day' | 'zone'>): string {
  const query = [day && `day=${day.toLowerCase()}`, zone !== 'wib' && `zona=${zone}`].filter(Boolean).join('&')
  return query ? `${SCHEDULE}?${query}` : SCHEDULE
}

type Item = AnswerData['schedule'][Day][number]

function slotRow(item: Item, pictures: Pictures, { href, state }: ReturnType<typeof stateOf>) {
  const picture = poster(item.title, item.anime_slug, item.cover_url, pictures)
  return {
    slug: item.anime_slug,
    href: href ?? (item.anime_slug === null ? null : animeHref(item.anime_slug)),
    time: item.release_time,
    clock: item.release_time?.replace(':', '.') ?? 'Jam menyusul',
    title: item.title,
    poster: picture,
    scene: sceneOf(picture),
    state,
    line: lineOf([genreLine(item.genres, 1), stars(item.score)]),
  }
}

/** Titles without a time come last. */
const byTime = (a: Item, b: Item) => (a.release_time ?? '99').localeCompare(b.release_time ?? '99')

function moveWeek(week: AnswerData['schedule'], minutes: number): AnswerData['schedule'] {
  const moved: AnswerData['schedule'] = weekOf(() => [])
  for (const day of days)
    for (const item of week[day]) {
      if (item.release_time === null) moved[day].push(item)
      else {
        const slot = shiftSlot({ day, time: item.release_time }, minutes)
        moved[slot.day].push({ ...item, release_time: slot.time })
      }
    }
  return moved
}

const dayChoice = (day: Day | null, wish: ScheduleWish) => ({
  id: `hari-${day?.toLowerCase() ?? 'semua'}`,
  href: scheduleHref({ day, zone: wish.zone }),
  name: day ? dayLabels[day] : 'Semua hari',
  title: null,
  current: day === wish.day,
  today: day === wish.today,
})

const zoneChoice = (zone: ZoneKey, wish: ScheduleWish) => ({
  id: `zona-${zone}`,
  href: scheduleHref({ day: wish.day, zone }),
  name: zones[zone].name,
  title: zones[zone].words,
  current: zone === wish.zone,
  today: false,
})

function dayNote(day: Day, today: Day): string | null {
  const ahead = (days.indexOf(day) - days.indexOf(today) + 7) % 7
  return ahead === 0 ? 'hari ini' : ahead === 1 ? 'besok' : null
}
