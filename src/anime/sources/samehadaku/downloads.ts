import type { HTMLElement } from 'node-html-parser'
import { linkOf } from '../../../net/links.ts'
import type { AnswerData } from '../../contract/contract.ts'
import { firstOf } from './rows.ts'
import { present, textOf } from './text.ts'

type Downloads = AnswerData['episode']['download_links']
type Provider = { provider: string; url: string }

const rows = 'li, .soraurlx'
const headings = 'p, h2, h3, h4, .sorattlx'
const formats = 'b, strong, h3, h4'

/** Format, then resolution, then providers, as the page words and orders them; what has no living link is left out. */
export function readDownloads(root: HTMLElement, base: string): Downloads {
  const found = new Map<string, Map<string, Provider[]>>()
  for (const box of firstOf(root, '.download-eps', '.soraddlx', '.dlbox, .dl-box')) {
    let format = headingBefore(box) ?? 'Download'
    // One box may hold several formats, each heading speaking for the rows below it.
    for (const part of box.querySelectorAll(`${headings}, ${rows}`)) {
      if (!part.matches(rows)) format = (part.closest(rows) ? null : headingOf(part)) ?? format
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
function headingOf(part: HTMLElement): string | null {
  const text = textOf(part)
  return text !== null && text.length <= 60 ? text : (textOf(part.querySelector(formats)) ?? text)
}

/** Older posts have the format in bold right before its box. */
function headingBefore(box: HTMLElement): string | null {
  const before = box.previousElementSibling
  return before?.matches(headings) && before.querySelector(formats) ? headingOf(before) : null
}

/** In a table there are cells for server, quality and link. */
function readRow(row: HTMLElement, base: string): [resolution: string, Provider[]] {
  const quality = textOf(row.querySelector('.w'))
  const server = quality === null ? null : textOf(row.querySelector('.q'))
  const providers = row.querySelectorAll('a[href]').map((link) => {
    const [provider, url] = [server ?? textOf(link), linkOf(link.getAttribute('href') ?? null, base)]
    return provider && url ? { provider, url } : null
  })
  return [quality ?? textOf(row.querySelector('strong, b')) ?? 'Lainnya', providers.filter(present)]
}
