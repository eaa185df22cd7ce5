import { attribute, type Element, isElement } from './document.ts'
import { isWithin, selector } from './selector.ts'
import type { PageReading, Site } from './site.ts'
import { textOf } from './text.ts'

const headings = selector('h1, h2, h3, h4, .widget-title')
const links = selector('a[href]')

/**
 * The part of a page under a heading, whatever it is made of: for pages whose sections have headings but no classes that we
 * know. Null where no such heading stands over several links.
 */
export function sectionUnder({ root, site }: PageReading, title: RegExp): Element | null {
  for (const heading of headings.all(root)) {
    const text = textOf(heading) ?? ''
    const box = text.length < 60 && title.test(text) && isOfSection(heading) ? boxOf(heading, site) : null
    if (box) return box
  }
  return null
}

/** The heading of a row is a link or stands in one. */
const isOfSection = (heading: Element) => links.first(heading) === null && !isWithin(heading, links)

/** The nearest element around a heading that holds several links, and no other section. */
function boxOf(heading: Element, site: Site): Element | null {
  for (let node = heading.parent, level = 0; node && isElement(node) && level < 4; node = node.parent, level++) {
    if (headings.all(node).some((other) => other !== heading && other.name === heading.name && isOfSection(other)))
      return null
    if (new Set(targetsIn(node, site).map(({ url }) => url)).size > 1) return node
  }
  return null
}

function targetsIn(node: Element, site: Site): { link: Element; url: string }[] {
  return links.all(node).flatMap((link) => {
    const href = attribute(link, 'href')
    const target = site.animeLink(href) ?? site.episodeLink(href)
    return target ? [{ link, url: target.url }] : []
  })
}

/** The rows of such a part: the largest elements around a link that lead to nothing else. */
export function rowsUnder(box: Element | null, { site }: PageReading): Element[] {
  if (!box) return []
  const rows = targetsIn(box, site).map(({ link, url }) => {
    let row: Element = link
    while (row.parent && isElement(row.parent) && row.parent !== box) {
      if (targetsIn(row.parent, site).some((other) => other.url !== url)) break
      row = row.parent
    }
    return row
  })
  return [...new Set(rows)]
}
