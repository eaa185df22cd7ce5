import { chanceOf } from '../chance.ts'
import { mix } from '../palettes.ts'
import { type Camera, compose } from './compose.ts'
import type { Moment } from './drawings/by-chance.ts'
import { readSheet } from './drawings/sheet.ts'
import type { Pen } from './figures/pen.ts'
import { drawPlace, drawWeather } from './places.ts'
import { type DrawnPanel, type EffectKey, PANEL, type PanelScene } from './scene.ts'
import { drawUnder, finish, styleOf } from './styles.ts'
import { inColors } from './things.ts'
import { poseIn, viewed } from './view.ts'

/** A seed that begins with the comic's, up to "/", keeps houses and trees of a place in every panel. */
export function drawPanel(scene: PanelScene): DrawnPanel {
  const { style, time, weather, seed, view = 0 } = scene
  const pen = styleOf(style)
  const moment: Moment = { time, weather, chance: chanceOf(seed) }
  // From far away a stall is seen from the street.
  const where = scene.place === 'foodstall' && scene.distance === 'far' ? 'alley' : scene.place
  const place = drawPlace(scene, where, `${seed.split('/')[0]}/${where}`)
  const cool = place.inside ? 0 : coolness[time]
  const people = { ...pen, paint: (color: string) => pen.paint(mix(color, '#1a2460', cool)) }
  const figures = scene.figures.map((figure) => ({ ...figure, pose: poseIn(figure.pose, view) }))
  const { svg, faces, camera, around } = compose({ ...scene, figures }, { pen, people, place, chance: moment.chance })
  const effect = scene.effect === null ? null : drawEffect(scene.effect, around, moment, pen)
  const weatherAt = (layer: 'behind' | 'before') =>
    place.inside ? '' : inColors(drawWeather(moment, layer, camera.zoom > 1), pen)
  const drawn = [
    seen(inColors(place.back, pen), camera),
    weatherAt('behind'),
    // Close by, the place lies back under a veil, so that faces stand out.
    camera.blurred ? `<rect width="800" height="600" fill="${pen.paint(place.veil)}" opacity=".34"/>` : '',
    drawUnder(style, moment),
    effect?.behind,
    svg,
    camera.blurred ? '' : seen(inColors(place.front, pen), camera),
    weatherAt('before'),
    effect?.front,
  ].join('')
  const shown = viewed({ svg: drawn, faces }, view)
  const paper = '<rect width="800" height="600" fill="#ffffff"/>'
  return { svg: finish(paper + shown.svg, style, moment, PANEL.width), faces: shown.faces }
}

const sheet = readSheet('effects')
export const effects: readonly EffectKey[] = sheet.ids

/** An effect around a point such as a face: `behind` lies below the figures, `front` before them. */
export function drawEffect(key: EffectKey, { x, y }: { x: number; y: number }, moment: Moment, pen: Pen) {
  const effect = sheet(key)
  const layer = (name: string) => {
    const svg = inColors(effect.draw(moment, name), pen)
    return effect.is('around') ? `<g transform="translate(${Math.round(x)} ${Math.round(y)})">${svg}</g>` : svg
  }
  return { behind: layer('behind'), front: layer('front') }
}

/** How much figures take of the night's blue; inside there is light. */
const coolness: Record<PanelScene['time'], number> = { morning: 0, day: 0, evening: 0.08, night: 0.16 }

const seen = (svg: string, { x, y, zoom }: Camera) =>
  zoom === 1 ? svg : `<g transform="translate(${x} ${y}) scale(${zoom})">${svg}</g>`
