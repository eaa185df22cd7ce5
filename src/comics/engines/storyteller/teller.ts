import type { Words } from './lexicon.ts'
import { isActor } from './look.ts'
import { isCommon } from './people.ts'
import { doesAct } from './presence.ts'

// "Aku" is the narrator if "aku" acts in the story. An owner, or the writer of a letter in the story, may be anybody.

/** Whether "aku" or "saya" is an owner: "anak saya", "rumah aku". In "di rumah aku menangis" the narrator acts. */
export function isOwning(words: Words, at: number): boolean {
  const before = words.lower(at - 1)
  if (words.isApart(at) || words.isIn(at - 1, 'common.function')) return false
  const isWho = isActor(before) && !words.isCapital(at - 1)
  return isWho || (isCommon(before) && !doesAct(words, at + 1, true))
}

/** Most words before a text that are searched for what introduces it. */
const FAR = 60

/** Whether a word is part of a written text: "Isinya pendek saja: aku rindu rumah." */
export function isWritten(words: Words, at: number): boolean {
  let from = at
  while (from > 0 && from > at - FAR && !words.isStart(from)) from -= 1
  if (!words.gap(from).includes(':')) return false
  let start = from - 1
  while (start > 0 && start > from - FAR && !words.isStart(start)) start -= 1
  return words.isAnyIn(start, from, 'verb.read', 'heard.sign') || writes.test(words.slice(start, from - start))
}
const writes = /\bmen(?:getik|ulis)/i

/**
 * Returns the first word of a written text: "mengetik halaman depan: untuk Bapak". Without one, returns the number of
 * words.
 */
export function writtenFrom(words: Words): number {
  const from = words.numbers().find((at) => at > 0 && words.gap(at).includes(':') && isWritten(words, at))
  return from ?? words.length
}

/** Whether a person is the narrator. */
export const isTeller = ({ name }: { name: string }): boolean => /^(?:Aku|I)$/.test(name)
