import sharp from 'sharp'
import { describe, expect, test } from 'vitest'
import { drawPanel, effects } from '../../../src/artwork/comic/draw-panel.ts'
import { places } from '../../../src/artwork/comic/places.ts'
import { type Figure, figureKinds, PANEL, type PanelScene } from '../../../src/artwork/comic/scene.ts'
import { styles } from '../../../src/artwork/comic/styles.ts'
import { drawPortrait } from '../../../src/artwork/comic/templates.ts'
import { props } from '../../../src/artwork/comic/things.ts'
import { some } from '../../support/random.ts'

const sari: Figure = { name: 'Sari', look: { kind: 'girl', variant: 0 }, mood: 'sad', pose: 'stand' }
const nenek: Figure = { name: 'Nenek', look: { kind: 'grandmother', variant: 0 }, mood: 'happy', pose: 'hold' }
const scene: PanelScene = {
  style: 'cartoon',
  place: 'alley',
  time: 'night',
  weather: 'rain',
  distance: 'medium',
  figures: [sari, nenek],
  props: ['bowl'],
  effect: null,
  seed: 'seed/1/1',
}
const distances = ['far', 'medium', 'close', 'detail'] as const
const hours = ['morning', 'day', 'evening', 'night'] as const
const weathers = ['clear', 'rain', 'wind', 'fog', 'snow'] as const

const pixels = (svg: string) => sharp(Buffer.from(svg)).resize(120, 90).removeAlpha().raw().toBuffer()
const picture = async (svg: string) => (await pixels(svg)).toString('base64')

/** Draws a scene, checks it, and returns its SVG. */
function sound(wanted: Partial<PanelScene>) {
  const { svg, faces } = drawPanel({ ...scene, ...wanted })
  expect(Buffer.byteLength(svg)).toBeLessThanOrEqual(120_000)
  expect(svg).not.toMatch(/NaN|undefined|Infinity|<text|[{}]/)
  const ids = [...svg.matchAll(/\bid="([^"]+)"/g)].map(([, id]) => id)
  expect(new Set(ids).size).toBe(ids.length)
  for (const [, id] of svg.matchAll(/url\(#([^)]+)\)/g)) expect(ids).toContain(id)
  for (const { x, y, radius, mouth } of faces) {
    expect(Math.min(x, mouth.x)).toBeGreaterThanOrEqual(0)
    expect(Math.max(x, mouth.x)).toBeLessThanOrEqual(PANEL.width)
    expect(Math.min(y, mouth.y)).toBeGreaterThanOrEqual(0)
    expect(Math.max(y, mouth.y)).toBeLessThanOrEqual(PANEL.height)
    expect(radius).toBeGreaterThan(8)
  }
  return svg
}
const seen = (wanted: Partial<PanelScene>) => picture(sound(wanted))

describe('a panel', () => {
  test.each(places)('is drawn at every distance, hour and weather: %s', async (place) => {
    expect(new Set(await Promise.all(distances.map((distance) => seen({ place, distance })))).size).toBe(
      distances.length,
    )
    for (const time of hours) sound({ place, time, weather: 'clear' })
    for (const weather of weathers) sound({ place, weather, distance: 'far' })
  })

  test('every place differs from the others, and outside every hour and weather', async () => {
    const empty = { figures: [sari], props: [] } as const
    expect(new Set(await Promise.all(places.map((place) => seen({ ...empty, place })))).size).toBe(places.length)
    expect(new Set(await Promise.all(hours.map((time) => seen({ time, weather: 'clear' })))).size).toBe(hours.length)
    expect(new Set(await Promise.all(weathers.map((weather) => seen({ weather })))).size).toBe(weathers.length)
  })

  test.each(props)('shows a thing on the ground, in a hand and closely: %s', async (thing) => {
    for (const distance of distances) sound({ distance, props: [thing] })
    for (const distance of some(distances, props.indexOf(thing))) {
      const shown = await seen({ distance, props: [thing] })
      if (distance !== 'close') expect(shown).not.toBe(await seen({ distance, props: [] }))
    }
  })

  test.each(figureKinds)('has the faces of those who are in it: %s', (kind) => {
    for (const distance of ['far', 'medium', 'close'] as const)
      for (const pose of ['stand', 'run', 'sleep', 'fly'] as const) {
        const figures = ['A', 'B', 'C'].map(
          (name, variant): Figure => ({ name, look: { kind, variant }, mood: 'happy', pose }),
        )
        sound({ distance, figures })
        const { faces } = drawPanel({ ...scene, distance, figures })
        expect(faces.map(({ name }) => name).sort()).toEqual(['A', 'B', 'C'])
      }
  })

  test('every effect changes it', async () => {
    const all = await Promise.all([null, ...effects].map((effect) => seen({ effect, distance: 'close' })))
    expect(new Set(all).size).toBe(effects.length + 1)
  })

  test('the same scene gives the same picture, another take another one, and a place stays the same in a comic', async () => {
    expect(drawPanel(scene).svg).toBe(drawPanel(scene).svg)
    expect(drawPanel({ ...scene, seed: 'seed/1/1/1' }).svg).not.toBe(drawPanel(scene).svg)
    const empty = { ...scene, weather: 'clear', figures: [], props: [] } as const
    expect(drawPanel({ ...empty, seed: 'seed/2/3' }).svg).toBe(drawPanel(empty).svg)
    expect(drawPanel({ ...empty, seed: 'other/1/1' }).svg).not.toBe(drawPanel(empty).svg)
  })
})

describe('the styles', () => {
  test.each(styles)('are sound at every distance: %s', (style) => {
    for (const distance of distances)
      for (const place of ['alley', 'kitchen', 'space'] as const) sound({ style, distance, place })
  })

  test('are told apart: any two differ in many pixels', async () => {
    const drawn = await Promise.all(
      styles.map(async (style) => pixels(drawPanel({ ...scene, style, time: 'day', weather: 'clear' }).svg)),
    )
    for (const [at, one] of drawn.entries())
      for (const other of drawn.slice(at + 1)) {
        const apart = one.reduce((sum, value, index) => sum + Math.abs(value - (other[index] ?? 0)), 0) / one.length
        expect(apart).toBeGreaterThan(6)
      }
  })

  test('manga is without color', async () => {
    const { data } = await sharp(Buffer.from(drawPanel({ ...scene, style: 'manga', time: 'day' }).svg))
      .raw()
      .toBuffer({ resolveWithObject: true })
    const isColored = (at: number) => data[at] !== data[at + 1] || data[at] !== data[at + 2]
    expect(data.filter((_, at) => at % 4 === 0 && isColored(at))).toHaveLength(0)
  })

  test.each(styles)('have a portrait to choose from: %s', async (style) => {
    const portrait = drawPortrait({ kind: 'girl', variant: 1 }, style)
    expect(portrait).not.toMatch(/NaN|undefined|[{}]/)
    expect(await picture(portrait)).not.toBe(await picture(drawPortrait({ kind: 'girl', variant: 2 }, style)))
  })
})
