import { isPerson } from '../kit.ts'
import type { Figure, PanelScene, Prop } from '../panel-scene.ts'
import { fitsArms, fitsHand, getHeightShare, isInSky, isOnWall } from '../things.ts'
import { getMeasures, isNear } from './camera.ts'

type Keys = Readonly<Record<string, readonly string[]>>
/**
 * `held`: ids of the figures whose hands are already full. It is set if a creator adds a thing; then a thing that could
 * hang on a wall may be held too. `hands`: by the words, who holds each thing; a thing that is missing there is held by
 * nobody. `room`: the share of the panel that letters need above things that are seen alone.
 */
type Holding = { held?: readonly (string | null)[] | undefined; hands?: Keys | undefined; room?: number }

/**
 * Puts each thing in a hand, in the sky, on the wall, below a person who sits or climbs, or on the ground beside the
 * people. An umbrella is over a pair, and a thing that two people carry is between them.
 */
export function placeProps(
  keys: readonly string[],
  figures: readonly Figure[],
  distance: PanelScene['camera']['distance'],
  { held, hands, room = 0 }: Holding = {},
): Prop[] {
  const free = figures.filter(({ look, together, pose }) => isPerson(look.kind) && !together && !busy.has(pose))
  const scale = figures[0]?.scale ?? (distance === 'detail' ? 4 : 0.6)
  const busyIds = new Set(held)
  let beside = 0
  return keys.slice(0, MOST_PROPS).map((key, at): Prop => {
    const id = `${key}-${at + 1}`
    const height = Math.min(distance === 'detail' ? 0.62 : 0.55, Math.max(0.05, getHeightShare(key) * scale))
    const whole = Math.max(0.05, getHeightShare(key) * scale)
    const holders = free.filter((one) => hands?.[key]?.includes(one.id) && !busyIds.has(one.id))
    const [one, other] = holders
    // The drummer is behind the drums.
    if (one && key === 'drumkit') return { id, key, x: one.x, y: one.y + 0.01, scale: whole, held_by: null }
    if (one && other && !fitsHand(key)) {
      const y = Math.min(one.y, other.y) - 0.3 * one.scale
      return { id, key, x: (one.x + other.x) / 2, y, scale: whole, held_by: null }
    }
    const user = figures.find(({ pose }) => users[key]?.includes(pose))
    if (user) return { id, key, x: user.x, y: user.y - 0.01, scale: key === 'ladder' ? whole : height, held_by: null }
    const pair = key === 'umbrella' && figures.find(({ together }) => together !== null)
    if (pair) return overPair({ id, key, x: pair.x, y: 0, scale: height, held_by: pair.id }, pair)
    if (key === 'umbrella' && hands && holders.length === 0 && free[0] && !busyIds.has(free[0].id))
      holders.push(free[0])
    const mayHold = distance !== 'detail' && (fitsHand(key) || (holders.length > 0 && fitsArms(key)))
    const holder = mayHold ? (hands ? holders : free).find((one) => !busyIds.has(one.id)) : undefined
    if (isInSky(key) && !(holder && hands))
      return { id, key, x: at % 2 === 0 ? 0.78 : 0.2, y: 0.34, scale: 0.18, held_by: null }
    if (isOnWall(key) && figures.length > 0 && !((held ?? hands) && holder))
      return { id, key, x: 0.8, y: 0.5, scale: Math.max(0.14, height), held_by: null }
    if (holder) {
      busyIds.add(holder.id)
      return { id, key, x: holder.x, y: 0.7, scale: height, held_by: holder.id }
    }
    const isAlone = figures.length === 0
    const gap = isAlone ? 0 : roomIn(figures, beside++)
    const x = isAlone
      ? ((keys.length === 2 ? [0.3, 0.72] : [0.5, 0.2, 0.8])[at] ?? 0.5)
      : fitsHand(key)
        ? besideSomebody(figures, gap)
        : gap
    const most = Math.max(0.3, 0.92 - room)
    if (isAlone && height > most) return { id, key, x, y: 0.96, scale: most, held_by: null }
    return {
      id,
      key,
      x,
      y: isAlone
        ? 0.9 + Math.min(0.06, Math.max(0, height + room - 0.88))
        : Math.min(1, (figures[0]?.y ?? 0.95) - 0.02),
      scale: !isAlone && distance !== 'detail' && fitsHand(key) ? Math.min(LOOSE, height) : height,
      held_by: null,
    }
  })
}

/** Greatest share of a picture with people that a small thing on the ground takes. */
const LOOSE = 0.24

/** Puts small things that nobody holds on the table. */
export function onTable(props: readonly Prop[]): Prop[] {
  const table = props.find(({ key, held_by }) => key === 'table' && held_by === null)
  const lying = props.filter(({ key, held_by }) => table && held_by === null && fitsHand(key) && !isInSky(key))
  return props.map((prop) => {
    const at = lying.indexOf(prop)
    if (!table || at < 0) return prop
    return { ...prop, x: table.x + (at - (lying.length - 1) / 2) * 0.13, y: table.y - 0.62 * table.scale }
  })
}

const overPair = (prop: Prop, { x, y, scale, look }: Figure): Prop => {
  const height = Math.min(4, 0.75 * scale)
  return { ...prop, x, y: y - scale * (getMeasures(look).face + 0.06) + 0.52 * height, scale: height }
}

/**
 * Moves things whose holder's hands are not seen. An umbrella of a pair is over both; any other thing of a pair is
 * beside them. In near pictures hands are out of sight, so a held thing stands beside the face.
 */
export function besideHands(scene: PanelScene): PanelScene {
  const { figures, camera } = scene
  const props = scene.props.map((prop) => {
    const { id, key, held_by } = prop
    const holders = figures.filter((one) => one.id === held_by || (held_by !== null && one.together === held_by))
    const isPaired = holders.some(({ together }) => together !== null)
    if (!holders[0] || !(isPaired || (isNear(camera.distance) && key !== 'umbrella'))) return prop
    return { ...(placeProps([key], holders, 'detail')[0] ?? prop), id, held_by: isPaired ? held_by : null }
  })
  return { ...scene, props }
}

/**
 * Whether a pose draws a thing itself. A boat of the pose only counts if a single figure is there, because one boat is
 * for all.
 */
export const isOfPose = (key: string, figures: readonly Figure[]): boolean =>
  figures.some(({ pose }) => own[pose]?.includes(key)) && (key !== 'boat' || figures.length === 1)
const own: Keys = {
  ride: ['motorbike'],
  cycle: ['bicycle'],
  row: ['boat'],
  drive: ['car'],
  sweep: ['broom'],
  phone: ['phone'],
  repair: ['hammer'],
  cook: ['stove', 'pan'],
  work: ['laptop', 'computer', 'table', 'chair'],
  read: ['book', 'diary'],
  write: ['pencil', 'notebook'],
  sleep: ['pillow'],
}

const MOST_PROPS = 4
/** The poses in which a person is on a thing, by the key of the thing. */
const seats = ['sit']
const users: Keys = {
  chair: seats,
  bench: ['sit', 'jump'],
  sofa: seats,
  bed: ['sit', 'sleep', 'lie'],
  ladder: ['climb'],
  tree: ['climb'],
}
/** Poses in which the hands are full, on the ground, or at the face. */
const busy = new Set(
  'phone cook work ride climb crawl sleep lie pray think weep shrink clap salute row cycle drive roll'.split(' '),
)

/** Small things lie near a person, not in the middle of a street. */
function besideSomebody(figures: readonly Figure[], x: number): number {
  const people = figures.filter(({ look }) => isPerson(look.kind))
  const nearest = people.toSorted((one, other) => Math.abs(one.x - x) - Math.abs(other.x - x))[0]?.x ?? x
  return nearest + Math.min(NEAR, Math.max(-NEAR, x - nearest))
}
const NEAR = 0.23

/** Returns the middle of the gap between figures or edges that is the `nth` widest. */
function roomIn(figures: readonly Figure[], nth: number): number {
  const edges = [-0.1, ...figures.map(({ x }) => x).sort((one, other) => one - other), 1.1]
  const gaps = edges.slice(1).map((end, at) => ({ middle: (end + (edges[at] ?? 0)) / 2, wide: end - (edges[at] ?? 0) }))
  const widest = gaps.toSorted((one, other) => other.wide - one.wide)
  return Math.min(0.92, Math.max(0.08, widest[nth % widest.length]?.middle ?? 0.5))
}
