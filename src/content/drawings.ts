import { createChance } from '../artwork/chance.ts'
import { SCENE, svg, wide } from '../artwork/draw-poster.ts'
import { FIGURES, paintFigure } from '../artwork/figures.ts'
import { textPath } from '../artwork/lettering.ts'
import { mix, PALETTES, type Palette } from '../artwork/palettes.ts'
import { planScene } from '../artwork/plan.ts'
import { paintScene } from '../artwork/scene.ts'
import { n, type Stage } from '../artwork/stage.ts'
import type { Drawing } from '../db/column-types.ts'
import type { ContentItemRow } from '../db/tables.ts'

/** Draws an SVG: a square emblem for a partner, a scene of 16 × 9 without lettering for the other kinds. */
export const drawSample = ({ kind, slug }: Pick<ContentItemRow, 'kind' | 'slug'>, drawing: Drawing): string =>
  kind === 'partner' ? drawEmblem(drawing) : drawScenery(slug, drawing)

/** Places of the figure in a scene 960 px wide. */
const FOCI = [400, 480, 560] as const

/** The slug decides everything that the drawing does not set, such as weather and time. */
function drawScenery(slug: string, drawing: Drawing): string {
  const plan = planScene({ slug, genres: [], ...drawing })
  const stage: Stage = {
    ...SCENE,
    top: 40,
    horizon: 296,
    focus: createChance(`${slug}/focus`).pick(FOCI),
    figure: { height: plan.figure.height < 130 ? 250 : 300, width: 480, from: 0 },
  }
  return svg(stage, paintScene(wide(plan), `${slug}/scenery`, stage))
}

/** The size in pixels. */
const EMBLEM = 512
const MIDDLE = EMBLEM / 2

/** A round plate with the letters of the drawing, else with its figure. */
function drawEmblem({ palette: name, letters, figure }: Drawing): string {
  const palette = PALETTES.find((one) => one.name === name) ?? PALETTES[0]
  const inside = letters ? emblemLetters(letters, palette) : emblemFigure(figure, palette)
  const plate = mix(palette.far, palette.sky[2], 0.5)
  return svg(
    { ...SCENE, width: EMBLEM, height: EMBLEM },
    `<rect width="${EMBLEM}" height="${EMBLEM}" fill="${palette.ink}"/><circle cx="${MIDDLE}" cy="${MIDDLE}" r="222" fill="${plate}"/><circle cx="${MIDDLE}" cy="${MIDDLE}" r="204" fill="none" stroke="${palette.body}" stroke-width="6"/>${inside}`,
  )
}

function emblemFigure(name: string | undefined, palette: Palette): string {
  const figure = FIGURES.find((one) => one.name === name)
  if (!figure) return ''
  const scale = Math.min(240 / figure.height, 260 / (figure.width ?? figure.height))
  const y = figure.at === 'sky' ? MIDDLE : MIDDLE + (figure.height * scale) / 2
  return paintFigure(figure, { x: MIDDLE, y, scale, facing: 1, light: 1 }, palette)
}

function emblemLetters(letters: string, palette: Palette): string {
  const fit = { size: 220, x: 0, maxWidth: 300, maxLines: 1, smallest: 60 } as const
  const { width = 0, height = 0 } = textPath(letters, { ...fit, y: 0 }).boxes[0] ?? {}
  const { defs, lines } = textPath(letters, { ...fit, y: MIDDLE + height / 2 })
  return `<defs>${defs}</defs><g transform="translate(${n(MIDDLE - width / 2)} 0)" fill="${palette.ink}">${lines}</g>`
}
