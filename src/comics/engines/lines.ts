import { isPerson } from '../../artwork/comic/kit.ts'
import type { Sight } from './sights.ts'
import { hasWord, type Words } from './storyteller/lexicon.ts'
import { getRoleFacts, isActor } from './storyteller/look.ts'
import { isTitle, type Somebody } from './storyteller/people.ts'
import { isOwning } from './storyteller/teller.ts'
import { calledBy, findHearers } from './storyteller/untagged.ts'

/** What lines of dialogue show: who hears them, how their speaker feels, and whether the speaker is on the phone. */

const call =
  /\b(?:lewat|melalui) (?:telepon|ponsel|hp|pesan|video)|\bseberang (?:sana|telepon)\b|\bdari seberang(?![ \p{L}]{2})|\bdi (?:ujung )?telepon\b|\b(?:mengirim|mengirimi|membalas|mengetik) (?:pesan|chat|wa|sms)\b|\b(?:menelepon|menelpon|menelfon|nelpon)\b/iu

/**
 * Whether sentences tell of a call or message. A speaker who is only a voice in them is not at the place of the others.
 */
export const isCall = (sentences: readonly string[]): boolean => sentences.some((sentence) => call.test(sentence))

type Utterance = { text: string; speaker: Somebody; cast: readonly Somebody[]; isHere: (id: string) => boolean }

/**
 * Finds the people here whom a line addresses by name or title. A title without a name means the only other person, if
 * it fits.
 */
export function spokenTo({ text, speaker, cast, isHere }: Utterance): Somebody[] {
  const others = cast.filter(({ id, look }) => id !== speaker.id && look && isHere(id))
  const names = findHearers(text, cast)
  if (names.length > 0) return others.filter(({ name }) => names.includes(name))
  const [only, ...more] = others.filter(({ look }) => isPerson(look?.kind))
  const isFitting = (title: string) => [only?.look?.kind, undefined].includes(getTitleSex(title))
  const isCalled = calledBy(text).some((name) => isTitled(name.toLowerCase()) && isFitting(name.toLowerCase()))
  return only && more.length === 0 && isCalled ? [only] : []
}

const isTitled = (word: string) => isTitle(word) || hasWord('kin.all', word) || hasWord('generic.all', word)
const getTitleSex = (title: string) =>
  getRoleFacts(title).get('kind') ?? ['man', 'woman'].find((kind) => hasWord(`title.${kind}`, title))

/** Returns the feeling that speakers say they have. In "anak saya khawatir" somebody else has the feeling. */
export function feltIn(words: Words, sights: readonly Sight[]): string | null {
  const isOwned = (at: number) => isOwning(words, at) || (!words.isApart(at) && isActor(words.lower(at - 1)))
  const isSelf = (at: number) => words.isIn(at, 'reading.self') && !isOwned(at)
  const isOwn = (at: number) => [1, 2, 3].some((back) => isSelf(at - back)) && !words.isAnyIn(at - 2, at, 'reading.you')
  return sights.find(({ section, at }) => section === 'mood' && isOwn(at))?.key ?? null
}

/** Returns the hour that a line says it is now, as in "malam ini". */
export const hourIn = (words: Words, sights: readonly Sight[]): string | null =>
  sights.find(({ section, at, length }) => section === 'time' && words.lower(at + length - 1) === 'ini')?.key ?? null
