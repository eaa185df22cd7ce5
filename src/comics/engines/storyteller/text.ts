import { MAX_LETTERS } from '../../script/script.ts'

/** Line ends, tabs and runs of spaces are made alike; nothing else of a text changes. */
export function plainText(text: string): string {
  const lines = text.replace(/\r\n?|\u2028|\u2029/g, '\n').replace(/[^\S\n]+/gu, ' ')
  const apart = lines.replace(/ *\n */g, '\n').replace(/\n{3,}/g, '\n\n')
  return apart.trim()
}

const abbreviated = /(?<![\p{L}])(?:dr|drs|ir|prof|bpk|bp|tn|ny|sdr|no|jl|jln|hlm|st|mr|mrs|ms|h|hj|\p{Lu})\.$/iu

/** A sentence ends at its mark unless a small letter goes on; texts without capitals end at every mark. */
export function sentencesIn(text: string): string[] {
  const isSmall = !/\p{Lu}/u.test(text)
  const goesOn = (end: number) => !isSmall && /^\s+[^\p{Lu}\p{N}]*\p{Ll}/u.test(text.slice(end))
  const isEnd = (end: number) => !goesOn(end) && !abbreviated.test(text.slice(Math.max(0, end - 12), end))
  const marks = text.matchAll(/[.!?…]+["”'’»)\]]*(?=\s|$)/gu)
  const ends = Array.from(marks, ({ 0: mark, index }) => index + mark.length).filter(isEnd)
  return [0, ...ends].map((from, nth) => text.slice(from, ends[nth]).trim()).filter(Boolean)
}

const joints = [
  /[,;:—–]\s+|\s+(?=(?:dan|lalu|kemudian|tetapi|tapi|namun|karena|sehingga|supaya|agar|sampai|hingga|ketika|saat|sambil|padahal|and|but|because|when|while)\s)/gu,
  /\s+/gu,
]

/** Cuts between clauses, nearest to the middle, until every part fits; only the space at the cut goes. */
export function cut(text: string, most = MAX_LETTERS): string[] {
  if (text.length <= most) return [text]
  const middle = text.length / 2
  const endsOf = (joint: RegExp) => Array.from(text.matchAll(joint), ({ 0: space, index }) => index + space.length)
  const all = joints.map((joint) => endsOf(joint).filter((end) => end > 12 && end < text.length - 12))
  const inside = all.find(({ length }) => length > 0) ?? [middle]
  const [at = middle] = inside.sort((one, other) => Math.abs(one - middle) - Math.abs(other - middle))
  const end = Math.floor(at)
  return [text.slice(0, end).trim(), text.slice(end).trim()].flatMap((part) => cut(part, most))
}

export const MAX_TITLE = 60

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
