import { SourceFailure } from '../../../net/failure.ts'
import { relativeMoment } from '../../contract/moments.ts'
import { plainTitle } from '../../identity/same-show.ts'

/** A JSON object from another server; nothing is known of its fields. */
export type Fields = Readonly<Record<string, unknown>>

export const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Placeholders for unknown values. */
const nothing = /^(?:n\/a|[-–—?]*|null|undefined|none|nan)$/i
const isSaid = (words: string) => words.length > 20 || !nothing.test(words.trim())

/** The value of the first alias that is present. */
export function pick(from: Fields, ...aliases: readonly string[]): unknown {
  for (const alias of aliases) {
    const value = Object.hasOwn(from, alias) ? from[alias] : null
    if (typeof value === 'string' ? isSaid(value) : value !== undefined && value !== null) return value
  }
  return null
}

export const says = (from: Fields, ...aliases: readonly string[]) => aliases.some((alias) => Object.hasOwn(from, alias))

/** One line of text, also from a number; null for other values and placeholders. */
export const text = (value: unknown, limit = 500) => cleaned(value, limit, (said) => said.replace(/\s+/g, ' '))

/** Text with paragraphs. */
export const prose = (value: unknown, limit = 20_000) =>
  cleaned(value, limit, (said) =>
    said
      .replace(/\r\n?/g, '\n')
      .replace(/[^\S\n]+/g, ' ')
      .replace(/ ?\n ?/g, '\n')
      .replace(/\n{2,}/g, '\n\n'),
  )

function cleaned(value: unknown, limit: number, even: (said: string) => string): string | null {
  const said = typeof value === 'number' && Number.isFinite(value) ? String(value) : value
  if (typeof said !== 'string') return null
  const clean =
    said.length <= limit && plain.test(said) ? said : even(said.slice(0, limit)).replace(unkeepable, '').trim()
  return isSaid(clean) ? clean : null
}

/** The usual text, which needs no cleaning: ASCII with single spaces. */
const plain = /^[!-~]+(?: [!-~]+)*$/

/** Lone surrogates and control characters: PostgreSQL rejects some of them in JSON, and readers do not need them. */
const unkeepable = /(?!\n)\p{Cc}|\p{Cs}/gu

/** A name without the additions of streaming sites. */
export function titleOf(value: unknown, of: 'show' | 'episode' = 'show'): string | null {
  const said = text(value, 300)
  return said === null ? null : text(plainTitle(said, of))
}

/** The score in "8.73", "8,73", "★ 8.73" and 8.73. */
export const score = (value: unknown) => /\d+(?:[.,]\d+)?/.exec(text(value) ?? '')?.[0].replace(',', '.') ?? null

/** The number of views or votes without its unit: "154157 Views". */
export const crowd = (value: unknown) =>
  text(value)?.replace(/\s*(?:views?|votes?|users?|penonton|suara)$/i, '') || null

/** "12" from "12", 12, "Episode 12" and "Eps 12"; other labels as they are: "Spesial", "277-278". */
export const label = (value: unknown) => text(value, 100)?.replace(/^(?:episode|eps?\.?)\s*(?=\d)/i, '') ?? null

/** A list of words, a comma list, or objects with names. */
export function words(value: unknown, most = 40): string[] {
  const given = typeof value === 'string' ? value.split(',') : Array.isArray(value) ? value : []
  const said = given.slice(0, most).map((one) => text(isFields(one) ? pick(one, 'name', 'title', 'genre') : one, 100))
  return [...new Set(said.filter((one) => one !== null))]
}

/** A whole number of at least `least`, from a number or digits. */
export function count(value: unknown, least: number): number | null {
  const number = typeof value === 'number' ? value : /^\d{1,9}$/.test(text(value) ?? '') ? Number(value) : Number.NaN
  return Number.isSafeInteger(number) && number >= least ? number : null
}

export const flag = (value: unknown) =>
  typeof value === 'boolean' ? value : value === 'true' ? true : value === 'false' ? false : null

/** Reads the entries of an object; drops keys without a value and those special to JavaScript. */
export function entries<Value>(
  value: unknown,
  most: number,
  read: (value: unknown) => Value | null,
): [string, Value][] {
  if (!isFields(value)) return []
  return Object.entries(value)
    .slice(0, most)
    .flatMap(([key, each]): [string, Value][] => {
      const name = text(key, 100)?.replace(/\s*:$/, '')
      const good = name && !/^(?:__proto__|constructor|prototype)$/.test(name) ? read(each) : null
      return name && good !== null ? [[name, good]] : []
    })
}

/** A list, or an object that contains it; nothing is an empty list; throws for other values. */
export function listIn(what: string, value: unknown): readonly unknown[] {
  if (value === null || value === undefined) return []
  if (Array.isArray(value)) return value
  const held = isFields(value) ? pick(value, 'results', 'data', 'items', 'list') : null
  if (Array.isArray(held)) return held
  throw new SourceFailure('wrong_schema', `${what} is no list`)
}

/** The valid items of a list; throws when more than half are invalid. */
export function salvage<Item>(what: string, value: unknown, read: (item: Fields) => Item | null, most = 500): Item[] {
  const given = listIn(what, value).slice(0, most)
  const good = readEach(given, read)
  if (good.length * 2 < given.length) {
    throw new SourceFailure('wrong_schema', `${what}: ${given.length - good.length} of ${given.length} are unusable`)
  }
  return good
}

/** The valid items of an optional list. */
export const optional = <Item>(value: unknown, read: (item: Fields) => Item | null, most = 200): Item[] =>
  Array.isArray(value) ? readEach(value.slice(0, most), read) : []

const readEach = <Item>(given: readonly unknown[], read: (item: Fields) => Item | null): Item[] =>
  given.map((each) => (isFields(each) ? read(each) : null)).filter((item) => item !== null)

/**
 * A release moment in ISO 8601: as stated, else from words such as "3 hours yang lalu" or "2 Minggu yang lalu" relative
 * to `now`. Never later than `now`; null for other text.
 */
export function releasedAt(said: unknown, wording: unknown, now: Date): string | null {
  const moment = instant(said) ?? relativeMoment(text(wording) ?? '', now)?.getTime() ?? null
  return moment === null ? null : new Date(Math.min(moment, now.getTime())).toISOString()
}

/**
 * A moment in epoch milliseconds from ISO 8601 with a zone, or from epoch seconds or milliseconds. Without a zone it is
 * ambiguous, hence null.
 */
export function instant(value: unknown): number | null {
  if (typeof value === 'number') return inRange(value < 1e11 ? value * 1000 : value)
  const words = text(value) ?? ''
  return /^\d{4}-\d\d-\d\d[T ].*(?:Z|[+-]\d\d:?\d\d)$/i.test(words) ? inRange(Date.parse(words)) : null
}

const inRange = (moment: number) => (Math.abs(moment) < 4e12 ? moment : null)
