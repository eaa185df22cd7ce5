import { MAX_LETTERS } from '../script/script.ts'

/** Line ends, tabs and runs of spaces are made alike; nothing else of a text changes. */
export const plainText = (text: string): string =>
  text
    .replace(/\r\n?|\u2028|\u2029/g, '\n')
    .replace(/[^\S\n]+/gu, ' ')
    .replace(/ *\n */g, '\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim()

const abbreviated = /(?<![\p{L}])(?:dr|drs|ir|prof|bpk|sdr|no|jl|jln|hlm|st|mr|mrs|ms|h|hj|\p{Lu})\.$/iu

/** A sentence ends at its mark unless a small letter goes on; texts without capitals end at every mark. */
export function sentencesIn(text: string): string[] {
  const isSmall = !/\p{Lu}/u.test(text)
  const sentences: string[] = []
  let from = 0
  for (const { 0: mark, index } of text.matchAll(/[.!?…]+["”'’»)\]]*(?=\s|$)/gu)) {
    const end = index + mark.length
    const goesOn = !isSmall && /^\s+[^\p{Lu}\p{N}]*\p{Ll}/u.test(text.slice(end))
    if (goesOn || abbreviated.test(text.slice(from, end))) continue
    sentences.push(text.slice(from, end))
    from = end
  }
  return [...sentences, text.slice(from)].map((sentence) => sentence.trim()).filter(Boolean)
}

const joints = [
  /[,;:—–]\s+|\s+(?=(?:dan|lalu|kemudian|tetapi|tapi|namun|karena|sehingga|supaya|agar|sampai|hingga|ketika|saat|sambil|padahal|and|but|because|when|while)\s)/gu,
  /\s+/gu,
]

/** Cuts between clauses, nearest to the middle, until every part fits; only the space at the cut goes. */
export function cut(text: string, most = MAX_LETTERS): string[] {
  if (text.length <= most) return [text]
  const middle = text.length / 2
  const [at = middle] = joints
    .map((joint) => [...text.matchAll(joint)].map(({ 0: { length }, index }) => index + length))
    .map((ends) => ends.filter((end) => end > 12 && end < text.length - 12))
    .flatMap((ends) => ends.sort((one, other) => Math.abs(one - middle) - Math.abs(other - middle)).slice(0, 1))
  const end = Math.floor(at)
  return [text.slice(0, end).trim(), text.slice(end).trim()].flatMap((part) => cut(part, most))
}

export const MAX_TITLE = 60
/** A first line without an end is a heading. */
export const isHeadline = (text: string): boolean => text.length <= MAX_TITLE && !/[.!?…:"”,]$/.test(text)

/** Cuts at sentences first: as many in one part as fit. */
export function cutSpoken(text: string, most = MAX_LETTERS): string[] {
  const parts: string[] = []
  for (const sentence of text.length <= most ? [text] : sentencesIn(text).flatMap((one) => cut(one, most))) {
    const joined = `${parts.at(-1)} ${sentence}`
    if (parts.length > 0 && joined.length <= most) parts.splice(-1, 1, joined)
    else parts.push(sentence)
  }
  return parts
}
