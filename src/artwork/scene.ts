import { createChance } from './chance.ts'
import { paintFigure } from './figures.ts'
import { ground } from './ground.ts'
import { type RidgeKind, ridge } from './land.ts'
import { mix } from './palettes.ts'
import type { Plan } from './plan.ts'
import { birds, clouds, skyBody, skyDefs, stars } from './sky.ts'
import { at, type Brush, n, type Stage } from './stage.ts'
import { batik, frame, weather } from './weather.ts'

/** 1 omits dark edges, stars, clouds, birds and batik; 2 also weather, windows, haze and detail of the land. */
export type Plainness = 0 | 1 | 2

/**
 * Returns the SVG markup of a whole picture without text, for an SVG of the stage's size. `seed` decides where ridges,
 * stars and weather stand. A higher `plain` makes the markup shorter and so leaves room for a long title.
 */
export function paintScene(plan: Plan, seed: string, stage: Stage, plain: Plainness = 0): string {
  const chance = createChance(seed)
  const figureStage = {
    ...stage,
    focus: stage.focus + plan.lean * (plan.figure.name === 'kereta' ? 20 : 48) * stage.scale,
  }
  const brush: Brush = { stage: figureStage, palette: plan.palette, chance }
  // Stars lie behind the moon.
  const far = plain === 0 && plan.palette.time === 'night' ? stars(brush) : ''
  const air = plain > 0 ? '' : `${plan.clouds ? clouds(brush) : ''}${plan.birds ? birds(brush) : ''}`
  return (
    `<defs>${skyDefs(plan.palette)}</defs><rect width="${stage.width}" height="${stage.height}" fill="url(#sky)"/>` +
    far +
    body(plan, brush) +
    air +
    ridges(plan, brush, plain) +
    ground(plain < 2 ? plan.ground : plan.ground === 'water' ? 'calm' : 'dune', brush) +
    (plan.batik && plain === 0 && !stage.figure ? batik(plan.batik, stage.ground + 20, brush) : '') +
    figure(plan, brush) +
    (plan.frame && plain === 0 ? frame(plan.frame, plan.side, brush) : '') +
    (plan.weather && plain < 2 ? weather(plan.weather, brush) : '')
  )
}

function body({ body, ...plan }: Plan, { stage, palette, chance }: Brush): string {
  const radius = chance.between(58, 84) * stage.scale
  const aside = chance.between(90, 140) * stage.scale
  const top = stage.top ?? 0
  const high = top + (stage.horizon - top) * chance.between(0.3, 0.48)
  const behind = stage.figure ? stage.figure.height * 0.74 : (plan.figure.at === 'sky' ? 230 : 190) * stage.scale
  if (body === null) return ''
  switch (plan.stand) {
    case 'behind':
      return skyBody(body, stage.focus, stage.ground - behind, radius * 1.35, palette)
    case 'left':
      return skyBody(body, stage.focus - aside, high, radius * 0.85, palette)
    case 'right':
      return skyBody(body, stage.focus + aside, high, radius * 0.85, palette)
    case 'low':
      return skyBody(
        body === 'crescent' ? 'full' : body,
        stage.focus + aside * plan.lean,
        stage.horizon - radius * 0.4,
        radius * 1.6,
        palette,
      )
  }
}

function ridges(plan: Plan, brush: Brush, plain: Plainness): string {
  const { stage, palette } = brush
  const [far, middle, near] = plan.place.ridges
  const gap = (stage.ground - stage.horizon) / 3
  const shades = [mix(palette.far, palette.sky[2], 0.45), palette.far, mix(palette.far, palette.near, 0.5)]
  const layers = [far, middle, near].map((ridgeKind, index) => {
    const kind = plain === 2 && index > 0 ? 'hills' : ridgeKind
    if (kind === 'sea') return ''
    const base = stage.horizon + index * gap
    const { outline, shade } = ridge(kind, base, brush)
    const windows = plain < 2 && index > 0 && lit(kind) ? lights(base, brush) : ''
    const haze =
      index < 2 && plain < 2
        ? `<rect y="${n(base - 90)}" width="${stage.width}" height="${n(90 + gap)}" fill="url(#haze)"/>`
        : ''
    const sides =
      shade && stage.figure && plain === 0
        ? `<path fill="${plan.stand === 'right' ? palette.body : palette.near}" fill-opacity="${plan.stand === 'right' ? 0.16 : 0.2}" d="${shade}"/>`
        : ''
    return `<path fill="${shades[index]}" d="${outline}"/>${sides}${windows}${haze}`
  })
  return layers.join('')
}

function lit(kind: RidgeKind): boolean {
  return kind === 'city' || kind === 'towers' || kind === 'roofs' || kind === 'school'
}

/** Draws lit windows near the base of the buildings, because only there every outline of a city is solid. */
function lights(base: number, { stage, palette, chance }: Brush): string {
  let data = ''
  for (let index = 0; index < stage.width / 26; index++)
    data += `M${at(Math.round(chance.between(0, stage.width / 9)) * 9, base - 10 + Math.round(chance.between(0, 4)) * 11)}h4`
  return `<path stroke="${palette.time === 'night' ? palette.accent : palette.body}" stroke-width="6" stroke-opacity=".75" d="${data}"/>`
}

function figure(plan: Plan, { stage, palette, chance }: Brush): string {
  const { figure, facing } = plan
  const light = plan.stand === 'left' ? -1 : plan.stand === 'right' ? 1 : plan.lean > 0 ? -1 : 1
  const own = stage.scale * SHOTS[plan.shot] * (figure.height < 160 ? 1.25 : 1.08) * chance.between(0.95, 1.05)
  const idealScale = stage.figure ? (stage.figure.height * NEARNESS[plan.shot]) / figure.height : own
  const scale = Math.min(idealScale, (stage.figure?.width ?? stage.width * 0.88) / (figure.width ?? figure.height))
  const lift = stage.figure ? stage.figure.height * 0.58 : 190 * stage.scale
  const y = figure.at === 'sky' ? stage.ground - lift : stage.ground + (figure.at === 'water' ? 10 : 4)
  const half = ((figure.width ?? 0) * scale) / 2
  const x = Math.min(Math.max(stage.focus, (stage.figure?.from ?? 0) + half), stage.width - half)
  return paintFigure(figure, { x, y, scale, facing, light }, palette)
}

/** As `SHOTS`, for pictures in which every figure gets the same height. */
const NEARNESS: Readonly<Record<Plan['shot'], number>> = { far: 0.9, usual: 1, near: 1.06 }
const SHOTS: Readonly<Record<Plan['shot'], number>> = { far: 0.8, usual: 1, near: 1.2 }
