/** `stem`: the word as the lexicon has it. */
export type Sighting<Key> = { key: Key; word: string; stem: string; at: number; length: number }

/** In their order. A word after "tidak", "bukan" or "tanpa" does not count. */
type Lexicon<Key extends string> = (words: readonly string[]) => Sighting<Key>[]

export const wordsOf = (text: string): string[] => text.toLowerCase().normalize('NFKC').match(WORD) ?? []
const WORD = /[\p{L}\p{N}]+/gu

/**
 * Words of a key are separated by spaces, with `_` inside a phrase. Other forms (me-, ber-, di-, ter-, -nya, -kan,
 * doubled) are known too.
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

/** "kura-kura" for "kura kura". */
export const spelled = (stem: string): string => stem.replace(/(?<!\p{L})(\p{L}+) \1(?!\p{L})/u, '$1-$1')

const phrase = (words: readonly string[], at: number, size: number) => words.slice(at, at + size).join('_')

const negations = new Set('tidak tak nggak gak ga enggak bukan bukannya belum tanpa jangan not no'.split(' '))

/** No forms of other words, though they look so. */
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
