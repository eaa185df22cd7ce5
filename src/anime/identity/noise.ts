/**
 * Words that streaming sites add before an anime title and, in `suffixes`, after it, in lower case. Of prefixes that
 * begin alike, the longer stands first.
 */
const prefixes = ['nonton streaming', 'nonton', 'streaming', 'download', 'sinopsis']
const suffixes = [
  'sub indo',
  'subindo',
  'subbed indo',
  'subbed indonesia',
  'sub indonesia',
  'subtitle indo',
  'subtitle indonesia',
  'subtitle bahasa indonesia',
  'sub bahasa indonesia',
  'dub indo',
  'batch',
  'bd',
  'bluray',
  'blu-ray',
  'streaming',
  'full episode',
  'full episodes',
].map((words) => words.split(' '))

/** Words that are noise only in brackets: "(Dub)" is removed, but a title's last word "Dub" stays. */
const bracketed = new Set(['dub', 'dubbed', 'sub', 'subbed'])

/**
 * Returns start and end (exclusive) of the name among a title's words; the range is empty when all words are noise.
 * `label`: a noise word that stays at the end.
 */
export function nameAmong(words: string[], label: string | null = null): [number, number] {
  const start = countPrefixWords(words)
  const isSynopsis = start > 0 && trimmedWord(words[0] ?? '') === 'sinopsis'
  let end = words.length - (isSynopsis && trimmedWord(words.at(-1) ?? '') === 'indo' ? 1 : 0)
  let noiseCount = 1
  while (noiseCount > 0 && end > start) {
    noiseCount = trimmedWord(words[end - 1] ?? '') === label ? 0 : countSuffixWords(words, start, end)
    end -= noiseCount
  }
  return [start, end]
}

function countPrefixWords(words: string[]): number {
  const bare = words.slice(0, 3).map(trimmedWord)
  const match = prefixes.find((prefix) => `${bare.join(' ')} `.startsWith(`${prefix} `))
  const length = match?.split(' ').length ?? 0
  return length > 0 && bare[length] === 'anime' ? length + 1 : length
}

/** Returns how many words directly before `end` are noise. */
function countSuffixWords(words: string[], start: number, end: number): number {
  const last = words[end - 1] ?? ''
  if (/^[-–—|:•·~]+$/.test(last)) return 1
  if (/^[([].*[)\]]$/.test(last) && bracketed.has(trimmedWord(last))) return 1
  const suffix = suffixes.find(
    (candidate) =>
      candidate.length <= end - start &&
      candidate.every((word, index) => trimmedWord(words[end - candidate.length + index] ?? '') === word),
  )
  return suffix?.length ?? 0
}

const edges = new Set('()[]【】{}.,:;|-–—"“”'.split(''))

/** Returns a word in lower case, without surrounding brackets and punctuation. */
function trimmedWord(word: string): string {
  let [start, end] = [0, word.length]
  while (start < end && edges.has(word.charAt(start))) start += 1
  while (end > start && edges.has(word.charAt(end - 1))) end -= 1
  return word.slice(start, end).toLowerCase()
}

const afterNumber = new Set(['end', 'tamat', 'fix', 'fixed', ''])

/**
 * Returns a title without "Episode 7", "Eps 1-12 END" and similar text at its end. "Episode 0: First Contact" stays,
 * because it is part of a name.
 */
export function withoutEpisode(title: string): string {
  const words = pickNameWords(title.split(/\s+/).filter(Boolean))
  let end = words.length
  while (end > 0 && afterNumber.has(trimmedWord(words[end - 1] ?? ''))) end -= 1
  const numbersEnd = end
  while (end > 0 && /^[\d.–—-]+$/.test(trimmedWord(words[end - 1] ?? ''))) end -= 1
  const isEpisode = end > 1 && end < numbersEnd && /^(?:episode|eps?)\.?$/i.test(words[end - 1] ?? '')
  return (isEpisode ? pickNameWords(words.slice(0, end - 1)) : words).join(' ')
}

const pickNameWords = (words: string[]) => words.slice(...nameAmong(words))
