import type { Figure } from '../panel-scene.ts'
import type { Point } from '../pen/matrix.ts'
import type { Build } from './build.ts'
import { numbersIn, readSections } from './sections.ts'
import { bentLimb, type Direction, far, type Space, sum, times, toward } from './space.ts'

/** Near is the side of the body that the reader sees in a three-quarter view; it looks to the right. */
export type Side = 'near' | 'far'
type Part = 'shoulder' | 'elbow' | 'hand' | 'hip' | 'knee' | 'foot'
export type Limb = Readonly<Record<Part, Point>>
/** Where joints are, in units of an adult with the ground at 0. `isOver`: the arm lies before the trunk. */
export type Skeleton = {
  neck: Point
  head: Point
  waist: Point
  hips: Point
  near: Limb
  far: Limb
  isOver: Readonly<Record<Side, boolean>>
  /** Whether the trunk is seen from its side, as in a side view and where it lies. */
  isProfile: boolean
  /** Degrees that each foot is turned, and that the head is tilted. */
  turns: Readonly<Record<Side, number>>
  tilt: number
}

type Arm = { swing: readonly number[]; target?: { base: string; at: Space }; pole: Space }
/** What a pose says of joints and hands; see the head of `poses.txt`. */
export type Pose = {
  lean: readonly number[]
  side: number
  twist: number
  head: number
  root: readonly number[]
  arms: Readonly<Record<Side, Arm>>
  legs: Readonly<Record<Side, readonly number[]>>
  feet: Readonly<Record<Side, number | undefined>>
  hands: Readonly<Record<Side, string>>
  wrists: Readonly<Record<Side, number>>
  holds: string
  gear: readonly string[]
  mood: string | undefined
  skirt: string
  /** Of pairs: where the other stands, and what hands take of it. */
  apart: string
  reach: readonly string[]
  view: Figure['facing'] | undefined
}

const rows = readSections(new URL('poses.txt', import.meta.url))
const poses = new Map([...rows].map(([key, own]) => [key, poseOf(new Map([...(rows.get('stand') ?? []), ...own]))]))

/** The pose of a key, of one person or of the lead or the other of a pair ("hug other"). */
export const poseFor = (key: string): Pose => {
  const pose = poses.get(key) ?? poses.get('stand')
  if (!pose) throw new Error('poses.txt has no pose to stand')
  return pose
}

function poseOf(row: ReadonlyMap<string, string>): Pose {
  const text = (name: string) => row.get(name) ?? ''
  const two = (name: string) => numbersIn(text(name))
  const words = (name: string) => text(name).split(/\s+/).filter(Boolean)
  const sides = <T>(of: (side: Side, at: number) => T) => ({ near: of('near', 0), far: of('far', 1) })
  return {
    lean: two('lean'),
    side: two('side')[0] ?? 0,
    twist: two('twist')[0] ?? 0,
    head: two('head')[0] ?? 0,
    root: two('root'),
    arms: sides((side) => armOf(text(`${side} arm`))),
    legs: sides((side) => two(`${side} leg`)),
    feet: sides((_, at) => two('feet')[at]),
    hands: sides((_, at) => words('hands')[at] ?? 'rest'),
    wrists: sides((_, at) => two('wrists')[at] ?? 0),
    holds: text('holds') || 'near',
    gear: words('gear'),
    mood: row.get('mood'),
    skirt: text('skirt'),
    apart: text('apart'),
    reach: words('reach'),
    view: text('view') === 'front' || text('view') === 'side' ? (text('view') as 'front' | 'side') : undefined,
  }
}

function armOf(text: string): Arm {
  const [way = '', hint = ''] = text.split('/')
  const [ahead = -0.4, out = 0.7, up = -1] = numbersIn(hint)
  const pole = { ahead, near: out, up }
  const [base = '', ...at] = way.trim().split(/\s+/)
  if (!/[a-z]/.test(base)) return { swing: numbersIn(way), pole }
  const [a = 0, n = 0, u = 0] = at.map(Number)
  return { swing: [], target: { base, at: { ahead: a, near: n, up: u } }, pole }
}

/** How much of what is ahead, and near, goes across and down the page. */
type View = { ahead: number; near: number; front: number; side: number }
const views: Readonly<Record<Figure['facing'] | 'profile' | 'away', View>> = {
  front: { ahead: 0.14, near: 1, front: 0.12, side: 0 },
  three_quarter: { ahead: 0.84, near: 0.8, front: 0.06, side: 0.1 },
  side: { ahead: 1, near: 0.12, front: 0, side: 0.1 },
  back: { ahead: -0.14, near: -1, front: -0.12, side: 0 },
  profile: { ahead: 0.97, near: 0.14, front: 0, side: 0.12 },
  away: { ahead: -0.97, near: 0.14, front: 0, side: 0.12 },
}
const bones = {
  spine: 108,
  neck: 20,
  shoulder: 60,
  drop: 31,
  upper: 98,
  lower: 91,
  hip: 26,
  thigh: 145,
  shin: 138,
  foot: 16,
}
/** From this lean on a trunk is seen from its side. */
const LYING = 40

/** Stands somebody in a pose, seen from one direction. `headSize`: of the style. */
export function skeletonOf(pose: Pose, facing: Figure['facing'], build: Build, headSize = 1): Skeleton {
  const [lower = 0, upper = lower] = pose.lean
  const isUpright = Math.abs(lower) < 25 && pose.root.length < 2
  const stoop = isUpright ? build.stoop : 0
  const isLying = Math.max(Math.abs(lower), Math.abs(upper)) > LYING
  const isProfile = facing === 'side' || isLying
  const view = views[isLying ? (facing === 'back' ? 'away' : 'profile') : facing]
  const k = build.body
  const spread = build.isWoman ? 0.9 : 1

  const legs = (['near', 'far'] as const).map((side) => {
    const [thigh = 0, thighOut = 0, shin = 0, shinOut = 0] = pose.legs[side]
    const hip = far({ ahead: 0, near: bones.hip * k, up: 0 }, side)
    const knee = sum(hip, far(toward(thigh + stoop * 7, thighOut, bones.thigh * k), side))
    return { side, hip, knee, foot: sum(knee, far(toward(shin - stoop * 7, shinOut, bones.shin * k), side)) }
  })
  const lowest = Math.min(...legs.map(({ foot }) => foot.up))
  const up = (pose.root[1] ?? 0) * k + (pose.root.length > 1 ? 0 : bones.foot * k - lowest)
  const hips: Space = { ahead: (pose.root[0] ?? 0) * k, near: 0, up }
  const along = (degrees: number, length: number): Space => times(toward(180 - degrees, pose.side, 1), length)
  const waist = sum(hips, along(lower + stoop * 4, bones.spine * k))
  const chest = along(upper + stoop * 15, 1)
  const neck = sum(waist, times(chest, bones.spine * k))
  const head = sum(
    neck,
    { ahead: (stoop * 12 + 5) * k, near: 0, up: 0 },
    along((upper + stoop * 20) * 0.7, bones.neck * k),
  )
  const turn = (pose.twist * Math.PI) / 180
  const tip = Math.sin((pose.side * Math.PI) / 180) * 1.4
  const shouldersOf = (side: Side) => {
    const out = far({ ahead: Math.sin(turn), near: Math.cos(turn), up: 0 }, side)
    const across = times(
      { up: side === 'near' ? -tip : tip, near: out.near, ahead: side === 'near' ? Math.sin(turn) : -Math.sin(turn) },
      bones.shoulder * k * spread,
    )
    return sum(neck, across, times(chest, -bones.drop * k))
  }

  const armAt = (side: Side): { shoulder: Space; elbow: Space; hand: Space } => {
    const shoulder = shouldersOf(side)
    const { swing, target, pole } = pose.arms[side]
    if (target) {
      const isHead = target.base === 'head'
      const [base, size] = isHead
        ? [head, build.head * headSize]
        : [{ chest: neck, hip: hips, ground: { ...hips, up: 0 } }[target.base] ?? neck, k]
      const hand = sum(base, times(far(target.at, side), size))
      return { shoulder, hand, elbow: bentLimb(shoulder, hand, [bones.upper * k, bones.lower * k], far(pole, side)) }
    }
    const [first = 0, out = 0, second = 0, across = 0] = swing
    const elbow = sum(shoulder, far(toward(first, out, bones.upper * k), side))
    return { shoulder, elbow, hand: sum(elbow, far(toward(second, across, bones.lower * k), side)) }
  }
  // Thighs of somebody who sits come towards the reader.
  const depth = pose.root.length > 0 && facing !== 'three_quarter' ? 2.4 : 1
  const shown = ({ ahead, near, up: height }: Space): Point => ({
    x: ahead * view.ahead - near * view.near,
    y: -height + (ahead - hips.ahead) * view.front * depth + near * view.side,
  })
  const heightOf = (side: Side) => up + (legs.find((one) => one.side === side)?.foot.up ?? 0) - bones.foot * k
  // A foot almost on the ground stands on it.
  const planted = (foot: Point, side: Side): Point =>
    pose.root.length < 2 && pose.feet[side] === undefined && heightOf(side) < 26 * k
      ? { ...foot, y: foot.y + heightOf(side) }
      : foot
  const limbOf = (side: Side): Limb & { reach: Direction } => {
    const arm = armAt(side)
    const leg = legs.find((one) => one.side === side) ?? legs[0]
    const [hip, knee, foot] = [leg?.hip ?? hips, leg?.knee ?? hips, leg?.foot ?? hips].map((one) => sum(one, hips))
    return {
      shoulder: shown(arm.shoulder),
      elbow: shown(arm.elbow),
      hand: shown(arm.hand),
      hip: shown(hip ?? hips),
      knee: shown(knee ?? hips),
      foot: planted(shown(foot ?? hips), side),
      reach: { ahead: arm.hand.ahead - neck.ahead, out: (side === 'near' ? 1 : -1) * arm.hand.near },
    }
  }
  const [near, farther] = [limbOf('near'), limbOf('far')]
  const isBefore = ({ reach }: { reach: Direction }) =>
    facing === 'back' ? reach.ahead < 40 * k : reach.ahead > 30 * k && reach.out < 62 * k
  const turned = (side: Side) => pose.feet[side] ?? -0.85 * (heightOf(side) > 30 * k ? (pose.legs[side][2] ?? 0) : 0)
  return {
    neck: shown(neck),
    head: shown(head),
    waist: shown(waist),
    hips: shown(hips),
    near,
    far: farther,
    isOver: { near: facing !== 'back' || isBefore(near), far: isBefore(farther) && facing !== 'side' && !isLying },
    isProfile,
    turns: { near: turned('near'), far: turned('far') },
    tilt: pose.head + stoop * 5,
  }
}
