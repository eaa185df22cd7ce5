import { mix } from '../../palettes.ts'
import { nearest } from '../colors.ts'
import type { Face, Figure } from '../panel-scene.ts'
import { getScale, type Matrix, moved, placeAt, within } from '../pen/matrix.ts'
import { createPen, type Pen } from '../pen/pen.ts'
import { constructions } from '../pen/style.ts'
import { type Colors, drawFace } from './face.ts'
import { listParts, type Part, row, spare } from './sheets.ts'

type Panel = { width: number; height: number }
/** Height of an adult from the ground to the crown, in units. */
const ADULT = 630

/** Returns the number of the variant of a kind whose fur is nearest to a color. */
export function variantLike(kind: string, color: string): number {
  const furs = listCoats(kind).map((coat) => `#${coat.split('/')[0]}`)
  return furs.indexOf(nearest(color, ...furs))
}

const listCoats = (kind: string) => row('kinds', kind).split(' ').slice(2)

/**
 * Draws a figure that is not a person, in units of the panel. Returns where its face is, also when it is seen from
 * behind.
 */
export function drawCreature(pen: Pen, figure: Figure, panel: Panel): Face {
  const { kind, variant } = figure.look
  const [family = '', size = 1] = row('kinds', kind).split(' ')
  const coats = listCoats(kind)
  // Heads of animals are big already, so a style with big heads enlarges them by less than half as much.
  const grown = 1 + (pen.style.head - 1) * 0.4
  const unit = (figure.scale * panel.height * Number(size) * (1.45 - grown * 0.45)) / ADULT
  const view = figure.facing === 'front' || figure.facing === 'back' ? figure.facing : 'side'
  const mood = row('pose moods', figure.pose) || figure.mood
  const stance = getStance(kind, family, figure.pose, view)
  const parts = listParts(kind, view)
  const root = parts.find(({ slot }) => slot === 'body')?.at ?? [0, -100]
  const ground = placeAt(figure.x * panel.width, figure.y * panel.height, 0, figure.flip ? -unit : unit, unit)
  const all = stance('all')
  const whole = within(ground, around(root, all.turn, 0, -all.drop * (root[1] ?? 0)))
  const colors = coatColors(coats[variant % coats.length] ?? '')
  const far = Object.fromEntries(Object.entries(colors).map(([name, color]) => [name, mix(color, '#2a1c34', 0.2)]))
  const brush = fine(pen, unit)
  let face: Face = { name: figure.name, ...moved(whole, { x: 0, y: -100 }), radius: 50 * unit, mouth: { x: 0, y: 0 } }
  for (const part of parts) {
    const move = stance(part.slot)
    const visiblePart =
      (move.part && (spare(`${move.part}-${view}-${kind}`) ?? spare(`${move.part}-${view}-any`))) || part
    const matrix = within(whole, partMatrix(part, visiblePart, move, stance('body'), root, grown))
    visiblePart.draw(brush, matrix, part.slot.endsWith('2') ? far : colors)
    if (part.face.length === 0) continue
    if (view !== 'back') drawFace(brush, matrix, part, mood, view === 'front' ? 0 : 2, colors)
    const [x = 0, y = 0, radius = 50] = part.face
    const mouth = moved(matrix, { x: part.mouth[0] ?? x, y: part.mouth[1] ?? y })
    face = { name: figure.name, ...moved(matrix, { x, y }), radius: radius * getScale(matrix), mouth }
  }
  return face
}

/** Returns the box that a figure that is not a person fills, in shares of the panel's width and height. */
export function creatureBounds(figure: Figure, panel: Panel): { x: number; y: number; width: number; height: number } {
  const plain = { key: '', name: '', make: 'storybook', shading: 'none', paint: String } as const
  const pen = createPen({ ...constructions.storybook, ...plain })
  drawCreature(pen, figure, panel)
  const points = [...pen.taken().matchAll(/(?<![-\d.])([-\d.]+) ([-\d.]+)(?=[Lz])/g)]
  const span = (axis: 1 | 2, whole: number) => {
    const all = points.map((point) => Number(point[axis]) / whole)
    return { from: Math.min(...all), length: Math.max(...all) - Math.min(...all) }
  }
  const [across, down] = [span(1, panel.width), span(2, panel.height)]
  return { x: across.from, y: down.from, width: across.length, height: down.length }
}

/** `drop` is a share of the height of the hips. */
type Move = { part: string; turn: number; drop: number; across: number }

function getStance(kind: string, family: string, pose: string, view: string): (slot: string) => Move {
  const tables = view === 'side' ? [kind, family] : [`${kind} front`, `${family} front`, family]
  const own = tables.map((table) => row(table, pose)).find(Boolean) ?? ''
  const moves = new Map(
    own.split(/,\s*/).map((text) => {
      const [slot = '', ...numbers] = text.split(' ')
      const [name = '', part = ''] = slot.split('=')
      const [turn = 0, drop = 0, across = 0] = numbers.map(Number)
      return [name, { part, turn, drop, across }] as const
    }),
  )
  const still = { part: '', turn: 0, drop: 0, across: 0 }
  return (slot) => moves.get(slot) ?? moves.get(slot.replace('2', '')) ?? moves.get(slot.replace('b', '2')) ?? still
}

/** All parts hang on the body, which turns at the hips. Legs that stand reach down to the ground. */
function partMatrix(
  part: Part,
  visiblePart: Part,
  move: Move,
  body: Move,
  root: readonly number[],
  head: number,
): Matrix {
  const hips = -(root[1] ?? 0)
  const frame = around(root, body.turn, body.across, body.drop * hips)
  if (part.slot === 'body') return within(frame, part.own)
  const [x = 0, y = 0] = part.at
  const pivot = moved(part.slot.startsWith('hind') ? around(root, 0, body.across, body.drop * hips) : frame, { x, y })
  const stands = /^(hind|front|leg)/.test(part.slot) && Math.abs(move.turn) < 40
  const [fromX = 0, fromY = -1] = visiblePart.at
  const reach = stands ? -(pivot.y + move.drop * hips) / (-fromY * Math.cos((move.turn * Math.PI) / 180)) : 1
  const grown = part.slot === 'head' ? head : 1
  const across = visiblePart === part ? grown : reach
  const turned = placeAt(pivot.x + move.across * hips, pivot.y + move.drop * hips, move.turn, across, reach * grown)
  return within(within(turned, placeAt(-fromX, -fromY)), visiblePart.own)
}

const around = ([x = 0, y = 0]: readonly number[], turn: number, across: number, down: number): Matrix =>
  within(placeAt(x + across, y + down, turn), placeAt(-x, -y))

/** Returns a pen whose strokes and shadows grow and shrink a little with the creature that it draws. */
function fine(pen: Pen, unit: number): Pen {
  const thin = Math.min(2, Math.max(0.4, unit ** 0.6))
  return {
    ...pen,
    form: (matrix, points, fill, look = {}) =>
      pen.form(matrix, points, fill, {
        ...look,
        width: (look.width ?? 1) * Math.min(1.4, Math.max(0.6, unit ** 0.4)),
        shadow: (look.shadow ?? 7) * unit,
      }),
    stroke: (matrix, points, width = 3, look = {}) => pen.stroke(matrix, points, width * thin, look),
    fold: (matrix, points, width = 2.2, look = {}) => pen.fold(matrix, points, width * thin, look),
  }
}

/** Returns the colors of a coat. Their names are the classes in the sheets. */
function coatColors(coat: string): Colors {
  const [fur = '#ffffff', belly = fur, mark = fur, dark = mark] = coat.split('/').map((color) => `#${color}`)
  return { fur, belly, mark, dark, deep: mix(fur, '#1d1622', 0.22), light: mix(fur, '#ffffff', 0.35) }
}
