import type { ContentItemRow } from '../../db/content-rows.ts'
import { clock, wibInput } from '../../web/dates.ts'
import type { CalendarEvent } from '../../web/formats/calendar.ts'
import { structuredData } from '../../web/formats/structured-data.ts'
import type { ContentItem } from '../item.ts'
import { itemHref, programTypeNames } from '../kinds.ts'
import { excerptOf, renderMarkdown } from '../markdown.ts'
import { type PictureView, pictureOf } from '../picture.ts'
import { type DatePlate, datePlate, endOf, type Phase, phaseOf, timesText } from '../when.ts'
import { publisher } from './post.ts'

/** A program in a list. `when`: day and time in full, `facts`: its place and hour, `plate`: its day on the picture. */
type ProgramCard = {
  href: string
  title: string
  line: string
  type: string | null
  when: string
  facts: string
  plate: DatePlate | null
  phase: PhaseView
  picture: PictureView | null
}

type PhaseView = { phase: Phase; text: string }
const phaseTexts: Readonly<Record<Phase, string>> = {
  coming: 'Akan datang',
  running: 'Sedang berlangsung',
  ended: 'Selesai',
}

export function programCard(item: ContentItem, now: Date): ProgramCard {
  const phase = phaseOf(item, now)
  return {
    href: itemHref(item),
    title: item.title,
    line: lineOf(item),
    type: typeOf(item),
    when: timesText(item),
    facts: [item.place, item.starts_at && clock(item.starts_at)].filter(Boolean).join(' · '),
    plate: datePlate(item),
    phase: { phase, text: phaseTexts[phase] },
    picture: pictureOf(item),
  }
}

const lineOf = ({ subtitle, body }: ContentItemRow) => subtitle ?? excerptOf(body)
const typeOf = ({ program_type: type }: ContentItemRow) => type && programTypeNames[type]

/** A program as its page shows it. `calendarHref` is null for one that has ended or whose time is not known. */
export type ProgramView = {
  href: string
  title: string
  lead: string | null
  description: string
  type: string | null
  when: string
  place: string | null
  phase: PhaseView
  calendarHref: string | null
  picture: PictureView | null
  html: string
  others: ProgramCard[]
}

/** Builds the page of a program. `key`: of the preview that shows a program before it is public. */
export function programView(
  item: ContentItem,
  others: readonly ContentItem[],
  now: Date,
  key: string | null = null,
): ProgramView {
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
    picture: pictureOf(item, key),
    html: renderMarkdown(item.body).html,
    others: others.map((other) => programCard(other, now)),
  }
}

/** Structured data (JSON-LD) of a program for search engines; null while its time is not known. */
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
    ...(lineOf(item) ? { description: lineOf(item) } : {}),
    ...(picture_file ? { image: baseUrl + pictureOf(item)?.jpeg } : {}),
    organizer: { ...publisher, url: `${baseUrl}/` },
  })
}

/** Whether a program's place says that it takes place on the internet. */
const isOnlinePlace = (place: string | null) => /^(daring|online)\b/i.test(place ?? '')

/** Minutes before a program at which the calendar shows a reminder. */
const REMINDER_MINUTES = 60

/** Returns the calendar's event of a program; null while its time is not known. */
export function programEvent(baseUrl: string, item: ContentItem): CalendarEvent | null {
  const { public_id, title, place, starts_at } = item
  const ends = endOf(item)
  if (!starts_at || !ends) return null
  return {
    id: `${public_id}@${new URL(baseUrl).hostname}`,
    title,
    description: lineOf(item),
    place,
    url: baseUrl + itemHref(item),
    starts: starts_at,
    ends,
    reminder: REMINDER_MINUTES,
  }
}
