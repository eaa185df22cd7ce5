import type { ContentItemRow } from '../../db/tables.ts'
import { clock, wibInput } from '../../web/dates.ts'
import type { CalendarEvent } from '../../web/formats/calendar.ts'
import { structuredData } from '../../web/formats/structured-data.ts'
import type { ContentItem } from '../item.ts'
import { itemHref, programTypeNames } from '../kinds.ts'
import { makeExcerpt, renderMarkdown } from '../markdown.ts'
import { toPictureView } from '../picture.ts'
import { datePlate, getEnd, getPhase, type Phase, timesText } from '../when.ts'
import { publisher } from './post.ts'

const phaseTexts: Readonly<Record<Phase, string>> = {
  coming: 'Akan datang',
  running: 'Sedang berlangsung',
  ended: 'Selesai',
}

/** `when`: the full day and time. `facts`: the place and the hour. `plate`: the day on the picture. */
export function programCard(item: ContentItem, now: Date) {
  const phase = getPhase(item, now)
  return {
    href: itemHref(item),
    title: item.title,
    line: getSummary(item),
    type: getTypeName(item),
    when: timesText(item),
    facts: [item.place, item.starts_at && clock(item.starts_at)].filter(Boolean).join(' · '),
    plate: datePlate(item),
    phase: { phase, text: phaseTexts[phase] },
    picture: toPictureView(item),
  }
}

const getSummary = ({ subtitle, body }: ContentItemRow) => subtitle ?? makeExcerpt(body)
const getTypeName = ({ program_type: type }: ContentItemRow) => type && programTypeNames[type]

/** `calendarHref` is null for a program that has ended or has no known time. `key` is the key of the preview. */
export function programView(item: ContentItem, others: readonly ContentItem[], now: Date, key: string | null = null) {
  const { href, title, type, when, phase, line } = programCard(item, now)
  return {
    href,
    title,
    lead: item.subtitle,
    description: line || `${title}. ${when}.`,
    type,
    when,
    place: item.place,
    phase,
    calendarHref: item.starts_at && phase.phase !== 'ended' && key === null ? `${href}kalender.ics` : null,
    picture: toPictureView(item, key),
    html: renderMarkdown(item.body).html,
    others: others.map((other) => programCard(other, now)),
  }
}
export type ProgramView = ReturnType<typeof programView>

export function programData(baseUrl: string, item: ContentItem): string | null {
  const { title, place, starts_at, ends_at, picture_file } = item
  if (!starts_at) return null
  const wib = (at: Date) => `${wibInput(at)}:00+07:00`
  const url = baseUrl + itemHref(item)
  const isOnline = isOnlinePlace(place)
  const location = isOnline ? { '@type': 'VirtualLocation', url } : { '@type': 'Place', name: place, address: place }
  return structuredData({
    '@type': 'Event',
    name: title,
    url,
    inLanguage: 'id',
    startDate: wib(starts_at),
    ...(ends_at ? { endDate: wib(ends_at) } : {}),
    eventStatus: 'https://schema.org/EventScheduled',
    eventAttendanceMode: `https://schema.org/${isOnline ? 'Online' : 'Offline'}EventAttendanceMode`,
    ...(place ? { location } : {}),
    ...(getSummary(item) ? { description: getSummary(item) } : {}),
    ...(picture_file ? { image: baseUrl + toPictureView(item)?.jpeg } : {}),
    organizer: { ...publisher, url: `${baseUrl}/` },
  })
}

const isOnlinePlace = (place: string | null) => /^(daring|online)\b/i.test(place ?? '')

/** Minutes before a program at which the calendar shows a reminder. */
const REMINDER_MINUTES = 60

export function programEvent(baseUrl: string, item: ContentItem): CalendarEvent | null {
  const { public_id, title, place, starts_at } = item
  const ends = getEnd(item)
  if (!starts_at || !ends) return null
  return {
    id: `${public_id}@${new URL(baseUrl).hostname}`,
    title,
    description: getSummary(item),
    place,
    url: baseUrl + itemHref(item),
    starts: starts_at,
    ends,
    reminder: REMINDER_MINUTES,
  }
}
