import { setImmediate as nextTurn } from 'node:timers/promises'
import type { HTMLElement } from 'node-html-parser'
import { SourceFailure } from '../../../net/failure.ts'
import type { AnswerData } from '../../contract/contract.ts'
import { dateText, parseMoment } from '../../contract/moments.ts'
import { newestFirst } from '../../identity/episode-order.ts'
import { labelIn, labelledName } from '../../identity/labels.ts'
import { distinct, mapInTurns, removeRows, rowsUnder, sectionUnder } from './rows.ts'
import type { PageReading } from './site.ts'
import { cleanLabel, cleanTitle, elementText, elementTexts, findFirst, isPresent, textOrNull } from './text.ts'
import { findParts, sortParts } from './themes.ts'

type Show = { slug: string; judul: string; isToCome: boolean }
export type EpisodeRow = AnswerData['detail']['episode_list'][number]

/** Removes the rows of episodes from the page; null when it has no place for them. */
export async function episodeElements(reading: PageReading): Promise<HTMLElement[] | null> {
  const classicRows = findParts(reading, 'episodes')
  if (classicRows.length > 0) return removeRows(classicRows)
  await nextTurn()
  // Other titles on the page have rows with the same markup, so rows that link to a title are left out.
  const leadsOn = (row: HTMLElement) => {
    const [title] = sortParts(reading, row.querySelectorAll('*'))('episodeTitle')
    return title !== undefined && reading.site.animeSlugOf(title.getAttribute('href')) === null
  }
  const tiles = findParts(reading, 'episodeTiles')
  const areEpisodes = await mapInTurns(tiles, leadsOn)
  const redesigned = tiles.filter((_, at) => areEpisodes[at])
  if (redesigned.length > 0 || findParts(reading, 'episodeList').length > 0) return removeRows(redesigned)
  await nextTurn()
  const section = sectionUnder(reading, /^(daftar|list|semua)\s+episodes?\b|^episodes?( list)?$/i)
  await nextTurn()
  const headed = rowsUnder(section, reading)
  return headed.length > 0 ? removeRows(headed) : null
}

/**
 * Reads the rows, newest first. Throws `wrong_schema` when most rows cannot be read, or when the page has no place for
 * episodes, unless the title is upcoming or the page says that there are none.
 */
export async function readEpisodeRows(elements: HTMLElement[] | null, reading: PageReading, show: Show) {
  const { slug, judul, isToCome } = show
  const rowElements = elements ?? []
  const isBare = rowElements.every((element) => element.querySelector('a[href]') === null)
  if (isBare && (isToCome || rowElements.some(saysNone))) return []
  if (elements === null) throw new SourceFailure('wrong_schema', `the page of ${slug} has no list of episodes`)
  const rows = (await mapInTurns(rowElements, (element) => readEpisodeRow(element, reading))).filter(isPresent)
  if (rows.length * 2 < rowElements.length)
    throw new SourceFailure('wrong_schema', `most episodes of ${slug} cannot be read`)
  const rowsWithLabels = distinct(rows, (row) => row.slug).map((row) => ({
    ...row,
    episode: row.episode ?? labelIn(row.title, judul),
  }))
  return newestFirst(rowsWithLabels).map((row) => ({ ...row, title: labelled(row, judul) }))
}

/** Whether a row says that there are no episodes, such as "Belum ada file". */
const saysNone = (row: HTMLElement) =>
  /\b(belum|tidak) (ada|tersedia)\b|coming soon|segera|not (yet )?available|\bno (files?|episodes?)\b/i.test(
    elementText(row) ?? '',
  )

/** Adds the label to an episode's name if the row has no name or repeats the name of the show. */
const labelled = ({ title, episode }: EpisodeRow, judul: string) =>
  episode !== null && (title === null || title === judul) ? labelledName(judul, episode, judul) : title

/**
 * Reads a row; null without a link. The label is the written one, else that in the episode's name, never that in the
 * URL.
 */
export function readEpisodeRow(row: HTMLElement, reading: PageReading): EpisodeRow | null {
  const parts = row.querySelectorAll('*')
  const anchors = parts.filter((part) => part.rawTagName === 'a' && part.hasAttribute('href'))
  const link = findFirst(anchors, (anchor) => reading.site.episodeLink(anchor.getAttribute('href')))
  if (!link?.slug) return null
  const partsAt = sortParts(reading, parts)
  const [title] = partsAt('episodeTitle')
  const name = elementText(title) ?? textOrNull(anchors[0]?.getAttribute('title'))
  const [number] = partsAt('episodeNumber')
  // In the redesigned theme the episode's number is a link without a CSS class, beside the link of the title.
  const bare = title?.rawTagName === 'a' ? anchors.find((anchor) => anchor !== title) : null
  const episode = cleanLabel(elementText(number) ?? elementText(bare)) ?? labelIn(name)
  const date = readDate(parts, partsAt('episodeDate')[0], reading.now)
  return { episode, title: cleanTitle(name, 'episode'), date, url: link.url, slug: link.slug }
}

function readDate(parts: readonly HTMLElement[], own: HTMLElement | undefined, now: Date): string | null {
  if (own) return dateText(elementText(own) ?? textOrNull(own.getAttribute('datetime')), now)
  const spans = elementTexts(parts.filter(({ rawTagName }) => rawTagName === 'span'))
  return dateText(spans.find((text) => parseMoment(text, now)) ?? null, now)
}
