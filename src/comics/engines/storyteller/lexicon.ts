import { readFileSync } from 'node:fs'

type Row = { section: string; key: string; words: readonly string[] }

/** Returns the rows `key: words` of a file of words, with their `[section]`. `_` joins the words of a phrase. */
export function rowsIn(file: string): Row[] {
  let section = ''
  const lines = readFileSync(new URL(`words/${file}.txt`, import.meta.url), 'utf8').split('\n')
  return lines.flatMap((line) => {
    section = /^\[(\w+)\]$/.exec(line)?.[1] ?? (line === '' ? '' : section)
    const [key = '', words] = line.split(': ')
    return section === '' || words === undefined ? [] : { section, key, words: words.trim().split(/\s+/) }
  })
}

const rows = ['seen', 'people', 'speech', 'forms'].flatMap(rowsIn)
const sections = new Map<string, Row[]>()
for (const row of rows) sections.set(row.section, [...(sections.get(row.section) ?? []), row])
export const getSectionRows = (section: string): readonly Row[] => sections.get(section) ?? []

const sets = new Map<string, Set<string>>()
for (const { section, key, words } of rows)
  sets.set(`${section}.${key}`, new Set([...(sets.get(`${section}.${key}`) ?? []), ...words]))
/** Whether a set of words contains a word. Section and key name the set, such as `act.human`. */
export function hasWord(name: string, word: string): boolean {
  const wordSet = sets.get(name)
  if (!wordSet) throw new Error(`no words ${name}`)
  return word !== '' && wordSet.has(word)
}
const keys = new Map(rows.toReversed().flatMap((row) => row.words.map((word) => [`${row.section} ${word}`, row.key])))
/** Returns the first key of a section whose words include a word. */
export const findKey = (section: string, word: string): string | undefined => keys.get(`${section} ${word}`)

const listedWords = new Set(
  rows.flatMap(({ section, words }) => (section === 'name' ? [] : words.flatMap((one) => one.split('_')))),
)
/** Whether a word is in no list, also not as part of a phrase. It may be a name. */
export const isUnlisted = (word: string): boolean => !listedWords.has(word)

/** The words of a text by their index. Indexes outside the text give empty words. */
export class Words {
  readonly length: number
  readonly #text: string
  readonly #found: readonly { word: string; lower: string; at: number }[]
  readonly #apart = new Map<number, boolean>()
  #small: boolean | null = null
  #english: boolean | null = null

  constructor(text: string) {
    this.#text = text
    const matches = text.matchAll(/[\p{L}\p{N}]+(?:['’]\p{L}+)*/gu)
    this.#found = Array.from(matches, ({ 0: word, index }) => ({ word, lower: word.toLowerCase(), at: index }))
    this.length = this.#found.length
  }

  word(at: number): string {
    return this.#found[at]?.word ?? ''
  }
  lower(at: number): string {
    return this.#found[at]?.lower ?? ''
  }
  all(from = 0, to = this.length): string[] {
    return this.#found.slice(Math.max(0, from), Math.max(0, to)).map(({ lower }) => lower)
  }
  numbers(): number[] {
    return this.#found.map((_, at) => at)
  }
  isIn(at: number, ...names: readonly string[]): boolean {
    return names.some((name) => hasWord(name, this.lower(at)))
  }
  areIn(from: number, to: number, ...names: readonly string[]): boolean {
    return this.all(from, to).every((word) => names.some((name) => hasWord(name, word)))
  }
  isAnyIn(from: number, to: number, ...names: readonly string[]): boolean {
    return this.all(from, to).some((word) => names.some((name) => hasWord(name, word)))
  }
  isCapital(at: number): boolean {
    return /^\p{Lu}/u.test(this.word(at))
  }
  /** Whether a word is doubled, as in "anak-anak". */
  isDoubled(at: number): boolean {
    return this.gap(at + 1) === '-' && this.lower(at + 1) === this.lower(at)
  }
  isSmall(): boolean {
    this.#small ??= !/\p{Lu}/u.test(this.#text)
    return this.#small
  }

  /** Returns the characters right before a word. */
  gap(at: number): string {
    const before = this.#found[at - 1]
    return this.#text.slice(before ? before.at + before.word.length : 0, this.#found[at]?.at)
  }
  /** Whether a clause, or the text, ends before a word. */
  isApart(at: number): boolean {
    if (at >= this.length) return true
    const isApart = this.#apart.get(at) ?? (/[^\s\-'’"“”]/.test(this.gap(at)) && !this.#isShort(at))
    this.#apart.set(at, isApart)
    return isApart
  }
  #isShort(at: number): boolean {
    return this.gap(at) === '. ' && this.isIn(at - 1, 'form.short')
  }
  isStart(at: number): boolean {
    return at === 0 || /[.!?…:\n"”“»]/.test(this.gap(at))
  }
  /** Returns some words with the characters between them. */
  slice(at: number, length: number): string {
    const last = this.#found[Math.min(at + length, this.length) - 1]
    return length > 0 && last ? this.#text.slice(this.#found[at]?.at, last.at + last.word.length) : ''
  }
  /** Whether a phrase is an English word in a text that is not English: "cat" means paint in Indonesian. */
  #isForeign(phrase: string): boolean {
    if (!hasWord('form.english', phrase)) return false
    this.#english ??= this.#found.some(({ lower }) => hasWord('form.article', lower))
    return !this.#english
  }
  /** Returns how many words with capitals stand together from a word on. */
  names(at: number, most: number): number {
    return most > 0 && this.isCapital(at) ? 1 + (this.gap(at + 1) === ' ' ? this.names(at + 1, most - 1) : 0) : 0
  }
  /**
   * Returns the longest phrase from a word on for which `isMatch` is true. Its last word may have an ending such as
   * -nya.
   */
  phrase(at: number, isMatch: (phrase: string) => boolean): { phrase: string; length: number } | null {
    let most = 1
    while (most < 4 && !this.isApart(at + most)) most += 1
    for (let length = at >= 0 && at < this.length ? most : 0; length > 0; length -= 1) {
      const phrase = this.all(at, at + length).join('_')
      const match = [phrase, ...bare(phrase)].find((one) => isMatch(one) && !this.#isForeign(one))
      if (match !== undefined) return { phrase: match, length }
    }
    return null
  }
}

const bare = (phrase: string) => {
  const [, stem] = /^(.{3,}?)(?:nya|ku|mu|lah|kah|pun)$/u.exec(phrase) ?? []
  return stem === undefined || hasWord('form.whole', phrase) ? [] : [stem]
}
export const capitalised = (text: string): string =>
  text.replace(/(?<![\p{L}'’-])\p{Ll}/gu, (letter) => letter.toUpperCase())

const endings = getSectionRows('form')[0]?.words ?? []
const starts = getSectionRows('start').flatMap(({ key, words }) =>
  words.map((first) => [key, first.replace('-', '')] as const),
)
/** Returns the stems of which a verb may be a form: "dipeluknya" is a form of "peluk". */
export function listStems(word: string): string[] {
  if (hasWord('form.whole', word) || word.length < 5) return [word]
  const ends = [word, ...endings.filter((end) => word.endsWith(end)).map((end) => word.slice(0, -end.length))]
  const restoreStarts = (one: string) =>
    starts.flatMap(([start, first]) => (one.startsWith(start) ? first + one.slice(start.length) : []))
  return [...ends, ...ends.flatMap(restoreStarts)].filter((one) => one.length > 3)
}
