import type { Figure, PanelScene, Sighting } from '../../artwork/comic/panel-scene.ts'
import { stage } from '../../artwork/comic/stage/stage.ts'
import type { DialogueJson } from '../../db/column-types.ts'
import { seenIn } from './seen.ts'
import { drawnIn, listActors, type SceneComic } from './staged.ts'

type Words = { description: string; dialogues: readonly DialogueJson[] }

/**
 * Returns the scene of a panel after its words were changed. Only what the new words say and the old words did not is
 * taken over, so everything that the creator set by hand stays.
 */
export function reread(comic: SceneComic, scene: PanelScene, before: Words, after: Words): PanelScene {
  const cast = listActors(comic)
  const readSighting = ({ description: text, dialogues }: Words) => seenIn({ text, dialogues, cast, before: null })
  const [old, now] = [readSighting(before), readSighting(after)]
  const pickChange = <Part extends 'place' | 'time' | 'weather' | 'effect'>(part: Part) =>
    now[part] !== null && now[part] !== old[part] ? { [part]: now[part] } : {}
  const distance = now.distance !== old.distance && now.distance ? now.distance : null
  const isSame = figuresKey(old) === figuresKey(now) && old.props.join() === now.props.join() && !distance
  const fresh = stage(
    { seen: { ...now, distance: distance ?? now.distance }, speakers: [] },
    { cast: drawnIn(cast), before: [scene], size: scene.size, seed: `${comic.seed} ${after.description}` },
  )
  const people = isSame
    ? { figures: scene.figures.map((figure) => gestured(figure, old, now)) }
    : { ...mergeFigures(scene, fresh, old, now), camera: fresh.camera }
  return {
    ...scene,
    ...people,
    ...pickChange('place'),
    ...pickChange('time'),
    ...pickChange('weather'),
    ...pickChange('effect'),
  }
}

const figuresKey = ({ figures }: Sighting) => figures.map(({ id, together }) => `${id} ${together}`).join()

/**
 * Keeps the people and things of the new words, and those that the creator added by hand: the old words do not name
 * them.
 */
function mergeFigures(scene: PanelScene, fresh: PanelScene, old: Sighting, now: Sighting) {
  const has = (figures: readonly { id: string }[], id: string) => figures.some((figure) => figure.id === id)
  const freshFigures = fresh.figures.map((figure): Figure => {
    const current = scene.figures.find(({ id }) => id === figure.id)
    if (!current) return figure
    const { x, y, scale, together, pose } = figure
    return gestured({ ...current, x, y, scale, together, ...(together && { pose }) }, old, now)
  })
  const byHand = scene.figures.filter(({ id }) => !has(old.figures, id) && !has(fresh.figures, id))
  const figures = [...freshFigures, ...byHand]
  const remainingProps = scene.props.filter(
    ({ key, held_by }) =>
      (now.props.includes(key) || !old.props.includes(key)) && (held_by === null || has(figures, held_by)),
  )
  return {
    figures,
    props: [...remainingProps, ...fresh.props.filter(({ key }) => !remainingProps.some((prop) => prop.key === key))],
  }
}

/** Takes over a pose or mood that the new words say and the old words did not. */
function gestured(figure: Figure, old: Sighting, now: Sighting): Figure {
  const [was, is] = [old, now].map(({ figures }) => figures.find(({ id }) => id === figure.id))
  return {
    ...figure,
    ...(is?.pose && is.pose !== was?.pose && { pose: is.pose }),
    ...(is?.mood && is.mood !== was?.mood && { mood: is.mood }),
  }
}
