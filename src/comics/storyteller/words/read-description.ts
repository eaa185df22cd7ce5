import { chanceOf } from '../../../artwork/chance.ts'
import type { Figure, FigureKind, Look, PanelScene, PropKey } from '../../../artwork/comic/scene.ts'
import type { Character, Commission } from '../../script/script.ts'
import { type Sighting, wordsOf } from './lexicon.ts'
import * as vocabulary from './vocabulary.ts'

const MAX_READ = 1_000

const MOST = 3

/**
 * Any text gives a scene: what it does not say comes from the comic's places and characters, and the panel's balloons.
 */
export function readDescription(commission: Commission): Omit<PanelScene, 'style' | 'seed'> {
  const text = commission.description.slice(0, MAX_READ)
  const words = wordsOf(text)
  const places = vocabulary.placeWords(words)
  const figures = figuresOf(commission, words)
  const props = propsOf(words, places)
  const distance = distances.find(([, pattern]) => pattern.test(text))?.[0]
  return {
    place: placeOf(commission, words, places),
    time: vocabulary.timeWords(words)[0]?.key ?? 'day',
    weather: vocabulary.weatherWords(words)[0]?.key ?? 'clear',
    // Far and detail are said, or follow from what there is to see.
    distance: distance ?? (figures.length > 0 ? 'medium' : props.length > 0 ? 'detail' : 'far'),
    figures,
    props,
    effect:
      vocabulary.effectWords(words)[0]?.key ??
      (commission.dialogues.some(({ kind }) => kind === 'shout') ? 'burst' : null),
  }
}

/** The picture is at the place after "di" or "ke"; another one may only be mentioned. */
function placeOf(commission: Commission, words: readonly string[], places: readonly Sighting<PanelScene['place']>[]) {
  const there = places.find(({ at }) => leading.has(words[at - 1] ?? '') || leading.has(words[at - 2] ?? ''))
  const chosen = commission.backgrounds.flatMap((background) => vocabulary.placeWords(wordsOf(background)).slice(0, 1))
  return (there ?? places[0] ?? chosen[0])?.key ?? 'village'
}

const leading = new Set('di ke dari dalam atas bawah depan dekat tepi menuju at in to'.split(' '))

function propsOf(words: readonly string[], places: readonly Sighting<string>[]): PropKey[] {
  const covered = new Set(places.flatMap(({ at, length }) => Array.from({ length }, (_, step) => at + step)))
  const seen = vocabulary.propWords(words).filter(({ at, word }) => !covered.has(at) || word.includes('kapal'))
  return [...new Set(seen.map(({ key }) => key))].slice(0, MOST)
}

const distances: readonly (readonly [PanelScene['distance'], RegExp])[] = [
  ['detail', /\b(rinci|detail|close[- ]?up (pada|of) (benda|tangan|the)|bidikan benda)\b/i],
  ['close', /\b(dari dekat|jarak dekat|sangat dekat|wajah\w*|close[- ]?up|ekspresi\w*)\b|,\s*dekat\b/i],
  ['far', /\b(dari (ke)?jauh(an)?|jarak jauh|pemandangan|panorama|wide|long shot|dari atas)\b|,\s*jauh\b/i],
  ['medium', /\b(jarak (sedang|menengah)|medium shot|setengah badan)\b|,\s*sedang\b/i],
]

type Somebody = Pick<Figure, 'name' | 'look'>
type Place = { at: number; length: number }
type PlacedFigure = Somebody & Place

function figuresOf({ characters, hero, seed, description, dialogues }: Commission, words: readonly string[]): Figure[] {
  const cast = characters.map(({ name, appearance }, index) => ({
    name,
    look: lookOf({ name, appearance: index === 0 && hero !== null ? hero : appearance }, seed),
  }))
  const named = cast.flatMap((somebody) => {
    const place = mentionOf(somebody.name, words)
    return place ? [{ ...somebody, ...place }] : []
  })
  const found = [...named, ...strangers(cast, seed, words, named)]
  const present = found.sort((one, other) => one.at - other.at).slice(0, MOST)
  if (present.length === 0 && !/\b(rinci|detail|kosong|pemandangan)\b/i.test(description)) {
    const speakers = dialogues.flatMap(({ kind, character }) => (kind === 'narration' ? [] : character))
    const speaking = cast.filter(({ name }) => speakers.includes(name)).slice(0, MOST)
    return speaking.map((somebody) => ({ ...somebody, mood: 'calm', pose: 'stand' }))
  }
  return present.map((somebody, index) =>
    figure(somebody, clauseOf(words, somebody.at + somebody.length, present[index + 1]?.at)),
  )
}

/** By the whole name, or by a part of it that is no other word. */
function mentionOf(name: string, words: readonly string[]): Place | undefined {
  const parts = wordsOf(name)
  if (parts.length === 0) return undefined
  const whole = words.findIndex((_, at) => parts.every((part, step) => words[at + step] === part))
  if (whole >= 0) return { at: whole, length: parts.length }
  const at = words.findIndex((word) =>
    parts.some((part) => part.length > 2 && (word === part || word === `${part}nya`)),
  )
  return at < 0 ? undefined : { at, length: 1 }
}

/** Nameless kinds: a character of that kind, else a new figure. */
function strangers(cast: readonly Somebody[], seed: string, words: readonly string[], named: readonly PlacedFigure[]) {
  const taken = new Set(named.map(({ name }) => name))
  return vocabulary.kindWords(words).flatMap(({ key, word, at, length }) => {
    if (named.some((one) => Math.abs(one.at - at) <= 1 || (at >= one.at && at < one.at + one.length))) return []
    const known = cast.find(({ name, look }) => look.kind === key && !taken.has(name))
    const name = known?.name ?? word
    if (taken.has(name)) return []
    taken.add(name)
    return [{ name, look: known?.look ?? lookOf({ name, appearance: word }, seed), at, length }]
  })
}

/** Up to the next figure, or of both where only "dan" stands between them. */
function clauseOf(words: readonly string[], from: number, to: number | undefined): readonly string[] {
  const own = words.slice(from, to)
  return to !== undefined && own.every((word) => joining.has(word)) ? words.slice(from) : own
}

const joining = new Set(['dan', 'bersama', 'serta', 'and', 'dengan', 'si'])

function figure({ name, look }: Somebody, said: readonly string[]): Figure {
  const moods = vocabulary.moodWords(said)
  const felt = moods.find(({ key, word }) => key !== 'calm' && !outward.test(word)) ?? moods[0]
  return { name, look, mood: felt?.key ?? 'calm', pose: vocabulary.poseWords(said)[0]?.key ?? 'stand' }
}

/** Laughter and tears count less than a named feeling: "menangis, senang". */
const outward = /senyum|tawa|tangis|menangis|smil|laugh|cry/

/** The same in every panel: by the words of the appearance, else by name and seed. */
export function lookOf({ name, appearance }: Pick<Character, 'name' | 'appearance'>, seed: string): Look {
  const chance = chanceOf(`${seed} ${name}`)
  const words = wordsOf(appearance)
  const kind = kindIn(words) ?? kindIn(wordsOf(name)) ?? chance.pick(['girl', 'boy'])
  const wardrobe = vocabulary.clothesOf(kind)
  const scores = wardrobe.map((clothes) => wordsOf(clothes).filter((word) => likeness(words, word)).length)
  const best = Math.max(0, ...scores)
  return { kind, variant: best > 0 ? scores.indexOf(best) : chance.whole(0, Math.max(2, wardrobe.length) * 3 - 1) }
}

/** The first kind, but "anak" and "adik" give way to what comes after them. */
function kindIn(words: readonly string[]): FigureKind | undefined {
  const kind = vocabulary.kindWords(words)[0]?.key
  return kind === 'boy' && /\b(perempuan|gadis|wanita|girl|cewek)\b/.test(words.join(' ')) ? 'girl' : kind
}

const common = new Set(['dan', 'dengan', 'rambut', 'baju', 'sekolah', 'anak'])
const same = (word: string) => vocabulary.alike.get(word) ?? word
const likeness = (words: readonly string[], word: string) =>
  !common.has(word) && words.some((one) => same(one) === same(word))
