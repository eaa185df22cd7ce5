import { type HTMLElement, TextNode } from 'node-html-parser'
import { SourceFailure } from '../../../net/failure.ts'
import { pageOf } from '../../contract/contract.ts'
import type { PageReading } from './site.ts'
import { firstOf, textOf } from './text.ts'
import { partsOf } from './themes.ts'

const pageText = /\b(?:page|halaman|hal\.?)\s+(\d[\d.,]*)\s+(?:of|dari|\/)\s+(\d[\d.,]*)/i
const pageInHref = /\/page\/(\d+)\b|[?&](?:page|paged)=(\d+)/

/** From the text "Page X of Y", else from the highest linked page number. Throws for another page than `page`. */
export function pagingOf(reading: PageReading, page: number) {
  const { shown, total } = counted(reading)
  if (page > 1 && page > total && shown !== page) throw pastTheEnd(page)
  if (shown !== null && shown !== page)
    throw new SourceFailure('wrong_page', `samehadaku sent page ${shown} where ${page} was asked for`)
  return pageOf(page, Math.max(total, page))
}

export const pastTheEnd = (page: number) => new SourceFailure('missing', `samehadaku has no page ${page}`)

function counted(reading: PageReading): { shown: number | null; total: number } {
  const places = partsOf(reading, 'pagers')
  const within = (selector: string) => places.flatMap((place) => place.querySelectorAll(selector))
  const texts = places.length > 0 ? [...within('span'), ...places] : shortTexts(reading.root)
  const [, shown, total] = firstOf(texts, (element) => pageText.exec(textOf(element) ?? '')) ?? []
  if (shown && total) return { shown: whole(shown), total: Math.max(1, whole(total)) }
  const anchors = [...within('a[href]'), ...partsOf(reading, 'pageLinks')]
  const current =
    whole(textOf(partsOf(reading, 'currentPage')[0]) ?? '') ||
    besides(reading) ||
    pageNumberOf(partsOf(reading, 'ownAddress')[0])
  return { shown: current || null, total: Math.max(1, current, ...anchors.map((link) => pageNumberOf(link))) }
}

/** Where only the next or previous page is linked. */
function besides(reading: PageReading): number {
  const [[next], [previous]] = [partsOf(reading, 'nextPage'), partsOf(reading, 'previousPage')]
  if (next) return Math.max(0, pageNumberOf(next) - 1)
  return previous ? Math.max(1, pageNumberOf(previous)) + 1 : 0
}

/** Redesigned themes may show the number of pages in elements that contain only text such as "Page 2 of 9". */
const shortTexts = (root: HTMLElement): HTMLElement[] =>
  root
    .querySelectorAll('span, p, div')
    .filter(({ childNodes: [only, more] }) => !more && only instanceof TextNode && pageText.test(only.text))

function pageNumberOf(link?: HTMLElement): number {
  const [, inPath, inQuery] = pageInHref.exec(link?.getAttribute('href') ?? link?.getAttribute('content') ?? '') ?? []
  const number = Number(inPath ?? inQuery ?? 0)
  return number < 100_000 ? number : 0
}

const whole = (text: string) => Number(/^\s*\d[\d.,]*/.exec(text)?.[0].replace(/[.,\s]/g, '') ?? 0)
