import { type Matrix, placeAt, within } from '../pen/matrix.ts'
import type { Pen } from '../pen/pen.ts'
import { faceParts, type Part, row } from './sheets.ts'

/**
 * Draws the eyes, brows and mouth of a mood where a part has its places for them. `gaze` is how far the pupils are
 * moved ahead.
 */
export function drawFace(pen: Pen, matrix: Matrix, part: Part, mood: string, gaze: number, all: Colors): void {
  const colors = { ...all, fur: all[part.lid] ?? '#ffffff' }
  const { eyes: kind, eye: size, blush } = pen.style
  const [lid = 'open', mouth = 'soft', lift = 0, slant = 0, extra = ''] = row('moods', mood).split(' ')
  const put = (name: string, at: Matrix) => faceParts.get(name)?.(pen, within(matrix, at), colors)
  for (const [index, [x = 0, y = 0, scale = 1]] of part.eyes.entries()) {
    const side = index === 0 && part.eyes.length > 1 ? -1 : 1
    const whole = scale * size * (lid === 'wide' ? 1.15 : 1)
    if (extra === 'blush' || blush > 0.4) put('cheek', placeAt(x + side * 3, y + 19 * scale, 0, scale))
    if (lid !== 'shut' && lid !== 'glad') {
      put(kind, placeAt(x, y, 0, whole))
      put(`${kind}-pupil`, placeAt(x + gaze * whole, y, 0, lid === 'wide' ? whole * 0.8 : whole))
    }
    put(lid, placeAt(x, y, 0, side * whole, whole))
    if (extra === 'tears') put('tear', placeAt(x, y, 0, side * scale, scale))
    if (lift !== 0) put('brow', placeAt(x, y - 17 * whole + Number(lift), -side * Number(slant), side * scale, scale))
  }
  const [x = 0, y = 0, scale = 1, turn = 0] = part.mouth
  if (scale > 0) put(mouth, placeAt(x, y, turn, scale))
  const [beakX = 0, beakY = 0, wide = 0, angle = 0] = part.beak
  if (wide > 0 && openMouths.has(mouth)) put(part.eyes.length > 1 ? 'gape' : 'beak', placeAt(beakX, beakY, angle, wide))
}

const openMouths: ReadonlySet<string> = new Set(['laugh', 'wail', 'gasp', 'grit', 'shout'])

export type Colors = Readonly<Record<string, string>>
