import { formatOf, isExtraWord } from './brackets.ts'
import { isNumber, labelWords } from './label-words.ts'
import { compareKeys, lettersOf, likeness } from './likeness.ts'
import { nameAmong } from './noise.ts'
import { readTitle } from './read-title.ts'

/** The facts that distinguish titles, from one origin. Null means not stated. */
export type Name = {
  /** Normalized, without season, part, year, number and noise. */
  title: string
  season: number | null
  part: number | null
  year: number | null
  /** A bare number at the end, as written ("Mob Psycho 100"): part of the name or a season, unknown. */
  number: string | null
  isMovie: boolean | null
  /** Other names, normalized, with season, part and number; those of the title by default. */
  others: readonly string[]
  /** OVA, OAD or special, not a series. */
  isExtra: boolean | null
  /** What the title adds to distinguish it from a namesake: "(2011)"; "(Movie)", "(OVA)", "(ONA)". */
  saysYear: boolean
  saysFormat: boolean
  /** "Tensei shitara Slime…": cut off, the rest is unknown. */
  isCut: boolean
  /** The name in brackets after the title, without the title's own words. */
  aside: string | null
}

export type KnownFacts = {
  title: string
  others?: readonly string[]
  season?: number | null
  part?: number | null
  year?: number | null
  /** "TV", "Movie", "OVA", "ONA", "Special"; other words are ignored. */
  type?: string | null
}

/** Explicit fields override the title. A number at the end that equals the given season is that season. */
export function nameOf(known: KnownFacts): Name {
  const read = readTitle(known.title)
  const season = count(known.season)
  const part = count(known.part) ?? read.part
  const year = count(known.year)
  const name = {
    title: read.key,
    season: season ?? read.season,
    part,
    year: year !== null && year >= 1900 && year < 2100 ? year : read.year,
    number: read.season === null ? withoutSeason(read.number, season) : read.number,
    ...(formatOf(known.type ?? '') ?? { isMovie: read.isMovie, isExtra: read.isExtra }),
    saysYear: read.year !== null,
    saysFormat: read.saysFormat,
    isCut: read.isCut,
    aside: read.aside,
  }
  const others = [...read.others, ...(known.others ?? []).flatMap(namesIn)].map((other) => otherName(other, name))
  return { ...name, others: [...new Set(others)].filter((other) => other !== '' && other !== wholeOf(name)) }
}

const count = (value: number | null | undefined) =>
  typeof value === 'number' && Number.isInteger(value) && value > 0 ? value : null

function withoutSeason(number: string | null, season: number | null): string | null {
  if (number === null || season === null) return number
  const numbers = number.split(' ')
  return numbers.at(-1) === String(season) ? numbers.slice(0, -1).join(' ') || null : number
}

/** Synonyms may be one comma list. */
const namesIn = (other: string) => (other.includes(',') ? [other, ...other.split(',')] : [other])

function otherName(other: string, own: Place): string {
  const { key, ...said } = readTitle(other)
  const saysNone = said.season === null && said.part === null && said.number === null
  return key === '' ? '' : wholeOf({ ...(saysNone ? own : said), title: key })
}

/** `unknown`: names cannot decide; never joined automatically, but proposed to staff. */
export type Verdict = 'same' | 'different' | 'unknown'

/**
 * Whether two names mean the same title; symmetric. A wrong title is worse than none, so `same` requires the same name,
 * season, part and number, no contradicting fact, and nothing to guess:
 * - no season means the first; years, and film or not, count when both are known;
 * - a bare number may be a season ("Overlord 4", "Overlord IV"), a mark may be missing ("K-On", "K-On!"): unknown;
 * - a year or "(Movie)" that only one name has distinguishes it from a namesake, which may be the other: unknown;
 * - the same name with different other names in brackets: unknown;
 * - a cut-off name ("…") may be any that begins with it: unknown;
 * - a series and an OVA or special of one name, or a name of at most one letter: unknown;
 * - a match only by other names, because sources give sequels the names of the first: unknown; `same` when each knows
 *   the other's name and both have the same year.
 */
export function judgeSameShow(one: Name, other: Name): Verdict {
  if (differ(one.year, other.year) || differ(one.isMovie, other.isMovie)) return 'different'
  if (one.isCut || other.isCut) return beginsLike(one, other) ? 'unknown' : 'different'
  if (isFinalOf(one, other) || isFinalOf(other, one)) return 'unknown'
  const titles = compareKeys(one.title, other.title)
  if (titles === 'different')
    return isStatedBy(one, other) || isStatedBy(other, one) ? 'unknown' : compareOthers(one, other)
  const places = comparePlaces(finalAs(one, other), finalAs(other, one))
  if (places !== 'same') return places
  return titles === 'same' && !isDoubtful(one, other) && !isDoubtful(other, one) ? 'same' : 'unknown'
}

const differ = <T>(one: T | null, other: T | null) => one !== null && other !== null && one !== other

function beginsLike(one: Name, other: Name): boolean {
  const [title, another] = [lettersOf(one.title), lettersOf(other.title)]
  return Boolean((one.isCut && another.startsWith(title)) || (other.isCut && title.startsWith(another)))
}

/** "X Final Season" may be "X Season 4". */
function isFinalOf(one: Name, other: Name): boolean {
  const rest = beforeFinal(one.title)
  if (rest === null || (other.season ?? 1) === 1 || one.part !== other.part || one.number !== other.number) return false
  return compareKeys(rest, other.title) === 'same' && !differ(one.season, other.season)
}

/** A final season without a number is not the first. */
const finalAs = (one: Name, other: Name): Name =>
  beforeFinal(one.title) !== null && one.season === null ? { ...one, season: other.season } : one

/** Whether one name states as a word what is a fact of the other: "X Movie", "X OVA", "X 2: Y"; or "The X" of X. */
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
  const rest = wholeOf({ ...one, season, title: words.toSpliced(at, 1).join(' ') })
  return compareKeys(rest, wholeOf(other)) === 'same'
}

function isDoubtful(one: Name, other: Name): boolean {
  if ((one.saysYear && other.year === null) || (one.saysFormat && other.isMovie === null)) return true
  return lettersOf(one.title).length < 2 || differ(one.aside, other.aside) || differ(one.isExtra, other.isExtra)
}

function compareOthers(one: Name, other: Name): Verdict {
  const known = knows(one, other) && knows(other, one)
  const isSettled = known && one.year !== null && one.year === other.year && comparePlaces(one, other) === 'same'
  if (isSettled && !differ(one.isExtra, other.isExtra)) return 'same'
  return isMet(one, other) ? 'unknown' : 'different'
}

/** Whether the other's name is among this one's names. */
function knows(one: Name, other: Name): boolean {
  const title = lettersOf(wholeOf(other))
  return title.length > 1 && one.others.some((name) => lettersOf(name) === title)
}

function isMet(one: Name, other: Name): boolean {
  const names = new Set(other.others.map(lettersOf))
  return knows(one, other) || knows(other, one) || one.others.some((name) => names.has(lettersOf(name)))
}

/**
 * Similarity from 0 to 1, to sort proposals; symmetric, 1 only for equal normalized names. A match by another name
 * counts 0.9.
 */
export function closeness(one: Name, other: Name): number {
  if (compareKeys(one.title, other.title) === 'same') return one.title === '' ? 0 : 1
  const [title, another] = [one, other].map(({ title }) => lettersOf(beforeFinal(title) ?? title))
  const alike = Math.min(0.99, likeness(title ?? '', another ?? ''))
  return isMet(one, other) ? Math.max(alike, 0.9) : alike
}

/**
 * A title for display: "Nonton Anime X Sub Indo" → "X". Keeps case, spelling, years, other names in brackets and
 * "Episode 7". A title of nothing but noise is kept whole. "Batch" stays in an episode's name: it is its label.
 */
export function plainTitle(title: string, of: 'show' | 'episode' = 'show'): string {
  const words = title.split(/\s+/).filter(Boolean)
  const name = words.slice(...nameAmong(words, of === 'episode' ? 'batch' : null))
  return (name.length > 0 ? name : words).join(' ')
}

/**
 * Normalizes an episode label for comparison: "07", "Episode 7" and "Ep 7 END" → "7"; "542 1" and "542 Bagian 1" → "542
 * part 1"; "Spesial" and "SP" → "special"; other labels in lower case; none → "".
 */
export function labelKey(label: string): string {
  // Most labels are plain numbers.
  if (/^\d{1,9}$/.test(label)) return String(Number(label))
  const [first, second, ...more] = labelWords(label)
  if (first === undefined) return ''
  const isPart = isNumber(first) && isNumber(second) && more.length === 0
  return [first, ...(isPart ? ['part'] : []), ...(second === undefined ? [] : [second]), ...more].join(' ')
}

/** The place in a series. Null means not stated; for seasons that is the first. */
type Place = { season: number | null; part: number | null; number: string | null }

type Likeness = 'same' | 'different' | 'unknown'

const FINAL = ' final season'

/** A name on one line; the first season is left out. */
function wholeOf({ title, number, season, part }: Place & { title: string }): string {
  const parts = [title, number, (season ?? 1) > 1 && `season ${season}`, part !== null && `part ${part}`]
  return parts.filter(Boolean).join(' ')
}

/** A title without "final season"; null when it has none. */
const beforeFinal = (title: string) => (title.endsWith(FINAL) ? title.slice(0, -FINAL.length) : null)

/**
 * Compares the places of two titles with one name. Unknown: a number that may be the other's season or year, a first
 * part that may be the whole.
 */
function comparePlaces(one: Place & Dated, other: Place & Dated): Likeness {
  const parts = compareParts(one.part, other.part)
  const rest = one.number === other.number ? compareSeasons(one, other) : compareNumbers(one, other)
  if (parts === 'different' || rest === 'different') return 'different'
  return parts === 'same' && rest === 'same' ? 'same' : 'unknown'
}

type Dated = { year: number | null }

function compareParts(one: number | null, other: number | null): Likeness {
  if (one === other) return 'same'
  return (one ?? 1) === (other ?? 1) ? 'unknown' : 'different'
}

const seasonOf = ({ season }: Place) => season ?? 1
const compareSeasons = (one: Place, other: Place): Likeness =>
  seasonOf(one) === seasonOf(other) ? 'same' : 'different'

function compareNumbers(one: Place & Dated, other: Place & Dated): Likeness {
  if (countOf(one) === countOf(other)) return 'unknown'
  if (compareSeasons(one, other) === 'different') return 'different'
  if (one.number !== null && other.number !== null)
    return Number(one.number) === Number(other.number) ? 'unknown' : 'different'
  return isNoNumber(one, other) || isNoNumber(other, one) ? 'unknown' : 'different'
}

/** Its numbers: "Mob Psycho 100 II" and "Mob Psycho 100 2" → "100 2". */
const countOf = ({ number, season }: Place) => [number, (season ?? 1) > 1 ? season : null].filter(Boolean).join(' ')

/** "X 1" may be X; "X 2019" may be the X of 2019. */
const isNoNumber = ({ number }: Place, { year }: Dated) =>
  number === '1' || (number !== null && /^(?:19|20)\d\d$/.test(number) && (year === null || year === Number(number)))
