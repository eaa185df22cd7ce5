import sharp from 'sharp'
import { describe, expect, test } from 'vitest'
import { drawPanel, effects } from '../../../src/artwork/comic/draw-panel.ts'
import { creatures, kit } from '../../../src/artwork/comic/kit.ts'
import { Figure, PanelScene, panelSizes } from '../../../src/artwork/comic/panel-scene.ts'
import { places } from '../../../src/artwork/comic/places.ts'
import { fromDistance } from '../../../src/artwork/comic/stage/camera.ts'
import { styles } from '../../../src/artwork/comic/styles.ts'
import { characterTemplates, drawPortrait } from '../../../src/artwork/comic/templates.ts'
import { props } from '../../../src/artwork/comic/things.ts'
import { some } from '../../support/random.ts'

const figure = (id: string, x: number, look: object, more: object = {}) =>
  Figure.parse({ id, name: id, look, x, y: 1, scale: 0.7, ...more })
const sari = figure('Sari', 0.3, { kind: 'woman', age: 'teen', hair: 'ponytail' })
const kakek = figure('Kakek', 0.7, { kind: 'man', age: 'elder', hair: 'peci' }, { flip: true })
const scene = PanelScene.parse({ place: 'alley', time: 'night', weather: 'rain', figures: [sari, kakek] })
const distances = [...kit('distance').keys()] as PanelScene['camera']['distance'][]
const hours = [...kit('time').keys()] as PanelScene['time'][]
const weathers = [...kit('weather').keys()] as PanelScene['weather'][]
const sizes = Object.keys(panelSizes) as PanelScene['size'][]

const pixels = (svg: string) => sharp(Buffer.from(svg)).resize(120, 90, { fit: 'fill' }).removeAlpha().raw().toBuffer()
const picture = async (svg: string) => (await pixels(svg)).toString('base64')

const luminance = async (shown: PanelScene, style: string) => {
  const data = await pixels(drawPanel(shown, { style, seed: 'seed/1' }).svg)
  const channel = (at: number) => data[at] ?? 0
  return Array.from(
    { length: data.length / 3 },
    (_, at) => 0.2126 * channel(3 * at) + 0.7152 * channel(3 * at + 1) + 0.0722 * channel(3 * at + 2),
  )
}
const meanOf = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
const spreadOf = (values: readonly number[], mean = meanOf(values)) =>
  Math.sqrt(meanOf(values.map((value) => (value - mean) ** 2)))

/** Draws a scene, checks it, and returns its SVG. */
function sound(wanted: Partial<PanelScene>, style = 'cartoon') {
  const whole = { ...scene, ...wanted }
  const { svg, faces, size } = drawPanel(whole, { style, seed: 'seed/1' })
  const { width, height } = panelSizes[size]
  expect(size).toBe(whole.size)
  expect(Buffer.byteLength(svg)).toBeLessThanOrEqual(600_000)
  expect(svg).not.toMatch(/NaN|undefined|Infinity|<text|[{}]/)
  const ids = [...svg.matchAll(/\bid="([^"]+)"/g)].map(([, id]) => id)
  expect(new Set(ids).size).toBe(ids.length)
  for (const [, id] of svg.matchAll(/url\(#([^)]+)\)/g)) expect(ids).toContain(id)
  for (const { x, y, radius, mouth } of faces) {
    expect([x, mouth.x].every((value) => value >= 0 && value <= width)).toBe(true)
    expect([y, mouth.y].every((value) => value >= 0 && value <= height)).toBe(true)
    expect(radius).toBeGreaterThan(3)
  }
  return svg
}
const seen = (wanted: Partial<PanelScene>, style?: string) => picture(sound(wanted, style))
const from = (distance: PanelScene['camera']['distance']) => fromDistance(scene, distance)

describe('a panel', () => {
  test('shows a thing in the hands of whoever has it: alone, hugging, or without hands', () => {
    const hugging = (who: Figure, together: string) => ({ ...who, pose: 'hug', together })
    const cat = figure('Oyen', 0.5, { kind: 'cat' })
    const groups = [[sari], [hugging(sari, 'Kakek'), hugging(kakek, 'Sari')], [cat]]
    for (const figures of groups) {
      const held_by = figures[0]?.id ?? null
      const props = [{ id: 'payung', key: 'umbrella', x: 0.2, y: 0.9, scale: 0.4, held_by }]
      expect(sound({ figures, props }).length).toBeGreaterThan(sound({ figures, props: [] }).length + 200)
    }
  })

  test.each([...kit('place').keys()])('has a place of its own: %s', async (place) => {
    expect(places).toContain(place)
    for (const distance of some(distances, places.indexOf(place))) sound({ ...from(distance), place })
    for (const time of some(hours, places.indexOf(place))) sound({ place, time, weather: 'clear' })
    for (const size of some(sizes, places.indexOf(place))) sound({ place, size })
  })

  test('every place differs from the others, and outside every hour, weather, distance and height', async () => {
    const different = async (all: readonly Partial<PanelScene>[]) =>
      expect(new Set(await Promise.all(all.map((one) => seen(one)))).size).toBe(all.length)
    await different(places.map((place) => ({ place, weather: 'clear' })))
    await different(hours.map((time) => ({ time, weather: 'clear' })))
    await different(weathers.map((weather) => ({ weather })))
    await different(distances.map(from))
    await different((['low', 'eye', 'high'] as const).map((height) => ({ camera: { distance: 'medium', height } })))
  })

  test.each([...kit('prop').keys()])('shows a thing of its own: %s', async (key) => {
    expect(props).toContain(key)
    const prop = { id: 'a', key, x: 0.5, y: 0.9, scale: 0.5, held_by: null }
    expect(await seen({ props: [prop] })).not.toBe(await seen({}))
    sound({ props: [{ ...prop, held_by: 'Sari' }] })
  })

  test('has the faces of those who are in it and look at the reader', () => {
    for (const distance of distances)
      for (const kind of some([...creatures], 3)) {
        const animal = figure('Hewan', 0.5, { kind })
        const { faces } = drawPanel(fromDistance({ ...scene, figures: [sari, animal, kakek] }, distance), {
          style: 'cartoon',
          seed: 'a',
        })
        expect(faces.map(({ name }) => name).sort()).toEqual(['Hewan', 'Kakek', 'Sari'])
      }
  })

  test.each([...kit('pair').keys()])('shows two people together: %s', async (pose) => {
    const pair = [
      { ...sari, pose, together: 'Kakek' },
      { ...kakek, pose, together: 'Sari' },
    ]
    expect(drawPanel({ ...scene, figures: pair }, { style: 'anime', seed: 'a' }).faces).toHaveLength(2)
    expect(await seen({ figures: pair })).not.toBe(await seen({}))
  })

  test('every effect changes it', async () => {
    expect(effects).toEqual([...kit('effect').keys()])
    const all = await Promise.all([null, ...effects].map((effect) => seen({ ...from('close'), effect })))
    expect(new Set(all).size).toBe(effects.length + 1)
  })

  test('a sun that is named is the only one', () => {
    const empty = PanelScene.parse({ place: 'beach' })
    const sun = { id: 'sun-1', key: 'sun', x: 0.7, y: 0.3, scale: 0.2, held_by: null }
    const { svg } = drawPanel({ ...empty, props: [sun] }, { style: 'cartoon', seed: 'a' })
    expect(drawPanel(empty, { style: 'cartoon', seed: 'a' }).svg).toContain('<circle r="50"')
    expect(svg).not.toContain('<circle r="50"')
  })

  test('the same scene gives the same picture, and a place stays the same in a comic', () => {
    const empty: PanelScene = { ...scene, weather: 'clear', figures: [] }
    const drawn = (seed: string) => drawPanel(empty, { style: 'cartoon', seed }).svg
    expect(drawn('one/1')).toBe(drawn('one/1'))
    expect(drawn('one/2')).toBe(drawn('one/1'))
    expect(drawn('other/1')).not.toBe(drawn('one/1'))
  })
})

describe('the styles', () => {
  test.each(styles)('are sound at every distance: %s', (style) => {
    for (const distance of distances)
      for (const place of ['alley', 'kitchen', 'space']) sound({ ...from(distance), place }, style)
  })

  test('are told apart: any two differ in many pixels', async () => {
    const drawn = await Promise.all(
      styles.map((style) => pixels(sound({ ...from('medium'), time: 'day', weather: 'clear' }, style))),
    )
    for (const [at, one] of drawn.entries())
      for (const other of drawn.slice(at + 1)) {
        const apart = one.reduce((sum, value, index) => sum + Math.abs(value - (other[index] ?? 0)), 0) / one.length
        expect(apart).toBeGreaterThan(4)
      }
  })

  test.each([
    ['alley', 'rain', 'medium'],
    ['kitchen', 'fog', 'far'],
    ['sea', 'clear', 'close'],
    ['forest', 'clear', 'medium'],
  ] as const)('pastel has no fog at night: %s, %s, %s', async (place, weather, distance) => {
    const turtle = figure('Kura', 0.5, { kind: 'turtle' })
    const night = fromDistance({ ...scene, place, weather, figures: [sari, turtle, kakek] }, distance)
    const contrasts = async (style: string) => {
      const [whole, ground] = await Promise.all([luminance(night, style), luminance({ ...night, figures: [] }, style)])
      const apart = whole.map((light, at) => Math.abs(light - (ground[at] ?? 0))).filter((difference) => difference > 6)
      return { spread: spreadOf(whole), apart: meanOf(apart) }
    }
    const [pastel, webtoon] = [await contrasts('pastel'), await contrasts('webtoon')]
    expect(pastel.spread / webtoon.spread).toBeGreaterThanOrEqual(0.7)
    expect(pastel.apart / webtoon.apart).toBeGreaterThanOrEqual(0.7)
  })

  test.each([
    ['museum', 'medium'],
    ['market', 'medium'],
    ['library', 'medium'],
  ] as const)('pastel by day has no veil: %s, %s', async (place, distance) => {
    const day = fromDistance({ ...scene, place, time: 'day', weather: 'clear' }, distance)
    const [pastel, webtoon] = await Promise.all(['pastel', 'webtoon'].map((style) => luminance(day, style)))
    expect(spreadOf(pastel ?? []) / spreadOf(webtoon ?? [])).toBeGreaterThanOrEqual(0.84)
  })

  test('manga is without color', async () => {
    const { data } = await sharp(Buffer.from(sound({ time: 'day' }, 'manga')))
      .raw()
      .toBuffer({ resolveWithObject: true })
    const isColored = (at: number) => Math.abs((data[at] ?? 0) - (data[at + 2] ?? 0)) > 12
    expect(data.filter((_, at) => at % 4 === 0 && isColored(at))).toHaveLength(0)
  })

  test.each(styles)('have a portrait to choose from: %s', async (style) => {
    const [one, other] = [...characterTemplates.values()]
    if (!one || !other) throw new Error('there are no templates')
    expect(await picture(drawPortrait(one, style))).not.toBe(await picture(drawPortrait(other, style)))
  })
})

describe('things and those who have them', () => {
  const alone = (props: object[], more: object = {}) =>
    drawPanel(PanelScene.parse({ place: 'field', props, camera: { distance: 'detail' }, ...more }), {
      style: 'cartoon',
      seed: 'seed/1',
    })
  const letter = { id: 'letter', key: 'letter', x: 0.5, y: 0.9, scale: 0.4 }

  test('a small thing that is seen closely and alone lies on something', () => {
    const surface = /<path d="M-10 408h820/
    expect(alone([letter]).svg).toMatch(surface)
    expect(alone([letter], { figures: [sari] }).svg).not.toMatch(surface)
    expect(alone([{ ...letter, key: 'moon', y: 0.3 }]).svg).not.toMatch(surface)
  })

  test('an animal in arms is drawn before the chest of who has it, wherever it would stand', () => {
    const cat = figure('Oyen', 0.9, { kind: 'cat' }, { together: 'Sari' })
    const facesOf = (pose: string) =>
      drawPanel({ ...scene, figures: [{ ...sari, pose, together: 'Oyen' }, cat] }, { style: 'cartoon', seed: 'seed/1' })
        .faces
    const [own, held] = facesOf('hold')
    expect([own?.name, held?.name]).toEqual(['Sari', 'Oyen'])
    expect(Math.abs((held?.x ?? 0) - (own?.x ?? 0))).toBeLessThan(120)
    expect(held?.y).toBeGreaterThan(own?.y ?? 0)
  })
})
