import type { HTMLElement } from 'node-html-parser'
import type { PageReading, Site } from './site.ts'
import { firstOf, textOf } from './text.ts'

const headings = 'h1, h2, h3, h4, .widget-title'

/**
 * Returns the part of a page under a heading that matches `title`, for pages whose sections have no known CSS classes.
 * Null when no such heading stands over several links.
 */
export const sectionUnder = ({ root, site }: PageReading, title: RegExp): HTMLElement | null =>
  firstOf(root.querySelectorAll(headings), (heading) => {
    const text = textOf(heading) ?? ''
    return text.length < 60 && title.test(text) && isOfSection(heading) && boxOf(heading, site)
  })

/** Whether a heading belongs to a section. The headings of single rows contain a link or stand inside one. */
const isOfSection = (heading: HTMLElement) => !heading.querySelector('a[href]') && !heading.closest('a[href]')

/**
 * Returns the nearest element around a heading that has links to several titles or episodes and no other section; null
 * without one.
 */
function boxOf(heading: HTMLElement, site: Site): HTMLElement | null {
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
      const known = only.get(node)
      if (known === null) break
      only.set(node, known === undefined || known === url ? url : null)
    }
  const rows = targets.map(({ link, url }) => {
    let row = link
    while (row.parentNode && row.parentNode !== box && only.get(row.parentNode) === url) row = row.parentNode
    return row
  })
  return [...new Set(rows)]
}
