import { isPerson } from '../../artwork/comic/kit.ts'
import type { SightedFigure } from '../../artwork/comic/panel-scene.ts'
import { isCarrying } from './hands.ts'
import type { Sight } from './sights.ts'
import { hasWord, type Words } from './storyteller/lexicon.ts'
import type { Mention, Somebody } from './storyteller/people.ts'
import { isObject, isThingActing } from './storyteller/speakers.ts'
import { isBetween } from './whereabouts.ts'

/** How people feel by what happens, by their ids; `EVERYBODY`: all who see it. The first feeling stays. */
export type Tones = Map<string, string>
const EVERYBODY = '*'

/** Nobody stands for everybody. */
export function feel(tones: Tones, people: readonly Somebody[], mood: string): void {
  for (const id of people.length > 0 ? people.map(({ id }) => id) : [EVERYBODY]) tones.set(id, tones.get(id) ?? mood)
}

/** A feeling that is named is stronger than one by what happens. */
export const felt = (figure: SightedFigure, tones: Tones, facing: SightedFigure['facing']): SightedFigure => ({
  ...figure,
  facing: facing ?? figure.facing,
  mood: figure.mood ?? tones.get(figure.id) ?? tones.get(EVERYBODY) ?? null,
})

/** `last`: who is named last before a verb; `subjects`: who the sentence is about. */
type Sentence = { mentions: readonly Mention[]; last: Mention | null; subjects: readonly Somebody[] }

/**
 * Who does what a verb says: in "Rani melihat Tio menangis" Tio weeps, in "Rani melihat Tio lalu menangis" Rani. Nobody
 * where a thing does it.
 */
export function findDoers(words: Words, sight: Sight, { mentions, last, subjects }: Sentence): readonly Somebody[] {
  const { section, key, at, length } = sight
  const from = last ? last.at + last.length : at
  const isBeside = at - from < 3 && !words.isApart(at) && words.areIn(from, at, 'act.helper')
  const isOther = isBeside && last !== null && !words.isAnyIn(from, at, 'tag.joining') && isObject(words, last)
  const hasPronoun = words.isAnyIn(at - 3, at, 'reading.single', 'reading.plural', 'reading.self')
  if (!isOther && !hasPronoun && isThingActing(words, at, mentions)) return []
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

/** The animal that somebody takes in the arms, who is named behind a verb. */
export function findCarriedAnimal(
  words: Words,
  { section, key, at, length }: Sight,
  following?: Mention,
): Somebody | undefined {
  const end = at + length
  const picksUp =
    section === 'pose' && isCarrying(key) && words.areIn(end, following?.at ?? end, 'beside.article', 'beside.one')
  return picksUp ? following?.people.find(({ look }) => look && !isPerson(look.kind)) : undefined
}

/** What is seen first stays, unless it is weak. */
export function withMore(figure: SightedFigure, { pose, mood, facing }: Partial<SightedFigure>): SightedFigure {
  const stronger = (old: string | null, fresh: string | null = null) =>
    old === null || hasWord('reading.weak', old) ? (fresh ?? old) : old
  return {
    ...figure,
    pose: stronger(figure.pose, pose),
    mood: stronger(figure.mood, mood),
    facing: figure.facing ?? facing ?? null,
  }
}
