import type { HTMLElement } from 'node-html-parser'
import * as z from 'zod'
import { mapAtMost } from '../../../async/limiter.ts'
import { SourceFailure } from '../../../net/failure.ts'
import { parseJsonAnswer } from '../../../net/fetching.ts'
import { buildWeek, type Day, days } from '../../contract/contract.ts'
import { parseDay, type ScheduleItem, toSlot, type Week } from '../../contract/week.ts'
import { type Addresses, type AddressTheme, schedulePaths } from './addresses.ts'
import { cardElements, readCard } from './cards.ts'
import { expectKind } from './kind.ts'
import { askBeside, CALLS_PER_HOST, createPages, type Deps, fetchFromSite } from './pages.ts'
import { pictureUrl } from './pictures.ts'
import { distinct } from './rows.ts'
import type { PageReading, Site } from './site.ts'
import {
  cleanTitle,
  elementText,
  elementTexts,
  findFirst,
  isPresent,
  partsIn,
  readScore,
  textOrNull,
  typeName,
} from './text.ts'
import { findParts, partSelectors } from './themes.ts'

/** How long the front page reuses the last week, and how long it waits for a new one. */
const WEEK_FRESH_MS = 300_000
const WEEK_WAIT_MS = 2_000

/** Reads the week from the site's schedule API, else from the schedule page of its theme. */
export function createSchedule(deps: Deps, apiUrl: string, findAt: Addresses) {
  const endpoint = `${apiRoot(apiUrl)}/all-schedule`
  const pages = createPages(deps, readSchedulePage, { keep: 2, maxBytes: 2_000_000 })
  let last: { week: Week; at: number } | null = null

  const airing = async (day: Day | null, signal: AbortSignal): Promise<Airing[]> => {
    const url = `${endpoint}?${new URLSearchParams({ perpage: '500', ...(day && { day: day.toLowerCase() }) })}`
    const answer = await fetchFromSite(deps, url, { headers: { accept: 'application/json' }, signal, timeout: 4_000 })
    return readScheduleJson(parseJsonAnswer(answer), deps.site, day)
  }

  const week = async (signal: AbortSignal): Promise<Week> => {
    let failure: SourceFailure | null = null
    const page = (theme: AddressTheme) =>
      fromPage(schedulePaths[theme], (path) => pages(`${deps.site.root}/${path}`, null, signal))
    const newWeek = await findAt('schedule', (theme) =>
      theme === 'classic'
        ? fromApi(airing, signal).catch((error: unknown) => {
            if (!(error instanceof SourceFailure)) throw error
            failure = error
            return page(theme)
          })
        : page(theme),
    ).catch((error: unknown) => {
      // If the API exists, its failure says more than that of the pages that were asked in its place.
      throw error instanceof SourceFailure && failure && failure.failure !== 'missing' ? failure : error
    })
    last = { week: newWeek, at: deps.now().getTime() }
    return newWeek
  }

  return {
    week,
    /** The week for the front page. If it cannot be read in time: the last known week, or an empty one. */
    async weekBeside(signal: AbortSignal): Promise<Week> {
      if (last && deps.now().getTime() - last.at < WEEK_FRESH_MS) return last.week
      return (await askBeside(WEEK_WAIT_MS, signal, week)) ?? last?.week ?? buildWeek(() => [])
    },
  }
}

type AskDay = (day: Day | null, signal: AbortSignal) => Promise<Airing[]>

/**
 * Requests all days at once. When days are missing, requests every day on its own; if that fails too, the days of the
 * first answer are kept, provided there are at least two.
 */
async function fromApi(ask: AskDay, signal: AbortSignal): Promise<Week> {
  const all = await ask(null, signal).catch((error: unknown) => {
    if (error instanceof SourceFailure && (error.failure === 'rejected' || error.failure === 'wrong_schema')) return []
    throw error
  })
  const isWhole = new Set(all.map(({ day }) => day)).size === days.length
  const airings = isWhole ? all : await byDay(ask, signal, all)
  if (airings.length === 0) throw new SourceFailure('empty', 'the schedule has no shows')
  const shows = distinct(airings, ({ day, item }) => `${day} ${item.url}`)
  return buildWeek((day) => shows.flatMap((show) => (show.day === day ? [show.item] : [])).sort(byTime))
}

async function byDay(ask: AskDay, signal: AbortSignal, all: Airing[]): Promise<Airing[]> {
  try {
    return [...(await mapAtMost(CALLS_PER_HOST, days, (day) => ask(day, signal))).flat(), ...all]
  } catch (error) {
    if (!(error instanceof SourceFailure) || new Set(all.map(({ day }) => day)).size < 2) throw error
    return all
  }
}

/** Titles without a time come last. */
const byTime = (a: ScheduleItem, b: ScheduleItem) => (a.release_time ?? '99').localeCompare(b.release_time ?? '99')

async function fromPage(paths: readonly string[], readWeek: (path: string) => Promise<Week>): Promise<Week> {
  const [path = '', ...others] = paths
  return readWeek(path).catch((error: unknown) => {
    const isMissing = error instanceof SourceFailure && error.failure === 'missing'
    if (isMissing && others.length > 0) return fromPage(others, readWeek)
    throw error
  })
}

/** The setting may be the site's URL, its `wp-json` URL, or a URL below `wp-json`. */
function apiRoot(apiUrl: string): string {
  const url = apiUrl.replace(/\/+$/, '')
  if (/\/wp-json\/.+/.test(url)) return url
  return url.endsWith('/wp-json') ? `${url}/custom/v1` : `${url}/wp-json/custom/v1`
}

type Airing = { day: Day; item: ScheduleItem }

const optional = <Shape extends z.ZodType>(shape: Shape) => shape.nullish().catch(null)
const loose = optional(z.union([z.string(), z.number()])).transform((value) => value?.toString() ?? null)
const title = z.union([z.object({ rendered: z.string() }).transform(({ rendered }) => rendered), loose])
const Entry = z.object({
  title,
  url: loose,
  slug: loose,
  featured_img_src: loose,
  east_score: loose,
  east_type: loose,
  east_time: loose,
  east_schedule: loose,
  day: loose,
  genre: optional(z.union([z.string(), z.array(z.string())])),
})

/**
 * Reads an answer of the schedule API. A title belongs to the requested day; if no day is requested, to the day that
 * its entry states. A release past midnight belongs to the day after.
 */
export function readScheduleJson(json: unknown, site: Site, requested: Day | null): Airing[] {
  const list = z.array(z.unknown()).safeParse(json)
  if (!list.success) throw new SourceFailure('wrong_schema', 'the schedule is no list')
  const entries = list.data.map((entry) => {
    const { data } = Entry.safeParse(entry)
    const day = requested ?? parseDay(textOrNull(data?.day)) ?? parseDay(textOrNull(data?.east_schedule))
    const item = data ? toScheduleItem(data, site) : null
    if (!data || !item || !day) return item && { day, item }
    const slot = toSlot(day, data.east_time)
    return { day: slot.day, item: { ...item, release_time: slot.release_time } }
  })
  const airings = entries.filter(isPresent)
  if (airings.length * 2 < list.data.length)
    throw new SourceFailure('wrong_schema', 'most shows of the schedule cannot be read')
  // Titles without a fixed day are left out of the schedule.
  return airings.flatMap(({ day, item }) => (day ? [{ day, item }] : []))
}

function toScheduleItem(entry: z.infer<typeof Entry>, site: Site): ScheduleItem | null {
  const link =
    site.animeLink(entry.url) ?? (entry.slug ? site.animeLink(`/anime/${encodeURIComponent(entry.slug)}/`) : null)
  const title = cleanTitle(entry.title)
  if (!link || !title) return null
  const genres = Array.isArray(entry.genre) ? entry.genre : (entry.genre ?? '').split(',')
  return {
    title,
    url: link.url,
    anime_slug: link.slug,
    cover_url: pictureUrl(entry.featured_img_src, site.root),
    type: typeName(entry.east_type),
    score: readScore(entry.east_score),
    genres: genres.map(textOrNull).filter(isPresent),
    release_time: null,
  }
}

/** Reads all days, or in the classic theme only the selected day. */
export function readSchedulePage(reading: PageReading): Week {
  expectKind(reading, ['list', 'bare'])
  const sections = daySections(reading)
  if (sections.length === 0) throw new SourceFailure('wrong_page', 'samehadaku sent no schedule')
  const cards = sections.flatMap(({ day, within }) =>
    cardElements(reading, within).map((element) => readItem(element, day, reading)),
  )
  const week: Week = buildWeek((day) => cards.flatMap((card) => (card?.day === day ? [card.item] : [])))
  if (cards.length === 0) throw new SourceFailure('empty', 'the schedule has no shows')
  if (Object.values(week).flat().length * 2 < cards.length)
    throw new SourceFailure('wrong_schema', 'most shows of the schedule cannot be read')
  return week
}

function daySections(reading: PageReading): { day: Day; within: HTMLElement }[] {
  const openDay = parseDay(findParts(reading, 'openDay')[0]?.getAttribute('data-day'))
  const byPage = partSelectors(reading, 'days')
    .flatMap((place) => reading.root.querySelectorAll(place))
    .map((within) => ({ day: dayIn(within) ?? openDay, within }))
  const byTab = findParts(reading, 'dayTabs').map((tab) => ({
    day: parseDay(elementText(tab)),
    within: tab.nextElementSibling,
  }))
  return [...byPage, ...byTab].flatMap(({ day, within }) => (day && within ? [{ day, within }] : []))
}

/**
 * Reads the day from the Alpine condition `x-show`, the CSS class, the attribute `data-day` or `id`, or the heading.
 */
function dayIn(section: HTMLElement): Day | null {
  const [, alpineDay] = /['"](\w+)['"]/.exec(section.getAttribute('x-show') ?? '') ?? []
  const [, classed] = /\bsch_([a-z']+)/i.exec(section.getAttribute('class') ?? '') ?? []
  const heading = elementText(section.querySelector('.releases, h2, h3'))
  return findFirst([alpineDay, classed, section.getAttribute('data-day'), section.id, heading], parseDay)
}

function readItem(element: HTMLElement, listDay: Day, reading: PageReading): Airing | null {
  const card = readCard(element, reading)
  if (!card?.anime) return null
  const { title, anime, cover: cover_url, type, score } = card
  const rest = () => card.rest.flatMap((text) => (/\d/.test(text) ? [] : partsIn(text)))
  const genres = card.genres.length > 0 ? card.genres : rest()
  const { day, release_time } = toSlot(listDay, ...elementTexts(element.querySelectorAll('.ltseps, .epx, time')))
  return { day, item: { title, url: anime.url, anime_slug: anime.slug, cover_url, type, score, genres, release_time } }
}
