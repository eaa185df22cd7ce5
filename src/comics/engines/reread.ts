import type { Figure, PanelScene, Sighting } from '../../artwork/comic/panel-scene.ts'
import { stage } from '../../artwork/comic/stage/stage.ts'
import type { DialogueJson } from '../../db/comic-rows.ts'
import { seenIn } from '../storyteller/seen.ts'
import { actorsOf, type SceneComic } from './staged.ts'

type Words = { description: string; dialogues: readonly DialogueJson[] }

/**
 * The scene of a panel after its words were changed: only what the new words say and the old ones did not is taken
 * over, so that what a hand has set stays.
 */
export function reread(comic: SceneComic, scene: PanelScene, before: Words, after: Words): PanelScene {
  const cast = actorsOf(comic)
  const read = ({ description: text, dialogues }: Words) => seenIn({ text, dialogues, cast, before: null })
  const [old, now] = [read(before), read(after)]
  const changed = <Part extends 'place' | 'time' | 'weather' | 'effect'>(part: Part) =>
    now[part] !== null && now[part] !== old[part] ? { [part]: now[part] } : {}
  const distance = now.distance !== old.distance && now.distance ? now.distance : null
  const isSame = idsOf(old) === idsOf(now) && old.props.join() === now.props.join() && !distance
  const fresh = stage(
    { seen: { ...now, distance: distance ?? now.distance }, speakers: [] },
    { cast, before: [scene], size: scene.size, seed: `${comic.seed} ${after.description}` },
  )
  const people = isSame
    ? { figures: scene.figures.map((figure) => gestured(figure, old, now)) }
    : { figures: fresh.figures, props: fresh.props, camera: fresh.camera }
  return { ...scene, ...people, ...changed('place'), ...changed('time'), ...changed('weather'), ...changed('effect') }
}

const idsOf = ({ figures }: Sighting) => figures.map(({ id, together }) => `${id} ${together}`).join()

/** A pose or a face that is said now and was not before. */
function gestured(figure: Figure, old: Sighting, now: Sighting): Figure {
  const [was, is] = [old, now].map(({ figures }) => figures.find(({ id }) => id === figure.id))
  return {
    ...figure,
    ...(is?.pose && is.pose !== was?.pose && { pose: is.pose }),
    ...(is?.mood && is.mood !== was?.mood && { mood: is.mood }),
  }
}
