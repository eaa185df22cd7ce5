/** A word of a text that a lexicon knows: what it means, the word as it was written and as it is known, and its place. */
export type Sighting<Key> = { key: Key; word: string; stem: string; at: number; length: number }

/** Finds the known words of a text, in their order. A word after "tidak", "bukan" or "tanpa" is not seen. */
export type Lexicon<Key extends string> = (words: readonly string[]) => Sighting<Key>[]

/** The words of a text in lower case, without marks. */
export const wordsOf = (text: string): string[] => text.toLowerCase().normalize('NFKC').match(WORD) ?? []
const WORD = /[\p{L}\p{N}]+/gu

/**
 * Makes a lexicon of a table: under each key its words, separated by spaces, with `_` inside a phrase of two or three.
 * Other forms of a word (me-, ber-, di-, ter-, -nya, -kan, doubled) are known too.
 */
export function lexiconOf<Key extends string>(table: ReadonlyMap<Key, string>): Lexicon<Key> {
  const known = new Map<string, Key>()
  for (const [key, words] of table) for (const word of words.split(/\s+/)) if (!known.has(word)) known.set(word, key)
  return (words) => {
    const seen: Sighting<Key>[] = []
    for (let at = 0; at < words.length; at++) {
      const length = [3, 2].find((size) => at + size <= words.length && known.has(phrase(words, at, size))) ?? 1
      const stem = length > 1 ? phrase(words, at, length) : stemOf(known, words[at] ?? '')
      const key = stem === undefined ? undefined : known.get(stem)
      if (key === undefined || stem === undefined) continue
      if (!negations.has(words[at - 1] ?? ''))
        seen.push({ key, word: words.slice(at, at + length).join(' '), stem: stem.replaceAll('_', ' '), at, length })
      at += length - 1
    }
    return seen
  }
}

/** A known word as it is written: "kura-kura", where its words are "kura kura". */
export const spelled = (stem: string): string => stem.replace(/(?<!\p{L})(\p{L}+) \1(?!\p{L})/u, '$1-$1')

const phrase = (words: readonly string[], at: number, size: number) => words.slice(at, at + size).join('_')

const negations = new Set('tidak tak nggak gak ga enggak bukan bukannya belum tanpa jangan not no'.split(' '))

/** Words that look like a form of another word but are none. */
const whole = new Set(
  wordsOf(`beruang berapa bersama seribu keluar terima perlu memang semua sebentar merasa dirinya kemarin setiap sekali selalu
   sebelum sesudah seorang seekor sebuah perasaan penuh pertama terlalu tertentu kesal malam selamat menang pernah
   kerajaan diri sekitar kembali terbang menerbangkan sekarang harus termasuk laris menanak beranak semua kemanakan`),
)

function stemOf(known: ReadonlyMap<string, unknown>, word: string): string | undefined {
  if (known.has(word)) return word
  return whole.has(word) || word.length < 5 ? undefined : stems(word).find((one) => known.has(one))
}

const endings = ['nya', 'kan', 'lah', 'kah', 'ku', 'mu', 'an', 'i', 's', 'ing']
const prefixes: readonly (readonly [RegExp, readonly string[]])[] = [
  [/^meny/, ['s']],
  [/^meng|^peng/, ['', 'k']],
  [/^mem|^pem/, ['', 'p']],
  [/^men|^pen/, ['', 't']],
  [/^ber|^ter|^per|^di|^se|^ke/, ['']],
  [/^be|^me|^pe|^te/, ['']],
]

function stems(word: string): string[] {
  const bare = [word, ...endings.flatMap((end) => without(word, end))]
  const open = bare.flatMap((one) =>
    prefixes.flatMap(([prefix, starts]) =>
      prefix.test(one) ? starts.map((start) => start + one.replace(prefix, '')) : [],
    ),
  )
  return [...bare.filter((one) => one.length > 2), ...open.filter((one) => one.length > 3)]
}

const without = (word: string, end: string) => (word.endsWith(end) ? [word.slice(0, -end.length)] : [])
