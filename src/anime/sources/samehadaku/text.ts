import { parseDocument } from 'htmlparser2'
import { showIn } from '../../identity/labels.ts'
import { plainTitle } from '../../identity/names.ts'
import { type AnyNode, rawText } from './document.ts'

/** One line without the spaces pages are full of; text that was escaped twice is read once more. */
function oneLine(text: string): string {
  const plain =
    text.includes('&') && /&(#\d+|#x[\da-f]+|amp|quot|apos|nbsp|lt|gt|[lr][sd]quo|[nm]dash|hellip);/i.test(text)
      ? unescaped(text)
      : text
  return plain.replace(/[\s\u00a0\u200b-\u200d\u2060\ufeff]+/g, ' ').trim()
}

const unescaped = (text: string) => rawText(parseDocument(text))

/** Text, or null where it only says that nothing is known. */
export function known(text: string | null | undefined): string | null {
  const line = oneLine(text ?? '')
  return line === '' || /^(n\s*\/\s*a|na|null|undefined|unknown|none|nan|[-–—_.?\s]+)$/i.test(line) ? null : line
}

/** What a reader sees of an element, in one line, without the parts to skip; null where that is nothing. */
export const textOf = (node: AnyNode | null, ...skip: (AnyNode | null)[]) => known(rawText(node, skip))

/** A title without what sites for watching wrap around it, in one line. */
export const titleOf = (text: string | null, of: 'show' | 'episode' = 'show') =>
  plainTitle(oneLine(text ?? ''), of) || null

/** The show's part of an episode's title. */
export const seriesOf = (text: string | null) => showIn(oneLine(text ?? '')) || null

/** A label as it stands, without the word "Episode" in front. */
export function labelOf(text: string | null): string | null {
  const label = known(text)
  return label?.replace(/^(?:episode|eps?)(?:\b[\s.:]*(?=\S)|(?=\d))/i, '') ?? null
}

/** "★ 8.72", "Rating 8.72": the number alone; 0 means that nobody has voted. */
export function scoreOf(text: string | null): string | null {
  const [, score] = /(?:^|[^\d.])(\d{1,2}(?:[.,]\d{1,2})?)(?![\d.,]*\d)/.exec(text ?? '') ?? []
  return score && Number.parseFloat(score) !== 0 ? score.replace(',', '.') : null
}

/** "19,668,872 Views", " / 1,559,369": the number with its separators. */
export const countOf = (text: string | null): string | null =>
  /\d[\d.,]*/.exec(text ?? '')?.[0].replace(/[.,]+$/, '') ?? null

/** The two states of the contract in whatever words; another state stays text. */
export function statusOf(text: string | null): string | null {
  const status = known(text)
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
export function typeOf(text: string | null): string | null {
  const type = known(text)
  return type === null ? null : (types[type.toLowerCase()] ?? type)
}

export const isKnownType = (text: string | null) => text !== null && text.toLowerCase() in types
export const unique = <Value>(values: readonly Value[]) => [...new Set(values)]
export const present = <Value>(value: Value | null | undefined): value is Value => value !== null && value !== undefined
