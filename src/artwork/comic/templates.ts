import { steady } from './drawings/by-chance.ts'
import { wordsOf } from './figures/data.ts'
import { drawFigure } from './figures/draw-figure.ts'
import { wardrobe } from './figures/people.ts'
import { type Figure, figureKinds, type Look, type StyleKey } from './scene.ts'
import { finish, styleOf } from './styles.ts'
import { inColors } from './things.ts'

/** The looks of the characters that a creator chooses from, by their key in the master data. */
export const characterTemplates: ReadonlyMap<string, Look> = new Map(
  [...wordsOf(wardrobe('characters'))].map(([key, [kind, variant]]) => [
    key,
    { kind: figureKinds.find((one) => one === kind) ?? 'girl', variant: Number(variant) },
  ]),
)

/** Draws somebody's head and shoulders as a square of 600 × 600, to choose from. */
export function drawPortrait(look: Look, style: StyleKey): string {
  const pen = styleOf(style)
  const figure: Figure = { name: '', look, mood: 'happy', pose: 'stand' }
  const near = { x: 300, y: 300, scale: 1.45, facing: 'right', crop: 'bust', headScale: pen.headScale } as const
  const ground = inColors(
    '<path d="M0 0h600v600H0z" fill="#f2b85c"/><circle cx="300" cy="290" r="250" fill="#f8d08a"/>',
    pen,
  )
  return finish(ground + drawFigure(figure, near, pen).svg, style, steady(), 600)
}
