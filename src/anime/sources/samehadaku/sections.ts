import type { HTMLElement } from 'node-html-parser'
import type { PageReading, Site } from './site.ts'
import { textOf } from './text.ts'

const headings = 'h1, h2, h3, h4, .widget-title'

/**
 * The part of a page under a heading, for pages whose sections have no known classes. Null without such a heading over
 * several links.
 */
export function sectionUnder({ root, site }: PageReading, title: RegExp): HTMLElement | null {
  for (const heading of root.querySelectorAll(headings)) {
    const text = textOf(heading) ?? ''
    const box = text.length < 60 && title.test(text) && isOfSection(heading) ? boxOf(heading, site) : null
    if (box) return box
  }
  return null
}

/** Headings of rows are links or inside links. */
const isOfSection = (heading: HTMLElement) => !heading.querySelector('a[href]') && !heading.closest('a[href]')

/** The nearest element around a heading with several links and no other section. */
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

/** The rows of such a part: the largest elements around one link. */
export function rowsUnder(box: HTMLElement | null, { site }: PageReading): HTMLElement[] {
  if (!box) return []
  const rows = targetsIn(box, site).map(({ link, url }) => {
    let row = link
    while (row.parentNode && row.parentNode !== box) {
      if (targetsIn(row.parentNode, site).some((other) => other.url !== url)) break
      row = row.parentNode
    }
    return row
  })
  return [...new Set(rows)]
}
