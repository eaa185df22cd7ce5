import { ahead, dayAndMonth } from '../../web/dates.ts'
import { animeHref, episodeHref, SCHEDULE } from '../addresses.ts'
import { type AnswerData, buildWeek, type Day, days } from '../contract/contract.ts'
import { episodeSlug } from '../contract/slugs.ts'
import { dayIn, minuteIn, moveSlot, toZone, type Zone, zoneKeys, zones } from '../contract/zones.ts'
import { type Pictures, poster, scenePath, stars } from './cards.ts'
import { genreLine } from './labels.ts'

export type ScheduleView = ReturnType<typeof scheduleView>

/** `day`: null for the whole week. `board`: whether wide screens also show the week as a table of days and hours. */
export type ScheduleSelection = { day: Day | null; zone: Zone; board?: boolean }

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

const DAY = 1_440
const MINUTE_MS = 60_000
const DAY_MS = DAY * MINUTE_MS

/** Builds the schedule in one time zone: the list of one day, or of all seven days beginning with today. */
export function scheduleView(
  week: AnswerData['schedule'],
  selection: ScheduleSelection,
  { pictures, released, now }: ScheduleContext,
) {
  const { iana } = selection.zone
  const newest = new Map(released.map((item) => [item.anime_slug, item]))
  const minute = minuteIn(iana, now)
  const coming = daysFrom(week, selection.zone, now)
  const next = Math.min(...coming.flatMap(({ slots }) => slots.flatMap(({ at }) => (at && at > now ? Number(at) : []))))
  const lists = coming.map(({ day, date, slots }, daysAhead) => ({
    key: day.toLowerCase(),
    anchor: dayLabels[day].toLowerCase(),
    name: dayLabels[day],
    date,
    note: ['hari ini', 'besok'][daysAhead] ?? null,
    // Number of rows whose time has passed; only for today, and only if the whole week is shown.
    nowAt:
      daysAhead === 0 && !selection.day && slots.length > 0 ? slots.filter(({ at }) => at && at <= now).length : null,
    rows: slots.map(({ item, at }) => slotRow(item, at || null, pictures, newest.get(item.anime_slug), next, now)),
  }))
  return {
    days: coming.map(({ day, date, slots }, daysAhead) => ({
      id: `hari-${day.toLowerCase()}`,
      href: selection.day ? scheduleHref({ ...selection, day }) : `#${dayLabels[day].toLowerCase()}`,
      name: daysAhead === 0 ? 'Hari ini' : `${dayLabels[day].slice(0, 3)} ${date.split(' ')[0]}`,
      count: slots.length,
      current: selection.day ? day === selection.day : daysAhead === 0,
    })),
    isWeek: selection.day === null,
    zones: listZones(selection),
    iana,
    lists: lists.filter((_, at) => !selection.day || coming[at]?.day === selection.day),
    board: selection.board && !selection.day ? buildBoard(lists, minute) : null,
    ways: [false, true].map((board) => ({
      name: board ? 'Papan' : 'Daftar',
      href: scheduleHref({ ...selection, board }),
    })),
    range: `${coming[0]?.date} – ${coming[6]?.date} · ${lists.flatMap(({ rows }) => rows).length} judul`,
    // The present time of day in the zone, such as "21.17".
    clock: [Math.floor(minute / 60), minute % 60].map((part) => String(part).padStart(2, '0')).join('.'),
  }
}

const toMinutes = (time: string) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3))

type List = { nowAt: number | null; rows: ReturnType<typeof slotRow>[] }

/** Builds the week as a table: a row for each hour with releases, and in it a cell for each day. */
function buildBoard(lists: readonly List[], minute: number) {
  const rowHour = ({ clock }: List['rows'][number]) => (/^\d/.test(clock) ? clock.slice(0, 2) : 'Jam menyusul')
  const hours = [...new Set(lists.flatMap(({ rows }) => rows.map(rowHour)))].sort()
  const nowIn = hours.find((hour) => Number(hour) >= Math.floor(minute / 60)) ?? hours.at(-1)
  return hours.map((hour) => ({
    hour,
    cells: lists.map(({ rows }, daysAhead) => {
      const inHour = rows.filter((row) => rowHour(row) === hour)
      return {
        rows: inHour,
        nowAt: daysAhead === 0 && hour === nowIn ? inHour.filter(({ isPast }) => isPast).length : null,
      }
    }),
  }))
}

/** Returns the seven days beginning with today, with the moments of their slots. */
function daysFrom(week: AnswerData['schedule'], { key, iana }: Zone, now: Date) {
  const moved = key === 'wib' ? week : moveWeek(week, iana, now)
  const from = days.indexOf(dayIn(iana, now))
  const begun = Math.floor(now.getTime() / MINUTE_MS) - minuteIn(iana, now)
  return [...days.slice(from), ...days.slice(0, from)].map((day, ahead) => ({
    day,
    date: dayAndMonth(new Date(now.getTime() + ahead * DAY_MS), iana),
    slots: moved[day].toSorted(byTime).map((item) => ({
      item,
      at: item.release_time && new Date((begun + ahead * DAY + toMinutes(item.release_time)) * MINUTE_MS),
    })),
  }))
}

/** An episode may appear this long before or after its slot and still belong to it. */
const SLACK_MS = 2 * DAY_MS

/** The age of the oldest episode whose number tells the number of the episode in the next slot. */
export const TELLING_MS = 7 * DAY_MS + SLACK_MS

type Item = AnswerData['schedule'][Day][number]

/** `episode`: the newest episode if it was released near the moment `at` of the slot, else the next one. */
function slotRow(
  item: Item,
  at: Date | null,
  pictures: Pictures,
  newest: NewEpisode | undefined,
  next: number,
  now: Date,
) {
  const picture = poster(item.title, item.anime_slug, item.cover_url, pictures)
  const scene = scenePath(picture)
  const releasedAt = newest?.rilis_at ? Date.parse(newest.rilis_at) : null
  const isAired = at !== null && releasedAt !== null && releasedAt > at.getTime() - SLACK_MS
  const isNumbered = releasedAt !== null && at !== null && /^\d+$/.test(newest?.episode ?? '')
  const number = isAired ? newest?.episode : isNumbered ? Number(newest?.episode) + 1 : null
  const isWatchable = isAired && newest && !episodeSlug(newest.url).startsWith('anime/')
  const title = item.anime_slug === null ? null : animeHref(item.anime_slug)
  return {
    slug: item.anime_slug,
    href: isWatchable ? episodeHref(newest.url) : title,
    at: at?.toISOString() ?? null,
    clock: item.release_time?.replace(':', '.') ?? 'Jam menyusul',
    title: item.title,
    cover: picture.src,
    thumb: scene === null ? picture : { ...picture, src: scene, width: 96, height: 54 },
    episode: number ? `Ep ${number}` : null,
    genre: genreLine(item.genres, 1),
    score: stars(item.score),
    isWatchable,
    isAired,
    isPast: at !== null && at <= now,
    state: isAired ? 'sudah tayang' : at?.getTime() === next ? countdown(new Date(next), now) : null,
  }
}

/** Formats the time until a coming slot: "35 menit lagi", "2 jam 40 menit lagi"; from a day on in days. */
function countdown(at: Date, now: Date): string {
  const minutes = Math.ceil((at.getTime() - now.getTime()) / MINUTE_MS)
  if (minutes >= DAY) return ahead(at, now)
  const parts = [[Math.floor(minutes / 60), 'jam'] as const, [minutes % 60, 'menit'] as const]
  return [...parts.flatMap(([count, unit]) => (count > 0 ? `${count} ${unit}` : [])), 'lagi'].join(' ')
}

/** Returns the address of the schedule page; default values are left out. */
export function scheduleHref({ day, zone, board = false }: ScheduleSelection): string {
  const query = new URLSearchParams({
    ...(day && { day: day.toLowerCase() }),
    ...(zone.key !== 'wib' && { zona: zone.key }),
    ...(board && { tampilan: 'papan' }),
  }).toString()
  return query ? `${SCHEDULE}?${query}` : SCHEDULE
}

/** Titles without a time come last. */
const byTime = (a: Item, b: Item) => (a.release_time ?? '99').localeCompare(b.release_time ?? '99')

function moveWeek(week: AnswerData['schedule'], iana: string, near: Date): AnswerData['schedule'] {
  const moved: AnswerData['schedule'] = buildWeek(() => [])
  for (const day of days)
    for (const item of week[day]) {
      const time = item.release_time
      const slot = time === null ? { day, time } : moveSlot({ day, time }, zones.wib.iana, iana, near)
      moved[slot.day].push({ ...item, release_time: slot.time })
    }
  return moved
}

/** Lists the zones to choose from. The zone of a device is listed only if it is selected. */
function listZones(selection: ScheduleSelection) {
  const usualZones = zoneKeys.map((key) => toZone(key))
  return [...usualZones, ...(usualZones.some(({ key }) => key === selection.zone.key) ? [] : [selection.zone])].map(
    (zone) => ({
      id: `zona-${zone.key.toLowerCase().replaceAll('/', '-')}`,
      href: scheduleHref({ ...selection, zone }),
      name: zone.name,
      title: zone.words,
      current: zone.key === selection.zone.key,
    }),
  )
}
