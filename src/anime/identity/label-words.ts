import { evened } from './text.ts'

const synonyms: Record<string, string> = {
  ep: 'episode',
  eps: 'episode',
  episod: 'episode',
  episodes: 'episode',
  серия: 'episode',
  серии: 'episode',
  sp: 'special',
  spesial: 'special',
  specials: 'special',
  film: 'movie',
  bagian: 'part',
  pt: 'part',
}
const kinds = new Set(['special', 'ova', 'ona', 'oad', 'movie'])
const uploads = new Set(['end', 'tamat', 'fix', 'fixed'])

/**
 * Splits an episode label into normalized words and numbers, without "episode" and upload marks ("END", "FIX", "v2").
 * Everything else is kept, so that the labels of two episodes never become equal.
 */
export function labelWords(label: string): string[] {
  const words = tokens(evened(label).replace(/第?(\d+)話/g, '$1 ')).map((token) => synonyms[token] ?? token)
  return withoutUpload(withoutEpisode(words))
}

export const isNumber = (word: string | undefined) => word !== undefined && /^-?\d/.test(word)

/**
 * Splits text into words and numbers. "1030.5" and "7/8" are one number each, and "277 - 278" is one range. Brackets,
 * quotes and similar signs are dropped; any other sign is a token of its own.
 */
function tokens(text: string): string[] {
  const parts: string[] = []
  let index = 0
  while (index < text.length) {
    const isDashed = isDash(text.charAt(index)) && isDigit(nextLetter(text, index))
    const isRange = isDashed && isNumber(parts.at(-1))
    const isNegative = isDashed && !isRange && isDigit(text.charAt(index + 1)) && !isWord(text.charAt(index - 1))
    if (isRange || isNegative) index = text.indexOf(nextLetter(text, index), index + 1)
    const end = endOfToken(text, index)
    const token = text.slice(index, end)
    if (isRange) parts.push(`${parts.pop()}-${plainNumber(token)}`)
    else if (isDigit(token.charAt(0)) || isNegative) parts.push(`${isNegative ? '-' : ''}${plainNumber(token)}`)
    else if (/^\.\d/.test(token)) parts.push(plainNumber(`0${token}`))
    else if (!isBlank(token, parts)) parts.push(token)
    index = end
  }
  return parts
}

const isDigit = (letter: string) => letter >= '0' && letter <= '9'
const isDash = (letter: string) => letter !== '' && '-–—~〜'.includes(letter)
const isWord = (letter: string) => /[\p{L}\p{M}\p{Nl}\p{No}]/u.test(letter)
const nextLetter = (text: string, index: number) => text.charAt(text[index + 1] === ' ' ? index + 2 : index + 1)
const isBlank = (token: string, parts: string[]) =>
  ' ()[]{}"\'“”’.:_-–—~〜'.includes(token) || (token === '#' && parts.length === 0)

function endOfToken(text: string, start: number): number {
  const first = text.charAt(start)
  let end = start + 1
  const isFraction = first === '.' && isDigit(text.charAt(end)) && !isWord(text.charAt(start - 1))
  if (isDigit(first) || isFraction) {
    while (isDigit(text.charAt(end)) || ('.,/:'.includes(text.charAt(end)) && isDigit(text.charAt(end + 1)))) end += 1
    return end
  }
  while (isWord(first) && isWord(text.charAt(end))) end += 1
  return end
}

/** Removes needless zeros from a number: "007" → "7", "25.50" → "25.5". Any other text, such as "7/8", is unchanged. */
function plainNumber(text: string): string {
  const [whole = '', fraction = '', ...more] = text.split('.')
  if (more.length > 0 || /[^\d.]/.test(text)) return text
  let [start, end] = [0, fraction.length]
  while (start < whole.length - 1 && whole[start] === '0') start += 1
  while (end > 0 && fraction[end - 1] === '0') end -= 1
  return end === 0 ? whole.slice(start) : `${whole.slice(start)}.${fraction.slice(0, end)}`
}

/**
 * Removes the word "episode" from a label's words, as in "Episode 7", "E7", "7 серия", "No. 7" and "Special Episode 2".
 */
function withoutEpisode(words: string[]): string[] {
  const [first, second] = words
  if (words.length < 2 || first === undefined) return words
  if (first === 'episode' || ((first === 'e' || first === 'no') && isNumber(second)))
    return withoutEpisode(words.slice(1))
  if (kinds.has(first) && second === 'episode') return words.length > 2 ? words.toSpliced(1, 1) : [first]
  return words.length === 2 && isNumber(first) && second === 'episode' ? [first] : words
}

function withoutUpload(words: string[]): string[] {
  let end = words.length
  const least = words.findIndex(isNumber) + 1
  while (least > 0 && end > least) {
    if (uploads.has(words[end - 1] ?? '')) end -= 1
    else if (end > 2 && words[end - 2] === 'v' && isNumber(words[end - 1]) && isNumber(words[end - 3])) end -= 2
    else break
  }
  return words.slice(0, end)
}
