import { describe, expect, test } from 'vitest'
import { palmPoint } from '../../../src/artwork/comic/figure/arm.ts'
import type { Body } from '../../../src/artwork/comic/figure/body.ts'
import { figureBounds, pairBounds } from '../../../src/artwork/comic/figure/bounds.ts'
import { drawFigure, getHand } from '../../../src/artwork/comic/figure/draw-figure.ts'
import { anchorPoint, drawPair, makePair } from '../../../src/artwork/comic/figure/draw-pair.ts'
import type { Side } from '../../../src/artwork/comic/figure/skeleton.ts'
import { kit } from '../../../src/artwork/comic/kit.ts'
import { Figure, panelSizes } from '../../../src/artwork/comic/panel-scene.ts'
import { moved } from '../../../src/artwork/comic/pen/matrix.ts'
import { createPen } from '../../../src/artwork/comic/pen/pen.ts'
import { constructions, type Make } from '../../../src/artwork/comic/pen/style.ts'

const panel = panelSizes.wide
const ADULT = 0.75 * panel.height

const penOf = (make: Make = 'print') =>
  createPen({ key: make, name: make, make, ...constructions[make], shading: 'none', paint: (color) => color })

type Wanted = { look?: Partial<Figure['look']>; [key: string]: unknown }
const somebody = ({ look, ...rest }: Wanted = {}) =>
  Figure.parse({ id: 'a', name: 'Rani', x: 0.5, y: 0.9, scale: 0.75, look: { kind: 'woman', ...look }, ...rest })

function drawn(figure: Figure, make?: Make) {
  const pen = penOf(make)
  const face = drawFigure(pen, figure, panel)
  return { svg: pen.taken(), face }
}

function boxOf(svg: string) {
  const paths = [...svg.matchAll(/<path d="M([^"]*)z"/g)].map(([, d = '']) => d)
  const points = paths
    .filter((d) => !d.includes('h'))
    .flatMap((d) => d.split('L').map((one) => one.split(' ').map(Number)))
  const [xs, ys] = [points.map(([x = 0]) => x), points.map(([, y = 0]) => y)]
  return { left: Math.min(...xs), right: Math.max(...xs), top: Math.min(...ys), bottom: Math.max(...ys) }
}

describe('a person', () => {
  test.each([...kit('age').keys()])(
    'is drawn in every pose from every direction: %s',
    (age) => {
      for (const pose of kit('pose').keys())
        for (const facing of kit('facing').keys()) {
          const { svg, face } = drawn(somebody({ pose, facing, look: { age: age as Figure['look']['age'] } }))
          const where = `${pose} ${facing}`
          expect(svg, where).not.toMatch(/NaN|undefined|Infinity/)
          expect([face.x, face.y, face.radius, face.mouth.x, face.mouth.y].every(Number.isFinite), where).toBe(true)
        }
    },
    60_000,
  )

  test.each([...kit('pose').keys()])('keeps within its bounds: %s', (pose) => {
    for (const facing of kit('facing').keys()) {
      const figure = somebody({ pose, facing, look: { kind: 'man' } })
      const box = figureBounds(figure, panel)
      const seen = boxOf(drawn(figure).svg)
      const slack = ADULT * 0.13
      expect(seen.left, facing).toBeGreaterThan(box.x * panel.width - slack)
      expect(seen.right, facing).toBeLessThan((box.x + box.width) * panel.width + slack)
      expect(seen.top, facing).toBeGreaterThan(box.y * panel.height - slack)
      expect(seen.bottom, facing).toBeLessThan((box.y + box.height) * panel.height + slack)
    }
  })

  test.each([...kit('clothes').keys()])('looks the same each time, and otherwise in other colors: %s', (clothes) => {
    const first = drawn(somebody({ look: { clothes } })).svg
    expect(drawn(somebody({ look: { clothes } })).svg).toBe(first)
    expect(drawn(somebody({ look: { clothes, variant: 3 } })).svg).not.toBe(first)
    for (const kind of ['woman', 'man'] as const)
      for (const facing of kit('facing').keys())
        expect(drawn(somebody({ facing, look: { kind, clothes } })).svg).not.toMatch(/NaN|undefined/)
  })

  test('stands on the ground, as high as the scale says, and smaller as a child', () => {
    const adult = boxOf(drawn(somebody()).svg)
    expect(adult.bottom).toBeGreaterThan(0.88 * panel.height)
    expect(adult.bottom).toBeLessThan(0.93 * panel.height)
    expect(adult.bottom - adult.top).toBeGreaterThan(ADULT * 0.92)
    expect(adult.bottom - adult.top).toBeLessThan(ADULT * 1.12)
    const child = boxOf(drawn(somebody({ look: { age: 'child' } })).svg)
    expect(child.bottom - child.top).toBeLessThan(ADULT * 0.7)
  })

  test('looks to the other side when flipped', () => {
    const [right, left] = [false, true].map((flip) => drawn(somebody({ flip, facing: 'side', pose: 'point' })).face)
    expect(right?.mouth.x).toBeGreaterThan(right?.x ?? 0)
    expect(left?.mouth.x).toBeLessThan(left?.x ?? 0)
  })

  test.each(Object.keys(constructions) as Make[])('is drawn in the style %s with the name at the face', (make) => {
    const { svg, face } = drawn(somebody({ pose: 'think', look: { clothes: 'batik' } }), make)
    expect(svg).not.toMatch(/NaN|undefined/)
    expect(face.name).toBe('Rani')
  })

  test('holds a thing instead of the thing of the pose', () => {
    const pen = penOf()
    const figure = somebody({ pose: 'hold' })
    drawFigure(pen, figure, panel)
    const usual = pen.taken()
    const held: number[][] = []
    drawFigure(pen, figure, panel, (_, matrix) => held.push([...matrix]))
    expect(pen.taken().length).toBeLessThan(usual.length)
    expect(held).toEqual([[...getHand(figure, panel, pen).matrix]])
  })

  test('is drawn with less where it is tiny', () => {
    expect(drawn(somebody({ scale: 0.2 })).svg.length).toBeLessThan(drawn(somebody()).svg.length * 0.8)
  })
})

describe('two people', () => {
  const other = (age: string, rest: Wanted = {}) =>
    somebody({ id: 'b', name: 'Adi', look: { kind: 'man', age: age as 'child' }, ...rest })

  test.each([...kit('pair').keys()])('are drawn together from every direction: %s', (pose) => {
    for (const facing of kit('facing').keys())
      for (const flip of [false, true]) {
        const pen = penOf()
        const faces = drawPair(
          pen,
          somebody({ pose, facing, flip, look: { age: 'elder' } }),
          other('child', { pose }),
          panel,
        )
        expect(pen.taken(), `${facing} ${flip}`).not.toMatch(/NaN|undefined/)
        expect(faces.map(({ name }) => name)).toEqual(['Rani', 'Adi'])
      }
  })

  test.each([...kit('pair').keys()])('reach each other with their hands whatever their ages: %s', (pose) => {
    for (const age of kit('age').keys())
      for (const age2 of kit('age').keys()) {
        const pair = makePair(penOf(), somebody({ pose, look: { age: age as 'child' } }), other(age2, { pose }), panel)
        for (const [one, two] of [pair, pair.toReversed()] as [Body, Body][])
          for (const { side, anchor } of reachesOf(one)) {
            const palm = moved(one.matrix, palmPoint(one, side))
            const place = moved(
              two.matrix,
              anchor === 'meet' ? palmPoint(two, side === 'near' ? 'far' : 'near') : anchorPoint(two, anchor),
            )
            expect(Math.hypot(palm.x - place.x, palm.y - place.y), `${age} ${age2}`).toBeLessThan(ADULT * 0.05)
          }
      }
  })

  test('have the smaller one carried, whoever leads', () => {
    const [carrier, carried] = pairBounds(
      penOf(),
      somebody({ pose: 'carry' }),
      other('child', { pose: 'carry' }),
      panel,
    )
    expect(carried.y + carried.height).toBeLessThan(carrier.y + carrier.height - 0.1)
    const [small, tall] = pairBounds(
      penOf(),
      somebody({ pose: 'carry', look: { age: 'child' } }),
      other('adult', { pose: 'carry' }),
      panel,
    )
    expect(small.y + small.height).toBeLessThan(tall.y + tall.height - 0.1)
  })

  function reachesOf({ pose }: Body): { side: Side; anchor: string }[] {
    const words = pose.words('reach')
    return words.flatMap((side, at) => (at % 2 === 0 ? [{ side: side as Side, anchor: words[at + 1] ?? '' }] : []))
  }
})
