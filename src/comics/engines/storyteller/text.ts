import { MAX_LETTERS } from '../../limits.ts'

/** Letters of a paragraph that are searched again for what follows. The limit keeps long paragraphs quick. */
export const NEAR = 1_000

/** Makes line ends, tabs and runs of spaces uniform. Nothing else of a text changes. */
export function plainText(text: string): string {
  const lines = text.replace(/\r\n?|\u2028|\u2029/g, '\n').replace(/[^\S\n]+/gu, ' ')
  const apart = lines.replace(/ *\n */g, '\n').replace(/\n{3,}/g, '\n\n')
  return apart.trim()
}

const abbreviated = /(?<![\p{L}])(?:dr|drs|ir|prof|bpk|bp|tn|ny|sdr|no|jl|jln|hlm|st|mr|mrs|ms|h|hj|\p{Lu})\.$/iu

/**
 * Splits a text into sentences. A sentence does not end at a mark before a small letter, unless the text has no
 * capitals.
 */
export function sentencesIn(text: string): string[] {
  const ends = [...endsIn(text)]
  return [0, ...ends].map((from, nth) => text.slice(from, ends[nth]).trim()).filter(Boolean)
}

/** Returns the first sentence, and reads no further than it must. */
export function firstSentenceIn(text: string): string {
  let from = 0
  for (const end of endsIn(text)) {
    const sentence = text.slice(from, end).trim()
    if (sentence !== '') return sentence
    from = end
  }
  return text.slice(from).trim()
}

/** The lookbehind, and the search for a letter once for all marks before it, keep long runs of marks quick. */
function* endsIn(text: string): Generator<number> {
  const isSmall = !/\p{Lu}/u.test(text)
  const letters = /[\p{Lu}\p{Ll}\p{N}]/gu
  let next = letters.exec(text)
  for (const { 0: mark, index } of text.matchAll(/(?<![.!?…])[.!?…]+["”'’»)\]]*(?=\s|$)/gu)) {
    const end = index + mark.length
    if (next && next.index < end) {
      letters.lastIndex = end
      next = letters.exec(text)
    }
    const goesOn = !isSmall && next !== null && /\p{Ll}/u.test(next[0])
    if (!goesOn && !abbreviated.test(text.slice(Math.max(0, end - 12), end))) yield end
  }
}

const joints = [
  /[,;:—–]\s+|\s+(?=(?:dan|lalu|kemudian|tetapi|tapi|namun|karena|sehingga|supaya|agar|sampai|hingga|ketika|saat|sambil|padahal|and|but|because|when|while)\s)/gu,
  /\s+/gu,
]

/** Cuts a text between clauses, nearest to the middle, until every part fits. Only the space at each cut is lost. */
export function cut(text: string, most = MAX_LETTERS): string[] {
  if (text.length <= most) return [text]
  const middle = text.length / 2
  const findEnds = (joint: RegExp) => Array.from(text.matchAll(joint), ({ 0: space, index }) => index + space.length)
  const all = joints.map((joint) => findEnds(joint).filter((end) => end > 12 && end < text.length - 12))
  const inside = all.find(({ length }) => length > 0) ?? [middle]
  const nearer = (one: number, other: number) => (Math.abs(other - middle) < Math.abs(one - middle) ? other : one)
  const end = Math.floor(inside.reduce(nearer))
  return [text.slice(0, end).trim(), text.slice(end).trim()].flatMap((part) => cut(part, most))
}

export const MAX_TITLE = 60

/** Cuts a text between sentences first, with as many sentences in each part as fit. */
export function cutSpoken(text: string, most = MAX_LETTERS): string[] {
  const parts: string[] = []
  for (const sentence of text.length <= most ? [text] : sentencesIn(text).flatMap((one) => cut(one, most))) {
    const joinedText = `${parts.at(-1)} ${sentence}`
    if (parts.length > 0 && joinedText.length <= most) parts.splice(-1, 1, joinedText)
    else parts.push(sentence)
  }
  return parts
}
