import type { Words } from './lexicon.ts'
import { isActor } from './look.ts'
import { isCommon } from './people.ts'
import { doesAct } from './presence.ts'

// "Aku" tells a story where they act in it; an owner, or who wrote a letter that is read in it, may be anybody.

/** "anak saya", "rumah aku"; in "di rumah aku menangis" they act. */
export function isOwning(words: Words, at: number): boolean {
  const before = words.lower(at - 1)
  if (words.isApart(at) || words.isIn(at - 1, 'common.function')) return false
  const isWho = isActor(before) && !words.isCapital(at - 1)
  return isWho || (isCommon(before) && !doesAct(words, at + 1, true))
}

/** In words: where a sentence is longer, it is no longer looked for what leads to it. */
const FAR = 60

/** "Isinya pendek saja: aku rindu rumah." */
export function isWritten(words: Words, at: number): boolean {
  let from = at
  while (from > 0 && from > at - FAR && !words.isStart(from)) from -= 1
  if (!words.gap(from).includes(':')) return false
  let start = from - 1
  while (start > 0 && start > from - FAR && !words.isStart(start)) start -= 1
  return words.isAnyIn(start, from, 'verb.read', 'heard.sign') || writes.test(words.slice(start, from - start))
}
const writes = /\bmen(?:getik|ulis)/i

/** The first word of what stands on paper: "mengetik halaman depan: untuk Bapak". All words where nothing does. */
export function writtenFrom(words: Words): number {
  const from = words.numbers().find((at) => at > 0 && words.gap(at).includes(':') && isWritten(words, at))
  return from ?? words.length
}

/** Who tells in the first person. */
export const isTeller = ({ name }: { name: string }): boolean => /^(?:Aku|I)$/.test(name)
