import type { HTMLElement } from 'node-html-parser'
import { SourceFailure } from '../../../net/failure.ts'
import type { AnswerData } from '../../contract/contract.ts'
import { parseMoment } from '../../contract/moments.ts'
import { labelIn } from '../../identity/labels.ts'
import { cardElements, readCard } from './cards.ts'
import { expectKind, hasListPlace, type PageKind, statedAddress } from './kind.ts'
import { readPaging } from './paging.ts'
import { pictureIn } from './pictures.ts'
import { readableRows, rowsUnder, sectionUnder } from './rows.ts'
import type { PageReading } from './site.ts'
import { cleanLabel, cleanTitle, elementText, findFirst, seriesTitle, textOrNull } from './text.ts'
import { findParts } from './themes.ts'

type LatestItem = AnswerData['latest']['results'][number]

/**
 * In the animestream theme, page 1 is the front page. In the classic theme, the front page has only the beginning of
 * page 1.
 */
export function readLatest(reading: PageReading, page: number): AnswerData['latest'] {
  const isAtRoot = page === 1 && reading.site.partsOf(reading.url)?.length === 0
  const isFront = isAtRoot && findParts(reading, 'posts').length === 0
  expectList(reading, page, /movie|film/i, isFront ? ['list', 'home'] : ['list'])
  const results = readableRows(latestRows(reading), 'new episodes', page)
  return { results, pagination: readPaging(reading, page) }
}

/**
 * Throws for another kind of page, or one whose stated URL is that of a taxonomy or of a list that matches `others`.
 */
export function expectList(
  reading: PageReading,
  page: number,
  others: RegExp,
  expectedKinds: PageKind[] = ['list'],
): void {
  expectKind(reading, page === 1 || hasListPlace(reading) ? [...expectedKinds, 'bare'] : expectedKinds)
  const stated = statedAddress(reading)
  const [first = '', ...rest] = reading.site.partsOf(stated) ?? []
  if (otherLists.test(first) || others.test([first, ...rest].join('/')) || /[?&]s=/.test(stated ?? ''))
    throw new SourceFailure('wrong_page', 'samehadaku sent another list than was asked for')
}

const otherLists =
  /^(genres?|season|studio|producers?|tag|category|author|search|batch|daftar-batch|jadwal|schedule)\b/i

/** Reads the rows of new episodes on their own page or on the front page; null stands for a row that cannot be read. */
export function latestRows(reading: PageReading): (LatestItem | null)[] {
  const block = byHeading(findParts(reading, 'posts'), headingBefore)
  // An entry without any of these CSS classes is the pagination.
  const posts = block?.querySelectorAll('li:has(.thumb, .dtla, .entry-title)') ?? []
  if (block && (posts.length > 0 || cardElements(reading, block).length === 0))
    return posts.map((row) => readPost(row, reading))
  const boxes = findParts(reading, 'boxes').filter((box) => cardElements(reading, box).length > 0)
  const part =
    block ??
    boxes.find((box) => box.querySelector('.latesthome')) ??
    boxes.find((box) => box.querySelector('.hpage')) ??
    byHeading(boxes, (box) => elementText(box.querySelector('.releases, h2, h3'))) ??
    sectionUnder(reading, /\b(terbaru|latest)\b/i)
  const cards = cardElements(reading, part ?? reading.root)
  return (cards.length > 0 ? cards : rowsUnder(part, reading)).map((element) => latestCard(element, reading))
}

const otherHeadings = /batch|movie|film|rekomendasi|recommend|popul|\bhot\b|project|completed|tamat|jadwal|top\s*\d+/i

/**
 * Chooses the block with a heading about new episodes, else the first one whose heading is not about something else.
 */
function byHeading(blocks: HTMLElement[], findHeading: (block: HTMLElement) => string | null): HTMLElement | null {
  const headings = blocks.map((block) => findHeading(block) ?? '')
  const isOther = (heading: string) => otherHeadings.test(heading)
  const newest = headings.findIndex((heading) => /terbaru|latest|new|update/i.test(heading) && !isOther(heading))
  return blocks[newest < 0 ? headings.findIndex((heading) => !isOther(heading)) : newest] ?? null
}

const widgetTitles = '.widget-title, h2, h3, .releases'

/** Finds the nearest heading, up to three levels up; null when another list stands in between. */
function headingBefore(block: HTMLElement): string | null {
  let node: HTMLElement | null = block
  for (let level = 0; node && level < 3; node = node.parentNode, level++) {
    for (let before = node.previousElementSibling; before; before = before.previousElementSibling) {
      if (before.matches('.post-show') || before.querySelector('.post-show')) return null
      const heading = before.matches(widgetTitles) ? before : before.querySelector(widgetTitles)
      if (heading) return elementText(heading)
    }
  }
  return null
}

const links = '.thumb a[href], .dtla h2 a[href], .entry-title a[href], h2 a[href], h3 a[href]'

function readPost(row: HTMLElement, { site, url, now }: PageReading): LatestItem | null {
  const facts = postFacts(row)
  const anchors = row.querySelectorAll(links)
  const hrefs = anchors.map((link) => link.getAttribute('href'))
  const anime = findFirst(hrefs, site.animeLink)
  const link = anime ?? findFirst(hrefs, site.episodeLink)
  const heading =
    elementText(row.querySelector('h2 a, h3 a, .entry-title a')) ?? textOrNull(anchors[0]?.getAttribute('title'))
  const judul = anime ? cleanTitle(heading) : seriesTitle(heading)
  if (!link || !judul) return null
  const episode = cleanLabel(facts.episode) ?? (anime ? null : labelIn(heading))
  const cover = pictureIn(row.querySelector('.thumb') ?? row, url)
  const rilis_at = isoMoment(facts.released, now)
  return { judul, url: link.url, anime_slug: anime?.slug ?? null, cover, episode, rilis: null, rilis_at }
}

/** Reads the labelled facts of a row. The name of the person who posted it is ignored. */
function postFacts(row: HTMLElement): Partial<Record<'episode' | 'released', string | null>> {
  const facts: ReturnType<typeof postFacts> = {}
  for (const span of row.querySelectorAll('span, time, li')) {
    const label = span.querySelector('b, strong')
    const text = elementText(span) ?? ''
    const name = elementText(label) ?? text
    const value = (elementText(span, label) ?? '').replace(/^\s*(released\s+on|dirilis|rilis|tayang)?\s*:?\s*/i, '')
    if (/^posted\s+(?!on\b)|^oleh\b/i.test(name)) continue
    if (/^(episode|eps?)\b/i.test(name)) facts.episode ??= label ? textOrNull(value) : cleanLabel(text)
    else if (/releas|rilis|tayang|^posted on/i.test(name)) facts.released ??= textOrNull(value)
  }
  return facts
}

const isoMoment = (words: string | null | undefined, now: Date) =>
  parseMoment(words ?? null, now)?.toISOString() ?? null

function latestCard(element: HTMLElement, reading: PageReading): LatestItem | null {
  const card = readCard(element, reading)
  if (!card) return null
  const { title, link, anime, cover, label, when } = card
  const stamp = element.querySelector('time[datetime]')?.getAttribute('datetime')
  const rilis_at = isoMoment(when ?? postFacts(element).released ?? stamp, reading.now)
  const episode = label ?? labelIn(title)
  const judul = seriesTitle(title) ?? title
  return { judul, url: link.url, anime_slug: anime?.slug ?? null, cover, episode, rilis: null, rilis_at }
}
