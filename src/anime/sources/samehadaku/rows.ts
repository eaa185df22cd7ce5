import { setImmediate as nextTurn } from 'node:timers/promises'
import type { HTMLElement, Node } from 'node-html-parser'
import { SourceFailure } from '../../../net/failure.ts'
import { pastTheEnd } from './paging.ts'
import type { PageReading, Site } from './site.ts'
import { elementText, findFirst, isPresent } from './text.ts'

/**
 * Removes rows from the page and returns them. Every later query searches all remaining elements, and some titles have
 * more than a thousand episodes.
 */
export function removeRows(rows: HTMLElement[]): HTMLElement[] {
  const rowSet = new Set<Node>(rows)
  for (const list of new Set(rows.map((row) => row.parentNode)))
    if (list) list.childNodes = list.childNodes.filter((child) => !rowSet.has(child))
  return rows
}

/**
 * Maps the rows of a long list; other requests get a turn after every 50 rows, so that the event loop is not blocked.
 */
export async function mapInTurns<From, To>(rows: readonly From[], map: (row: From) => To): Promise<To[]> {
  const mapped: To[] = []
  for (const [index, row] of rows.entries()) {
    if (index % 50 === 49) await nextTurn()
    mapped.push(map(row))
  }
  return mapped
}

/**
 * Returns the rows that could be read. Throws `wrong_schema` when most could not, `empty` when the first page has no
 * rows, and `missing` when a later page has none.
 */
export function readableRows<Row>(rows: readonly (Row | null)[], what: string, page = 1): Row[] {
  if (rows.length === 0) throw page > 1 ? pastTheEnd(page) : new SourceFailure('empty', `samehadaku has no ${what}`)
  const readable = rows.filter(isPresent)
  if (readable.length * 2 < rows.length || readable.length === 0)
    throw new SourceFailure('wrong_schema', `${rows.length - readable.length} of ${rows.length} ${what} cannot be read`)
  return readable
}

/** Returns the first row of each key; null stands for a row that could not be read. */
export function distinct<Row>(rows: readonly (Row | null)[], getKey: (row: Row) => string): Row[] {
  const keys = new Set<string>()
  return rows.filter(isPresent).filter((row) => !keys.has(getKey(row)) && keys.add(getKey(row)))
}

const headings = 'h1, h2, h3, h4, .widget-title'

/**
 * Returns the part of a page under a heading that matches `title`, for pages whose sections have no known CSS classes.
 * Null when no such heading stands over several links.
 */
export const sectionUnder = ({ root, site }: PageReading, title: RegExp): HTMLElement | null =>
  findFirst(root.querySelectorAll(headings).filter(isTitled(title)).slice(0, MOST_SECTIONS), (heading) =>
    findSectionBox(heading, site),
  )

/** Number of headings that are tried. Each try searches the whole page, and no real page repeats a heading so often. */
const MOST_SECTIONS = 8

const isTitled = (title: RegExp) => (heading: HTMLElement) => {
  const text = elementText(heading) ?? ''
  return text.length < 60 && title.test(text) && isOfSection(heading)
}

/** Whether a heading belongs to a section. The headings of single rows contain a link or stand inside one. */
const isOfSection = (heading: HTMLElement) => !heading.querySelector('a[href]') && !heading.closest('a[href]')

/**
 * Returns the nearest element around a heading that has links to several titles or episodes and no other section; null
 * without one.
 */
function findSectionBox(heading: HTMLElement, site: Site): HTMLElement | null {
  for (let node = heading.parentNode, level = 0; node?.parentNode && level < 4; node = node.parentNode, level++) {
    const others = node.querySelectorAll(headings).filter((other) => other !== heading)
    if (others.some((other) => other.rawTagName === heading.rawTagName && isOfSection(other))) return null
    if (new Set(targetsIn(node, site).map(({ url }) => url)).size > 1) return node
  }
  return null
}

function targetsIn(node: HTMLElement, site: Site): { link: HTMLElement; url: string }[] {
  return node.querySelectorAll('a[href]').flatMap((link) => {
    const href = link.getAttribute('href')
    const target = site.animeLink(href) ?? site.episodeLink(href)
    return target ? [{ link, url: target.url }] : []
  })
}

/** Returns the rows of a section: for each link, the largest element around it without a link to another page. */
export function rowsUnder(box: HTMLElement | null, { site }: PageReading): HTMLElement[] {
  if (!box) return []
  const targets = targetsIn(box, site)
  // The page that all links in an element lead to; null when they lead to several.
  const only = new Map<HTMLElement, string | null>()
  for (const { link, url } of targets)
    for (let node: HTMLElement | null = link; node && node !== box; node = node.parentNode) {
      const target = only.get(node)
      if (target === null) break
      only.set(node, target === undefined || target === url ? url : null)
    }
  const rows = targets.map(({ link, url }) => {
    let row = link
    while (row.parentNode && row.parentNode !== box && only.get(row.parentNode) === url) row = row.parentNode
    return row
  })
  return [...new Set(rows)]
}
