import { ahead, dayAndMonth } from '../../web/dates.ts'
import { animeHref, episodeHref, SCHEDULE } from '../addresses.ts'
import { type AnswerData, type Day, days } from '../contract/contract.ts'
import { episodeSlug } from '../contract/slugs.ts'
import { weekOf } from '../contract/week.ts'
import { shiftSlot, type ZoneKey, zoneKeys, zones } from '../contract/zones.ts'
import { decimal, type Pictures, type Poster, poster, sceneOf } from './cards.ts'
import { genreLine } from './labels.ts'

type Choice = { id: string; href: string; name: string; title: string | null; current: boolean; today: boolean }
/**
 * A title in the schedule. `scene` is the path of its drawing without lettering, null for titles that this site does not
 * draw. `state`: the episode of this slot, and whether it was released (with its link in `href`) or when it comes ("Ep 4 ·
 * 3 jam lagi"), as far as that is known.
 */
type SlotRow = {
  slug: string | null
  href: string | null
  time: string | null
  clock: string
  title: string
  poster: Poster
  scene: string | null
  line: string
  state: { text: string; isAired: boolean } | null
}
/**
 * A day of the schedule. `name` has its date: "Sabtu, 21 November". `nowAt`: the number of its rows whose time has passed,
 * on today's list only.
 */
type DayList = { key: string; name: string; note: string | null; rows: SlotRow[]; nowAt: number | null }
export type ScheduleView = {
  days: Choice[]
  zones: Choice[]
  zone: { key: ZoneKey; name: string; words: string }
  lists: DayList[]
  /** The present time of day in the zone, such as "21.17". */
  clock: string
}

/**
 * Filter of the schedule. `day`: null for the whole week. `zone`: the time zone of the shown times. `today`: the
 * current weekday in that zone.
 */
export type ScheduleWish = { day: Day | null; zone: ZoneKey; today: Day }

/** Returns the slugs of all titles of a week. */
export const slugsIn = (week: AnswerData['schedule']) =>
  days.flatMap((day) => week[day].flatMap(({ anime_slug: slug }) => slug ?? []))

type Released = AnswerData['latest']['results'][number]
/** What the schedule is shown with: the newest known episode of each title in the last week, and the present. */
export type ScheduleContext = { pictures: Pictures; released: readonly Released[]; now: Date }

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
): ScheduleView {
  const newest = new Map(released.map((item) => [item.anime_slug, item]))
  const minute = minuteIn(wish.zone, now)
  const moved = wish.zone === 'wib' ? week : moveWeek(week, zones[wish.zone].minutes - zones.wib.minutes)
  const from = days.indexOf(wish.today)
  const fromToday = [...days.slice(from), ...days.slice(0, from)]
  const shown = wish.day ? [wish.day] : fromToday
  return {
    days: [dayChoice(null, wish), ...fromToday.map((day) => dayChoice(day, wish))],
    zones: zoneKeys.map((zone) => zoneChoice(zone, wish)),
    zone: { key: wish.zone, name: zones[wish.zone].name, words: zones[wish.zone].words },
    lists: shown.map((day) => {
      const items = [...moved[day]].sort(byTime)
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
        nowAt: day === wish.today && rows.length > 0 ? passed : null,
      }
    }),
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

type SlotState = { href: string | null; shown: SlotRow['state'] }

/**
 * Returns what is known of the episode of a slot at `at`: the newest episode if it was released near that moment, else
 * the one after it.
 */
function stateOf(newest: Released | undefined, at: Date | null, now: Date): SlotState {
  if (at === null) return { href: null, shown: null }
  const releasedAt = newest?.rilis_at ? Date.parse(newest.rilis_at) : null
  if (newest && releasedAt !== null && releasedAt > at.getTime() - SLACK_MS) {
    const href = episodeSlug(newest.url).startsWith('anime/') ? null : episodeHref(newest.url)
    const text = newest.episode === null ? 'sudah tayang' : `Ep ${newest.episode} sudah tayang`
    return { href, shown: { text, isAired: true } }
  }
  const known = releasedAt !== null && /^\d+$/.test(newest?.episode ?? '')
  const parts = [known ? `Ep ${Number(newest?.episode) + 1}` : '', at > now ? ahead(at, now) : ''].filter(Boolean)
  return { href: null, shown: parts.length > 0 ? { text: parts.join(' · '), isAired: false } : null }
}

/** Returns the address of the schedule page with a filter; default values are left out. */
export function scheduleHref({ day, zone }: Pick<ScheduleWish, 'day' | 'zone'>): string {
  const query = [day && `day=${day.toLowerCase()}`, zone !== 'wib' && `zona=${zone}`].filter(Boolean).join('&')
  return query ? `${SCHEDULE}?${query}` : SCHEDULE
}

type Item = AnswerData['schedule'][Day][number]

function slotRow(item: Item, pictures: Pictures, { href, shown }: SlotState): SlotRow {
  const picture = poster(item.title, item.anime_slug, item.cover_url, pictures)
  return {
    slug: item.anime_slug,
    href: href ?? (item.anime_slug === null ? null : animeHref(item.anime_slug)),
    time: item.release_time,
    clock: item.release_time?.replace(':', '.') ?? 'Jam menyusul',
    title: item.title,
    poster: picture,
    scene: sceneOf(picture),
    state: shown,
    line: [genreLine(item.genres.slice(0, 1)), item.score === null ? '' : `★ ${decimal(item.score)}`]
      .filter(Boolean)
      .join(' · '),
  }
}

/** Compares two titles of a day by release time; titles without a time come last. */
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

const dayChoice = (day: Day | null, wish: ScheduleWish): Choice => ({
  id: `hari-${day?.toLowerCase() ?? 'semua'}`,
  href: scheduleHref({ day, zone: wish.zone }),
  name: day ? dayLabels[day] : 'Semua hari',
  title: null,
  current: day === wish.day,
  today: day === wish.today,
})

const zoneChoice = (zone: ZoneKey, wish: ScheduleWish): Choice => ({
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
