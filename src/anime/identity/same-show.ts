import { isExtraWord, toFormat } from './brackets.ts'
import { isNumber, labelWords } from './label-words.ts'
import { compareKeys, likeness, toLetters } from './likeness.ts'
import { nameAmong } from './noise.ts'
import { readTitle } from './read-title.ts'

/**
 * Facts about a title from one origin (a source or another server), by which titles are told apart. Null means not
 * stated.
 */
export type Name = {
  /** The normalized name, without season, part, year, number and additions such as "Sub Indo". */
  title: string
  season: number | null
  part: number | null
  year: number | null
  /**
   * A bare number at the end of the name, as written ("Mob Psycho 100"). Whether it is part of the name or a season is
   * unknown.
   */
  number: string | null
  isMovie: boolean | null
  /**
   * Other names of the show, normalized, each followed by its season, part and number. A name that contains none of the
   * three gets the values of the show's main name.
   */
  others: readonly string[]
  /** True for an OVA, OAD or special, false for a series or film. */
  isExtra: boolean | null
  /**
   * Whether the title itself states a year in brackets ("(2011)") to distinguish it from another title of the same
   * name.
   */
  saysYear: boolean
  /** The same for a format ("(Movie)", "(OVA)", "(ONA)"). */
  saysFormat: boolean
  /** Whether the name was cut off ("Tensei shitara Slime…"), so that its end is unknown. */
  isCut: boolean
  /** The name in brackets after the title, without words that the title itself has. */
  aside: string | null
}

export type NameFacts = {
  title: string
  others?: readonly string[]
  season?: number | null
  part?: number | null
  year?: number | null
  /** Format of the title: "TV", "Movie", "OVA", "ONA" or "Special"; other words are ignored. */
  type?: string | null
}

/**
 * Parses a title into the facts by which titles are compared. Explicit fields take precedence over the title's text. A
 * number at the end that equals the given season counts as that season.
 */
export function parseName(facts: NameFacts): Name {
  const titleParts = readTitle(facts.title)
  const season = count(facts.season)
  const part = count(facts.part) ?? titleParts.part
  const year = count(facts.year)
  const name = {
    title: titleParts.key,
    season: season ?? titleParts.season,
    part,
    year: year !== null && year >= 1900 && year < 2100 ? year : titleParts.year,
    number: titleParts.season === null ? withoutSeason(titleParts.number, season) : titleParts.number,
    ...(toFormat(facts.type ?? '') ?? { isMovie: titleParts.isMovie, isExtra: titleParts.isExtra }),
    saysYear: titleParts.year !== null,
    saysFormat: titleParts.saysFormat,
    isCut: titleParts.isCut,
    aside: titleParts.aside,
  }
  const others = [...titleParts.others, ...(facts.others ?? []).flatMap(namesIn)].map((other) => otherName(other, name))
  return { ...name, others: [...new Set(others)].filter((other) => other !== '' && other !== formatFullName(name)) }
}

const count = (value: number | null | undefined) =>
  typeof value === 'number' && Number.isInteger(value) && value > 0 ? value : null

function withoutSeason(number: string | null, season: number | null): string | null {
  if (number === null || season === null) return number
  const numbers = number.split(' ')
  return numbers.at(-1) === String(season) ? numbers.slice(0, -1).join(' ') || null : number
}

/** Returns the names in a synonym text, which may be a comma-separated list. The whole text counts as a name too. */
const namesIn = (other: string) => (other.includes(',') ? [other, ...other.split(',')] : [other])

function otherName(other: string, own: Place): string {
  const { key, ...place } = readTitle(other)
  const saysNone = place.season === null && place.part === null && place.number === null
  return key === '' ? '' : formatFullName({ ...(saysNone ? own : place), title: key })
}

/**
 * Whether two names mean the same title. `unknown`: the names cannot decide, so the titles are never joined
 * automatically, but the pair may be proposed to staff.
 */
export type Verdict = 'same' | 'different' | 'unknown'

/**
 * Decides whether two names mean the same anime title; the order of the names does not matter. A wrong title is worse
 * than none, so `same` requires the same name, season, part and number, no contradicting fact, and nothing to guess:
 * - A name without a season means the first season. Years are compared when both are known, and so is whether a title is
 *   a film.
 * - A bare number may be a season ("Overlord 4", "Overlord IV"), and a mark may be missing ("K-On", "K-On!"): `unknown`.
 * - A year or "(Movie)" that only one name has distinguishes its title from another of the same name, and the other name
 *   may mean that one: `unknown`.
 * - Two equal names with different names in brackets: `unknown`.
 * - A cut-off name ("…") may be any name that begins with the same text: `unknown`.
 * - A series and an OVA or special with the same name, or a name of at most one letter: `unknown`.
 * - Names that match only by other names: `unknown`, because sources give sequels the names of the first season. They
 *   are `same` when each title has the other's name among its own and both have the same year.
 */
export function compareNames(one: Name, other: Name): Verdict {
  if (differ(one.year, other.year) || differ(one.isMovie, other.isMovie)) return 'different'
  if (one.isCut || other.isCut) return beginsLike(one, other) ? 'unknown' : 'different'
  if (isFinalSeason(one, other) || isFinalSeason(other, one)) return 'unknown'
  const titles = compareKeys(one.title, other.title)
  if (titles === 'different')
    return isStatedBy(one, other) || isStatedBy(other, one) ? 'unknown' : compareOthers(one, other)
  const places = comparePlaces(finalAs(one, other), finalAs(other, one))
  if (places !== 'same') return places
  return titles === 'same' && !isDoubtful(one, other) && !isDoubtful(other, one) ? 'same' : 'unknown'
}

const differ = <T>(one: T | null, other: T | null) => one !== null && other !== null && one !== other

function beginsLike(one: Name, other: Name): boolean {
  const [title, another] = [toLetters(one.title), toLetters(other.title)]
  return Boolean((one.isCut && another.startsWith(title)) || (other.isCut && title.startsWith(another)))
}

/**
 * Whether one name is "X Final Season" and the other a later season of X, such as "X Season 4", which may be the same
 * title.
 */
function isFinalSeason(one: Name, other: Name): boolean {
  const rest = beforeFinal(one.title)
  if (rest === null || (other.season ?? 1) === 1 || one.part !== other.part || one.number !== other.number) return false
  return compareKeys(rest, other.title) === 'same' && !differ(one.season, other.season)
}

/** Returns an unnumbered "Final Season" with the season of the other name, because a final season is not the first. */
const finalAs = (one: Name, other: Name): Name =>
  beforeFinal(one.title) !== null && one.season === null ? { ...one, season: other.season } : one

/**
 * Whether one name contains a word that only states a fact of the other ("X Movie", "X OVA", "X 2: Y"), or a leading
 * "The", and both names are equal without that word.
 */
function isStatedBy(one: Name, other: Name): boolean {
  const words = one.title.split(' ')
  const isFact = (word: string, index: number) =>
    (word === 'the' && index === 0) ||
    (other.isMovie === true && (word === 'movie' || /^gekijou?ban$/.test(word))) ||
    (other.isExtra === true && isExtraWord(word)) ||
    (one.season === null && (other.season ?? 1) > 1 && word === String(other.season))
  const at = words.findIndex(isFact)
  if (at < 0) return false
  const season = words[at] === String(other.season) ? other.season : one.season
  const rest = formatFullName({ ...one, season, title: words.toSpliced(at, 1).join(' ') })
  return compareKeys(rest, formatFullName(other)) === 'same'
}

function isDoubtful(one: Name, other: Name): boolean {
  if ((one.saysYear && other.year === null) || (one.saysFormat && other.isMovie === null)) return true
  return toLetters(one.title).length < 2 || differ(one.aside, other.aside) || differ(one.isExtra, other.isExtra)
}

function compareOthers(one: Name, other: Name): Verdict {
  const isMutual = knows(one, other) && knows(other, one)
  const isSettled = isMutual && one.year !== null && one.year === other.year && comparePlaces(one, other) === 'same'
  if (isSettled && !differ(one.isExtra, other.isExtra)) return 'same'
  return isMet(one, other) ? 'unknown' : 'different'
}

/** Whether the name of `other` is among the other names of `one`. */
function knows(one: Name, other: Name): boolean {
  const title = toLetters(formatFullName(other))
  return title.length > 1 && one.others.some((name) => toLetters(name) === title)
}

function isMet(one: Name, other: Name): boolean {
  const names = new Set(other.others.map(toLetters))
  return knows(one, other) || knows(other, one) || one.others.some((name) => names.has(toLetters(name)))
}

/**
 * Returns the similarity of two names from 0 to 1, to sort proposals; the order of the names does not matter. Only
 * equal normalized names give 1. A match by another name gives at least 0.9.
 */
export function closeness(one: Name, other: Name): number {
  if (compareKeys(one.title, other.title) === 'same') return one.title === '' ? 0 : 1
  const [title, another] = [one, other].map(({ title }) => toLetters(beforeFinal(title) ?? title))
  const alike = Math.min(0.99, likeness(title ?? '', another ?? ''))
  return isMet(one, other) ? Math.max(alike, 0.9) : alike
}

/**
 * Returns a title for display, without words that streaming sites add: "Nonton Anime X Sub Indo" → "X". Case, spelling,
 * years, other names in brackets and "Episode 7" stay. A title of nothing but such words is kept whole. "Batch" stays
 * in an episode's name, because it is the episode's label.
 */
export function plainTitle(title: string, of: 'show' | 'episode' = 'show'): string {
  const words = title.split(/\s+/).filter(Boolean)
  const name = words.slice(...nameAmong(words, of === 'episode' ? 'batch' : null))
  return (name.length > 0 ? name : words).join(' ')
}

/**
 * Normalizes an episode label for comparison: "07", "Episode 7" and "Ep 7 END" → "7"; "542 1" and "542 Bagian 1" → "542
 * part 1"; "Spesial" and "SP" → "special". Other labels become lower case, and a label without words becomes "".
 */
export function labelKey(label: string): string {
  // Shortcut for plain numbers, because most episode labels are plain numbers.
  if (/^\d{1,9}$/.test(label)) return String(Number(label))
  const [first, second, ...more] = labelWords(label)
  if (first === undefined) return ''
  const isPart = isNumber(first) && isNumber(second) && more.length === 0
  return [first, ...(isPart ? ['part'] : []), ...(second === undefined ? [] : [second]), ...more].join(' ')
}

/** The place of a title in its series. Null means not stated; a season that is not stated counts as the first. */
type Place = { season: number | null; part: number | null; number: string | null }

type Likeness = 'same' | 'different' | 'unknown'

const FINAL = ' final season'

/** Joins name, number, season and part of a title into one text; the first season is left out. */
function formatFullName({ title, number, season, part }: Place & { title: string }): string {
  const parts = [title, number, (season ?? 1) > 1 && `season ${season}`, part !== null && `part ${part}`]
  return parts.filter(Boolean).join(' ')
}

/** Returns a normalized name without "final season" at its end; null for other names. */
const beforeFinal = (title: string) => (title.endsWith(FINAL) ? title.slice(0, -FINAL.length) : null)

/**
 * Compares season, part and number of two titles with the same name. Returns `unknown` when a number may be the other
 * title's season or year, or when the first part may be the whole title.
 */
function comparePlaces(one: Place & WithYear, other: Place & WithYear): Likeness {
  const parts = compareParts(one.part, other.part)
  const rest = one.number === other.number ? compareSeasons(one, other) : compareNumbers(one, other)
  if (parts === 'different' || rest === 'different') return 'different'
  return parts === 'same' && rest === 'same' ? 'same' : 'unknown'
}

type WithYear = { year: number | null }

function compareParts(one: number | null, other: number | null): Likeness {
  if (one === other) return 'same'
  return (one ?? 1) === (other ?? 1) ? 'unknown' : 'different'
}

const seasonNumber = ({ season }: Place) => season ?? 1
const compareSeasons = (one: Place, other: Place): Likeness =>
  seasonNumber(one) === seasonNumber(other) ? 'same' : 'different'

function compareNumbers(one: Place & WithYear, other: Place & WithYear): Likeness {
  if (numberAndSeason(one) === numberAndSeason(other)) return 'unknown'
  if (compareSeasons(one, other) === 'different') return 'different'
  if (one.number !== null && other.number !== null)
    return Number(one.number) === Number(other.number) ? 'unknown' : 'different'
  return isNoNumber(one, other) || isNoNumber(other, one) ? 'unknown' : 'different'
}

/** Returns number and season of a title as one text: "100 2" for both "Mob Psycho 100 II" and "Mob Psycho 100 2". */
const numberAndSeason = ({ number, season }: Place) =>
  [number, (season ?? 1) > 1 ? season : null].filter(Boolean).join(' ')

/** Whether a number at the end of a name may mean nothing: "X 1" may be X, and "X 2019" may be the X of 2019. */
const isNoNumber = ({ number }: Place, { year }: WithYear) =>
  number === '1' || (number !== null && /^(?:19|20)\d\d$/.test(number) && (year === null || year === Number(number)))
