import { svg, within } from './draw-poster.ts'
import { PALETTES, type Palette } from './palettes.ts'
import { type ArtSeed, type Plan, planScene } from './plan.ts'
import { paintScene } from './scene.ts'
import type { Stage } from './stage.ts'

/** Largest size of the SVG of a thumbnail, in bytes. */
const MAX_THUMB_BYTES = 4096

/**
 * Draws the small picture of an episode without lettering, 16:9, as SVG of at most 4 KB: the scene of its anime title
 * in another crop and at another time of day. `place` is the episode's place in the show; neighbours differ clearly.
 */
export function drawThumb(subject: ArtSeed, place: number): string {
  const own = planScene(subject)
  const shot = shotAt(place)
  const plan: Plan = { ...own, ...shot.plan, palette: paletteAt(own.palette, place), frame: null, batik: null }
  const stage: Stage = { width: 640, height: 360, ...shot.stage }
  return within(MAX_THUMB_BYTES, (plain) => svg(stage, paintScene(plan, `${subject.slug}/${place}`, stage, plain)))
}

type Shot = {
  stage: Pick<Stage, 'horizon' | 'ground' | 'focus' | 'scale'>
  plan: Pick<Plan, 'stand' | 'shot' | 'lean' | 'facing'>
}

/**
 * The crops of consecutive episodes. Their number has no common divisor with `CYCLE`, so the same crop and palette meet
 * again only late.
 */
const SHOTS: readonly [Shot, ...Shot[]] = [
  {
    stage: { horizon: 200, ground: 300, focus: 420, scale: 0.98 },
    plan: { stand: 'behind', shot: 'usual', lean: 0, facing: 1 },
  },
  {
    stage: { horizon: 230, ground: 470, focus: 250, scale: 1.7 },
    plan: { stand: 'right', shot: 'usual', lean: 0, facing: 1 },
  },
  {
    stage: { horizon: 180, ground: 306, focus: 180, scale: 0.75 },
    plan: { stand: 'low', shot: 'usual', lean: 1, facing: -1 },
  },
  {
    stage: { horizon: 210, ground: 370, focus: 440, scale: 1.35 },
    plan: { stand: 'left', shot: 'usual', lean: 0, facing: -1 },
  },
  {
    stage: { horizon: 250, ground: 420, focus: 330, scale: 1.5 },
    plan: { stand: 'behind', shot: 'usual', lean: 0, facing: -1 },
  },
]

/** Palettes of one hue family, ordered so that neighbours differ in brightness. A palette is in its first family. */
const FAMILIES: readonly (readonly string[])[] = [
  ['tembaga', 'karang', 'bara', 'padi', 'nila'],
  ['kunyit', 'padi', 'bara', 'mawar', 'nila'],
  ['darah', 'karang', 'manggis', 'tembaga', 'batu'],
  ['nila', 'embun', 'telaga', 'fajar', 'batu'],
  ['laut', 'listrik', 'kelapa', 'nila', 'fajar'],
  ['rimba', 'kelapa', 'telaga', 'pucuk', 'giok'],
  ['mawar', 'manggis', 'sakura', 'anggrek', 'fajar'],
  ['neon', 'anggrek', 'listrik', 'sakura', 'langit-malam'],
  ['kertas', 'batu', 'padi', 'giok', 'embun'],
]

/** Number of episodes in a row that all have different palettes. */
const CYCLE = 12

/**
 * The palettes of consecutive episodes: the title's own palette, the others of its family, then those of the next
 * families.
 */
function paletteAt(own: Palette, place: number): Palette {
  const first = FAMILIES.findIndex((names) => names.includes(own.name))
  const [family = [], ...others] = [...FAMILIES.slice(first), ...FAMILIES.slice(0, first)]
  const start = family.indexOf(own.name)
  const names = [...new Set([...family.slice(start), ...family.slice(0, start), ...others.flat()])].slice(0, CYCLE)
  return PALETTES.find((palette) => palette.name === names[place % CYCLE]) ?? own
}

/** Returns the plan of a title's wide pictures in the light of the episode at `place`; 0 has the title's own light. */
export function planEpisode(subject: ArtSeed, place: number): Plan {
  const own = planScene(subject)
  const { stand, facing } = shotAt(place).plan
  return place === 0 ? own : { ...own, stand, facing, palette: paletteAt(own.palette, place) }
}

const shotAt = (place: number) => SHOTS[place % SHOTS.length] ?? SHOTS[0]
