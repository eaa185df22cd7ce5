import { SourceFailure } from '../../../net/failure.ts'
import type { AnswerData } from '../../contract/contract.ts'
import { attribute, type Element } from './document.ts'
import { selector } from './selector.ts'
import type { PageReading } from './site.ts'
import { textOf } from './text.ts'

type Pagination = AnswerData['latest']['pagination']

const containers = selector('.pagination, .hpage, .pagenavi, nav[aria-label*="agination"], .nav-links')
const parts = selector(
  '.pagination span, .hpage span, .pagenavi span, .nav-links span, nav[aria-label*="agination"] span',
)
const links = selector(
  '.pagination a[href], .hpage a[href], .pagenavi a[href], .nav-links a[href], nav[aria-label*="agination"] a[href], a.page-numbers[href], a[rel="next"], a[rel="prev"], link[rel="next"]',
)
const currents = selector('.page-numbers.current, .pagination .current, [aria-current="page"]')
const nexts = selector('.hpage a.r[href], a.next[href], a[rel="next"], link[rel="next"]')
const previouses = selector('.hpage a.l[href], a.prev[href], a[rel="prev"], link[rel="prev"]')
const loose = selector('span, p, div')

const pageOf = /\b(?:page|halaman|hal\.?)\s+(\d[\d.,]*)\s+(?:of|dari|\/)\s+(\d[\d.,]*)/i
const pageInHref = /\/page\/(\d+)\b|[?&](?:page|paged)=(\d+)/

/** Where this page stands among its neighbours: by "Page X of Y", else by the highest page it links to. */
export function pagingOf(reading: PageReading, asked: number): Pagination {
  const { shown, total } = counted(reading)
  if (asked > 1 && asked > total && shown !== asked) throw pastTheEnd(asked)
  if (shown !== null && shown !== asked)
    throw new SourceFailure('wrong_page', `samehadaku sent page ${shown} where ${asked} was asked for`)
  const pages = Math.max(total, asked)
  return { current_page: asked, total_pages: pages, has_next_page: asked < pages, has_prev_page: asked > 1 }
}

export const pastTheEnd = (asked: number) => new SourceFailure('missing', `samehadaku has no page ${asked}`)

function counted({ root }: PageReading): { shown: number | null; total: number } {
  for (const element of [...parts.all(root), ...containers.all(root), ...shortTexts(root)]) {
    const [, shown, total] = pageOf.exec(textOf(element) ?? '') ?? []
    if (shown && total) return { shown: whole(shown), total: Math.max(1, whole(total)) }
  }
  const numbers = links.all(root).map((link) => pageNumberOf(attribute(link, 'href')))
  const current = whole(textOf(currents.first(root)) ?? '') || besides(root)
  return { shown: current || null, total: Math.max(1, current, ...numbers) }
}

/** The number of a page that only says which one is next to it; 0 where it says not even that. */
function besides(root: PageReading['root']): number {
  const [next, previous] = [nexts.first(root), previouses.first(root)]
  if (next) return Math.max(0, pageNumberOf(attribute(next, 'href')) - 1)
  return previous ? Math.max(1, pageNumberOf(attribute(previous, 'href'))) + 1 : 0
}

/** Elements with nothing but a short text, wherever a redesign may have put the count. */
const shortTexts = (root: PageReading['root']): Element[] =>
  containers.first(root)
    ? []
    : loose.all(root).filter(({ children: [only, more] }) => !more && only?.type === 'text' && pageOf.test(only.data))

function pageNumberOf(href: string | null): number {
  const [, inPath, inQuery] = pageInHref.exec(href ?? '') ?? []
  const number = Number(inPath ?? inQuery ?? 0)
  return number < 100_000 ? number : 0
}

const whole = (text: string) => Number(/^\s*\d[\d.,]*/.exec(text)?.[0].replace(/[.,\s]/g, '') ?? 0)
