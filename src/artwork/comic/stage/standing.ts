import type { Chance } from '../../chance.ts'
import { isPerson, kit } from '../kit.ts'
import { type Figure, type Look, type PanelScene, panelSizes, type SightedFigure } from '../panel-scene.ts'
import { faceShift, getMeasures, isNear, placedBy } from './camera.ts'

export type Actor = { id: string; name: string; look: Look }

type Standing = Pick<PanelScene, 'size'> & {
  distance: PanelScene['camera']['distance']
  last: PanelScene | null
  chance: Chance
  speakers: readonly string[]
  room?: number
}

const going = new Set(['walk', 'run', 'sneak', 'push', 'ride', 'fly', 'bow'])
const sideways = new Set('walk run crawl sneak climb fall fly kick push ride cook work bow'.split(' '))

/**
 * Places figures from left to right so that they look at each other. A figure that was on the left in the picture
 * before stays there.
 */
export function standing(
  visibleFigures: readonly (SightedFigure & Actor)[],
  { distance, size, last, chance, speakers, room = 0 }: Standing,
): Figure[] {
  const { width, height } = panelSizes[size]
  const gestures = visibleFigures.map((one) => one.pose ?? gestureFor(one, speakers, chance))
  const places = placedBy(
    visibleFigures.map(({ look }, at) => ({ look, pose: gestures[at] ?? 'stand' })),
    distance,
    size,
    room,
  )
  const units = visibleFigures.filter(
    ({ together }, at) =>
      visibleFigures.findIndex(({ id }) => id === together) < 0 ||
      visibleFigures.findIndex(({ id }) => id === together) > at,
  )
  const count = units.length
  const spots = spread(
    units.map(
      (one) => ((places[visibleFigures.indexOf(one)]?.scale ?? 1) * getMeasures(one.look).broad * height) / width,
    ),
    distance,
  )
  const alone = chance.pick([0.34, 0.38, 0.64])
  const isClose = isNear(distance)
  // Two figures that walk, push or bow together face the same direction.
  const isAlong = count > 1 && going.has(gestures[0] ?? '') && gestures.every((one) => one === gestures[0])
  const [first, second] = visibleFigures
  // If two figures talk, their balloons are read from left to right.
  const isSilent = speakers.length < 2 && visibleFigures.length === 2
  const isTurned = isSilent && !isAlong && wasLeft(last, second?.id) && wasRight(last, first?.id)
  let unit = -1
  return visibleFigures
    .map((one, at): Figure => {
      const leaderIndex = visibleFigures.findIndex(({ id }) => id === one.together)
      const follows = leaderIndex >= 0 && leaderIndex < at
      if (!follows) unit += 1
      const x = count === 1 ? alone : (spots[unit] ?? 0.5)
      const isLeft = x < 0.5
      const gesture = gestures[at] ?? 'stand'
      const facing =
        one.facing ??
        (sideways.has(gesture)
          ? 'side'
          : count > 1 && chance.often(0.2) && distance !== 'close'
            ? 'side'
            : 'three_quarter')
      return {
        id: one.id,
        name: one.name,
        look: one.look,
        pose: kit('pair').has(gesture) && one.together === null ? 'stand' : gesture,
        mood: one.mood ?? (gesture === 'sleep' ? 'asleep' : 'calm'),
        facing,
        flip: isAlong ? false : follows ? isLeft : count === 1 ? x > 0.5 : !isLeft,
        x: isTurned ? 1 - x : x,
        ...(places[at] ?? { y: 1, scale: 0.7 }),
        together: one.together,
      }
    })
    .map((figure) => (isTurned ? { ...figure, flip: !figure.flip } : figure))
    .map((figure) => (isClose ? { ...figure, x: figure.x + faceShift(figure, size) } : figure))
}

const findX = (scene: PanelScene | null, id: string | undefined) => scene?.figures.find((one) => one.id === id)?.x
const wasLeft = (scene: PanelScene | null, id: string | undefined) => (findX(scene, id) ?? 1) < 0.5
const wasRight = (scene: PanelScene | null, id: string | undefined) => (findX(scene, id) ?? 0) > 0.5

/**
 * Returns the middles of figures of these widths that stand beside each other. The gaps between them are equal, and as
 * wide as there is room, up to a limit.
 */
function spread(widths: readonly number[], distance: PanelScene['camera']['distance']): number[] {
  const whole = widths.reduce((sum, width) => sum + width, 0)
  const gap = Math.min(distance === 'far' ? 0.16 : 0.23, (0.94 - whole) / Math.max(1, widths.length - 1))
  let left = 0.5 - (whole + gap * (widths.length - 1)) / 2
  return widths.map((width) => {
    const middle = left + width / 2
    left += width + gap
    return Math.round(middle * 100) / 100
  })
}

const talking = ['hips', 'point', 'arms', 'think', 'stand', 'wave'] as const

/** A speaker moves a hand, a listener stands. A strong feeling has its own gesture. */
function gestureFor({ mood, look, id }: SightedFigure & Actor, speakers: readonly string[], chance: Chance): string {
  if (!isPerson(look.kind)) return 'stand'
  if (mood === 'scared') return 'shrink'
  if (mood === 'crying' && chance.often(0.4)) return 'weep'
  if (mood === 'angry' || mood === 'determined') return chance.pick(['hips', 'arms', 'point'])
  return speakers[0] === id && chance.often(0.5) ? chance.pick(talking) : 'stand'
}
