/**
 * Compares two normalized names. Returns `unknown` for marks such as "!" that only one name has, for short names that
 * differ only in spaces, and for names that differ in one letter of a long word. Different marks at the end ("K-On!",
 * "K-On!!") mean two seasons, and so does a "°" that only one name has ("Gintama°").
 */
export function compareKeys(one: string, other: string): 'same' | 'different' | 'unknown' {
  if (one === other) return 'same'
  const letters = toLetters(one)
  if (letters === '' || toLetters(other) === '') return 'unknown'
  if (letters !== toLetters(other)) return isMisspelt(one, other) ? 'unknown' : 'different'
  if (one.replaceAll(' ', '') === other.replaceAll(' ', '')) return letters.length < 6 ? 'unknown' : 'same'
  const [marks, others] = [trailingMarks(one), trailingMarks(other)]
  if (marks.includes('°') !== others.includes('°')) return 'different'
  return marks !== '' && others !== '' && marks !== others ? 'different' : 'unknown'
}

/** Removes marks and spaces from a normalized name; a space between two numbers stays. */
export const toLetters = (key: string) =>
  key
    .replace(/[^\p{L}\p{N}\p{M} ./]/gu, '')
    .replace(/(?<!\d) | (?!\d)/g, '')
    .replace(/\.$/, '')

/** Returns the marks at the end of a normalized name, such as "!!", "'" or "♪♪". */
function trailingMarks(key: string): string {
  let start = key.length
  while (start > 0 && !/[\p{L}\p{N}\p{M}]/u.test(key.charAt(start - 1)) && !isLowSurrogate(key, start - 1)) start -= 1
  return key.slice(start)
}

const isLowSurrogate = (text: string, index: number) => {
  const unit = text.charCodeAt(index)
  return unit >= 0xdc00 && unit <= 0xdfff
}

/**
 * Whether the words of two normalized names are equal or, from five letters on, differ in one letter, as in misspelt
 * names.
 */
function isMisspelt(one: string, other: string): boolean {
  const [words, others] = [one.split(' '), other.split(' ')]
  return words.length === others.length && words.every((word, index) => isNearly(word, others[index] ?? ''))
}

function isNearly(one: string, other: string): boolean {
  if (one === other) return true
  if (Math.min(one.length, other.length) < 5 || Math.abs(one.length - other.length) > 1) return false
  let start = 0
  while (start < one.length && one[start] === other[start]) start += 1
  const [long, short] = one.length >= other.length ? [one, other] : [other, one]
  return long.slice(start + 1) === short.slice(long.length === short.length ? start + 1 : start)
}

/** Returns the similarity of two texts from 0 to 1: Dice's coefficient over pairs of adjacent letters. */
export function likeness(one: string, other: string): number {
  if (one === other) return one === '' ? 0 : 1
  const pairs = new Map<string, number>()
  for (let index = 0; index < one.length - 1; index += 1) {
    const pair = one.slice(index, index + 2)
    pairs.set(pair, (pairs.get(pair) ?? 0) + 1)
  }
  let shared = 0
  for (let index = 0; index < other.length - 1; index += 1) {
    const pair = other.slice(index, index + 2)
    const pairCount = pairs.get(pair) ?? 0
    if (pairCount > 0) shared += 1
    pairs.set(pair, pairCount - 1)
  }
  const all = Math.max(1, one.length + other.length - 2)
  return Math.min(0.99, (2 * shared) / all)
}
