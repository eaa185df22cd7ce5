import type { Face, Look } from '../panel-scene.ts'
import { type Matrix, moved, placed, scaleOf, within } from '../pen/matrix.ts'
import type { Pen } from '../pen/pen.ts'
import type { Style } from '../pen/style.ts'

/** A stub: an oval with a nose until the heads are drawn. */
export type HeadLook = { look: Look; mood: string; facing: 'front' | 'three_quarter' | 'side' | 'back' }

const skins: Record<string, string> = { light: '#f2cda8', tan: '#dfab7c', brown: '#bd8459', dark: '#8d5d42' }

export function drawHead(pen: Pen, matrix: Matrix, { look, facing }: HeadLook, part: 'behind' | 'head' | 'over'): void {
  if (part !== 'head') return
  const head = within(matrix, placed(0, 0, 0, pen.style.head))
  const skin = skins[look.skin] ?? '#d7a277'
  pen.form(head, '-38,-52 -30,-18 -8,0 12,0 30,-20 37,-52 28,-88 0,-100 -28,-88', facing === 'back' ? '#2a1a20' : skin)
  if (facing === 'back') return
  pen.form(head, '-40,-50 -36,-90 0,-108 34,-92 40,-62 20,-80 -20,-70', '#2a1a20')
  const middle = { x: aheadOf[facing] }
  pen.spot(head, { x: middle.x - 12, y: -48 }, [4, 5])
  pen.spot(head, { x: middle.x + 14, y: -48 }, [4, 5])
  pen.stroke(head, [
    { x: middle.x - 8, y: -20 },
    { x: middle.x + 8, y: -20 },
  ])
}

const aheadOf = { front: 0, three_quarter: 10, side: 22, back: 0 }

/** Where the face is, in units of the panel. */
export function seatOf({ facing }: HeadLook, matrix: Matrix, style: Style): Omit<Face, 'name'> {
  const head = within(matrix, placed(0, 0, 0, style.head))
  const middle = moved(head, { x: aheadOf[facing] * 0.6, y: -42 })
  return { x: middle.x, y: middle.y, radius: 46 * scaleOf(head), mouth: moved(head, { x: aheadOf[facing], y: -20 }) }
}
