import { type Chance, createChance } from '../../chance.ts'
import { isPerson } from '../kit.ts'
import {
  type Figure,
  type PanelScene,
  type PanelSize,
  panelSizes,
  type SightedFigure,
  type Sighting,
  still,
} from '../panel-scene.ts'
import { holds, isRoofed, PLAIN } from '../places.ts'
import { fitsHand, isInSky } from '../things.ts'
import { fromDistance, isNear } from './camera.ts'
import { abed, afloat, handling, isLying, seated } from './handling.ts'
import { isOfPose, onTable, placeProps } from './props.ts'
import { chooseSizes } from './sizes.ts'
import { type Actor, standing } from './standing.ts'

/**
 * What a panel shows and who speaks in it. `speakers`: ids of the figures that have balloons, in order. `room`: the
 * height in units that letters need above the figures.
 */
export type Beat = { seen: Sighting; speakers: readonly string[]; room?: number }

/**
 * Makes the picture of every panel. `pages` are the beats of each page, in reading order. The seed decides what the
 * words leave open. If `isShaped`, sizes follow the rhythm of a page. Camera and gestures change so that no picture
 * looks like the one before.
 */
export function stageComic(
  pages: readonly (readonly Beat[])[],
  cast: readonly Actor[],
  seed: string,
  isShaped = true,
): PanelScene[] {
  const chance = createChance(`${seed} stage`)
  const scenes: PanelScene[] = []
  for (const beats of pages) {
    const sizes = isShaped ? chooseSizes(beats, chance) : []
    for (const [at, beat] of beats.entries())
      scenes.push(stage(beat, { cast, before: scenes, size: sizes[at] ?? 'wide', seed: `${seed}/${scenes.length}` }))
  }
  return scenes
}

type Camera = PanelScene['camera']
/** `before`: the earlier pictures, in reading order. */
type Staging = { cast: readonly Actor[]; before: readonly PanelScene[]; size: PanelSize; seed: string }

export function stage(beat: Beat, { cast, before, size, seed }: Staging): PanelScene {
  const { seen } = beat
  const chance = createChance(seed)
  const last = before.at(-1) ?? null
  const lastPlace = before.findLast(({ place }) => place !== PLAIN)?.place
  const where = seen.place ?? lastPlace ?? PLAIN
  // A picture of nothing but a backdrop would be empty, so it shows people.
  const isBlank = where === PLAIN && !seen.isEmpty && seen.figures.length === 0 && seen.props.every(isInSky)
  const there = seen.isStill || isBlank ? before.findLast(({ figures }) => figures.length > 0) : undefined
  const isStay = there && (isBlank || there.place === where || there.place === PLAIN)
  const first = isBlank ? cast.slice(0, 1).map(({ id }) => ({ id, ...still })) : []
  const remaining = isStay ? there.figures.slice(0, isBlank ? 2 : MOST).map(stillThere) : first
  const acting = [...seen.figures, ...remaining].flatMap((figure) => {
    const actor = [...cast, ...(seen.extras ?? []), ...(there?.figures ?? [])].find(({ id }) => id === figure.id)
    return actor ? [{ ...figure, id: actor.id, name: actor.name, look: actor.look }] : []
  })
  // A thing that is seen closely is shown alone if the people of the panel are only voices.
  const isThing =
    seen.distance === 'detail' &&
    seen.props.length > 0 &&
    acting.every(({ id, pose, mood }) => beat.speakers.includes(id) && !pose && !mood)
  const visibleFigures = isThing ? [] : inOrder(acting, beat.speakers).slice(0, MOST)
  const isNewPlace = where !== PLAIN && where !== lastPlace
  const distance = seen.distance ?? distanceFor(beat, visibleFigures, isNewPlace, before, { chance, size })
  const place = isBare(seen, visibleFigures.length, distance) ? PLAIN : where
  const camera = {
    distance,
    height: seen.height ?? heightFor(visibleFigures, chance),
  }
  const figures = seated(standing(visibleFigures, { ...beat, distance: camera.distance, size, last, chance }), where)
  const time = seen.time ?? last?.time ?? 'day'
  // The sun does not shine in rooms or at night.
  const isOut = (key: string) =>
    (isInSky(key) && !seen.hands?.[key] && (isRoofed(where) || (key === 'sun' && time === 'night'))) ||
    isStranded(key, where)
  const isSlept = figures.some(isLying) && holds(place, 'bed')
  const isDrawn = (key: string) =>
    (holds(place, key) && !(key === 'bed' && isSlept)) || isOfPose(key, figures) || isOut(key)
  const things = isSlept ? [...new Set(['bed', ...seen.props])] : seen.props
  // Nobody holds the things that lie on a table.
  const hands = seen.isStill ? (things.includes('table') ? {} : undefined) : seen.hands
  const lying = placeProps(
    things.filter((key) => !isDrawn(key)),
    figures,
    camera.distance,
    { hands, held: seen.isStill ? [] : undefined, room: (beat.room ?? 0) / panelSizes[size].height },
  )
  const props = onTable(lying).map((prop) => afloat(prop, figures, where, size))
  const scene: PanelScene = {
    size,
    place,
    time,
    weather: seen.weather ?? last?.weather ?? 'clear',
    camera,
    figures: abed(
      figures.map((figure, at) =>
        handling(figure, visibleFigures[at]?.pose ?? null, { props, hands, speakers: beat.speakers }),
      ),
      props,
    ),
    props,
    effect: seen.effect,
  }
  return before.some((other) => looksLike(other, scene)) ? varied(scene, before) : scene
}

/** Places that surround people on all sides. They are shown however long ago words named them. */
const around = /^(?:sea|underwater|space|sky|cave|forest)$/

/**
 * Whether a panel shows a plain backdrop. A place is shown in the panel that names it and for some panels after; behind
 * close faces it is shown for fewer panels.
 */
const isBare = ({ place, placeAge = 0 }: Sighting, people: number, distance: Camera['distance']): boolean =>
  !around.test(place ?? '') && people > 0 && placeAge > (isNear(distance) ? 1 : SHOWN_FOR)
const SHOWN_FOR = 3

/** Whether a vehicle cannot be at a place: no bus drives into a hospital, and no ship lies in a market. */
const isStranded = (key: string, place: string): boolean =>
  key === 'ship'
    ? !/^(?:harbor|sea|beach|river|plain)$/.test(place)
    : street.test(key) && isRoofed(place) && place !== 'workshop'
const street = /^(?:bus|car|becak|cart)$/

const MOST = 5

const stillThere = ({ id, mood }: Figure): SightedFigure => ({
  ...still,
  id,
  mood,
  pose: mood === 'asleep' ? 'sleep' : null,
})

/** Orders figures: pairs stand beside each other, and other figures are in the order in which they speak. */
function inOrder<One extends SightedFigure>(figures: readonly One[], speakers: readonly string[]): One[] {
  const turn = ({ id }: One) => (speakers.includes(id) ? speakers.indexOf(id) : speakers.length)
  const sorted = figures.toSorted((one, other) => turn(one) - turn(other))
  const paired = sorted.flatMap((one) => {
    const other = sorted.find(({ id }) => id === one.together)
    return other && figures.indexOf(one) < figures.indexOf(other) ? [one, other] : []
  })
  return [...paired, ...sorted.filter((one) => !paired.includes(one))]
}

const strong = new Set(['crying', 'angry', 'shouting', 'scared', 'surprised', 'sad', 'shy', 'determined'])
const moving = new Set(
  'walk run jump climb crawl sneak fall fly kick dance lift push ride lie sleep cook work bow kneel floor show clap salute drink sweep repair haul row cycle drive roll'.split(
    ' ',
  ),
)

/** If letters need more than this share of a panel, too little room is left for people seen from afar. */
const FAR_ROOM = 0.42

/**
 * A new place is first seen from afar, unless somebody talks there or letters leave no room. A strong feeling, and
 * people who only stand there, are seen closely. An action needs a wider view.
 */
function distanceFor(
  { seen, speakers, room = 0 }: Beat,
  visibleFigures: readonly (SightedFigure & Actor)[],
  isNewPlace: boolean,
  before: readonly PanelScene[],
  { chance, size }: { chance: Chance; size: PanelSize },
): PanelScene['camera']['distance'] {
  if (visibleFigures.length === 0) {
    const things = seen.props.filter((key) => !isInSky(key))
    return things.length === 0 ? 'far' : things.some(fitsHand) ? 'detail' : 'medium'
  }
  const isDeed = visibleFigures.some(({ pose, together }) => together !== null || moving.has(pose ?? ''))
  const recent = before.slice(-2).map(({ camera }) => camera.distance)
  const often = (distance: string) => recent.length === 2 && recent.every((one) => one === distance)
  const isOpening = isNewPlace && (before.length === 0 || chance.often(0.7))
  const isRoomy = room / panelSizes[size].height < FAR_ROOM && speakers.length < 2
  if (isOpening && isRoomy && !often('far')) return 'far'
  const isPlain = seen.place === null || seen.place === PLAIN || (seen.placeAge ?? 0) > SHOWN_FOR
  const isWide = often('medium') && isRoomy && visibleFigures.length < 3 && !isPlain
  const people = visibleFigures.filter(({ look }) => isPerson(look.kind))
  const isMixed = people.length > 0 && people.length < visibleFigures.length
  if (isDeed || isMixed || visibleFigures.length > 2 || seen.props.length > 0) return isWide ? 'far' : 'medium'
  if (isNewPlace) return 'medium'
  // If somebody only stands there, the picture shows the face.
  const isFelt = visibleFigures.some(({ mood }) => strong.has(mood ?? ''))
  return often('close') && !isFelt ? 'medium' : chance.often(isFelt || isPlain ? 0.9 : 0.6) ? 'close' : 'medium'
}

const heightFor = (visibleFigures: readonly SightedFigure[], chance: Chance): PanelScene['camera']['height'] => {
  const moods = visibleFigures.map(({ mood }) => mood)
  if (visibleFigures.length === 1 && (moods.includes('determined') || moods.includes('angry')))
    return chance.often(0.5) ? 'low' : 'eye'
  if (visibleFigures.length === 1 && (moods.includes('scared') || moods.includes('sad')))
    return chance.often(0.4) ? 'high' : 'eye'
  return chance.often(0.12) ? chance.pick(['low', 'high']) : 'eye'
}

const castKey = ({ figures }: PanelScene) => figures.map(({ id, pose, mood }) => `${id} ${pose} ${mood}`).join()

/** Whether two pictures show the same people in the same way at the same place, from the same distance. */
const looksLike = (one: PanelScene, other: PanelScene): boolean =>
  one.place === other.place &&
  one.camera.distance === other.camera.distance &&
  one.camera.height === other.camera.height &&
  one.figures[0]?.flip === other.figures[0]?.flip &&
  castKey(one) === castKey(other) &&
  one.props.map(({ key }) => key).join() === other.props.map(({ key }) => key).join()

/** Returns the same scene from elsewhere. Each `nth` view, counted from 1, differs from the view before. */
export function otherView(scene: PanelScene, nth: number): PanelScene {
  const others = listViews(scene).filter((view) => !looksLike(view, scene))
  return others[nth % others.length] ?? scene
}

/** Returns the first view of a scene that no earlier picture has. */
const varied = (scene: PanelScene, before: readonly PanelScene[]): PanelScene =>
  listViews(scene).find((view) => !before.some((other) => looksLike(other, view))) ?? scene

/** Returns views from both sides, from other heights and from other distances. */
function listViews(scene: PanelScene): PanelScene[] {
  const distances =
    scene.figures.length === 0 ? ([scene.camera.distance] as const) : (['medium', 'close', 'far'] as const)
  return distances.flatMap((distance) =>
    (['eye', 'low', 'high'] as const).flatMap((height) =>
      [false, true].map((isTurned) => {
        const near = distance === scene.camera.distance ? scene : fromDistance(scene, distance)
        return turned({ ...near, camera: { distance, height } }, isTurned)
      }),
    ),
  )
}

const turned = (scene: PanelScene, isTurned: boolean): PanelScene =>
  isTurned
    ? {
        ...scene,
        figures: scene.figures.map((figure) => ({ ...figure, x: 1 - figure.x, flip: !figure.flip })),
        props: scene.props.map((prop) => ({ ...prop, x: 1 - prop.x })),
      }
    : scene
