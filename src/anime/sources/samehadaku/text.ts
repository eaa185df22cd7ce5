import { HTMLElement, type Node, parse } from 'node-html-parser'
import { showIn } from '../../identity/labels.ts'
import { plainTitle } from '../../identity/same-show.ts'

/** What a page says somewhere, if anything. */
export type OptionalText = string | null | undefined

/** One line without the spaces pages are full of; text that was escaped twice is read once more. */
function oneLine(text: string): string {
  const plain =
    text.includes('&') && /&(#\d+|#x[\da-f]+|amp|quot|apos|nbsp|lt|gt|[lr][sd]quo|[nm]dash|hellip);/i.test(text)
      ? rawText(parse(text), [])
      : text
  return plain.replace(/[\s\u00a0\u200b-\u200d\u2060\ufeff]+/g, ' ').trim()
}

const silent = new Set(['script', 'style', 'noscript', 'iframe', 'template', 'svg', 'textarea', 'select'])
const blocks = new Set(['p', 'div', 'br', 'li', 'ul', 'tr', 'td', 'h1', 'h2', 'h3', 'h4', 'h5', 'section', 'article'])

/**
 * What a reader sees of it, white space as it stands, without the parts to skip. The parser's own `text` runs blocks
 * together and has what only scripts show; its `structuredText` loses the line break between two words.
 */
function rawText(node: Node, skip: readonly (Node | null | undefined)[], depth = 0): string {
  if (!(node instanceof HTMLElement)) return node.text
  // No real page is as deep as the limit.
  if (skip.includes(node) || silent.has(node.rawTagName) || depth > 500) return ''
  // Asked of the raw attributes first, for those of every element would be taken apart otherwise.
  if (node.rawAttrs.includes('data-cfemail')) return revealed(node.getAttribute('data-cfemail') ?? '')
  let text = ''
  for (const child of node.childNodes) text += rawText(child, skip, depth + 1)
  return blocks.has(node.rawTagName) ? ` ${text} ` : text
}

/** What Cloudflare takes for an e-mail address, such as a title with "@", it sends as hex: the key, then each byte under it. */
function revealed(hex: string): string {
  const [key = 0, ...bytes] = Buffer.from(hex, 'hex')
  return Buffer.from(bytes.map((byte) => byte ^ key)).toString('utf8')
}

/** Text, or null where it only says that nothing is known. */
export function knownOrNull(text: OptionalText): string | null {
  const line = oneLine(text ?? '')
  return line === '' || /^(n\s*\/\s*a|na|null|undefined|unknown|none|nan|[-–—_.?\s]+)$/i.test(line) ? null : line
}

/** What a reader sees of an element, in one line, without the parts to skip; null where that is nothing. */
export const textOf = (element: HTMLElement | null | undefined, ...skip: (HTMLElement | null | undefined)[]) =>
  element ? knownOrNull(rawText(element, skip)) : null

/** The same of all that a selector finds, without those that say nothing. */
export const textsOf = (within: HTMLElement, selector: string): string[] =>
  within
    .querySelectorAll(selector)
    .map((element) => textOf(element))
    .filter(isPresent)

/** A title without what sites for watching wrap around it, in one line. */
export const titleOf = (text: OptionalText, of: 'show' | 'episode' = 'show') =>
  plainTitle(oneLine(text ?? ''), of) || null

/** The show's part of an episode's title. */
export const seriesOf = (text: OptionalText) => showIn(oneLine(text ?? '')) || null

/** A label as it stands, without the word "Episode" in front. */
export function labelOf(text: OptionalText): string | null {
  const label = knownOrNull(text)
  return label?.replace(/^(?:episode|eps?)(?:\b[\s.:]*(?=\S)|(?=\d))/i, '') ?? null
}

/** "★ 8.72", "Rating 8.72": the number alone; 0 means that nobody has voted. */
export function scoreOf(text: OptionalText): string | null {
  const [, score] = /(?:^|[^\d.])(\d{1,2}(?:[.,]\d{1,2})?)(?![\d.,]*\d)/.exec(text ?? '') ?? []
  return score && Number.parseFloat(score) !== 0 ? score.replace(',', '.') : null
}

/** "19,668,872 Views", " / 1,559,369": the number with its separators. */
export const countOf = (text: OptionalText): string | null =>
  /\d[\d.,]*/.exec(text ?? '')?.[0].replace(/[.,]+$/, '') ?? null

/** The two states of the contract in whatever words; another state stays text. */
export function statusOf(text: OptionalText): string | null {
  const status = knownOrNull(text)
  if (status === null) return null
  if (/^(ongoing|on-going|airing|currently airing|berjalan|sedang tayang)$/i.test(status)) return 'Ongoing'
  return /^(completed?|finished|finished airing|tamat|selesai|end)$/i.test(status) ? 'Completed' : status
}

const types: Record<string, string> = {
  tv: 'TV',
  'tv series': 'TV',
  'serial tv': 'TV',
  movie: 'Movie',
  film: 'Movie',
  ova: 'OVA',
  ona: 'ONA',
  special: 'Special',
  spesial: 'Special',
}

/** The contract's types in whatever case; another type stays text. */
export function typeOf(text: OptionalText): string | null {
  const type = knownOrNull(text)
  return type === null ? null : (types[type.toLowerCase()] ?? type)
}

export const isKnownType = (text: string | null) => text !== null && text.toLowerCase() in types
export const unique = <Value>(values: readonly Value[]) => [...new Set(values)]
export const isPresent = <Value>(value: Value | null | undefined): value is Value =>
  value !== null && value !== undefined
