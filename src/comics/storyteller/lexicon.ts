import { readFileSync } from 'node:fs'

type Rows = readonly (readonly [key: string, phrases: readonly string[]])[]

/** The sections of a file of words. Rows are `key: words`; words of a phrase are joined by `_`. */
function tablesIn(file: string): ReadonlyMap<string, Rows> {
  const text = readFileSync(new URL(`words/${file}.txt`, import.meta.url), 'utf8')
  const rowsOf = (body: string): Rows =>
    [...body.matchAll(/^([^:\n]+): (.+)$/gm)].map(([, key = '', words = '']) => [key, words.split(/\s+/)])
  return new Map(
    [...text.matchAll(/^\[(\w+)\]\n((?:.+\n?)*)/gm)].map(([, title = '', body = '']) => [title, rowsOf(body)]),
  )
}

const files = ['seen', 'people', 'speech'].map(tablesIn)
const sections = new Map(files.flatMap((tables) => [...tables]))
export const rowsOf = (section: string): Rows => sections.get(section) ?? []

const sets = new Map<string, ReadonlySet<string>>(
  files.flatMap((tables) =>
    [...tables].flatMap(([section, rows]) =>
      rows.map(([key, words]) => [`${section}.${key}`, new Set(words)] as const),
    ),
  ),
)
/** A set of words by its section and key: `act.human`. */
export function setOf(name: string): ReadonlySet<string> {
  const found = sets.get(name)
  if (!found) throw new Error(`no words ${name}`)
  return found
}
export const isOf = (name: string, word: string): boolean => setOf(name).has(word)

export type Phrase = { phrase: string; length: number }

/** The words of a text by their number; outside of it they are empty. */
export class Words {
  readonly length: number
  readonly #text: string
  readonly #found: readonly { word: string; at: number }[]

  constructor(text: string) {
    this.#text = text
    this.#found = [...text.matchAll(/[\p{L}\p{N}]+(?:['’]\p{L}+)*/gu)].map(({ 0: word, index }) => ({
      word,
      at: index,
    }))
    this.length = this.#found.length
  }

  word = (at: number): string => this.#found[at]?.word ?? ''
  lower = (at: number): string => this.word(at).toLowerCase()
  all = (from = 0, to = this.length): string[] =>
    this.#found.slice(Math.max(0, from), to).map(({ word }) => word.toLowerCase())
  numbers = (): number[] => this.#found.map((_, at) => at)
  isIn = (at: number, ...names: readonly string[]): boolean => names.some((name) => isOf(name, this.lower(at)))
  areIn = (from: number, to: number, ...names: readonly string[]): boolean =>
    this.all(from, to).every((word) => names.some((name) => isOf(name, word)))
  isCapital = (at: number): boolean => /^\p{Lu}/u.test(this.word(at))
  isSmall = (): boolean => !/\p{Lu}/u.test(this.#text)

  /** What stands before a word. */
  gap(at: number): string {
    const before = this.#found[at - 1]
    return this.#text.slice(before ? before.at + before.word.length : 0, this.#found[at]?.at)
  }
  /** A clause, or the text, ends before this word. */
  isApart = (at: number): boolean => at >= this.length || /[^\s\-'’"“”]/.test(this.gap(at))
  isStart = (at: number): boolean => at === 0 || /[.!?…:\n"”“»]/.test(this.gap(at))
  slice = (at: number, length: number): string =>
    this.#found
      .slice(at, at + length)
      .map(({ word }, nth) => (nth === 0 ? word : this.gap(at + nth) + word))
      .join('')
  /** How many words with capitals stand together from here on. */
  names(at: number, most: number): number {
    let length = 0
    while (length < most && this.isCapital(at + length) && (length === 0 || this.gap(at + length) === ' ')) length += 1
    return length
  }

  /** The longest phrase from a word on that is `known`; its last word may carry an ending such as -nya. */
  phrase(at: number, known: (phrase: string) => boolean): Phrase | null {
    let most = 1
    while (most < 4 && !this.isApart(at + most)) most += 1
    for (let length = at < this.length ? most : 0; length > 0; length -= 1) {
      const phrase = this.all(at, at + length).join('_')
      const found = [phrase, ...bare(phrase)].find(known)
      if (found !== undefined) return { phrase: found, length }
    }
    return null
  }
}

const bare = (phrase: string) => {
  const [, stem] = /^(.{3,}?)(?:nya|ku|mu|lah|kah|pun)$/u.exec(phrase) ?? []
  return stem === undefined || whole.has(phrase) ? [] : [stem]
}
export const capitalised = (text: string): string =>
  text.replace(/(?<![\p{L}'’-])\p{Ll}/gu, (letter) => letter.toUpperCase())

/** These only look like forms of other words. */
const whole = new Set(
  `beruang berapa bersama seribu keluar terima perlu memang semua sebentar merasa dirinya kemarin setiap sekali selalu buku
  sebelum sesudah seorang seekor sebuah perasaan penuh pertama terlalu tertentu malam selamat menang pernah bangku
  kerajaan diri sekitar kembali terbang sekarang harus termasuk laris beranak suku paku saku siku kaku kaku tamu ilmu
  jamu punya hanya tanya bertanya ibunya-nya pelaku berlaku pemalu kayuku setelah kelilingi sebelah jumlah salah sekolah
  bertulisan tulisan berangkat keberangkatan kuliah masalah telah lelah celah belah kalah jatuhkan mati kelas`.split(
    /\s+/,
  ),
)

const starts: readonly (readonly [RegExp, readonly string[]])[] = [
  [/^meny/, ['s']],
  [/^meng/, ['', 'k']],
  [/^mem/, ['', 'p']],
  [/^men/, ['', 't']],
  [/^ber|^ter|^di|^me|^se/, ['']],
]

/** What a verb may be a form of: "dipeluknya" is of "peluk". */
export function stemsOf(word: string): string[] {
  if (whole.has(word) || word.length < 5) return [word]
  const ends = [
    word,
    ...['nya', 'kan', 'lah', 'ku', 'mu', 'an', 'i'].flatMap((end) =>
      word.endsWith(end) ? [word.slice(0, -end.length)] : [],
    ),
  ]
  const open = ends.flatMap((one) =>
    starts.flatMap(([start, heads]) => (start.test(one) ? heads.map((head) => head + one.replace(start, '')) : [])),
  )
  return [...ends, ...open].filter((one) => one.length > 3)
}
