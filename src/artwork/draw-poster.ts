import { type Lettering, textPath } from './lettering.ts'
import type { Palette } from './palettes.ts'
import { type ArtSeed, type Plan, planScene } from './plan.ts'
import { type Plainness, paintScene } from './scene.ts'
import type { Stage } from './stage.ts'

/** The anime title for which a picture is drawn. */
export type ArtSubject = ArtSeed & { title: string }

const POSTER: Stage = { width: 400, height: 600, horizon: 300, ground: 418, focus: 200, scale: 1 }
/** Pages crop a scene to its middle part and lay text on its left 40 %, so the figure stands large at the right. */
export const SCENE: Stage = {
  width: 960,
  height: 540,
  top: 160,
  horizon: 304,
  ground: 440,
  focus: 640,
  scale: 1.3,
  figure: { height: 256, width: 430, from: 442 },
}
const SHARE: Stage = {
  width: 1200,
  height: 630,
  horizon: 330,
  ground: 520,
  focus: 900,
  scale: 1.3,
  figure: { height: 400, width: 440, from: 552 },
}

/** Largest sizes of the SVG of a poster and of a scene, in bytes. */
const MAX_SVG_BYTES = 6144
const MAX_SCENE_BYTES = 8192

/** A poster of 400 × 600 px, at most 6 KB: a scene with the title in its lower third, in at most three lines. */
export function drawPoster(subject: ArtSubject): string {
  const plan = planScene(subject)
  return within(MAX_SVG_BYTES, (plain) => {
    const title = posterTitle(subject.title, plain)
    const top = Math.min(POSTER.height, ...title.boxes.map((box) => box.y))
    const ground = Math.min(POSTER.ground, top - 14)
    const stage = { ...POSTER, ground, horizon: POSTER.horizon - (POSTER.ground - ground) * 0.7 }
    return svg(
      stage,
      painted(subject, plan, stage, plain) + foot(plan.palette, stage, ground - 34) + lettered(title, plan.palette),
    )
  })
}

/** The scene of the poster without the title, 960 × 540 px, at most 8 KB, its figure right of the middle. */
export function drawScene(subject: ArtSubject): string {
  const plan = wide(planScene(subject))
  return within(MAX_SCENE_BYTES, (plain) => svg(SCENE, painted(subject, plan, SCENE, plain)))
}

/** The preview image for shared links, 1200 × 630 px: scene, large title, caption and the site's logo. */
export function drawShareCard(subject: ArtSubject, caption: string): string {
  const plan = wide(planScene(subject))
  const title = textPath(subject.title.toUpperCase(), {
    size: 120,
    x: 64,
    y: 500,
    maxWidth: 620,
    smallest: 44,
  })
  const small = textPath(caption, {
    size: 34,
    x: 64,
    y: 564,
    maxWidth: 900,
    maxLines: 1,
    smallest: 18,
    tracking: 1,
  })
  const name = textPath('KortekStream', { size: 40, x: 140, y: 107, maxWidth: 500, maxLines: 1 })
  const shade = `<linearGradient id="side"><stop stop-color="${plan.palette.ink}" stop-opacity=".92"/><stop offset=".57" stop-color="${plan.palette.ink}" stop-opacity=".68"/><stop offset=".8" stop-color="${plan.palette.ink}" stop-opacity="0"/></linearGradient><rect width="1200" height="630" fill="url(#side)"/>`
  return svg(
    SHARE,
    painted(subject, plan, SHARE) +
      shade +
      foot(plan.palette, SHARE, 300) +
      lettered(title, plan.palette) +
      lettered(small, plan.palette, plan.palette.accent) +
      `<g transform="translate(64 62)scale(.94)">${MARK}</g>` +
      lettered(name, plan.palette),
  )
}

const painted = ({ slug }: ArtSubject, plan: Plan, stage: Stage, plain: Plainness = 0) =>
  paintScene(plan, `${slug}/${stage.width}`, stage, plain)

function posterTitle(title: string, plain: Plainness): Lettering {
  const smallest = plain === 2 ? 42 : 30
  return textPath(title.toUpperCase(), { size: 76, x: 24, y: 562, maxWidth: 352, smallest })
}

/**
 * Fits a plan to a wide picture that has text on its left side. A train drives towards the middle instead of through
 * the text. The dark shape near the viewer moves to the right edge, and is left out if it would cover the figure.
 */
export function wide(plan: Plan): Plan {
  const { figure, frame } = plan
  const covers = frame === 'wires' || (figure.width ?? 0) > 230
  return { ...plan, side: 1, frame: covers ? null : frame, facing: figure.name === 'kereta' ? -1 : plan.facing }
}

/** Draws a picture with all decoration. While its SVG is longer than `ceiling`, draws it again with less. */
export function within(ceiling: number, draw: (plain: Plainness) => string): string {
  const full = draw(0)
  if (full.length <= ceiling) return full
  const plainer = draw(1)
  return plainer.length <= ceiling ? plainer : draw(2)
}

/** Returns a gradient that darkens the lower part of a picture, so that white text is readable on every palette. */
function foot(palette: Palette, { width, height }: Stage, from: number): string {
  return `<linearGradient id="foot" x2="0" y2="1"><stop stop-color="${palette.ink}" stop-opacity="0"/><stop offset=".45" stop-color="${palette.ink}" stop-opacity=".72"/><stop offset="1" stop-color="${palette.ink}" stop-opacity=".96"/></linearGradient><rect y="${from}" width="${width}" height="${height - from}" fill="url(#foot)"/>`
}

export function lettered(text: Lettering, palette: Palette, fill = '#fff'): string {
  const id = `line${Math.round(text.boxes[0]?.y ?? 0)}`
  return `<defs>${text.defs}<g id="${id}">${text.lines}</g></defs><use href="#${id}" x="2" y="3" fill="${palette.ink}" fill-opacity=".7"/><use href="#${id}" fill="${fill}"/>`
}

/**
 * Returns an SVG document of the stage's size with the given markup. The group's opacity makes browsers paint the whole
 * picture before they round its corners; else the bright sky below darker layers shines through at the corners' edges.
 */
export function svg({ width, height }: Stage, inside: string): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}"><g opacity=".999">${inside}</g></svg>`
}

/** SVG markup of the letter K of the site's logo, dark, for a square of 64 × 64. The caller draws the background. */
export const MARK_LETTER =
  '<path fill="none" stroke="#231503" stroke-width="8.5" stroke-linecap="round" stroke-linejoin="round" d="M23 17v30M43 18L25 33l19 14"/>'

/** Background colour of the site's logo, the same saffron yellow as in the dark theme. */
export const MARK_PLATE = '#ffb733'

/** SVG markup of the whole logo, background and letter, for a square of 64 × 64. */
export const MARK = `<rect width="64" height="64" rx="17" fill="${MARK_PLATE}"/>${MARK_LETTER}`
