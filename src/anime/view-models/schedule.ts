import { animeHref, SCHEDULE } from '../addresses.ts'
import { type AnswerData, type Day, days } from '../contract/contract.ts'
import { weekOf } from '../contract/week.ts'
import { shiftSlot, type ZoneKey, zoneKeys, zones } from '../contract/zones.ts'
import { decimal, type Pictures, type Poster, poster } from './cards.ts'
import { genreLine, typeLabel } from './labels.ts'

type Choice = { id: string; href: string; name: string; title: string | null; current: boolean; today: boolean }
type SlotRow = {
  href: string | null
  time: string | null
  clock: string
  title: string
  poster: Poster
  line: string
}
type DayList = { key: string; name: string; note: string | null; rows: SlotRow[] }
export type ScheduleView = {
  days: Choice[]
  zones: Choice[]
  zone: { key: ZoneKey; name: string; words: string }
  lists: DayList[]
}

/**
 * Filter of the schedule. `day`: null for the whole week. `zone`: the time zone of the shown times. `today`: the
 * current weekday in that zone.
 */
export type ScheduleWish = { day: Day | null; zone: ZoneKey; today: Day }

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
export function scheduleView(week: AnswerData['schedule'], wish: ScheduleWish, pictures: Pictures): ScheduleView {
  const moved = wish.zone === 'wib' ? week : moveWeek(week, zones[wish.zone].minutes - zones.wib.minutes)
  const from = days.indexOf(wish.today)
  const shown = wish.day ? [wish.day] : [...days.slice(from), ...days.slice(0, from)]
  return {
    days: [dayChoice(null, wish), ...days.map((day) => dayChoice(day, wish))],
    zones: zoneKeys.map((zone) => zoneChoice(zone, wish)),
    zone: { key: wish.zone, name: zones[wish.zone].name, words: zones[wish.zone].words },
    lists: shown.map((day) => ({
      key: day.toLowerCase(),
      name: dayLabels[day],
      note: dayNote(day, wish.today),
      rows: [...moved[day]].sort(byTime).map((item) => slotRow(item, pictures)),
    })),
  }
}

/** Returns the address of the schedule page with a filter; default values are left out. */
export function scheduleHref({ day, zone }: Pick<ScheduleWish, 'day' | 'zone'>): string {
  const query = [day && `day=${day.toLowerCase()}`, zone !== 'wib' && `zona=${zone}`].filter(Boolean).join('&')
  return query ? `${SCHEDULE}?${query}` : SCHEDULE
}

type Item = AnswerData['schedule'][Day][number]

const slotRow = (item: Item, pictures: Pictures): SlotRow => ({
  href: item.anime_slug === null ? null : animeHref(item.anime_slug),
  time: item.release_time,
  clock: item.release_time?.replace(':', '.') ?? 'Jam menyusul',
  title: item.title,
  poster: poster(item.title, item.anime_slug, item.cover_url, pictures),
  line: [
    typeLabel(item.type),
    genreLine(item.genres.slice(0, 1)),
    item.score === null ? '' : `★ ${decimal(item.score)}`,
  ]
    .filter(Boolean)
    .join(' · '),
})

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
