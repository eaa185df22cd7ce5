import { HTMLElement, type Node } from 'node-html-parser'
import { showIn } from '../../identity/labels.ts'
import { plainTitle } from '../../identity/same-show.ts'
import { parsePart } from './markup.ts'

/** Text from a page; null or undefined when the page does not have it. */
export type OptionalText = string | null | undefined

const entity = /&(#\d+|#x[\da-f]+|amp|quot|apos|nbsp|lt|gt|[lr][sd]quo|[nm]dash|hellip);/i

/** Returns text as one line with single spaces. HTML entities that were escaped twice are decoded. */
function oneLine(text: string): string {
  const plain = entity.test(text) ? rawText(parsePart(text), []) : text
  return plain.replace(/[\s\u00a0\u200b-\u200d\u2060\ufeff]+/g, ' ').trim()
}

const silent = new Set(['script', 'style', 'noscript', 'iframe', 'template', 'svg', 'textarea', 'select'])
const blocks = new Set(['p', 'div', 'br', 'li', 'ul', 'tr', 'td', 'h1', 'h2', 'h3', 'h4', 'h5', 'section', 'article'])

/**
 * Returns the visible text of a node with its white space, without the nodes in `skip`. The parser's own `text` joins
 * the words of adjacent blocks and includes scripts; its `structuredText` loses line breaks.
 */
function rawText(node: Node, skip: readonly (Node | null | undefined)[], depth = 0): string {
  if (!(node instanceof HTMLElement)) return node.text
  // No real page is nested as deep as 500 elements.
  if (skip.includes(node) || silent.has(node.rawTagName) || depth > 500) return ''
  // Checks the raw text of the attributes first, because parsing the attributes of every element is slow.
  if (node.rawAttrs.includes('data-cfemail')) return revealed(node.getAttribute('data-cfemail') ?? '')
  let text = ''
  for (const child of node.childNodes) text += rawText(child, skip, depth + 1)
  return blocks.has(node.rawTagName) ? ` ${text} ` : text
}

/**
 * Decodes text that Cloudflare hides like an e-mail address, such as a title with "@". The hexadecimal text is a key
 * byte, followed by every byte of the text XOR the key.
 */
function revealed(hex: string): string {
  const [key = 0, ...bytes] = Buffer.from(hex, 'hex')
  return Buffer.from(bytes.map((byte) => byte ^ key)).toString('utf8')
}

/** Returns text as one line; null when it is empty or a placeholder such as "N/A" or "-". */
export function textOrNull(text: OptionalText): string | null {
  const line = oneLine(text ?? '')
  return line === '' || /^(n\s*\/\s*a|na|null|undefined|unknown|none|nan|[-–—_.?\s]+)$/i.test(line) ? null : line
}

/**
 * Returns the visible text of an element as one line, without the elements in `skip`; null when it is empty or a
 * placeholder such as "N/A".
 */
export const elementText = (element: HTMLElement | null | undefined, ...skip: (HTMLElement | null | undefined)[]) =>
  element ? textOrNull(rawText(element, skip)) : null

/** Returns the visible texts of elements, one line each, without empty ones. */
export const elementTexts = (elements: readonly HTMLElement[]): string[] =>
  elements.map((element) => elementText(element)).filter(isPresent)

type Nothing = '' | false | null | undefined

/** Returns the first result of `convert` that is neither empty nor an empty list; null without one. */
export function findFirst<From, To>(candidates: Iterable<From>, convert: (candidate: From) => To | Nothing): To | null {
  for (const candidate of candidates) {
    const result = convert(candidate)
    if (result && !(Array.isArray(result) && result.length === 0)) return result
  }
  return null
}

/** Returns a name as one line, without words that streaming sites add, such as "Sub Indo". */
export const cleanTitle = (text: OptionalText, of: 'show' | 'episode' = 'show') =>
  plainTitle(oneLine(text ?? ''), of) || null

/** Returns the anime title in an episode's name. */
export const seriesTitle = (text: OptionalText) => showIn(oneLine(text ?? '')) || null

/** Returns an episode label as written, without a leading "Episode". */
export const cleanLabel = (text: OptionalText): string | null =>
  textOrNull(text)?.replace(/^(?:episode|eps?)(?:\b[\s.:]*(?=\S)|(?=\d))/i, '') ?? null

/** Returns the number in a score such as "★ 8.72" or "Rating 8.72"; null for 0, which means no votes. */
export function readScore(text: OptionalText): string | null {
  const [, score] = /(?:^|[^\d.])(\d{1,2}(?:[.,]\d{1,2})?)(?![\d.,]*\d)/.exec(text ?? '') ?? []
  return score && Number.parseFloat(score) !== 0 ? score.replace(',', '.') : null
}

/** Returns the first number in a text such as "19,668,872 Views" or " / 1,559,369", with its separators. */
export const readCount = (text: OptionalText): string | null =>
  /\d[\d.,]*/.exec(text ?? '')?.[0].replace(/(?<![.,])[.,]+$/, '') ?? null

const ongoing = /^(ongoing|on-going|airing|currently airing|berjalan|sedang tayang)$/i
const completed = /^(completed?|finished|finished airing|tamat|selesai|end)$/i

/** Returns "Ongoing" or "Completed", the catalog's two statuses, for their usual wordings; null for other text. */
export const stateIn = (line: OptionalText) =>
  ongoing.test(line ?? '') ? 'Ongoing' : completed.test(line ?? '') ? 'Completed' : null

const types = ['TV', 'Movie', 'OVA', 'ONA', 'Special']
const otherNames: Record<string, string> = { 'tv series': 'tv', 'serial tv': 'tv', film: 'movie', spesial: 'special' }

/** Returns the catalog's name of a type, such as "TV" or "Movie", ignoring case; null for other text. */
export function typeIn(line: OptionalText): string | null {
  const name = line?.toLowerCase() ?? ''
  return types.find((type) => type.toLowerCase() === (otherNames[name] ?? name)) ?? null
}

/** Returns the catalog's name of a type; other text is kept. */
export const typeName = (text: OptionalText) => typeIn(textOrNull(text)) ?? textOrNull(text)
export const partsIn = (text: string) =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean)
export const isPresent = <Value>(value: Value | null | undefined): value is Value =>
  value !== null && value !== undefined
