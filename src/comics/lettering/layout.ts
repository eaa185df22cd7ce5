import { type Face, listFaces, type PanelSize, panelSizes } from '../../artwork/comic/panel-scene.ts'
import type { Dialogue, LetteringKind } from '../script/script.ts'
import { type Item, MAX_SHAPES, type Place, type Shape, type Task } from './costs.ts'
import { placeFreely, placeInRows } from './placing.ts'
import {
  type Box,
  common,
  getMiddle,
  getTailTip,
  LEADING,
  outline,
  type PanelView,
  type Point,
  sizeAround,
  within,
} from './shapes.ts'
import { brokenTexts, getLineWidth, letterable } from './text.ts'

/** A balloon with its place. Lengths are in units of the panel. The box is the body without the tail. */
export type Balloon = Box & {
  /** The index of the dialogue. */
  order: number
  kind: LetteringKind
  character: string
  /** Each line is placed by the middle of its baseline. */
  lines: readonly (Point & { text: string })[]
  /** The size of the type. */
  size: number
  tail: Point | null
  /** The outline. It is stroked first and filled on top. */
  path: string
}

type Measure = { largest: number; smallest: number }

/**
 * The smallest type is at least 14 px high on a screen. `wide` is for panels from 560 px on, `narrow` for panels from
 * 330 px on.
 */
export const measures = { wide: { largest: 26, smallest: 20 }, narrow: { largest: 38, smallest: 34 } } as const

/** The fill covers the inner half of a balloon's line. */
export const colors = { paper: '#fffdf7', ink: '#16101f', narration: '#fdf3d7' } as const
export const LINE = 7

export const toPanelBox = (size: PanelSize): Box => ({ x: 0, y: 0, ...panelSizes[size] })

/** Balloons keep this share of the panel free at its edge. */
const SAFE = 0.04
/** This share of a face stays free even if there is too much text: eyes and mouth. */
const CORE = 0.7

type LayoutInput = {
  dialogues: readonly Dialogue[]
  faces: readonly Face[]
  size: PanelSize
  measure: Measure
  /** The part of the panel in which balloons stay. The default is the whole panel. */
  view?: Box
}

/**
 * Places balloons in reading order inside the safe area, off faces and off each other, in the largest type for which
 * that is possible. A balloon that somebody moved stays where it is. If there is too much text, balloons first cover
 * the edges of faces, then the type becomes smaller, and only then balloons cover whole faces.
 */
export function layOut({
  dialogues,
  faces: all,
  size: shape,
  measure,
  view = toPanelBox(shape),
}: LayoutInput): Balloon[] {
  const faces = listFaces(all)
  const edge = { x: SAFE * view.width, y: SAFE * Math.min(view.width, view.height) }
  const safe = {
    x: view.x + edge.x,
    y: view.y + edge.y,
    width: view.width - 2 * edge.x,
    height: view.height - 2 * edge.y,
  }
  const most = safe.width / measure.largest - sizeAround('shout', [0]).width
  const utterances = dialogues.flatMap((dialogue, order) => {
    const text = letterable(dialogue.text)
    return text === '' ? [] : [{ ...dialogue, order, breaks: brokenTexts(text, MAX_LINES, most) }]
  })
  const bodies = bodiesIn(view, all)
  const drafts = new Map<number, Draft[]>()
  for (const { look, cover, sizes, most = 1, mayOverlap } of attempts(measure, bodies.length > 0))
    for (const size of sizes) {
      const room = { safe, faces, whole: toPanelBox(shape) }
      const items = drafts.get(size) ?? utterances.map((dialogue) => draft(dialogue, size, room))
      drafts.set(size, items)
      if (items.some(({ shapes }) => shapes.length === 0)) continue
      const fixedBoxes = mayOverlap ? [] : items.flatMap(({ fixed }) => fixed ?? [])
      const places = look({ items, safe, faces, cover, taken: fixedBoxes, bodies, most })
      if (places) return items.flatMap((item, at) => balloon(item, places[at], places, size, { faces, view }))
    }
  return []
}

type Look = (task: Task) => Place[] | null
type Attempt = { look: Look; cover: number; sizes: readonly number[]; most?: number; mayOverlap?: true }

/**
 * Lists what is tried in turn: smaller type, then covering more of bodies. At last balloons may cover those that
 * somebody moved.
 */
function attempts({ largest, smallest }: Measure, isMeasured: boolean): Attempt[] {
  const middle = (largest + smallest) / 2
  const normal = [largest, middle, smallest]
  const smaller = (...shares: number[]) => shares.map((share) => smallest * share)
  const offBodies = [
    { look: placeFreely, cover: 1, sizes: normal, most: EDGE },
    { look: placeFreely, cover: 1, sizes: [smallest], most: PART },
    { look: placeFreely, cover: 1, sizes: [smallest], most: THIRD },
  ]
  return [
    ...(isMeasured ? offBodies : []),
    { look: placeFreely, cover: 1, sizes: normal },
    { look: placeInRows, cover: 1, sizes: normal },
    { look: placeFreely, cover: CORE, sizes: [smallest] },
    { look: placeInRows, cover: CORE, sizes: [...normal, ...smaller(0.9, 0.8, 0.7)] },
    { look: placeInRows, cover: 0, sizes: smaller(1, 0.8, 0.6, 0.5) },
    { look: placeInRows, cover: 0, sizes: smaller(0.8, 0.5, 0.3), mayOverlap: true },
  ]
}

/**
 * The share of a body that a balloon may cover if there is room elsewhere, if there is little room, and if there is
 * none.
 */
const [EDGE, PART, THIRD] = [0.04, 0.16, 0.3]

const bodiesIn = (view: Box, all: readonly Face[]): Box[] =>
  all.flatMap(({ body }) => {
    const visibleBody = body && common(body, view)
    return visibleBody && visibleBody.width > 0 && visibleBody.height > 0 ? visibleBody : []
  })

type Utterance = Dialogue & { order: number; breaks: readonly (readonly string[])[] }
type Draft = Utterance & Item

type Room = { safe: Box; faces: readonly Face[]; whole: Box }

function draft(utterance: Utterance, size: number, { safe, faces, whole }: Room): Draft {
  const shapes = listShapes(utterance, size, safe)
  const name = utterance.character.toLocaleLowerCase('id')
  const called = (face: Face) => face.name.toLocaleLowerCase('id')
  // If a line is of one of several robbers, the first of them speaks.
  const speaker =
    faces.find((face) => called(face) === name) ?? faces.find((face) => called(face).startsWith(`${name} `))
  return {
    ...utterance,
    shapes,
    speaker: (utterance.kind !== 'narration' && speaker) || null,
    distance: size * (utterance.kind === 'thought' ? 2.2 : 1.2),
    fixed: movedBox(utterance, shapes[0], safe, whole),
  }
}

const MAX_LINES = 10
const BEST_RATIO = { speech: 2.8, thought: 2.6, shout: 2.6, narration: 4 } as const

/** Returns the shapes of a balloon, the best first. */
const listShapes = ({ kind, breaks }: Utterance, size: number, safe: Box): Shape[] =>
  breaks
    .map((lines) => {
      const { width, height } = sizeAround(kind, lines.map(getLineWidth))
      const cost = Math.abs(Math.log(width / height / BEST_RATIO[kind])) * 0.7
      return { lines, width: width * size, height: height * size, cost }
    })
    .filter(({ width, height }) => width <= safe.width && height <= safe.height)
    .sort((one, other) => one.cost - other.cost)
    .slice(0, MAX_SHAPES)

function movedBox({ x, y }: Utterance, shape: Shape | undefined, safe: Box, whole: Box): Box | null {
  if (x === null || y === null || !shape) return null
  const { width, height } = shape
  const left = within(safe.x, safe.x + safe.width - width, x * whole.width - width / 2)
  const top = within(safe.y, safe.y + safe.height - height, y * whole.height - height / 2)
  return { x: left, y: top, width, height }
}

function balloon(item: Draft, place: Place | undefined, places: readonly Place[], size: number, panel: PanelView) {
  if (!place) return []
  const { order, kind, character, speaker, shapes } = item
  const { box, shape } = place
  const middle = getMiddle(box)
  const others = places.flatMap((other) => (other === place ? [] : [other.box]))
  // A balloon without a named speaker has no tail.
  const isOfSomebody = kind !== 'narration' && character !== ''
  const tail = isOfSomebody ? getTailTip({ box, speaker, size }, others, panel) : null
  const texts = shapes[shape]?.lines ?? []
  const lines = texts.map((text, at) => ({
    text,
    x: middle.x,
    y: middle.y + ((at - (texts.length - 1) / 2) * LEADING + BASELINE) * size,
  }))
  return [{ ...box, order, kind, character, lines, size, tail, path: outline(kind, box, tail, size) }]
}

/** Distance of the baseline below the middle of a line, in units of the size of the type. */
const BASELINE = 0.33
