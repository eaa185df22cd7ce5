import type { Dialogue, ScriptPage } from '../script/script.ts'
import { shortened } from '../script/script.ts'
import { capital, filled, titled, type Words } from './fill.ts'
import { isEnding, NARRATION, partsOf } from './idea-text.ts'
import type { Mood } from './mood.ts'
import type { Beat } from './outline.ts'
import { type Line, narration, type Panel, type Role, roles, type Scene } from './screenplay.ts'
import { wordsOf } from './words/lexicon.ts'
import { passing, patternOf, propWords } from './words/vocabulary.ts'
import type { World } from './world.ts'

const BALLOON = 118

/** `pieces`: the idea's own sentences; `intros`: who unnamed characters are, said when each is first there. */
export type Telling = {
  words: Words
  world: World
  pieces: readonly string[]
  intros: Readonly<Record<Role, string | undefined>>
  mood: Mood
  /** The climax meets the idea's trouble, so the idea's own words come before it. */
  isMet: boolean
}

const distances: Readonly<Record<string, string>> = {
  jauh: 'dari jauh',
  sedang: 'jarak sedang',
  dekat: 'dari dekat',
  rinci: 'rinci',
}

/** The idea's own sentences open scenes, in their order. */
export function pagesOf(outline: readonly (readonly Beat[])[], telling: Telling): ScriptPage[] {
  const beats = outline.flat()
  const scenes = [...new Set(beats.map(({ scene }) => scene))]
  const pieces = joined(telling.pieces)
  const lost = pieces.length === 2 && telling.words.kalah !== undefined && isEnding(pieces[1] ?? '')
  const turns = lost ? [scenes.length - 2, scenes.length - 1] : turnsFor(pieces, scenes.length, telling.isMet)
  const told = new Map(turns.map((at, piece) => [scenes[at], pieces[piece]] as const))
  const narrationOf = narrator(told, beats, telling)
  return outline.map((page) => {
    const own = [...new Set(page.map(({ scene }) => scene))]
    return {
      title: shortened(titled(filled(own[0]?.title ?? '', telling.words) ?? ''), 60),
      summary: own.map((scene) => summaryOf(scene, told.get(scene), telling.words)).join(' '),
      panels: page.map((beat) => ({
        description: descriptionOf(beat, telling, beat.scene === scenes.at(-1)),
        dialogues: narrationOf(beat).flatMap((line) => dialogueOf(line, telling.words) ?? []),
      })),
    }
  })
}

/** Curiosity comes before a discovery: such a last piece joins the one before it, where both fit. */
function joined(pieces: readonly string[]): readonly string[] {
  const [first, second, third] = pieces
  const both = `${second} ${third}`
  const isJoined = pieces.length === 3 && patternOf('early').test(third ?? '') && both.length <= NARRATION
  return first !== undefined && isJoined ? [first, both] : pieces
}

/**
 * The first two, then climax and end, and others between them. A climax for the idea's trouble takes only an ending,
 * and a `final` one after it.
 */
function turnsFor(pieces: readonly string[], scenes: number, isMet: boolean): number[] {
  const count = pieces.length
  const ends = (piece: string, at: number) => at > 0 && at === count - 1 && isEnding(piece)
  if (isMet && count <= scenes - 2)
    return pieces.map((piece, at) => (ends(piece, at) ? scenes - (patternOf('final').test(piece) ? 1 : 2) : at))
  const isLate = (piece: string, at: number) => ends(piece, at) || (at === 2 && !patternOf('early').test(piece))
  if (count < 4) return pieces.map((piece, at) => (isLate(piece, at) ? scenes - 2 : at))
  const middle = Math.min(count, scenes) - 4
  const between = Array.from({ length: middle }, (_, at) => 2 + Math.floor(((at + 0.5) * (scenes - 4)) / middle))
  return [0, 1, ...between, scenes - 2, scenes - 1]
}

/** No repetition of the idea in the tale's words. */
const repeats = (text: string) => text.includes('{ingin}')

const summaryOf = (scene: Scene, piece: string | undefined, words: Words) =>
  [piece, piece !== undefined && repeats(scene.summary) ? undefined : capital(filled(scene.summary, words) ?? '')]
    .filter(Boolean)
    .join(' ')

/** Pieces of the idea replace the tale's narration at the head of their scenes. */
function narrator(told: ReadonlyMap<Scene | undefined, string | undefined>, beats: readonly Beat[], telling: Telling) {
  const closed = beats.find(({ scene }) => scene === beats.at(-1)?.scene)
  const used = new Set<string>()
  const introduced = new Set<string>()
  return (beat: Beat): readonly Line[] => {
    const piece = told.get(beat.scene)
    const panels = beats.filter(({ scene }) => scene === beat.scene)
    const at = panels.indexOf(beat)
    // A piece that fits no narration goes on in the next panels of its scene.
    const parts = piece === undefined ? [] : partsOf(piece).slice(at, beat === panels.at(-1) ? undefined : at + 1)
    const isSaid = ({ kind }: Line) => kind !== 'narration'
    const own = beat.panel.lines.filter(
      (line) => isSaid(line) || (parts.length === 0 && !(piece !== undefined && repeats(line.text))),
    )
    const passed =
      parts.length + beat.panel.lines.length === 0 && telling.pieces.length > 0
        ? passingOf(beat.scene.time || telling.world.time, used)
        : undefined
    const goesOn = beat.panel.lines.some(({ text }) => text.endsWith('…'))
    const met = goesOn || (beat === beats[0] && parts.length > 0) ? [] : introsOf(beat.panel, telling, introduced)
    const closing = beat === closed ? telling.words.tutup : undefined
    const mula = beat === beats[0] ? telling.mood.mula : undefined
    const narrated = (...texts: readonly (string | undefined)[]) =>
      texts.filter((text) => text !== undefined).map(narration)
    const captions = [...own.filter((line) => !isSaid(line)), ...narrated(...met)]
    return [...narrated(mula, ...parts, passed), ...captions, ...own.filter(isSaid), ...narrated(closing)]
  }
}

/** At most one introduction in a panel. */
function introsOf({ seen, lines }: Panel, { intros, words }: Telling, introduced: Set<string>): string[] {
  const texts = [seen, ...lines.map(({ text }) => text)].map((text) => filled(text, words) ?? '')
  const isThere = (role: Role) =>
    lines.some(({ who }) => who === role) || texts.some((text) => text.includes(words[role] ?? ''))
  const role = roles.find((one) => intros[one] !== undefined && !introduced.has(one) && isThere(one))
  if (role === undefined) return []
  introduced.add(role)
  return [intros[role] ?? '']
}

function passingOf(time: string, used: Set<string>): string | undefined {
  const texts = passing.get(time)?.split(' | ') ?? []
  const text = texts.find((one) => !used.has(one))
  if (text !== undefined) used.add(text)
  return text
}

/** Moods in which it does not clear up. */
const dark: ReadonlySet<string> = new Set(['seram', 'misterius'])

/** Weather lasts until the end, where it clears up. */
function descriptionOf({ scene, panel }: Beat, { words, world, mood }: Telling, end: boolean): string {
  const own = scene.time === '' || scene.time === world.time
  const weather = scene.weather !== '' ? scene.weather : end && !dark.has(mood.key) ? 'cerah' : own ? world.weather : ''
  const place = world.places[scene.place] ?? scene.place
  const when = capital([scene.time || world.time, weather].filter(Boolean).join(' '))
  const swaps = mood.swaps.filter(([from]) => !end || from?.startsWith('menangis'))
  const seen = swapped(filled(panel.seen, words) ?? '', words.h ?? '', swaps)
  // The hero looks at a thing that cannot be drawn.
  const drawn = panel.distance !== 'rinci' || propWords(wordsOf(seen)).length > 0
  const shown = drawn ? seen : `${words.h} berdiri, kaget. ${capital(seen)}`
  return `${when} di ${place}, ${distances[drawn ? panel.distance : 'dekat'] ?? ''}. ${capital(shown)}`
}

const swapped = (seen: string, hero: string, swaps: Mood['swaps']): string =>
  seen
    .split(/(?<=\.) /)
    .map((one) =>
      one.startsWith(hero) ? swaps.reduce((text, [from = '', to = '']) => text.replace(from, to), one) : one,
    )
    .join(' ')

function dialogueOf({ who, kind, text }: Line, words: Words): Dialogue | undefined {
  const said = filled(text, words, who)
  if (said === undefined) return undefined
  const most = kind === 'narration' ? NARRATION : BALLOON
  return {
    character: who === '' ? '' : (words[who] ?? ''),
    text: capital(shortened(said, most)),
    kind: who === 'h' && kind !== 'narration' && words.bisu !== undefined ? 'thought' : kind,
    x: null,
    y: null,
  }
}
