import type { HTMLElement } from 'node-html-parser'
import { SourceFailure } from '../../../net/failure.ts'
import type { Day } from '../../contract/contract.ts'
import { clockOf, dayOf, type ScheduleItem, type Week, weekOf } from '../../contract/week.ts'
import { cardElements, readCard } from './cards.ts'
import { expectKind } from './kind.ts'
import type { PageReading } from './site.ts'
import { present, textOf, textsOf } from './text.ts'

const active = '#the-days .on[data-day], #the-days [data-day].active, #the-days .on [data-day]'

/** The week as the page shows it: all days, or of the classic page the day that is open. */
export function readSchedulePage(reading: PageReading): Week {
  expectKind(reading, ['list', 'bare'])
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

function daySections(root: HTMLElement): { day: Day; within: HTMLElement }[] {
  const opened = dayOf(root.querySelector(active)?.getAttribute('data-day'))
  const byPage = ['.result-schedule', '[class*="sch_"]']
    .flatMap((sections) => root.querySelectorAll(sections))
    .map((within) => ({ day: dayIn(within) ?? opened, within }))
  const byTab = root
    .querySelectorAll('.tab-dates')
    .map((tab) => ({ day: dayOf(textOf(tab)), within: tab.nextElementSibling }))
  return [...byPage, ...byTab].flatMap(({ day, within }) => (day && within ? [{ day, within }] : []))
}

/** The day a section is for: in its Alpine condition, its class, or its attribute. */
function dayIn(section: HTMLElement): Day | null {
  const [, shown] = /['"](\w+)['"]/.exec(section.getAttribute('x-show') ?? '') ?? []
  const [, classed] = /\bsch_([a-z']+)/i.exec(section.getAttribute('class') ?? '') ?? []
  return dayOf(shown) ?? dayOf(classed) ?? dayOf(section.getAttribute('data-day'))
}

function readItem(element: HTMLElement, reading: PageReading): ScheduleItem | null {
  const card = readCard(element, reading)
  if (!card?.anime) return null
  const genres =
    card.genres.length > 0 ? card.genres : card.rest.flatMap((text) => (/\d/.test(text) ? [] : text.split(/\s*,\s*/)))
  const { title, anime, cover, type, score } = card
  const release_time = textsOf(element, '.ltseps, .epx, time').map(clockOf).find(present) ?? null
  return { title, url: anime.url, anime_slug: anime.slug, cover_url: cover, type, score, genres, release_time }
}
