import { SourceFailure } from '../../../net/failure.ts'
import { relativeMoment } from '../../contract/moments.ts'
import { plainTitle } from '../../identity/same-show.ts'

/** A JSON object that another server sent: nothing is known of its fields. */
export type Fields = Readonly<Record<string, unknown>>

export const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Words that other servers say where they know nothing. */
const nothing = /^(?:n\/a|[-–—?]*|null|undefined|none|nan)$/i
const isSaid = (words: string) => words.length > 20 || !nothing.test(words.trim())

/** The first of the aliases under which something is said. */
export function pick(from: Fields, ...aliases: readonly string[]): unknown {
  for (const alias of aliases) {
    const value = Object.hasOwn(from, alias) ? from[alias] : null
    if (typeof value === 'string' ? isSaid(value) : value !== undefined && value !== null) return value
  }
  return null
}

export const says = (from: Fields, ...aliases: readonly string[]) => aliases.some((alias) => Object.hasOwn(from, alias))

/** Text of one line, of a number too; null for anything else and for the words that mean nothing. */
export const text = (value: unknown, limit = 500) => cleaned(value, limit, (said) => said.replace(/\s+/g, ' '))

/** Text that keeps its paragraphs. */
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

/** What most text is, and needs no cleaning: plain letters with single spaces between them. */
const plain = /^[!-~]+(?: [!-~]+)*$/

/** Half a character and control characters: PostgreSQL refuses some of them in JSON, and no reader misses any. */
const unkeepable = /(?!\n)\p{Cc}|\p{Cs}/gu

/** A title without what sites for watching put around it. */
export function titleOf(value: unknown, of: 'show' | 'episode' = 'show'): string | null {
  const said = text(value, 300)
  return said === null ? null : text(plainTitle(said, of))
}

/** The figure in "8.73", "8,73", "★ 8.73" and 8.73. */
export const score = (value: unknown) => /\d+(?:[.,]\d+)?/.exec(text(value) ?? '')?.[0].replace(',', '.') ?? null

/** How many watched or voted, without the word for them: "154157 Views". */
export const crowd = (value: unknown) =>
  text(value)?.replace(/\s*(?:views?|votes?|users?|penonton|suara)$/i, '') || null

/** "12" of "12", 12, "Episode 12" and "Eps 12"; words as they are: "Spesial", "277-278". */
export const label = (value: unknown) => text(value, 100)?.replace(/^(?:episode|eps?\.?)\s*(?=\d)/i, '') ?? null

/** A list of words, or words with commas between them; objects by their name. */
export function words(value: unknown, most = 40): string[] {
  const given = typeof value === 'string' ? value.split(',') : Array.isArray(value) ? value : []
  const said = given.slice(0, most).map((one) => text(isFields(one) ? pick(one, 'name', 'title', 'genre') : one, 100))
  return [...new Set(said.filter((one) => one !== null))]
}

/** A whole number of at least `least`, of a number or digits. */
export function count(value: unknown, least: number): number | null {
  const number = typeof value === 'number' ? value : /^\d{1,9}$/.test(text(value) ?? '') ? Number(value) : Number.NaN
  return Number.isSafeInteger(number) && number >= least ? number : null
}

export const flag = (value: unknown) =>
  typeof value === 'boolean' ? value : value === 'true' ? true : value === 'false' ? false : null

/** Keys and what is read of their values; keys without a value, and those that mean something to JavaScript, are left out. */
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

/** A list as it is, or inside an object that holds it; nothing is an empty list, and what is no list is a failure. */
export function listIn(what: string, value: unknown): readonly unknown[] {
  if (value === null || value === undefined) return []
  if (Array.isArray(value)) return value
  const held = isFields(value) ? pick(value, 'results', 'data', 'items', 'list') : null
  if (Array.isArray(held)) return held
  throw new SourceFailure('wrong_schema', `${what} is no list`)
}

/** The good items of a list. A few bad ones are left out; when they are more than half, the list is not what it says. */
export function salvage<Item>(what: string, value: unknown, read: (item: Fields) => Item | null, most = 500): Item[] {
  const given = listIn(what, value).slice(0, most)
  const good = readEach(given, read)
  if (good.length * 2 < given.length) {
    throw new SourceFailure('wrong_schema', `${what}: ${given.length - good.length} of ${given.length} are unusable`)
  }
  return good
}

/** The good items of something that a page can do without. */
export const optional = <Item>(value: unknown, read: (item: Fields) => Item | null, most = 200): Item[] =>
  Array.isArray(value) ? readEach(value.slice(0, most), read) : []

const readEach = <Item>(given: readonly unknown[], read: (item: Fields) => Item | null): Item[] =>
  given.map((each) => (isFields(each) ? read(each) : null)).filter((item) => item !== null)

/**
 * When something came out, ISO 8601: as it is said, else out of words such as "3 hours yang lalu" or "2 Minggu yang lalu",
 * counted from `now`, the moment they were said. Never later than that; null for any other words.
 */
export function releasedAt(said: unknown, wording: unknown, now: Date): string | null {
  const moment = instant(said) ?? relativeMoment(text(wording) ?? '', now)?.getTime() ?? null
  return moment === null ? null : new Date(Math.min(moment, now.getTime())).toISOString()
}

/** A moment in milliseconds: ISO 8601 with its zone, or seconds or milliseconds since 1970. Without a zone it could be any. */
export function instant(value: unknown): number | null {
  if (typeof value === 'number') return inRange(value < 1e11 ? value * 1000 : value)
  const words = text(value) ?? ''
  return /^\d{4}-\d\d-\d\d[T ].*(?:Z|[+-]\d\d:?\d\d)$/i.test(words) ? inRange(Date.parse(words)) : null
}

const inRange = (moment: number) => (Math.abs(moment) < 4e12 ? moment : null)
