import sharp from 'sharp'
import { describe, expect, test } from 'vitest'
import { drawPanel } from '../../../src/artwork/comic/draw-panel.ts'
import { PanelScene } from '../../../src/artwork/comic/panel-scene.ts'
import { getStyle } from '../../../src/artwork/comic/styles.ts'
import { drawThing, getGrip, isFlat, props } from '../../../src/artwork/comic/things.ts'

const pen = { ...getStyle('cartoon'), width: 3, paint: (color: string) => color }

const rendered = (content: string) =>
  sharp(
    Buffer.from(
      `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 800 600" width="200" height="150"><rect width="800" height="600" fill="#4a6a8a"/>${content}</svg>`,
    ),
  )
    .raw()
    .toBuffer()

describe('things', () => {
  test('every thing is drawn, small, and looks like no other', async () => {
    const drawn = props.map((key) => drawThing(key, { x: 400, y: 500, height: 400 }, pen))
    for (const svg of drawn) expect(svg.length).toBeLessThan(3_000)
    const pictures = await Promise.all(drawn.map(async (svg) => (await rendered(svg)).toString('base64')))
    expect(new Set(pictures).size).toBe(props.length)
  })

  test('a style colors a thing and its ink', () => {
    const svg = drawThing('crown', { x: 0, y: 0, height: 100 }, { ...pen, ink: '#000000', paint: () => '#ffffff' })
    expect(new Set(svg.match(/#[0-9a-f]{6}/g))).toEqual(new Set(['#000000', '#ffffff']))
  })
})

test('what is flat lies where nobody has it, and what has a handle hangs from the hand', () => {
  const spot = { x: 0, y: 0, height: 100 }
  expect(drawThing('letter', { ...spot, isLying: true }, pen)).not.toBe(drawThing('letter', spot, pen))
  expect(['letter', 'map', 'ticket', 'phone'].every(isFlat)).toBe(true)
  expect(['bottle', 'ball', 'familyphoto'].some(isFlat)).toBe(false)
  for (const key of ['suitcase', 'bucket', 'cane']) expect(getGrip(key), key).toBeGreaterThan(0.9)
  expect(getGrip('book')).toBe(0)
})

test('what children hold is smaller', () => {
  const heightOf = (age: string) => {
    const figure = { id: 'a', look: { kind: 'man', age }, pose: 'hold', x: 0.5, y: 1, scale: 1 }
    const props = [{ id: 'b', key: 'broom', x: 0.5, y: 0.7, scale: 0.5, held_by: 'a' }]
    const { svg } = drawPanel(PanelScene.parse({ place: 'village', figures: [figure], props }), {
      style: 'cartoon',
      seed: 'a/1',
    })
    return Math.max(...[...svg.matchAll(/translate\(0 \d+\) scale\((\d\.\d+)\)/g)].map(([, scale]) => Number(scale)))
  }
  expect(heightOf('child')).toBeLessThan(0.85 * heightOf('adult'))
})

test('a style without outlines leaves them out around legs and handles too', () => {
  expect(drawThing('table', { x: 0, y: 0, height: 100 }, pen)).toContain(pen.ink)
  expect(drawThing('table', { x: 0, y: 0, height: 100 }, { ...pen, width: 0 })).not.toContain(pen.ink)
})
