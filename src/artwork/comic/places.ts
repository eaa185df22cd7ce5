import { createChance } from '../chance.ts'
import { mix } from '../palettes.ts'
import type { Moment } from './drawings/by-chance.ts'
import { readSheet } from './drawings/sheet.ts'
import { type PanelScene, panelSizes } from './panel-scene.ts'

const drawings = readSheet(
  ...['places', 'places-homes', 'places-town', 'places-work', 'places-nature', 'places-sights'],
  ...['places-public', 'places-grounds'],
)
const air = drawings('air')
export const places: readonly string[] = drawings.ids.filter((id) => id !== 'air')

/** The plain backdrop, used if words name no place. */
export const PLAIN = 'plain'

/** Whether the drawing of a place already contains a thing, such as the blackboard of a classroom. */
export const holds = (place: string, key: string): boolean => drawings(place).text('has').split(' ').includes(key)

/** Whether a place has no sky, as in a room. No sun or moon is drawn there. */
export const isRoofed = (place: string): boolean => place !== 'space' && drawings(place).is('inside')

type PlaceView = Pick<PanelScene, 'place' | 'time' | 'weather' | 'camera' | 'size' | 'props'>

/** Y coordinate of the ground, as a share of the panel from its top, and how near the place comes. */
const views: Record<PanelScene['camera']['distance'], { ground: number; zoom: number }> = {
  far: { ground: 0.86, zoom: 1 },
  medium: { ground: 0.98, zoom: 1.3 },
  close: { ground: 1.16, zoom: 1.8 },
  detail: { ground: 1.2, zoom: 2.1 },
}
/** A low camera sees less ground and a higher place. A high camera sees more ground, from above. */
const tilts: Record<PanelScene['camera']['height'], { ground: number; high: number }> = {
  low: { ground: 0.07, high: 1.1 },
  eye: { ground: 0, high: 1 },
  high: { ground: -0.1, high: 0.8 },
}

/**
 * Draws a place as the camera sees it, in the colors of its hour. `back` has the sky and lies behind the figures,
 * `front` lies over them. `seed` keeps the houses and trees of the place the same. `middle` is where the figures are,
 * as a share of the width.
 */
export function drawPlace({ place, time, weather, camera, size, props }: PlaceView, seed: string, middle: number) {
  const { width, height } = panelSizes[size]
  const drawing = drawings(place)
  const isInside = drawing.is('inside')
  const moment = (layer: string): Moment => ({ time, weather, chance: createChance(`${seed}/${layer}`) })
  const layer = (name: string) => atHour(drawing.draw(moment(name), name), time, isInside)

  const view = views[camera.distance]
  const tilt = tilts[camera.height]
  const zoom = view.zoom * Math.max(1, (height / 600) * 0.85)
  const high = zoom * tilt.high
  const left = Math.min(0, Math.max(width - 800 * zoom, width * middle - drawing.number('spot') * zoom))
  const top = height * (view.ground + tilt.ground) - drawing.number('ground') * high
  const toView = (svg: string) =>
    svg &&
    `<g transform="translate(${Math.round(left)} ${Math.round(top)}) scale(${zoom.toFixed(3)} ${high.toFixed(3)})">${svg}</g>`

  const plain = (from: number, to: number, color: string) =>
    color && to > from ? `<path d="M0 ${Math.round(from)}h${width}V${Math.round(to)}H0z" fill="${color}"/>` : ''
  const floor = plain(top + 590 * high, height, drawing.text('floor'))
  const wall = isInside ? plain(0, top + 10, drawing.text('top')) : ''
  const isLit = props.some(({ key }) => key === 'sun' || key === 'moon')
  const above = ['sky', ...(isLit ? [] : ['lights']), 'clouds'].map((name) => air.draw(moment('sky'), name)).join('')
  const sky = isInside ? '' : scaled(above, height / 600)
  return {
    back: sky + atHour(wall + floor, time, isInside) + toView(layer('back') + layer('middle')),
    front: toView(layer('front')),
    isInside,
    /** Color of the surface below things that are seen closely: a table inside, the ground outside. */
    surface: atHour(isInside ? '#b98250' : drawing.text('floor') || '#c9a877', time, isInside),
    /** Color of the haze over a place that is out of focus. */
    veil: isInside ? '#7a4a3a' : hours[time].veil,
  }
}

/** Draws the weather behind the figures or before them. */
export const drawWeather = (moment: Moment, layer: 'behind' | 'before', size: PanelScene['size']): string =>
  scaled(air.draw(moment, layer), panelSizes[size].height / 600)

const scaled = (svg: string, scale: number) =>
  svg && scale > 1
    ? `<g transform="translate(${Math.round(400 - 400 * scale)} 0) scale(${scale.toFixed(3)})">${svg}</g>`
    : svg

/** Returns a color as it looks on a person in the light of the hour. */
export const lit = (color: string, time: PanelScene['time']): string => mix(color, '#1a2460', coolness[time])
const coolness = { morning: 0, day: 0, evening: 0.1, night: 0.2 }

/** How an hour changes colors: the color that is mixed in, its share outside and inside, and the color of the haze. */
const hours: Record<PanelScene['time'], { tint: string; outside: number; inside: number; veil: string }> = {
  morning: { tint: '#ffd9a8', outside: 0.14, inside: 0.06, veil: '#b0b8b8' },
  day: { tint: '#ffffff', outside: 0, inside: 0, veil: '#8fb4cc' },
  evening: { tint: '#5a2f6a', outside: 0.36, inside: 0.1, veil: '#6a4470' },
  night: { tint: '#101845', outside: 0.64, inside: 0.12, veil: '#1c2858' },
}

function atHour(svg: string, time: PanelScene['time'], isInside: boolean): string {
  const { tint, outside, inside } = hours[time]
  return svg.replace(/#(?!16101f)[0-9a-f]{6}\b/g, (original) => mix(original, tint, isInside ? inside : outside))
}
