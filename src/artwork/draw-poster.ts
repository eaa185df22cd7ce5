import { chanceOf } from './chance.ts'
import { type Fit, type Lettering, textPath } from './lettering.ts'
import { mix, type Palette } from './palettes.ts'
import { type Plainness, paintScene } from './scene.ts'
import type { Stage } from './stage.ts'

/**
 * The anime title that a picture is drawn for. The slug seeds all random choices; `genres` are in English as AniList
 * names them.
 */
export type ArtSubject = { slug: string; title: string; genres: readonly string[] }

const POSTER: Stage = { width: 400, height: 600, horizon: 300, ground: 418, focus: 200, scale: 1 }
const SCENE: Stage = { width: 960, height: 540, horizon: 288, ground: 430, focus: 640, scale: 1.12 }
const SHARE: Stage = { width: 1200, height: 630, horizon: 330, ground: 500, focus: 900, scale: 1.3 }

/** Largest size of the SVG of a poster or scene, in bytes. */
const MAX_SVG_BYTES = 6144

/**
 * Draws a poster of 400 × 600 px as SVG of at most 6 KB: a scene with the title in its lower third, as outlines in at
 * most three lines.
 */
export function drawPoster(subject: ArtSubject): string {
  return within(MAX_SVG_BYTES, (plain) => {
    const title = posterTitle(subject, plain)
    const top = Math.min(POSTER.height, ...title.boxes.map((box) => box.y))
    const ground = Math.min(POSTER.ground, top - 14)
    const stage = { ...POSTER, ground, horizon: POSTER.horizon - (POSTER.ground - ground) * 0.7 }
    const { plan, markup } = paintScene(subject, stage, plain)
    return svg(stage, markup + foot(plan.palette, stage, ground - 34) + lettered(title, plan.palette))
  })
}

/**
 * Draws the scene of the poster without the title, in landscape format of 960 × 540 px, as SVG of at most 6 KB. The
 * figure stands right of the middle.
 */
export function drawScene(subject: ArtSubject): string {
  return within(MAX_SVG_BYTES, (plain) => svg(SCENE, paintScene(subject, SCENE, plain).markup))
}

/**
 * Draws the opening image of the video player, 960 × 540 px: the darkened scene with a small label such as "Episode 7"
 * above the title.
 */
export function drawOpening(subject: ArtSubject, label: string): string {
  const { plan, markup } = paintScene(subject, SCENE)
  const fit: Fit = { size: 84, x: 480, y: 330, anchor: 'middle', maxWidth: 800, smallest: 36 }
  const title = textPath(subject.title.toUpperCase(), fit)
  const top = Math.min(fit.y, ...title.boxes.map((box) => box.y))
  const small = textPath(label, {
    size: 28,
    x: 480,
    y: top - 28,
    anchor: 'middle',
    maxWidth: 700,
    maxLines: 1,
    smallest: 16,
    tracking: 2,
  })
  const shade = `<rect width="960" height="540" fill="${plan.palette.ink}" fill-opacity=".78"/>`
  return svg(
    SCENE,
    markup +
      shade +
      lettered(title, plan.palette) +
      lettered(small, plan.palette, mix(plan.palette.accent, '#ffffff', 0.6)),
  )
}

/**
 * Draws the preview image for shared links, 1200 × 630 px, which is converted to a PNG: scene, large title, caption
 * line and the site's logo.
 */
export function drawShareCard(subject: ArtSubject, caption: string): string {
  const { plan, markup } = paintScene(subject, SHARE)
  const title = textPath(subject.title.toUpperCase(), {
    size: 120,
    x: 64,
    y: 500,
    anchor: 'start',
    maxWidth: 680,
    smallest: 48,
  })
  const small = textPath(caption, {
    size: 34,
    x: 64,
    y: 564,
    anchor: 'start',
    maxWidth: 900,
    maxLines: 1,
    smallest: 18,
    tracking: 1,
  })
  const name = textPath('KortekStream', { size: 40, x: 140, y: 107, anchor: 'start', maxWidth: 500, maxLines: 1 })
  const shade = `<linearGradient id="side"><stop stop-color="${plan.palette.ink}" stop-opacity=".92"/><stop offset=".62" stop-color="${plan.palette.ink}" stop-opacity=".72"/><stop offset=".86" stop-color="${plan.palette.ink}" stop-opacity="0"/></linearGradient><rect width="1200" height="630" fill="url(#side)"/>`
  return svg(
    SHARE,
    markup +
      shade +
      foot(plan.palette, SHARE, 300) +
      lettered(title, plan.palette) +
      lettered(small, plan.palette, plan.palette.accent) +
      `<g transform="translate(64 62)scale(.94)">${MARK}</g>` +
      lettered(name, plan.palette),
  )
}

function posterTitle({ slug, title }: ArtSubject, plain: Plainness): Lettering {
  const left = chanceOf(`${slug}/title`).often(0.5)
  const smallest = plain === 2 ? 42 : 30
  const fit = { size: 76, y: 562, maxWidth: 352, smallest }
  return textPath(title.toUpperCase(), {
    ...fit,
    ...(left ? { x: 24, anchor: 'start' } : { x: 200, anchor: 'middle' }),
  })
}

/** Draws a picture with all decoration. While its SVG is longer than `ceiling`, draws it again with less. */
function within(ceiling: number, draw: (plain: Plainness) => string): string {
  const full = draw(0)
  if (full.length <= ceiling) return full
  const plainer = draw(1)
  return plainer.length <= ceiling ? plainer : draw(2)
}

/** Returns a gradient that darkens the lower part of a picture, so that white text is readable on every palette. */
function foot(palette: Palette, { width, height }: Stage, from: number): string {
  return `<linearGradient id="foot" x2="0" y2="1"><stop stop-color="${palette.ink}" stop-opacity="0"/><stop offset=".45" stop-color="${palette.ink}" stop-opacity=".72"/><stop offset="1" stop-color="${palette.ink}" stop-opacity=".96"/></linearGradient><rect y="${from}" width="${width}" height="${height - from}" fill="url(#foot)"/>`
}

function lettered(text: Lettering, palette: Palette, fill = '#fff'): string {
  const id = `line${Math.round(text.boxes[0]?.y ?? 0)}`
  return `<defs>${text.defs}<g id="${id}">${text.lines}</g></defs><use href="#${id}" x="2" y="3" fill="${palette.ink}" fill-opacity=".7"/><use href="#${id}" fill="${fill}"/>`
}

function svg({ width, height }: Stage, inside: string): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">${inside}</svg>`
}

/** SVG markup of the letter K of the site's logo, dark, for a square of 64 × 64. The caller draws the background. */
export const MARK_LETTER =
  '<path fill="none" stroke="#231503" stroke-width="8.5" stroke-linecap="round" stroke-linejoin="round" d="M23 17v30M43 18L25 33l19 14"/>'

/** Background colour of the site's logo, the same saffron yellow as in the dark theme. */
export const MARK_PLATE = '#ffb733'

/** SVG markup of the whole logo, background and letter, for a square of 64 × 64. */
export const MARK = `<rect width="64" height="64" rx="17" fill="${MARK_PLATE}"/>${MARK_LETTER}`
