import { SourceFailure } from '../../../net/failure.ts'
import { epochMoment, relativeMoment } from '../../contract/moments.ts'
import { plainTitle } from '../../identity/same-show.ts'

/** A JSON object from another server. */
export type Fields = Readonly<Record<string, unknown>>

export const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Texts that stand for an unknown value. */
const nothing = /^(?:n\/a|[-–—?]*|null|undefined|none|nan)$/i
const isValue = (words: string) => words.length > 20 || !nothing.test(words.trim())

/** The value of the first of several field names that is present and no placeholder such as "N/A". */
export function pick(from: Fields, ...aliases: readonly string[]): unknown {
  for (const alias of aliases) {
    const value = Object.hasOwn(from, alias) ? from[alias] : null
    if (typeof value === 'string' ? isValue(value) : value !== undefined && value !== null) return value
  }
  return null
}

export const says = (from: Fields, ...aliases: readonly string[]) => aliases.some((alias) => Object.hasOwn(from, alias))

/** A text or number as one line of text; null for other values and for placeholders. */
export const text = (value: unknown, limit = 500) => cleaned(value, limit, (raw) => raw.replace(/\s+/g, ' '))

/** Like `text`, but keeps paragraphs. */
export const prose = (value: unknown, limit = 20_000) =>
  cleaned(value, limit, (raw) =>
    raw
      .replace(/\r\n?/g, '\n')
      .replace(/[^\S\n]+/g, ' ')
      .replace(/ ?\n ?/g, '\n')
      .replace(/\n{2,}/g, '\n\n'),
  )

function cleaned(value: unknown, limit: number, even: (raw: string) => string): string | null {
  const raw = typeof value === 'number' && Number.isFinite(value) ? String(value) : value
  if (typeof raw !== 'string') return null
  const isClean = raw.length <= limit && plain.test(raw)
  const clean = isClean ? raw : even(raw.slice(0, limit)).replace(unkeepable, '').trim()
  return isValue(clean) ? clean : null
}

/** Ordinary text needs no cleaning: ASCII with single spaces. */
const plain = /^[!-~]+(?: [!-~]+)*$/

/** Lone surrogates and control characters other than line breaks; PostgreSQL rejects some of them in JSON. */
const unkeepable = /(?!\n)\p{Cc}|\p{Cs}/gu

/** The name of a title or episode without the additions of streaming sites. */
export function toTitle(value: unknown, of: 'show' | 'episode' = 'show'): string | null {
  const title = text(value, 300)
  return title === null ? null : text(plainTitle(title, of))
}

/** "8.73" from "8.73", "8,73", "★ 8.73" or 8.73. */
export const score = (value: unknown) => /\d+(?:[.,]\d+)?/.exec(text(value) ?? '')?.[0].replace(',', '.') ?? null

/** "154157" from "154157 Views". */
export const crowd = (value: unknown) =>
  text(value)?.replace(/(?<!\s)\s*(?:views?|votes?|users?|penonton|suara)$/i, '') || null

/** "12" from "12", 12, "Episode 12" and "Eps 12". Other labels stay, such as "Spesial" or "277-278". */
export const label = (value: unknown) => text(value, 100)?.replace(/^(?:episode|eps?\.?)\s*(?=\d)/i, '') ?? null

/** Words such as genres, from a list of texts, a text with commas, or a list of objects with names. */
export function words(value: unknown, most = 40): string[] {
  const list = typeof value === 'string' ? value.split(',') : Array.isArray(value) ? value : []
  const all = list.slice(0, most).map((one) => text(isFields(one) ? pick(one, 'name', 'title', 'genre') : one, 100))
  return [...new Set(all.filter((one) => one !== null))]
}

/** A whole number of at least `least`, from a number or a text of digits. */
export function count(value: unknown, least: number): number | null {
  const number = typeof value === 'number' ? value : /^\d{1,9}$/.test(text(value) ?? '') ? Number(value) : Number.NaN
  return Number.isSafeInteger(number) && number >= least ? number : null
}

export const flag = (value: unknown) =>
  typeof value === 'boolean' ? value : value === 'true' ? true : value === 'false' ? false : null

/** Drops keys without a usable value and keys with a special meaning in JavaScript, such as `__proto__`. */
export function entries<Value>(
  value: unknown,
  most: number,
  readValue: (value: unknown) => Value | null,
): [string, Value][] {
  if (!isFields(value)) return []
  return Object.entries(value)
    .slice(0, most)
    .flatMap(([key, each]): [string, Value][] => {
      const name = text(key, 100)?.replace(/\s*:$/, '')
      const good = name && !/^(?:__proto__|constructor|prototype)$/.test(name) ? readValue(each) : null
      return name && good !== null ? [[name, good]] : []
    })
}

/**
 * Reads a list, given directly or inside an object; null is an empty list. Throws a `SourceFailure` for other values.
 */
export function listIn(what: string, value: unknown): readonly unknown[] {
  if (value === null || value === undefined) return []
  if (Array.isArray(value)) return value
  const inner = isFields(value) ? pick(value, 'results', 'data', 'items', 'list') : null
  if (Array.isArray(inner)) return inner
  throw new SourceFailure('wrong_schema', `${what} is no list`)
}

/** The valid items of a list. Throws a `SourceFailure` if more than half of the items are invalid. */
export function salvage<Item>(
  what: string,
  value: unknown,
  readItem: (item: Fields) => Item | null,
  most = 500,
): Item[] {
  const items = listIn(what, value).slice(0, most)
  const good = readEach(items, readItem)
  if (good.length * 2 < items.length) {
    throw new SourceFailure('wrong_schema', `${what}: ${items.length - good.length} of ${items.length} are unusable`)
  }
  return good
}

/** Reads the valid items of a list; a value that is not a list gives an empty list. */
export const optional = <Item>(value: unknown, readItem: (item: Fields) => Item | null, most = 200): Item[] =>
  Array.isArray(value) ? readEach(value.slice(0, most), readItem) : []

const readEach = <Item>(items: readonly unknown[], readItem: (item: Fields) => Item | null): Item[] =>
  items.map((each) => (isFields(each) ? readItem(each) : null)).filter((item) => item !== null)

/**
 * The stated release time in ISO 8601, otherwise that of a text such as "3 hours yang lalu" or "2 Minggu yang lalu". It
 * is never later than `now`. A short number as the text, such as a year, is no time.
 */
export function releasedAt(stated: unknown, wording: unknown, now: Date): string | null {
  const words = text(wording) ?? ''
  const moment = instant(stated) ?? instant(words) ?? relativeMoment(words, now)?.getTime() ?? null
  return moment === null ? null : new Date(Math.min(moment, now.getTime())).toISOString()
}

/** Milliseconds since the epoch, from ISO 8601 with a time zone, or from seconds or milliseconds since the epoch. */
export function instant(value: unknown): number | null {
  if (typeof value === 'number') return inRange(value < 1e11 ? value * 1000 : value)
  const words = text(value) ?? ''
  const epoch = epochMoment(words)
  if (epoch) return epoch.getTime()
  return /^\d{4}-\d\d-\d\d[T ].*(?:Z|[+-]\d\d:?\d\d)$/i.test(words) ? inRange(Date.parse(words)) : null
}

const inRange = (moment: number) => (Math.abs(moment) < 4e12 ? moment : null)
