import type * as kit from '../../artwork/comic/panel-scene.ts'
import { places } from '../../artwork/comic/places.ts'
import { type Figure, figureKinds, type Look, moods, type PanelScene, poses } from '../../artwork/comic/scene.ts'
import { props } from '../../artwork/comic/things.ts'
import type { Character, Commission } from '../script/script.ts'
import { idOf } from '../storyteller/cast.ts'
import { lookFor } from '../storyteller/look.ts'
import { seenIn } from '../storyteller/seen.ts'

const MOST = 3

/** `seenIn` for the drawings of `scene.ts`, which have fewer keys: what they lack is not shown. */
export function readDescription(commission: Commission): Omit<PanelScene, 'style' | 'seed'> {
  const { description, dialogues, characters, hero, backgrounds, seed } = commission
  const people = characters.map((character, nth) => ({
    ...character,
    id: character.id ?? idOf(character.name),
    appearance: nth === 0 && hero !== null ? hero : character.appearance,
  }))
  const cast = people.map(({ id, name, appearance, look }) => ({
    id,
    name,
    look: look ?? lookFor({ name, words: appearance, seed }),
  }))
  const before = seenIn({ text: backgrounds[0] ?? '', dialogues: [], cast: [], before: null })
  const seen = seenIn({ text: description, dialogues, cast, before })
  const figures = seen.figures.slice(0, MOST).flatMap(({ id, mood, pose }): Figure[] => {
    const one = people.find((somebody) => somebody.id === id)
    if (!one) return []
    return [
      {
        name: one.name,
        look: lookOf(one, seed),
        mood: moods.find((key) => key === (likeMood[mood ?? ''] ?? mood)) ?? 'calm',
        pose: poses.find((key) => key === (likePose[pose ?? ''] ?? pose)) ?? 'stand',
      },
    ]
  })
  const things = seen.props.filter((key) => props.includes(key)).slice(0, MOST)
  const place = likePlace[seen.place ?? ''] ?? seen.place ?? ''
  return {
    place: places.includes(place) ? place : 'village',
    time: seen.time ?? 'day',
    weather: seen.weather ?? 'clear',
    distance: seen.distance ?? (figures.length > 0 ? 'medium' : things.length > 0 ? 'detail' : 'far'),
    figures,
    props: things,
    effect: seen.effect ?? (dialogues.some(({ kind }) => kind === 'shout') ? 'burst' : null),
  }
}

const likeMood: Readonly<Record<string, string>> = {
  smile: 'happy',
  crying: 'sad',
  shouting: 'angry',
  sly: 'happy',
  asleep: 'tired',
}
const likePose: Readonly<Record<string, string>> = {
  floor: 'sit',
  squat: 'sit',
  kneel: 'sit',
  lie: 'sleep',
  jump: 'cheer',
  dance: 'cheer',
  read: 'hold',
  write: 'hold',
  phone: 'hold',
  lift: 'hold',
}
const likePlace: Readonly<Record<string, string>> = {
  road: 'city',
  busstop: 'city',
  cafe: 'foodstall',
  porch: 'livingroom',
  bridge: 'river',
  harbor: 'beach',
  fort: 'castle',
}

/** The same in every panel. */
export function lookOf(
  { name, appearance, look }: Pick<Character, 'name' | 'appearance' | 'look'>,
  seed: string,
): Look {
  const { kind, age, variant } = look ?? lookFor({ name, words: appearance, seed })
  return { kind: oldKind(kind, age), variant }
}

const oldKind = (kind: kit.Look['kind'], age: string): Look['kind'] => {
  const elder = { woman: 'grandmother', man: 'grandfather' } as const
  const young = { woman: 'girl', man: 'boy' } as const
  if (kind === 'woman' || kind === 'man')
    return age === 'elder' ? elder[kind] : age === 'child' || age === 'teen' ? young[kind] : kind
  return figureKinds.find((known) => known === kind) ?? 'mousedeer'
}
