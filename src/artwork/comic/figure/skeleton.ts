import type { Figure } from '../panel-scene.ts'
import type { Point } from '../pen/matrix.ts'
import type { Build } from './build.ts'
import { makeRow, type Row, readSections } from './sections.ts'
import { bentLimb, far, type Space, sum, times, toward } from './space.ts'

/** In a three-quarter view a person looks to the right, and `near` is the side of the body nearer to the reader. */
export type Side = 'near' | 'far'
type Limb = Readonly<Record<'shoulder' | 'elbow' | 'hand' | 'hip' | 'knee' | 'foot', Point>>

/** The positions of the joints, in units of an adult, with the ground at 0. */
export type Skeleton = Readonly<Record<'neck' | 'head' | 'waist' | 'hips', Point> & Record<Side, Limb>> & {
  /** Whether the arm is drawn over the trunk. */
  isOver: Readonly<Record<Side, boolean>>
  /** Whether the trunk is seen from its side. */
  isProfile: boolean
  /** Degrees by which the feet are turned. */
  turns: Readonly<Record<Side, number>>
  /** Degrees by which the head is tilted. */
  tilt: number
}

/** What a pose says about joints and hands. The head of `poses.txt` explains the rows. */
export type Pose = Row

const rows = readSections(new URL('poses.txt', import.meta.url))

/**
 * Returns a pose by its key, such as "wave", or for a pair "hug", "hug other" or "hug low". A missing pose is "stand".
 */
export const poseFor = (key: string): Pose =>
  makeRow((name) => rows.get(key)?.get(name) ?? rows.get('stand')?.get(name) ?? '')
export const hasPose = (key: string): boolean => rows.has(key)

/** How far the directions ahead and near move a point across and down the page. */
type View = { ahead: number; near: number; front: number; side: number }
const views: Readonly<Record<Figure['facing'] | 'profile' | 'away', View>> = {
  front: { ahead: 0.14, near: 1, front: 0.12, side: 0 },
  three_quarter: { ahead: 0.84, near: 0.8, front: 0.06, side: 0.1 },
  side: { ahead: 1, near: 0.12, front: 0, side: 0.1 },
  back: { ahead: -0.14, near: -1, front: -0.12, side: 0 },
  profile: { ahead: 0.97, near: 0.14, front: 0, side: 0.12 },
  away: { ahead: -0.97, near: 0.14, front: 0, side: 0.12 },
}
/** Lengths of an adult's bones. */
export const bones = {
  spine: 108,
  neck: 20,
  shoulder: 62,
  /** From the neck down to the shoulders. */
  drop: 31,
  upper: 98,
  lower: 91,
  hip: 26,
  thigh: 145,
  shin: 138,
  foot: 16,
}
/** A trunk that leans by more than this is seen from its side. */
const LYING = 40

const bySide = <T>(of: (side: Side) => T): Record<Side, T> => ({ near: of('near'), far: of('far') })

/** Returns the skeleton of a person in a pose, seen from one direction. `headSize` is the head size of the style. */
export function makeSkeleton(pose: Pose, facing: Figure['facing'], build: Build, headSize = 1): Skeleton {
  const k = build.body
  const [lower = 0, upper = lower] = pose.numbers('lean')
  const [ahead = 0, height] = pose.numbers('root')
  const side = pose.number('side')
  const stoop = Math.abs(lower) < 25 && height === undefined ? build.stoop : 0
  const isAside = pose.text('view') === 'aside' && facing === 'back'
  const isLying = isAside || Math.max(Math.abs(lower), Math.abs(upper)) > LYING
  const view = views[isLying ? (facing === 'back' ? 'away' : 'profile') : facing]

  const legs = bySide((one) => {
    const [thigh = 0, out = 0, shin = 0, across = 0] = pose.numbers(`${one} leg`)
    const hip = far({ ahead: 0, near: bones.hip * k, up: 0 }, one)
    const knee = sum(hip, far(toward(thigh + stoop * 7, out, bones.thigh * k), one))
    return { hip, knee, foot: sum(knee, far(toward(shin - stoop * 7, across, bones.shin * k), one)), shin }
  })
  const up = height === undefined ? bones.foot * k - Math.min(legs.near.foot.up, legs.far.foot.up) : height * k
  const hips: Space = { ahead: ahead * k, near: 0, up }
  const along = (degrees: number) => toward(180 - degrees, side, 1)
  const chest = along(upper + stoop * 15)
  const waist = sum(hips, times(along(lower + stoop * 4), bones.spine * k))
  const neck = sum(waist, times(chest, bones.spine * k))
  const nod = times(along((upper + stoop * 20) * 0.7), bones.neck * k)
  const head = sum(neck, { ahead: (stoop * 12 + 5) * k, near: 0, up: 0 }, nod)

  const [turn, tip] = [pose.number('twist'), side * 1.4].map((degrees) => Math.sin((degrees * Math.PI) / 180))
  const wide = bones.shoulder * k * (build.isWoman ? 0.9 : 1)
  const arms = bySide((one) => {
    const sign = one === 'near' ? 1 : -1
    const across = { ahead: (turn ?? 0) * sign, near: sign, up: -(tip ?? 0) * sign }
    const shoulder = sum(neck, times(across, wide), times(chest, -bones.drop * k))
    const [way = '', hint] = pose.text(`${one} arm`).split('/')
    const [base = '', ...at] = way.trim().split(/\s+/)
    const [first = 0, out = 0, second = 0, inward = 0] = (/[a-z]/.test(base) ? at : [base, ...at]).map(Number)
    if (!/[a-z]/.test(base)) {
      const elbow = sum(shoulder, far(toward(first, out, bones.upper * k), one))
      return { shoulder, elbow, hand: sum(elbow, far(toward(second, inward, bones.lower * k), one)) }
    }
    const [from, size] =
      base === 'head' ? [head, build.head * headSize] : base === 'hip' ? [hips, (k + build.head) / 2] : [neck, k]
    const hand = sum(from, times(far({ ahead: first, near: out, up: second }, one), size))
    return { shoulder, hand, elbow: bentLimb(shoulder, hand, k, far(poleIn(hint), one)) }
  })

  // The thighs of a sitting person come towards the reader.
  const depth = (pose.text('root') && facing !== 'three_quarter' ? 2.4 : 1) * view.front
  const ground = pose.text('root') && height === undefined ? hips.ahead + legs.near.foot.ahead : hips.ahead
  const project = (point: Space): Point => ({
    x: point.ahead * view.ahead - point.near * view.near,
    y: -point.up + (point.ahead - ground) * depth + point.near * view.side,
  })
  const feet = pose.numbers('feet')
  const gaps = bySide((one) => up + legs[one].foot.up - bones.foot * k)
  const makeLimb = (one: Side): Limb => {
    const { hip, knee, foot } = legs[one]
    // A foot that is almost on the ground is put on it.
    const isPlanted = height === undefined && feet[one === 'near' ? 0 : 1] === undefined && gaps[one] < 26 * k
    const stands = sum(hips, foot, { ahead: 0, near: 0, up: isPlanted ? -gaps[one] : 0 })
    const { shoulder, elbow, hand } = arms[one]
    const places = [shoulder, elbow, hand, sum(hips, hip), sum(hips, knee), stands].map(project)
    const [s, e, h, p, n, f] = places as [Point, Point, Point, Point, Point, Point]
    return { shoulder: s, elbow: e, hand: h, hip: p, knee: n, foot: f }
  }
  const isOver = bySide((one) => {
    const reach = arms[one].hand.ahead - neck.ahead
    if (facing === 'back') return reach < 40 * k && !pose.text(`${one} arm`).startsWith('hip')
    const isInside = arms[one].hand.near * (one === 'near' ? 1 : -1) < 62 * k
    return one === 'near' || (reach > 30 * k && isInside && facing !== 'side' && !isLying)
  })
  return {
    neck: project(neck),
    head: project(head),
    waist: project(waist),
    hips: project(hips),
    ...bySide(makeLimb),
    isOver,
    isProfile: facing === 'side' || isLying,
    turns: bySide((one) => feet[one === 'near' ? 0 : 1] ?? (gaps[one] > 30 * k ? -0.85 * legs[one].shin : 0)),
    tilt: pose.number('head') + stoop * 5,
  }
}

/** Reads the direction in which an elbow bends: ahead, out, up. */
export function poleIn(hint = '-.4 .7 -1'): Space {
  const [ahead = 0, near = 0, up = 0] = hint.trim().split(/\s+/).map(Number)
  return { ahead, near, up }
}
