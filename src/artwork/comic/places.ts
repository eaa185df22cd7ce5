import { chanceOf } from '../chance.ts'
import { mix } from '../palettes.ts'
import type { Moment } from './drawings/by-chance.ts'
import { readSheet } from './drawings/sheet.ts'
import type { PanelScene, PlaceKey } from './scene.ts'

const drawings = readSheet('places', 'places-homes', 'places-town', 'places-work', 'places-nature', 'places-sights')
const air = drawings('air')
export const places: readonly PlaceKey[] = drawings.ids.filter((id) => id !== 'air')

export type DrawnPlace = ReturnType<typeof drawPlace>

/** A place in the colors of its hour: `back` with the sky, `front` before the figures. */
export function drawPlace({ time, weather }: PanelScene, place: PlaceKey, seed: string) {
  const drawing = drawings(place)
  const inside = drawing.is('inside')
  const moment = (layer: string): Moment => ({ time, weather, chance: chanceOf(`${seed}/${layer}`) })
  const layer = (name: string) => atHour(drawing.draw(moment(name), name), time, inside)
  return {
    back: (inside ? '' : air.draw(moment('sky'), 'sky')) + layer('back') + layer('middle'),
    front: layer('front'),
    /** Where figures stand, in panel units from the top, and where one who is alone stands, from the left. */
    ground: drawing.number('ground'),
    spot: drawing.number('spot'),
    inside,
    /** Color of the air before what is out of focus. */
    veil: inside ? '#7a4a3a' : hours[time].veil,
  }
}

/** The weather behind and before the figures. With `near` it comes closer. */
export function drawWeather(moment: Moment, layer: 'behind' | 'before', near: boolean): string {
  const drawn = air.draw(moment, layer)
  return near && layer === 'before' && drawn ? `<g transform="translate(-200 -300) scale(1.5)">${drawn}</g>` : drawn
}

/** What the hour does to colors: towards which color, how much of it outside and inside, and the color of its air. */
const hours: Record<PanelScene['time'], { tint: string; outside: number; inside: number; veil: string }> = {
  morning: { tint: '#ffd9a8', outside: 0.14, inside: 0.06, veil: '#b0b8b8' },
  day: { tint: '#ffffff', outside: 0, inside: 0, veil: '#8fb4cc' },
  evening: { tint: '#5a2f6a', outside: 0.36, inside: 0.1, veil: '#6a4470' },
  night: { tint: '#101845', outside: 0.64, inside: 0.12, veil: '#1c2858' },
}

function atHour(svg: string, time: PanelScene['time'], isInside: boolean): string {
  const { tint, outside, inside } = hours[time]
  return svg.replace(/#(?!16101f)[0-9a-f]{6}\b/g, (found) => mix(found, tint, isInside ? inside : outside))
}
