import { SourceFailure } from '../../../net/failure.ts'
import { relativeMoment } from '../../contract/moments.ts'
import { plainTitle } from '../../identity/same-show.ts'

/** A JSON object from another server; its fields may be missing or have any type. */
export type Fields = Readonly<Record<string, unknown>>

export const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Matches texts that stand for an unknown value, such as "N/A" or "-". */
const nothing = /^(?:n\/a|[-–—?]*|null|undefined|none|nan)$/i
const isSaid = (words: string) => words.length > 20 || !nothing.test(words.trim())

/**
 * Returns the value of the first of several field names that is present and is no placeholder such as "N/A"; otherwise
 * null.
 */
export function pick(from: Fields, ...aliases: readonly string[]): unknown {
  for (const alias of aliases) {
    const value = Object.hasOwn(from, alias) ? from[alias] : null
    if (typeof value === 'string' ? isSaid(value) : value !== undefined && value !== null) return value
  }
  return null
}

export const says = (from: Fields, ...aliases: readonly string[]) => aliases.some((alias) => Object.hasOwn(from, alias))

/** Returns a text or number as one line of text; null for other values and for placeholders such as "N/A". */
export const text = (value: unknown, limit = 500) => cleaned(value, limit, (said) => said.replace(/\s+/g, ' '))

/** Like `text`, but keeps paragraphs. */
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

/** Matches ordinary text, which needs no cleaning: ASCII with single spaces. */
const plain = /^[!-~]+(?: [!-~]+)*$/

/**
 * Matches lone surrogates and control characters other than line breaks. PostgreSQL rejects some of them in JSON, and
 * readers do not need them.
 */
const unkeepable = /(?!\n)\p{Cc}|\p{Cs}/gu

/** Returns the name of a title or episode without the additions of streaming sites. */
export function titleOf(value: unknown, of: 'show' | 'episode' = 'show'): string | null {
  const said = text(value, 300)
  return said === null ? null : text(plainTitle(said, of))
}

/** Returns the score in a text or number such as "8.73", "8,73", "★ 8.73" or 8.73, as text with a decimal point. */
export const score = (value: unknown) => /\d+(?:[.,]\d+)?/.exec(text(value) ?? '')?.[0].replace(',', '.') ?? null

/** Returns a number of views or votes as text without its unit: "154157" from "154157 Views". */
export const crowd = (value: unknown) =>
  text(value)?.replace(/\s*(?:views?|votes?|users?|penonton|suara)$/i, '') || null

/**
 * Returns an episode's label: "12" from "12", 12, "Episode 12" and "Eps 12". Other labels stay as they are, such as
 * "Spesial" or "277-278".
 */
export const label = (value: unknown) => text(value, 100)?.replace(/^(?:episode|eps?\.?)\s*(?=\d)/i, '') ?? null

/** Reads a list of words, such as genres, from a list of texts, a text with commas, or a list of objects with names. */
export function words(value: unknown, most = 40): string[] {
  const given = typeof value === 'string' ? value.split(',') : Array.isArray(value) ? value : []
  const said = given.slice(0, most).map((one) => text(isFields(one) ? pick(one, 'name', 'title', 'genre') : one, 100))
  return [...new Set(said.filter((one) => one !== null))]
}

/** Returns a whole number of at least `least`, from a number or a text of digits; otherwise null. */
export function count(value: unknown, least: number): number | null {
  const number = typeof value === 'number' ? value : /^\d{1,9}$/.test(text(value) ?? '') ? Number(value) : Number.NaN
  return Number.isSafeInteger(number) && number >= least ? number : null
}

export const flag = (value: unknown) =>
  typeof value === 'boolean' ? value : value === 'true' ? true : value === 'false' ? false : null

/**
 * Reads the entries of an object with `read`. Drops keys without a usable value and keys with a special meaning in
 * JavaScript, such as `__proto__`.
 */
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

/**
 * Returns a list, given directly or inside an object; null counts as an empty list. Throws a `SourceFailure` for other
 * values.
 */
export function listIn(what: string, value: unknown): readonly unknown[] {
  if (value === null || value === undefined) return []
  if (Array.isArray(value)) return value
  const held = isFields(value) ? pick(value, 'results', 'data', 'items', 'list') : null
  if (Array.isArray(held)) return held
  throw new SourceFailure('wrong_schema', `${what} is no list`)
}

/** Returns the valid items of a list; throws a `SourceFailure` if more than half of the items are invalid. */
export function salvage<Item>(what: string, value: unknown, read: (item: Fields) => Item | null, most = 500): Item[] {
  const given = listIn(what, value).slice(0, most)
  const good = readEach(given, read)
  if (good.length * 2 < given.length) {
    throw new SourceFailure('wrong_schema', `${what}: ${given.length - good.length} of ${given.length} are unusable`)
  }
  return good
}

/** Returns the valid items of an optional list; anything but a list gives an empty one. */
export const optional = <Item>(value: unknown, read: (item: Fields) => Item | null, most = 200): Item[] =>
  Array.isArray(value) ? readEach(value.slice(0, most), read) : []

const readEach = <Item>(given: readonly unknown[], read: (item: Fields) => Item | null): Item[] =>
  given.map((each) => (isFields(each) ? read(each) : null)).filter((item) => item !== null)

/**
 * Returns a release time in ISO 8601: the stated one, otherwise computed from a text such as "3 hours yang lalu" or "2
 * Minggu yang lalu" relative to `now`. The result is never later than `now`, and null for other text.
 */
export function releasedAt(said: unknown, wording: unknown, now: Date): string | null {
  const moment = instant(said) ?? relativeMoment(text(wording) ?? '', now)?.getTime() ?? null
  return moment === null ? null : new Date(Math.min(moment, now.getTime())).toISOString()
}

/**
 * Parses a moment and returns milliseconds since the epoch. Accepts ISO 8601 with a time zone, and epoch seconds or
 * milliseconds as a number. Without a zone the moment is ambiguous, so the result is null.
 */
export function instant(value: unknown): number | null {
  if (typeof value === 'number') return inRange(value < 1e11 ? value * 1000 : value)
  const words = text(value) ?? ''
  return /^\d{4}-\d\d-\d\d[T ].*(?:Z|[+-]\d\d:?\d\d)$/i.test(words) ? inRange(Date.parse(words)) : null
}

const inRange = (moment: number) => (Math.abs(moment) < 4e12 ? moment : null)
