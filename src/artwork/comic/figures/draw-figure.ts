import type { Face, Figure } from '../scene.ts'
import { drawAnimal } from './animals.ts'
import type { Body, FigureRequest } from './body.ts'
import { drawHuman } from './human.ts'
import { type Brush, createBrush, inked, type Pen, type Point, path } from './pen.ts'
import { buildOf, outfitFor } from './people.ts'
import { at, moved, placed, within } from './turn.ts'

/** Where and how a figure is drawn, in panel units. */
export type Placing = {
  /** With `whole` the ground between the feet, with `bust` the middle of the face. */
  x: number
  y: number
  /** With `whole` a man is about 690 high at scale 1; with `bust` a face has a radius of about 80 at scale 1. */
  scale: number
  facing: 'left' | 'right'
  crop: 'whole' | 'bust'
  /** Size of the head beside the body, 1 where it is not given. */
  headScale?: number
  /** SVG of what the hands hold, around 0, 0 and in panel units. */
  held?: string
}

/** Radius of a face in units of its head. */
const RADIUS = 88

/** Draws one who acts: body, clothes, face and pose. */
export function drawFigure(figure: Figure, placing: Placing, pen: Pen) {
  const { scale, crop, facing, headScale = 1, held = '' } = placing
  const bust = crop === 'bust'
  const mirror = facing === 'left' ? -1 : 1
  const brush = createBrush(pen, scale)
  const upright = held && `<g transform="scale(${mirror / scale} ${1 / scale})">${held}</g>`
  const asked: FigureRequest = { figure, bust, headScale, held: ({ x, y }) => placed(at(x, y), upright) }
  const body = drawBody(brush, asked)
  const whole = within(at(0, 0, 0, body.size), body.whole)
  const head = within(whole, body.head)
  const from = bust ? head : { x: 0, y: 0 }
  const size = bust ? scale / head.scale : scale
  const seen = (point: Point) => ({
    x: placing.x + mirror * size * (point.x - from.x),
    y: placing.y + size * (point.y - from.y),
  })
  const radius = RADIUS * head.scale * size
  const face: Face = { name: figure.name, ...seen(head), radius, mouth: seen(moved(head, body.mouth)) }
  const shadow = bust || figure.pose === 'fly' ? '' : brush.flat(body.shadow, '#000000', 0.22)
  const drawn = placed(at(0, 0, 0, body.size), shadow + placed(body.whole, body.svg))
  const transform = path`translate(${placing.x - mirror * size * from.x} ${placing.y - size * from.y})`
  const scaled = `scale(${+(mirror * size).toFixed(3)} ${+size.toFixed(3)})`
  return {
    svg: inked(brush, `<g transform="${transform} ${scaled}">${drawn}</g>`),
    face,
    /** Where the hand is that holds something. */
    hand: seen(moved(whole, body.hand)),
  }
}

function drawBody(brush: Brush, asked: FigureRequest): Body {
  const { look } = asked.figure
  const [build, outfit] = [buildOf(look), outfitFor(look)]
  if (build && outfit) return drawHuman(brush, build, outfit, asked)
  return drawAnimal(brush, asked)
}
