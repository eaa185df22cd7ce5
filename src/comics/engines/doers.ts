import { isPerson } from '../../artwork/comic/kit.ts'
import type { Sight } from './sights.ts'
import type { Words } from './storyteller/lexicon.ts'
import type { Mention, Somebody } from './storyteller/people.ts'
import { isObject, isThingActing } from './storyteller/speakers.ts'
import { isBetween } from './whereabouts.ts'

/** `last`: who is named last before a verb; `subjects`: who the sentence is about. */
type Sentence = { mentions: readonly Mention[]; last: Mention | null; subjects: readonly Somebody[] }

/**
 * Who does what a verb says: in "Rani melihat Tio menangis" Tio weeps, in "Rani melihat Tio lalu menangis" Rani. Nobody
 * where a thing does it.
 */
export function actorsOf(words: Words, sight: Sight, { mentions, last, subjects }: Sentence): readonly Somebody[] {
  const { section, key, at, length } = sight
  const from = last ? last.at + last.length : at
  const isBeside = at - from < 3 && !words.isApart(at) && words.areIn(from, at, 'act.helper')
  const isOther = isBeside && last !== null && !words.isAnyIn(from, at, 'tag.joining') && isObject(words, last)
  const isMeant = words.isAnyIn(at - 3, at, 'reading.single', 'reading.plural', 'reading.self')
  if (!isOther && !isMeant && isThingActing(words, at, mentions)) return []
  const end = at + length
  // Nobody has wings who flies to Jakarta.
  const isFlight = key === 'fly' && words.lower(end) === 'ke' && words.isCapital(end + 1)
  // "Di sana duduk hantu kecil": who sits comes behind.
  const isFirst =
    /^(?!me)|^menangis/.test(words.lower(at)) && section !== 'pair' && !mentions.some(isBetween(words, at))
  const next = isFirst ? mentions.find((one) => one.at >= end && words.areIn(end, one.at, 'beside.article')) : undefined
  const actors = next ? next.people : isOther ? last.people : subjects
  return actors.filter(({ look }) => !(isFlight && isPerson(look?.kind)))
}
