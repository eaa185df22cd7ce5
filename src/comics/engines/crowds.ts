import { isPerson } from '../../artwork/comic/kit.ts'
import type { Look, Sighting } from '../../artwork/comic/panel-scene.ts'
import { findKey, hasWord, type Words } from './storyteller/lexicon.ts'
import { findCreature, isActor, isUndrawn, lookFor } from './storyteller/look.ts'
import type { Mention, Somebody } from './storyteller/people.ts'

/** Greatest number of people of a crowd that are shown. */
const MOST = 3

/**
 * `here`: the people who were seen last; "semua" includes them. `owner`: the person whose friends and children are
 * meant if the words name no other person.
 */
type Present = { here: readonly Somebody[]; owner: Somebody | undefined }

/**
 * Adds the crowds that words name, such as "semua dosen", "para murid", "anak-anak" or "warga". A few people stand for
 * many. They are only in the picture, not in the cast. If `mentions` has people of the cast that are named by the same
 * words, the crowd is smaller by their number.
 */
export function withCrowds(words: Words, mentions: readonly Mention[], { here, owner }: Present): Mention[] {
  const crowds = words
    .numbers()
    .flatMap((at) => crowdAt(words, at, mentions.findLast((one) => one.at < at)?.people[0] ?? owner))
    .map((crowd) => (isAll(words, crowd) ? { ...crowd, people: [...here, ...crowd.people].slice(0, MOST) } : crowd))
  const mergedMentions = mentions.map((one) => {
    const crowd = crowds.find(({ at }) => at >= one.at && at < one.at + one.length)
    return crowd ? { ...one, people: [...one.people, ...crowd.people].slice(0, MOST) } : one
  })
  const isApart = ({ at }: Mention) => mentions.every((one) => at < one.at || at >= one.at + one.length)
  return [...mergedMentions, ...crowds.filter(isApart)].sort((one, other) => one.at - other.at)
}

/**
 * Finds who "mereka" are: people rather than animals. If only one of a group is here now, they are that earlier group.
 */
export function findGroup(
  ids: readonly string[],
  cast: readonly Somebody[],
  before: Sighting | null,
): readonly string[] {
  const many = before?.lately?.many ?? []
  const people = cast.flatMap(({ id, look }) => (ids.includes(id) && isPerson(look?.kind) ? id : []))
  if (people.length > 1) return people
  return ids.length > 1 && !people.some((id) => many.includes(id)) ? ids : many
}

/** Whether words speak of all, as in "semua orang mendekat". */
const isAll = (words: Words, { at, length }: Mention): boolean => words.isAnyIn(at - 1, at + length, 'reading.all')

const owning = /^(?:punya|memiliki|mempunyai|has|have)$/

/** `before` is the person or creature to whom the crowd may belong: chicks are the children of a hen. */
function crowdAt(words: Words, at: number, before?: Somebody): Mention[] {
  const noun = words.phrase(at, (phrase) => hasWord('reading.crowd', phrase))
  const match = noun ?? words.phrase(at, isActor)
  const isOwn = words.all(at - 3, at).some((word) => owning.test(word) || hasWord('reading.denying', word))
  // "Semua orang di rumah tahu itu" shows nobody.
  const isOpinion = match !== null && words.isAnyIn(at + match.length, at + match.length + 4, 'reading.opinion')
  if (!match || isOwn || isOpinion || words.gap(at) === '-' || isUndrawn(match.phrase)) return []
  const isDoubled =
    match.length === 1 && words.gap(at + 1) === '-' && words.lower(at + 1).startsWith(words.lower(at)) && !noun
  const isLed = !words.isApart(at) && words.isIn(at - 1, 'reading.crowding')
  if (noun ? words.isIn(at - 1, 'beside.new', 'beside.article') : !isLed && !isDoubled) return []
  const last = words.lower(at + match.length - 1 + Number(isDoubled))
  const isBrood = before?.look && !isPerson(before.look.kind) && /nya$/.test(last)
  const people = getCrowd(match.phrase).map((one) => (isBrood ? { ...one, look: before.look } : one))
  return [{ people, at, length: match.length + Number(isDoubled) }]
}

/** Returns people who differ by hair and clothes as far as their kind allows. */
function getCrowd(role: string): Somebody[] {
  const crowd = byRole.get(role) ?? crowdLike(role)
  byRole.set(role, crowd)
  return crowd
}

/** Crowds by role. The roles are words of the vocabulary, so the map stays small. */
const byRole = new Map<string, Somebody[]>()

function crowdLike(role: string): Somebody[] {
  const name = role
    .replace(/^.+_(?=orang$)/, '')
    .replaceAll('_', ' ')
    .replace(/^\p{L}/u, (letter) => letter.toUpperCase())
  const usual = findKey('role', role) === undefined ? 'adult' : undefined
  const people: (Somebody & { look: Look })[] = []
  for (let nth = 0; people.length < MOST; nth += 1) {
    const look = lookFor({ name: 'teman', words: [role], seed: `${role} ${nth}`, usual })
    if (!look) return []
    const isNew = people.every((one) => one.look.hair !== look.hair || one.look.kind !== look.kind)
    if (isNew || findCreature(role) || nth > 20) people.push({ id: `para-${role}-${people.length + 1}`, name, look })
  }
  return people
}

/** Greatest number of people of crowds beside none, one, two or three named people. */
const MOST_EXTRAS = [3, 3, 2, 2]
const getExtraNumber = (id: string) => Number(id.slice(-1))

/** Returns as many people of crowds as there is room for. The first person of every crowd comes first. */
export const crowdBeside = (ids: readonly string[], extras: readonly string[]): string[] =>
  extras.toSorted((one, other) => getExtraNumber(one) - getExtraNumber(other)).slice(0, MOST_EXTRAS[ids.length] ?? 1)
