import type { Face } from '../../artwork/comic/panel-scene.ts'
import { between, getDistance } from '../../artwork/comic/pen/matrix.ts'
import type { LetteringKind } from '../script/script.ts'

export type Point = { x: number; y: number }
export type Box = { x: number; y: number; width: number; height: number }

export const LEADING = 1.22

export const getMiddle = ({ x, y, width, height }: Box): Point => ({ x: x + width / 2, y: y + height / 2 })

/** Limits a value. If the bounds contradict each other, the lower one wins. */
export const within = (low: number, high: number, value: number): number => Math.max(low, Math.min(high, value))

/** Returns the distance of a point from a box; 0 if the point is inside. */
export const distanceTo = ({ x, y, width, height }: Box, point: Point): number =>
  Math.hypot(Math.max(x - point.x, 0, point.x - x - width), Math.max(y - point.y, 0, point.y - y - height))

export const overlaps = (one: Box, other: Box, gap: number): boolean =>
  one.x < other.x + other.width + gap &&
  other.x < one.x + one.width + gap &&
  one.y < other.y + other.height + gap &&
  other.y < one.y + one.height + gap

/** Returns the box that two boxes share. It has no size if they do not overlap. */
export function common(one: Box, other: Box): Box {
  const [x, y] = [Math.max(one.x, other.x), Math.max(one.y, other.y)]
  const width = Math.max(0, Math.min(one.x + one.width, other.x + other.width) - x)
  return { x, y, width, height: Math.max(0, Math.min(one.y + one.height, other.y + other.height) - y) }
}

/** Returns the share of a `body` that a box covers, from 0 to 1. */
export function shareUnder(box: Box, body: Box): number {
  const { width, height } = common(box, body)
  return (width * height) / (body.width * body.height)
}

/**
 * Returns the size of a balloon around lines, in units of the size of the type. The first and last lines need more
 * room, because their corners touch a superellipse sooner than the middle lines do.
 */
export function sizeAround(kind: LetteringKind, widths: readonly number[]): { width: number; height: number } {
  const tall = widths.length * LEADING
  if (kind === 'narration') return { width: Math.max(...widths) + 1.5, height: tall + 0.8 }
  const spikes = kind === 'shout' ? 2 * SPIKE : 0
  const height = tall + (kind === 'shout' ? 1 : 1.15)
  const halves = widths.map((width, at) => {
    const reach = Math.abs(at - (widths.length - 1) / 2) * LEADING + 0.4
    return (width / 2 + 0.45) / (1 - (reach / (height / 2)) ** POWER) ** (1 / POWER)
  })
  return { width: 2 * Math.max(...halves) + spikes, height: height + spikes }
}

/**
 * Returns an outline as SVG path data. All its parts run in one direction, and its line is drawn below its fill, so
 * that they look like one shape.
 */
export function outline(kind: LetteringKind, box: Box, tail: Point | null, size: number): string {
  if (kind === 'narration')
    return `M${num(box.x)} ${num(box.y)}h${num(box.width)}v${num(box.height)}h${num(-box.width)}z`
  const body = kind === 'shout' ? burst(box, size) : superellipse(box)
  if (!tail) return body
  return body + (kind === 'thought' ? bubbles(box, tail, size) : horn(box, tail, size))
}

/** The power of the superellipse: 2 is an ellipse, more is nearer to a box. */
const POWER = 3
/** Length of the handles of the cubic curve that follows this superellipse, as a share of its half axis. */
const HANDLE = 0.783
/** Number of points of a shout, and how far they reach out in units of the size of the type. */
const POINTS = 18
const SPIKE = 0.55

const num = (value: number) => +value.toFixed(1)
const dot = ({ x, y }: Point) => `${num(x)} ${num(y)}`

function superellipse({ x, y, width, height }: Box): string {
  const at = (dx: number, dy: number) => dot({ x: x + (width / 2) * (1 + dx), y: y + (height / 2) * (1 + dy) })
  const k = HANDLE
  return (
    `M${at(-1, 0)}C${at(-1, -k)} ${at(-k, -1)} ${at(0, -1)}S${at(1, -k)} ${at(1, 0)}` +
    `S${at(k, 1)} ${at(0, 1)}S${at(-1, k)} ${at(-1, 0)}z`
  )
}

/** Draws a star whose points differ slightly in length. */
function burst(box: Box, size: number): string {
  const spike = SPIKE * size
  const [a, b] = [box.width / 2 - spike, box.height / 2 - spike]
  const middle = getMiddle(box)
  const star = evenly(a, b, 2 * POINTS).map(({ x, y }, at) => {
    const out = { x: x / a ** 2, y: y / b ** 2 }
    const reach = at % 2 === 1 ? 0 : (spike * (at % 4 === 0 ? 1 : 0.72)) / (Math.hypot(out.x, out.y) || 1)
    return dot({ x: middle.x + x + out.x * reach, y: middle.y + y + out.y * reach })
  })
  return `M${star.join('L')}z`
}

/** Returns points around 0,0, evenly spaced and clockwise on a screen. */
function evenly(a: number, b: number, count: number): Point[] {
  const bent = (share: number) => Math.sign(share) * Math.abs(share) ** (2 / POWER)
  const fine = Array.from({ length: 720 }, (_, at) => {
    const angle = (at * Math.PI) / 360
    return { x: a * bent(Math.cos(angle)), y: b * bent(Math.sin(angle)) }
  })
  let length = 0
  const reached = fine.map((point, at) => {
    length += at === 0 ? 0 : getDistance(fine[at - 1] ?? point, point)
    return length
  })
  const at = (far: number) => fine[reached.findIndex((so) => so >= far)] ?? { x: a, y: 0 }
  return Array.from({ length: count }, (_, nth) => at((nth * length) / count))
}

function root(box: Box, tip: Point): Point {
  const { x, y } = getMiddle(box)
  const [wide, high] = [box.width * 0.24, box.height * 0.12]
  return { x: within(x - wide, x + wide, tip.x), y: within(y - high, y + high, tip.y) }
}

function horn(box: Box, tip: Point, size: number): string {
  const from = root(box, tip)
  const half = Math.min(size * 0.55, box.width * 0.2) / (getDistance(from, tip) || 1)
  const bend = tip.x < box.x + box.width / 2 ? 0.5 : -0.5
  const beside = (share: number, at: number) => {
    const { x, y } = between(from, tip, at)
    return dot({ x: x - (tip.y - from.y) * half * share, y: y + (tip.x - from.x) * half * share })
  }
  return `M${beside(-1, 0)}Q${beside(-0.45 + bend, 0.6)} ${dot(tip)}Q${beside(0.45 + bend, 0.6)} ${beside(1, 0)}z`
}

function bubbles(box: Box, tip: Point, size: number): string {
  const edge = exit(box, root(box, tip), tip)
  const scale = Math.min(size, getDistance(edge, tip) / 1.8)
  const circle = (share: number, radius: number) => {
    const { x, y } = between(edge, tip, share)
    const r = radius * scale
    return `M${dot({ x: x - r, y })}a${num(r)} ${num(r)} 0 1 1 ${num(2 * r)} 0a${num(r)} ${num(r)} 0 1 1 ${num(-2 * r)} 0z`
  }
  return circle(0.22, 0.42) + circle(0.64, 0.3) + circle(0.92, 0.19)
}

function exit(box: Box, from: Point, to: Point): Point {
  const share = (start: number, end: number, low: number, high: number) =>
    end > high ? (high - start) / (end - start) : end < low ? (low - start) / (end - start) : 1
  const across = share(from.x, to.x, box.x, box.x + box.width)
  return between(from, to, Math.min(across, share(from.y, to.y, box.y, box.y + box.height)))
}

type Speech = { box: Box; speaker: Face | null; size: number }

export type PanelView = { faces: readonly Face[]; view: Box }

/** Distance of the tip of a tail from the face, and length of a tail whose speaker is outside the picture. */
const TIP_GAP = 10
const SHORT_TAIL = 1.5
const LEAST_TAIL = 0.3
const TAIL_STEP = 16
const SHORTER = 3
/** Angles in degrees around a face that are tried in turn for the tip of a tail, if the shortest way is blocked. */
const TURNS = [0, 25, -25, 50, -50, 75, -75, 100, -100]

/**
 * Returns the tip of a tail that points to the mouth, outside the face and past any other balloon. Without such a tip
 * it points to the nearer side of the picture.
 */
export function getTailTip({ box, speaker, size }: Speech, others: readonly Box[], panel: PanelView): Point | null {
  const faces = panel.faces.filter((face) => face !== speaker)
  const isFree = (point: Point) => others.every((other) => distanceTo(other, point) >= TIP_GAP)
  const isOff = (point: Point) => isFree(point) && faces.every((face) => getDistance(face, point) > face.radius)
  const isClear = (is: (point: Point) => boolean) => (tip: Point) => {
    const start = exit(box, root(box, tip), tip)
    const length = getDistance(start, tip)
    const steps = Math.ceil(length / TAIL_STEP)
    if (length < size * LEAST_TAIL || distanceTo(box, tip) === 0) return false
    return Array.from({ length: steps + 1 }, (_, at) => between(start, tip, at / steps)).every(is)
  }
  const tips = speaker ? TURNS.map((turn) => tipAt(box, speaker, turn)) : []
  const shorter = () =>
    shortened(box, tips[0] ?? outside(box, panel), speaker ? Number.POSITIVE_INFINITY : size * SHORT_TAIL)
  return tips.find(isClear(isOff)) ?? tips.find(isClear(isFree)) ?? shorter().find(isClear(isFree)) ?? null
}

/** Returns where the way from a balloon to the mouth meets the face, turned around the face by `turn` degrees. */
function tipAt(box: Box, face: Face, turn: number): Point {
  const from = getMiddle(box)
  const edge = exit(box, from, face.mouth)
  const length = getDistance(edge, face.mouth)
  let reach = length
  while (reach > 0 && getDistance(between(edge, face.mouth, reach / length), face) < face.radius + TIP_GAP) reach -= 1
  const { x, y } = length === 0 ? edge : between(edge, face.mouth, Math.max(0, reach) / length)
  const angle = (turn * Math.PI) / 180
  const [right, down] = [x - face.x, y - face.y]
  return {
    x: face.x + right * Math.cos(angle) - down * Math.sin(angle),
    y: face.y + right * Math.sin(angle) + down * Math.cos(angle),
  }
}

/** Returns tips on the way to a point, the farthest first. */
function shortened(box: Box, to: Point, longest: number): Point[] {
  const edge = exit(box, getMiddle(box), to)
  const length = getDistance(edge, to)
  const far = Math.min(longest, length)
  return Array.from({ length: Math.ceil(far / SHORTER) }, (_, at) => between(edge, to, (far - at * SHORTER) / length))
}

/** Returns a tip beside the balloon, off the picture, for a speaker who is not in the picture. */
function outside({ x, y, width, height }: Box, { view }: PanelView): Point {
  const isLeft = x + width / 2 < view.x + view.width / 2
  return { x: isLeft ? view.x : view.x + view.width, y: y + height * 0.8 }
}
