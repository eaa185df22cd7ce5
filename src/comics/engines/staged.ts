import { isDeepStrictEqual } from 'node:util'
import { creatures, isPerson } from '../../artwork/comic/kit.ts'
import type { Look, PanelScene, Sighting } from '../../artwork/comic/panel-scene.ts'
import { PLAIN } from '../../artwork/comic/places.ts'
import { type Beat, stageComic } from '../../artwork/comic/stage/stage.ts'
import type { Actor } from '../../artwork/comic/stage/standing.ts'
import { characterTemplates } from '../../artwork/comic/templates.ts'
import type { DialogueJson } from '../../db/column-types.ts'
import type { ComicRow } from '../../db/tables.ts'
import { roomFor } from '../lettering/room.ts'
import { placeOpening } from './opening.ts'
import { seenIn } from './seen.ts'
import { toCharacterId } from './storyteller/cast.ts'
import { lookFor } from './storyteller/look.ts'
import { calledIn, getPeople, type Somebody } from './storyteller/people.ts'

export type SceneComic = Pick<ComicRow, 'characters' | 'seed'>
type Words = { description: string; dialogues: readonly DialogueJson[]; scene?: PanelScene | null }

/** Reads what the panels of pages show, and makes a picture of each. `isShaped`: the panels get different sizes. */
export function stagedFrom(
  { characters, seed }: SceneComic,
  pages: readonly (readonly Words[])[],
  isShaped: boolean,
): PanelScene[] {
  const cast = listActors({ characters, seed })
  const people = getPeople(cast)
  let before: Sighting | null = null
  const toBeat = ({ description, dialogues, scene }: Words): Beat => {
    const sighting = seenIn({ text: description, dialogues, cast, before })
    const place = scene && scene.place !== PLAIN ? scene.place : sighting.place
    const placeAge = place === sighting.place ? (sighting.placeAge ?? 0) : 0
    before = scene ? { ...sighting, place, placeAge, time: scene.time, weather: scene.weather } : sighting
    const balloons = dialogues.filter(({ kind }) => kind !== 'narration')
    const speakers = [...new Set(balloons.flatMap(({ character }) => calledIn(people, character)?.id ?? []))]
    return { seen: sighting, speakers, room: roomFor(dialogues) }
  }
  return stageComic(
    placeOpening(
      pages.map((panels) => panels.map(toBeat)),
      cast,
    ),
    drawnIn(cast),
    seed,
    isShaped,
  )
}

export const drawnIn = (cast: readonly Somebody[]): Actor[] =>
  cast.flatMap((one) => (one.look ? [{ ...one, look: one.look }] : []))

/**
 * Returns the people of a comic. Older comics store no looks, so a look is read from the appearance; it is null if
 * there is no drawing.
 */
export const listActors = ({ characters, seed }: SceneComic): Somebody[] =>
  characters.map((one) => ({ id: one.id ?? toCharacterId(one.name), name: one.name, look: storedLook(one, seed) }))

function storedLook({ name, look, drawn, appearance }: SceneComic['characters'][number], seed: string): Look | null {
  if (look !== undefined && drawn !== undefined) return look
  const lookFromWords = lookFor({ name, words: appearance, seed })
  // In older comics an ant has the look of a person or none, and no panel shows it.
  const drawable = lookFromWords && !isLater(lookFromWords.kind) ? lookFromWords : null
  return look && (drawable || !isPerson(look.kind)) ? look : drawable
}

/** Whether a kind got its drawing only after comics began to store who is drawn. */
const isLater = (kind: string) => creatures.indexOf(kind) > creatures.indexOf('butterfly')

type LookChoice = {
  name: string
  look: Look | null
  chosen: Look | null
  words: string | null
  template: string | null
}

/**
 * Returns the new look of a character. A template that is chosen now wins over parts that are chosen one by one, and
 * these win over new `words` for the appearance. Words cannot turn a character without a drawing into a person.
 */
export function newLook(
  { seed }: Pick<SceneComic, 'seed'>,
  { name, look, chosen, words, template }: LookChoice,
): Look | null {
  const worn = template === null ? undefined : characterTemplates.get(template)
  if (worn) return worn
  if (words === null || !isDeepStrictEqual(chosen, look)) return chosen
  const lookFromWords = lookFor({ name, words, seed })
  return look === null && isPerson(lookFromWords?.kind) ? null : lookFromWords
}

/**
 * Returns the indexes of the panels whose words, and all words before them, name no place, and whose place nobody
 * changed by hand.
 */
export function placeless(comic: SceneComic, panels: readonly Words[]): number[] {
  const cast = listActors(comic)
  let before: Sighting | null = null
  const [usual] = panels.map(({ scene }) => scene?.place)
  return panels.flatMap(({ description, dialogues, scene }, at) => {
    before = seenIn({ text: description, dialogues, cast, before })
    const isOpen = before.place === null || before.place === PLAIN
    return isOpen && (scene?.place === usual || scene?.place === PLAIN) ? at : []
  })
}
