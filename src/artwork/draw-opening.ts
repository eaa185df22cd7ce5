import { type ArtSubject, lettered, SCENE, svg, wide } from './draw-poster.ts'
import { planEpisode } from './draw-thumb.ts'
import { type Fit, textPath } from './lettering.ts'
import { mix } from './palettes.ts'
import { paintScene } from './scene.ts'
import { n, type Stage } from './stage.ts'

/** The figure stands right of the player's button, which lies in the middle. */
const OPENING: Stage = { ...SCENE, focus: 736, figure: { height: 256, width: 380, from: 548 } }

/**
 * Draws the opening image of the video player, 960 × 540 px: the title's scene in the light of the episode at `place`
 * (0: the title's own light), with a small label such as "Episode 7" and the title in its upper fifth. The middle, where
 * the player's button lies, and the lower part, where its bar lies, have no lettering.
 */
export function drawOpening(subject: ArtSubject, label: string, place: number): string {
  const planned = planEpisode(subject, place)
  const plan = wide({ ...planned, lean: planned.lean * 0.3 })
  const line = { x: 48, maxWidth: 860 } as const
  const fit: Fit = { ...line, size: 60, y: 0, maxLines: 2, smallest: 34 }
  const name = subject.title.toUpperCase()
  const rise = Math.min(0, ...textPath(name, fit).boxes.map((box) => box.y))
  const title = textPath(name, { ...fit, y: OPENING_TITLE_TOP - rise })
  const small = textPath(label, { ...line, size: 30, y: 66, maxLines: 1, smallest: 20, tracking: 1 })
  const { ink, accent } = plan.palette
  const stop = (offset: number, opacity: number) =>
    `<stop offset="${offset.toFixed(2)}" stop-color="${ink}" stop-opacity="${opacity}"/>`
  const end = OPENING_TITLE_TOP - rise + 100
  const below = 100 / end
  const right = Math.max(...[...title.boxes, ...small.boxes].map((box) => (box.x + box.width + 20) / OPENING.width), 0)
  const side = `<linearGradient id="end"><stop offset="${right.toFixed(2)}" stop-color="#fff"/><stop offset="${(right + 0.24).toFixed(2)}" stop-color="#000"/></linearGradient><mask id="side"><rect width="960" height="540" fill="url(#end)"/></mask>`
  const shade = `<linearGradient id="head" x2="0" y2="1">${stop(0, 0.7)}${stop(1 - below * 0.9, 0.64)}${stop(1 - below * 0.4, 0.2)}${stop(1, 0)}</linearGradient><rect width="960" height="${n(end)}" fill="url(#head)" mask="url(#side)"/>`
  return svg(
    OPENING,
    paintScene(plan, `${subject.slug}/${place}`, OPENING) +
      side +
      shade +
      lettered(title, plan.palette) +
      lettered(small, plan.palette, mix(accent, '#ffffff', 0.6)),
  )
}

/** Y coordinate at which the capital letters of an opening image's title begin, in px. */
const OPENING_TITLE_TOP = 90
