import { readFileSync } from 'node:fs'

type Rows = readonly (readonly [key: string, phrases: readonly string[]])[]

/** The sections of a file of words. Rows are `key: words`; words of a phrase are joined by `_`. */
function tablesIn(file: string): ReadonlyMap<string, Rows> {
  const text = readFileSync(new URL(`words/${file}.txt`, import.meta.url), 'utf8')
  const rowsOf = (body: string): Rows =>
    [...body.matchAll(/^([^:\n]+): (.+)$/gm)].map(([, key = '', words = '']) => [key, words.split(/\s+/)])
  return new Map(
    [...text.matchAll(/^\[(\w+)\]\n((?:(?!\[).*\n?)*)/gm)].map(([, title = '', body = '']) => [title, rowsOf(body)]),
  )
}

const files = ['seen', 'people', 'speech'].map(tablesIn)
export const rowsOf = (section: string): Rows => files.flatMap((tables) => tables.get(section) ?? [])
export const setOf = (section: string, key = 'all'): ReadonlySet<string> =>
  new Set(rowsOf(section).flatMap(([name, phrases]) => (name === key ? phrases : [])))

/** `gap`: what stands between it and the word before. */
export type Word = { text: string; lower: string; at: number; end: number; gap: string }

export function wordsIn(text: string): Word[] {
  let end = 0
  return [...text.matchAll(/[\p{L}\p{N}]+(?:['’]\p{L}+)*/gu)].map(({ 0: word, index }) => {
    const gap = text.slice(end, index)
    end = index + word.length
    return { text: word, lower: word.toLowerCase(), at: index, end, gap }
  })
}

export const isCapital = (word: string): boolean => /^\p{Lu}/u.test(word)
export const capitalised = (text: string): string =>
  text.replace(/(?<![\p{L}'’])\p{Ll}/gu, (letter) => letter.toUpperCase())
/** A clause ends between this word and the one before. */
export const isApart = ({ gap }: Word): boolean => /[^\s\-'’"“”]/.test(gap)

/** The longest phrase from a word on that is `known`; its last word may carry an ending such as -nya. */
export function phraseAt(
  words: readonly Word[],
  at: number,
  known: (phrase: string) => boolean,
): { phrase: string; length: number } | null {
  for (let length = Math.min(4, words.length - at); length > 0; length -= 1) {
    const taken = words.slice(at, at + length)
    if (taken.slice(1).some(isApart)) continue
    const phrase = taken.map(({ lower }) => lower).join('_')
    const found = [phrase, ...bare(phrase)].find(known)
    if (found !== undefined) return { phrase: found, length }
  }
  return null
}

const bare = (phrase: string) => {
  const [, stem] = /^(.{3,}?)(?:nya|ku|mu|lah|kah|pun)$/u.exec(phrase) ?? []
  return stem === undefined || whole.has(phrase) ? [] : [stem]
}

/** These only look like forms of other words. */
const whole = new Set(
  `beruang berapa bersama seribu keluar terima perlu memang semua sebentar merasa dirinya kemarin setiap sekali selalu buku
  sebelum sesudah seorang seekor sebuah perasaan penuh pertama terlalu tertentu malam selamat menang pernah bangku
  kerajaan diri sekitar kembali terbang sekarang harus termasuk laris beranak suku paku saku siku kaku kaku tamu ilmu
  jamu punya hanya tanya bertanya ibunya-nya pelaku berlaku pemalu kayuku setelah kelilingi sebelah jumlah salah sekolah
  kuliah masalah telah lelah celah belah kalah jatuhkan mati kelas`.split(/\s+/),
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
