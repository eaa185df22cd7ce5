import type { AnswerData } from '../../contract.ts'
import { type AnyNode, attribute, type Element } from './document.ts'
import { firstOf, isWithin, selector } from './selector.ts'
import { foreignUrl } from './site.ts'
import { present, textOf } from './text.ts'

type Downloads = AnswerData['episode']['download_links']

const classic = selector('.download-eps')
const animestream = selector('.soraddlx')
const rows = selector('li, .soraurlx')
const parts = selector('p, h2, h3, h4, .sorattlx, li, .soraurlx')
const formats = selector('b, strong, h3, h4')
const resolutions = selector('strong, b')
const links = selector('a[href]')

/** Format, then resolution, then providers, as the page words and orders them; what has no living link is left out. */
export function readDownloads(root: AnyNode, base: string): Downloads {
  const found = new Map<string, Map<string, { provider: string; url: string }[]>>()
  for (const box of firstOf(root, classic, animestream)) {
    let format = 'Download'
    // One box may hold several formats, each heading speaking for the rows below it.
    for (const part of parts.all(box)) {
      if (!rows.matches(part)) format = (isWithin(part, rows) ? null : headingOf(part)) ?? format
      else {
        const [resolution, providers] = readRow(part, base)
        const kept = found.get(format) ?? new Map<string, typeof providers>()
        if (providers.length > 0)
          found.set(format, kept.set(resolution, [...(kept.get(resolution) ?? []), ...providers]))
      }
    }
  }
  return Object.fromEntries([...found].map(([format, resolved]) => [format, Object.fromEntries(resolved)]))
}

const headingOf = (part: Element) => textOf(formats.first(part)) ?? textOf(part)

function readRow(row: Element, base: string): [resolution: string, { provider: string; url: string }[]] {
  const providers = links.all(row).map((link) => {
    const [provider, url] = [textOf(link), foreignUrl(attribute(link, 'href'), base)]
    return provider && url ? { provider, url } : null
  })
  return [textOf(resolutions.first(row)) ?? 'Lainnya', providers.filter(present)]
}
