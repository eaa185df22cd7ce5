import type { HTMLElement } from 'node-html-parser'
import { SourceFailure } from '../../../net/failure.ts'
import type { AnswerData } from '../../contract/contract.ts'
import { dateText, parseMoment } from '../../contract/moments.ts'
import { readSeries } from './detail.ts'
import { expectKind, hasListPlace, statedAddress } from './kind.ts'
import { latestRows } from './latest.ts'
import { distinct, readableRows, rowsUnder, sectionUnder } from './rows.ts'
import type { PageReading } from './site.ts'
import { elementText, elementTexts, partsIn, readScore } from './text.ts'
import { findParts } from './themes.ts'

type Home = AnswerData['home']

/**
 * Reads the front page without the weekly schedule, which is fetched separately. Throws `wrong_page` for another page,
 * and `wrong_schema` when the page has no place for newest episodes, or neither popular titles nor films: then the
 * site's design has changed.
 */
export function readHome(reading: PageReading): Omit<Home, 'jadwal_rilis'> {
  const kind = expectKind(reading, ['home', 'list'])
  const [top10, movies] = [topRows(reading), movieRows(reading)]
  const isAlone = top10.length === 0 && movies.length === 0
  const isFront = kind === 'home' || (statedAddress(reading) === null && !isAlone)
  const rows = isFront ? latestRows(reading) : []
  const hasPlace = rows.length > 0 || hasListPlace(reading)
  if (!isFront || (isAlone && !hasPlace))
    throw new SourceFailure('wrong_page', 'samehadaku sent another page than the front page')
  if (!hasPlace) throw new SourceFailure('wrong_schema', 'the front page has no place for new episodes')
  const new_eps = readableRows(rows, 'new episodes')
  if (isAlone) throw new SourceFailure('wrong_schema', 'the front page has neither a top ten nor films')
  return { top10, new_eps, movies }
}

function topRows(reading: PageReading): Home['top10'] {
  const topElements = findParts(reading, 'topTen')
  const elements =
    topElements.length > 0
      ? topElements
      : rowsUnder(sectionUnder(reading, /\btop\s*\d+|popul|peringkat|trending/i), reading)
  const rows = elements.map((row) => {
    const series = readSeries(row, reading)
    const rating = elementText(row.querySelector('.rating, .numscore, .score')) ?? starred(row)
    const genres = elementTexts(row.querySelectorAll('a[rel="tag"], .leftseries span a, .genres a'))
    return series && { ...series, rating: readScore(rating), genres: [...new Set(genres)] }
  })
  return distinct(rows, ({ url }) => url).slice(0, 10)
}

/** Returns a score such as "★ 8.1" from an element without a known CSS class; the star is a character or an icon. */
function starred(row: HTMLElement): string | null {
  const around = row.querySelector('[class*="fa-star"]')?.parentNode
  const [lettered = null] = /★\s*\d{1,2}(?:\.\d+)?/.exec(elementText(row) ?? '') ?? []
  return lettered ?? (around !== row ? elementText(around) : null)
}

function movieRows(reading: PageReading): Home['movies'] {
  // The same widget contains recommendations, whose rows have none of these headings.
  const filmElements = findParts(reading, 'films').filter((row) => row.querySelector('.lftinfo h2, h2 a.series'))
  const elements =
    filmElements.length > 0 ? filmElements : rowsUnder(sectionUnder(reading, /\b(movies?|film)\b/i), reading)
  const rows = elements.map((row) => {
    const series = readSeries(row, reading)
    const texts = elementTexts(row.querySelectorAll('span, time'))
    const genreText = texts.find(isOfGenres)?.replace(/^genres?\s*:?\s*/i, '') ?? ''
    const dated = texts.find((text) => !isOfGenres(text) && parseMoment(text, reading.now)) ?? null
    return series && { ...series, genres: [...new Set(partsIn(genreText))], tanggal: dateText(dated, reading.now) }
  })
  return distinct(rows, ({ url }) => url)
}

const isOfGenres = (text: string) => /^genres?\b/i.test(text)
