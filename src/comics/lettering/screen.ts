import { type Face, PANEL } from '../../artwork/comic/scene.ts'
import type { Dialogue } from '../script/script.ts'
import { type Balloon, layOut, measures, wholePanel } from './layout.ts'
import { type Box, within } from './shapes.ts'
import { letterable, widthOf } from './text.ts'

export type Lettering = {
  viewBox: string
  /** The style sheet shows one layer, by the width of the panel. */
  layers: readonly { name: keyof typeof measures; balloons: readonly Balloon[] }[]
  mark: Mark | null
}

/** A plate in the edge that balloons leave free. */
export type Mark = Box & { text: string; middle: number; baseline: number; size: number }

type LetteringInput = { dialogues: readonly Dialogue[]; faces: readonly Face[]; mark: string | null }

/**
 * `view`: the part of the panel that is shown, as wide as a whole panel would be. `mark`: the creator's name, or null.
 */
export function letteringOf({ dialogues, faces, mark }: LetteringInput, view: Box = wholePanel): Lettering {
  const scale = PANEL.width / view.width
  const layers = (['wide', 'narrow'] as const).map((name) => {
    const { largest, smallest } = measures[name]
    const measure = { largest: largest / scale, smallest: smallest / scale }
    return { name, balloons: inTenths(layOut({ dialogues, faces, measure, view })) }
  })
  const { x, y, width, height } = inTenths(view)
  return { viewBox: `${x} ${y} ${width} ${height}`, layers, mark: mark === null ? null : inTenths(markOf(mark, view)) }
}

/** Rounded numbers keep pages small. */
const inTenths = <Value>(value: Value): Value =>
  JSON.parse(JSON.stringify(value, (_, one) => (typeof one === 'number' ? Math.round(one * 10) / 10 : one)))

const MARK = { size: 15, height: 20, baseline: 15, padding: 8 } as const

export const markOf = (name: string, view: Box): Mark => cornerMark(`KortekStream · ${name}`, 'right', view)

export function cornerMark(words: string, side: 'left' | 'right', view: Box): Mark {
  const { size, height } = MARK
  const text = letterable(words)
  const width = widthOf(text) * size + 2 * MARK.padding
  const [x, y] = [side === 'left' ? view.x : view.x + view.width - width, view.y + view.height - height]
  return { text, x, y, width, height, middle: x + width / 2, baseline: y + MARK.baseline, size }
}

export function viewOf(ratio: number, faces: readonly Face[]): Box {
  const width = Math.min(PANEL.width, PANEL.height * ratio)
  const height = Math.min(PANEL.height, PANEL.width / ratio)
  const start = (of: 'x' | 'y', length: number, whole: number) => {
    const ends = faces.flatMap((face) => [face[of] - face.radius, face[of] + face.radius])
    const middle = ends.length === 0 ? whole / 2 : (Math.min(...ends) + Math.max(...ends)) / 2
    return within(0, whole - length, middle - length / 2)
  }
  return { x: start('x', width, PANEL.width), y: start('y', height, PANEL.height), width, height }
}
