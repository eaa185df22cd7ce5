import { linkOf } from '../../../net/links.ts'
import type { AnswerData } from '../../contract/contract.ts'
import { type AnyNode, attribute, type Element, isElement } from './document.ts'
import { firstOf, isWithin, selector } from './selector.ts'
import { present, textOf } from './text.ts'

type Downloads = AnswerData['episode']['download_links']
type Provider = { provider: string; url: string }

const boxes = [selector('.download-eps'), selector('.soraddlx'), selector('.dlbox, .dl-box')]
const rows = selector('li, .soraurlx')
const headings = selector('p, h2, h3, h4, .sorattlx')
const parts = selector('p, h2, h3, h4, .sorattlx, li, .soraurlx')
const formats = selector('b, strong, h3, h4')
const resolutions = selector('strong, b')
const links = selector('a[href]')

/** Format, then resolution, then providers, as the page words and orders them; what has no living link is left out. */
export function readDownloads(root: AnyNode, base: string): Downloads {
  const found = new Map<string, Map<string, Provider[]>>()
  for (const box of firstOf(root, ...boxes)) {
    let format = headingBefore(box) ?? 'Download'
    // One box may hold several formats, each heading speaking for the rows below it.
    for (const part of parts.all(box)) {
      if (!rows.matches(part)) format = (isWithin(part, rows) ? null : headingOf(part)) ?? format
      else {
        const [resolution, providers] = readRow(part, base)
        const kept = found.get(format) ?? new Map<string, Provider[]>()
        if (providers.length > 0)
          found.set(format, kept.set(resolution, [...(kept.get(resolution) ?? []), ...providers]))
      }
    }
  }
  return Object.fromEntries([...found].map(([format, resolved]) => [format, Object.fromEntries(resolved)]))
}

/** A short heading as a whole ("Video MKV"), of a longer one what is bold. */
function headingOf(part: Element): string | null {
  const text = textOf(part)
  return text !== null && text.length <= 60 ? text : (textOf(formats.first(part)) ?? text)
}

/** Older posts have the format in bold right before its box. */
function headingBefore(box: Element): string | null {
  let before = box.prev
  while (before && !isElement(before)) before = before.prev
  return before && headings.matches(before) && formats.first(before) ? headingOf(before) : null
}

/** The cells of a table: server, quality, link. */
const [serverCell, qualityCell] = [selector('.q'), selector('.w')]

function readRow(row: Element, base: string): [resolution: string, Provider[]] {
  const quality = textOf(qualityCell.first(row))
  const server = quality === null ? null : textOf(serverCell.first(row))
  const providers = links.all(row).map((link) => {
    const [provider, url] = [server ?? textOf(link), linkOf(attribute(link, 'href'), base)]
    return provider && url ? { provider, url } : null
  })
  return [quality ?? textOf(resolutions.first(row)) ?? 'Lainnya', providers.filter(present)]
}
