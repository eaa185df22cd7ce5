import { drawingsOf, measuresOf } from './data.ts'
import { type Brush, colored, path, shade } from './pen.ts'

/**
 * Where the parts of a face are, in units of its head, whose middle is 0, 0: how far from the middle of the face the eyes
 * are, and how low; the mouth, and how far it stands aside. `size` is that of the eyes, 1 a child's.
 */
const parts = ['gap', 'eyes', 'mouth', 'size', 'mouthX', 'mouthSize'] as const

/** `own` is what not every face has: `brow`, `lash`, `small-nose`, `long-nose`. */
export type Face = ReturnType<typeof faceOf>

export const faceOf = (cell: string, own: readonly string[]) => ({ ...measuresOf(cell, parts), own })

/** Eyes, brows, nose, mouth and what a mood adds, with a group for each place that they have in a face. */
export const moodDrawing = drawingsOf('faces.svg')

/** Draws what is on a face where its parts are. Letters: `N` skin, `I` iris, `R` brows, and those of the drawing. */
export function drawFace(brush: Brush, drawing: string, face: Face, letters: Readonly<Record<string, string>>): string {
  const places = placesOf(face)
  const placed = drawing.replace(/<g class="([\w -]+)">(.*?)<\/g>/g, (_, names: string, content: string) =>
    names
      .split(' ')
      .reduce((svg, name) => svg + (places[name] ? `<g transform="${places[name]}">${content}</g>` : ''), ''),
  )
  const wide = placed.replace(/"E([\d.]+)"/g, (_, width) => `"F${(width / face.size).toFixed(2)}"`)
  const { N: skin = '#d9a070' } = letters
  return colored(brush, wide, { ...letters, D: shade(skin, 0.4), O: shade(skin, 0.5) })
}

/** Where the groups of a drawing go; what this face does not have has no place. */
function placesOf({ gap, eyes, mouth, size, mouthX, mouthSize, own }: Face): Readonly<Record<string, string>> {
  const at = (x: number, y: number, wide = 1, high = wide) =>
    path`translate(${x} ${y})` + (wide === 1 && high === 1 ? '' : ` scale(${wide === high ? wide : `${wide} ${high}`})`)
  const has = (part: string, place: string) => (own.includes(part) ? place : '')
  const [mirrored, brows, cheeks] = [at(-gap, eyes, -size, size), eyes - 31 * size, eyes + 27 * size]
  return {
    middle: at(0, eyes),
    right: at(gap, eyes),
    left: at(-gap, eyes, -1, 1),
    chin: at(0, mouth),
    mouth: at(mouthX, mouth, mouthSize),
    'right-eye': at(gap, eyes, size),
    'left-eye': at(-gap, eyes, size),
    'left-eye-mirrored': mirrored,
    'right-cheek': at(gap + 12, cheeks),
    'left-cheek': at(-gap - 12, cheeks),
    'right-brow': has('brow', at(gap, brows, size, 1)),
    'left-brow': has('brow', at(-gap, brows, -size, 1)),
    'right-lash': has('lash', at(gap, eyes, size)),
    'left-lash': has('lash', mirrored),
    'small-nose': has('small-nose', at(0, eyes)),
    'long-nose': has('long-nose', at(0, eyes)),
  }
}
