import { type HTMLElement, TextNode } from 'node-html-parser'
import { SourceFailure } from '../../../net/failure.ts'
import { buildPagination } from '../../contract/contract.ts'
import type { PageReading } from './site.ts'
import { elementText, findFirst } from './text.ts'
import { findParts } from './themes.ts'

const pageText = /\b(?:page|halaman|hal\.?)\s+(\d[\d.,]*)\s+(?:of|dari|\/)\s+(\d[\d.,]*)/i
const pageInHref = /\/page\/(\d+)\b|[?&](?:page|paged)=(\d+)/

/**
 * Takes the number of pages from the text "Page X of Y", else from the highest linked page number. Throws for another
 * page than `page`.
 */
export function readPaging(reading: PageReading, page: number) {
  const { shown: pageNumber, total } = countPages(reading)
  if (page > 1 && page > total && pageNumber !== page) throw pastTheEnd(page)
  if (pageNumber !== null && pageNumber !== page)
    throw new SourceFailure('wrong_page', `samehadaku sent page ${pageNumber} where ${page} was asked for`)
  return buildPagination(page, Math.max(total, page))
}

export const pastTheEnd = (page: number) => new SourceFailure('missing', `samehadaku has no page ${page}`)

function countPages(reading: PageReading): { shown: number | null; total: number } {
  const places = findParts(reading, 'pagers')
  const within = (selector: string) => places.flatMap((place) => place.querySelectorAll(selector))
  const texts = places.length > 0 ? [...within('span'), ...places] : shortTexts(reading.root)
  const [, pageNumber, total] = findFirst(texts, (element) => pageText.exec(elementText(element) ?? '')) ?? []
  if (pageNumber && total) return { shown: whole(pageNumber), total: Math.max(1, whole(total)) }
  const anchors = [...within('a[href]'), ...findParts(reading, 'pageLinks')]
  const current =
    whole(elementText(findParts(reading, 'currentPage')[0]) ?? '') ||
    besides(reading) ||
    linkPageNumber(findParts(reading, 'ownAddress')[0])
  return { shown: current || null, total: Math.max(1, current, ...anchors.map((link) => linkPageNumber(link))) }
}

/** The page number according to the link to the next or previous page, if no other page is linked; else 0. */
function besides(reading: PageReading): number {
  const [[next], [previous]] = [findParts(reading, 'nextPage'), findParts(reading, 'previousPage')]
  if (next) return Math.max(0, linkPageNumber(next) - 1)
  return previous ? Math.max(1, linkPageNumber(previous)) + 1 : 0
}

/** Redesigned themes may show the number of pages in elements that contain only text such as "Page 2 of 9". */
const shortTexts = (root: HTMLElement): HTMLElement[] =>
  root
    .querySelectorAll('span, p, div')
    .filter(({ childNodes: [only, more] }) => !more && only instanceof TextNode && pageText.test(only.text))

function linkPageNumber(link?: HTMLElement): number {
  const [, inPath, inQuery] = pageInHref.exec(link?.getAttribute('href') ?? link?.getAttribute('content') ?? '') ?? []
  const number = Number(inPath ?? inQuery ?? 0)
  return number < 100_000 ? number : 0
}

const whole = (text: string) => Number(/^\s*\d[\d.,]*/.exec(text)?.[0].replace(/[.,\s]/g, '') ?? 0)
