import { panelSizes } from '../../artwork/comic/panel-scene.ts'
import { cornerMark, makeCreatorMark } from '../lettering/mark.ts'
import type { Box } from '../lettering/shapes.ts'
import {
  cover,
  type ExportedComic,
  type ExportedPanel,
  lastPage,
  madeBy,
  makeBalloonParts,
  makeMarkParts,
  type Sheet,
  toSheet,
} from './sheets.ts'

export type Scene = {
  /** Null for the title and the end. */
  panel: number | null
  /** The sheets are shown one after another. */
  steps: readonly { sheet: Sheet; frames: number }[]
  /** The view at the start and at the end of the scene. */
  camera: readonly [from: Box, to: Box]
}

export const FPS = 25
/** Seconds: of a title, the minimum for a panel, before the first balloon, and after the last balloon of a panel. */
const TITLE = 4
const LEAST = 3
export const INTRO = 0.6
const TAIL = 0.8
/** Seconds to notice a balloon, and letters that people read in a second. */
const LOOK = 0.8
const LETTERS = 16
const SHOWN = 0.9
const WAYS = [
  [0, 0.5, 1, 0.5],
  [1, 0.5, 0, 0.5],
  [0.5, 0, 0.5, 1],
  [0.5, 1, 0.5, 0],
] as const

type Size = { width: number; height: number }

/** `size`: the size of the frame, in the units of panel drawings. */
export const titleScene = (comic: ExportedComic, first: ExportedPanel, size: Size): Scene =>
  still(cover(comic, first, { ...size, more: [madeBy(comic)] }))

export const endScene = (comic: ExportedComic, size: Size): Scene => still(lastPage(comic, size))

function still(sheet: Sheet): Scene {
  const whole = { x: 0, y: 0, width: sheet.width, height: sheet.height }
  return { panel: null, steps: [{ sheet, frames: TITLE * FPS }], camera: [whole, whole] }
}

/** Balloons appear at the reading speed, or as a voice of `seconds` seconds speaks them. */
export function panelScene(panel: ExportedPanel, index: number, seconds: number): Scene {
  const [x1, y1, x2, y2] = WAYS[index % WAYS.length] ?? WAYS[0]
  const [from, to] = [viewAt(panel, x1, y1), viewAt(panel, x2, y2)]
  const safe = {
    x: Math.max(from.x, to.x),
    y: Math.max(from.y, to.y),
    width: from.width - Math.abs(from.x - to.x),
    height: from.height - Math.abs(from.y - to.y),
  }
  const balloons = makeBalloonParts(panel, safe)
  const reading = balloons.map((parts) => LOOK + lettersIn(parts) / LETTERS)
  const total = sumNumbers(reading)
  const stretch = total === 0 ? 0 : Math.max(1, seconds / total)
  const length = Math.max(LEAST, INTRO + Math.max(total, seconds) + TAIL)
  const balloonStarts = reading.map((_, at) => INTRO + sumNumbers(reading.slice(0, at)) * stretch)
  const starts = [0, ...balloonStarts, length].map((at) => Math.round(at * FPS))
  const steps = Array.from({ length: balloons.length + 1 }, (_, count) => ({
    sheet: { ...toSheet(panel), parts: balloons.slice(0, count).flat() },
    frames: (starts[count + 1] ?? 0) - (starts[count] ?? 0),
  }))
  return { panel: index + 1, steps, camera: [from, to] }
}

function viewAt({ size }: ExportedPanel, x: number, y: number): Box {
  const { width, height } = panelSizes[size]
  return { x: x * (1 - SHOWN) * width, y: y * (1 - SHOWN) * height, width: SHOWN * width, height: SHOWN * height }
}

export const sumNumbers = (list: readonly number[]) => list.reduce((sum, one) => sum + one, 0)

const lettersIn = (parts: Sheet['parts']) => sumNumbers(parts.map((part) => ('text' in part ? part.text.length : 0)))

/** The watermark, and the note that a model drew the comic; null if the comic needs neither. */
export function makeMarkSheet({ creator, watermark, ai }: ExportedComic, size: Size): Sheet | null {
  const whole = { x: 0, y: 0, ...size }
  const parts = [
    ...(watermark ? makeMarkParts(makeCreatorMark(creator, whole)) : []),
    ...(ai === 'pictures' ? makeMarkParts(cornerMark('Dibuat dengan AI', 'left', whole)) : []),
  ]
  return parts.length === 0 ? null : { ...size, picture: null, parts }
}
