import { SourceFailure } from '../../../net/failure.ts'
import type { Day } from '../../contract/contract.ts'
import { clockOf, dayOf, type ScheduleItem, type Week, weekOf } from '../../contract/week.ts'
import { cardElements, readCard } from './cards.ts'
import { type AnyNode, attribute, type Element, isElement, nextElement } from './document.ts'
import { expectKind } from './kind.ts'
import { selector } from './selector.ts'
import type { PageReading } from './site.ts'
import { present, textOf } from './text.ts'

const alpine = selector('.result-schedule')
const animestream = selector('[class*="sch_"]')
const tabs = selector('.tab-dates')
const active = selector('#the-days .on[data-day], #the-days [data-day].active, #the-days .on [data-day]')

/** The week as the page shows it: all days, or of the classic page the day that is open. */
export function readSchedulePage(reading: PageReading): Week {
  expectKind(reading, 'list', 'bare')
  const sections = daySections(reading.root)
  if (sections.length === 0) throw new SourceFailure('wrong_page', 'samehadaku sent no schedule')
  const week: Week = weekOf(() => [])
  let cards = 0
  for (const { day, within } of sections)
    for (const element of cardElements(within)) {
      cards += 1
      const item = readItem(element, reading)
      if (item) week[day].push(item)
    }
  const read = Object.values(week).flat().length
  if (cards === 0) throw new SourceFailure('empty', 'the schedule has no shows')
  if (read * 2 < cards) throw new SourceFailure('wrong_schema', 'most shows of the schedule cannot be read')
  return week
}

function daySections(root: AnyNode): { day: Day; within: Element }[] {
  const opened = dayOf(attribute(active.first(root), 'data-day'))
  const byPage = [...alpine.all(root), ...animestream.all(root)].map((within) => ({
    day: dayIn(within) ?? opened,
    within,
  }))
  const byTab = tabs.all(root).map((tab) => ({ day: dayOf(textOf(tab)), within: nextElement(tab) }))
  const found: { day: Day; within: Element }[] = []
  for (const { day, within } of [...byPage, ...byTab])
    if (day && within && isElement(within)) found.push({ day, within })
  return found
}

/** The day a section is for: in its Alpine condition, its class, or its attribute. */
function dayIn({ attribs }: Element): Day | null {
  const [, shown] = /['"](\w+)['"]/.exec(attribs['x-show'] ?? '') ?? []
  const [, classed] = /\bsch_([a-z']+)/i.exec(attribs.class ?? '') ?? []
  return dayOf(shown) ?? dayOf(classed) ?? dayOf(attribs['data-day'])
}

const times = selector('.data_tw .ltseps, .ltseps, .epx, time')

function readItem(element: Element, reading: PageReading): ScheduleItem | null {
  const card = readCard(element, reading)
  if (!card?.anime) return null
  const genres =
    card.genres.length > 0 ? card.genres : card.rest.flatMap((text) => (/\d/.test(text) ? [] : text.split(/\s*,\s*/)))
  const { title, anime, cover, type, score } = card
  const release_time =
    times
      .all(element)
      .map((slot) => clockOf(textOf(slot)))
      .find(present) ?? null
  return { title, url: anime.url, anime_slug: anime.slug, cover_url: cover, type, score, genres, release_time }
}
