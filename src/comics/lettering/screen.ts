import { type Face, listFaces, type PanelSize, panelSizes } from '../../artwork/comic/panel-scene.ts'
import type { Dialogue } from '../script/script.ts'
import { type Balloon, layOut, measures, toPanelBox } from './layout.ts'
import { type Mark, makeCreatorMark } from './mark.ts'
import { type Box, within } from './shapes.ts'

export type Lettering = {
  viewBox: string
  /** The style sheet shows one of the layers, depending on the width of the panel. */
  layers: readonly { name: keyof typeof measures; balloons: readonly Balloon[] }[]
  mark: Mark | null
}

type LetteringInput = {
  dialogues: readonly Dialogue[]
  faces: readonly Face[]
  size: PanelSize
  mark: string | null
}

/**
 * Lays out the lettering of a panel. `view`: the part of the panel that is shown, in units as wide as a whole panel.
 * `mark`: the creator's name, or null.
 */
export function makeLettering(
  { dialogues, faces, size, mark }: LetteringInput,
  view: Box = toPanelBox(size),
): Lettering {
  const scale = panelSizes[size].width / view.width
  const layers = (['wide', 'narrow'] as const).map((name) => {
    const { largest, smallest } = measures[name]
    const measure = { largest: largest / scale, smallest: smallest / scale }
    return { name, balloons: inTenths(layOut({ dialogues, faces, size, measure, view })) }
  })
  const { x, y, width, height } = inTenths(view)
  return {
    viewBox: `${x} ${y} ${width} ${height}`,
    layers,
    mark: mark === null ? null : inTenths(makeCreatorMark(mark, view)),
  }
}

/** Rounded numbers keep pages small. */
const inTenths = <Value>(value: Value): Value =>
  JSON.parse(JSON.stringify(value, (_, one) => (typeof one === 'number' ? Math.round(one * 10) / 10 : one)))

/** Returns the largest part of a panel with a ratio of width to height that shows the faces. */
export function fitView(ratio: number, faces: readonly Face[], size: PanelSize): Box {
  const whole = panelSizes[size]
  const width = Math.min(whole.width, whole.height * ratio)
  const height = Math.min(whole.height, whole.width / ratio)
  const start = (of: 'x' | 'y', length: number, whole: number) => {
    const ends = listFaces(faces).flatMap((face) => [face[of] - face.radius, face[of] + face.radius])
    const middle = ends.length === 0 ? whole / 2 : (Math.min(...ends) + Math.max(...ends)) / 2
    return within(0, whole - length, middle - length / 2)
  }
  return { x: start('x', width, whole.width), y: start('y', height, whole.height), width, height }
}
