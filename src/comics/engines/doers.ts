import { isPerson } from '../../artwork/comic/kit.ts'
import type { SightedFigure } from '../../artwork/comic/panel-scene.ts'
import { isCarrying } from './hands.ts'
import type { Sight } from './sights.ts'
import { hasWord, type Words } from './storyteller/lexicon.ts'
import type { Mention, Somebody } from './storyteller/people.ts'
import { isObject, isThingActing } from './storyteller/speakers.ts'
import { isBetween } from './whereabouts.ts'

/**
 * How people feel because of what happens, by their ids; the id `EVERYBODY` means all who see it. The first feeling
 * stays.
 */
export type Tones = Map<string, string>
const EVERYBODY = '*'

/** An empty list of people means everybody. */
export function feel(tones: Tones, people: readonly Somebody[], mood: string): void {
  for (const id of people.length > 0 ? people.map(({ id }) => id) : [EVERYBODY]) tones.set(id, tones.get(id) ?? mood)
}

/** Adds the feeling that events cause. A feeling that the words name for the figure is stronger. */
export const felt = (figure: SightedFigure, tones: Tones, facing: SightedFigure['facing']): SightedFigure => ({
  ...figure,
  facing: facing ?? figure.facing,
  mood: figure.mood ?? tones.get(figure.id) ?? tones.get(EVERYBODY) ?? null,
})

/** `last`: the last person who is named before a verb. `subjects`: the people that the sentence is about. */
type Sentence = { mentions: readonly Mention[]; last: Mention | null; subjects: readonly Somebody[] }

/**
 * Finds who does what a verb says. In "Rani melihat Tio menangis" Tio weeps; in "Rani melihat Tio lalu menangis" Rani
 * does. Returns nobody if the verb belongs to a thing.
 */
export function findDoers(words: Words, sight: Sight, { mentions, last, subjects }: Sentence): readonly Somebody[] {
  const { section, key, at, length } = sight
  const from = last ? last.at + last.length : at
  const isBeside = at - from < 3 && !words.isApart(at) && words.areIn(from, at, 'act.helper')
  const isOther = isBeside && last !== null && !words.isAnyIn(from, at, 'tag.joining') && isObject(words, last)
  const hasPronoun = words.isAnyIn(at - 3, at, 'reading.single', 'reading.plural', 'reading.self')
  if (!isOther && !hasPronoun && isThingActing(words, at, mentions)) return []
  const end = at + length
  // A person who flies to Jakarta does not need wings.
  const isFlight = key === 'fly' && words.lower(end) === 'ke' && words.isCapital(end + 1)
  // In "Di sana duduk hantu kecil" the ghost that sits is named after the verb.
  const isFirst =
    /^(?!me)|^menangis/.test(words.lower(at)) && section !== 'pair' && !mentions.some(isBetween(words, at))
  const next = isFirst ? mentions.find((one) => one.at >= end && words.areIn(end, one.at, 'beside.article')) : undefined
  const actors = next ? next.people : isOther ? last.people : subjects
  return actors.filter(({ look }) => !(isFlight && isPerson(look?.kind)))
}

/** Finds the animal that somebody takes into the arms. It is named after the verb. */
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

/** Adds what words say later. What they said first stays, unless it is weak. */
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
