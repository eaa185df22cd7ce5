import { HTMLElement, type Node, parse } from 'node-html-parser'
import { showIn } from '../../identity/labels.ts'
import { plainTitle } from '../../identity/same-show.ts'

/** Text from a page, or nothing. */
export type OptionalText = string | null | undefined

/** One line with single spaces; text that was escaped twice is unescaped again. */
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
 * The visible text with its white space, without the parts to skip. The parser's own `text` joins blocks and includes
 * text for scripts; its `structuredText` loses line breaks.
 */
function rawText(node: Node, skip: readonly (Node | null | undefined)[], depth = 0): string {
  if (!(node instanceof HTMLElement)) return node.text
  // No real page is as deep as the limit.
  if (skip.includes(node) || silent.has(node.rawTagName) || depth > 500) return ''
  // Checks the raw attributes first, because parsing those of every element is slow.
  if (node.rawAttrs.includes('data-cfemail')) return revealed(node.getAttribute('data-cfemail') ?? '')
  let text = ''
  for (const child of node.childNodes) text += rawText(child, skip, depth + 1)
  return blocks.has(node.rawTagName) ? ` ${text} ` : text
}

/**
 * Decodes text that Cloudflare encodes as an e-mail address, such as a title with "@": hex of a key, then of each byte
 * XOR the key.
 */
function revealed(hex: string): string {
  const [key = 0, ...bytes] = Buffer.from(hex, 'hex')
  return Buffer.from(bytes.map((byte) => byte ^ key)).toString('utf8')
}

/** The text, or null for a placeholder of an unknown value. */
export function knownOrNull(text: OptionalText): string | null {
  const line = oneLine(text ?? '')
  return line === '' || /^(n\s*\/\s*a|na|null|undefined|unknown|none|nan|[-–—_.?\s]+)$/i.test(line) ? null : line
}

/** The visible text of an element in one line, without the parts to skip; null when empty. */
export const textOf = (element: HTMLElement | null | undefined, ...skip: (HTMLElement | null | undefined)[]) =>
  element ? knownOrNull(rawText(element, skip)) : null

/** The same for all elements of a selector, without empty ones. */
export const textsOf = (within: HTMLElement, selector: string): string[] =>
  within
    .querySelectorAll(selector)
    .map((element) => textOf(element))
    .filter(isPresent)

/** A name in one line, without the additions of streaming sites. */
export const titleOf = (text: OptionalText, of: 'show' | 'episode' = 'show') =>
  plainTitle(oneLine(text ?? ''), of) || null

/** The title in an episode's name. */
export const seriesOf = (text: OptionalText) => showIn(oneLine(text ?? '')) || null

/** A label as written, without a leading "Episode". */
export function labelOf(text: OptionalText): string | null {
  const label = knownOrNull(text)
  return label?.replace(/^(?:episode|eps?)(?:\b[\s.:]*(?=\S)|(?=\d))/i, '') ?? null
}

/** "★ 8.72", "Rating 8.72": the number alone; 0 means no votes. */
export function scoreOf(text: OptionalText): string | null {
  const [, score] = /(?:^|[^\d.])(\d{1,2}(?:[.,]\d{1,2})?)(?![\d.,]*\d)/.exec(text ?? '') ?? []
  return score && Number.parseFloat(score) !== 0 ? score.replace(',', '.') : null
}

/** "19,668,872 Views", " / 1,559,369": the number with its separators. */
export const countOf = (text: OptionalText): string | null =>
  /\d[\d.,]*/.exec(text ?? '')?.[0].replace(/[.,]+$/, '') ?? null

/** The contract's two statuses from any wording; other text stays. */
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

/** The contract's types, ignoring case; other text stays. */
export function typeOf(text: OptionalText): string | null {
  const type = knownOrNull(text)
  return type === null ? null : (types[type.toLowerCase()] ?? type)
}

export const isKnownType = (text: string | null) => text !== null && text.toLowerCase() in types
export const unique = <Value>(values: readonly Value[]) => [...new Set(values)]
export const isPresent = <Value>(value: Value | null | undefined): value is Value =>
  value !== null && value !== undefined
