import { describe, expect, it } from 'vitest'
import { drawHead, getSeat, type Head, isOver } from '../../../src/artwork/comic/head/head.ts'
import { kit } from '../../../src/artwork/comic/kit.ts'
import { Look } from '../../../src/artwork/comic/panel-scene.ts'
import { placeAt, within } from '../../../src/artwork/comic/pen/matrix.ts'
import { createPen } from '../../../src/artwork/comic/pen/pen.ts'
import { constructions, type Make, type Style } from '../../../src/artwork/comic/pen/style.ts'

const makes = Object.keys(constructions) as Make[]
const facings = ['front', 'three_quarter', 'side', 'back'] as const
const hairs = [...kit('hair').keys()]
const moods = [...kit('mood').keys()]
const ages = [...kit('age').keys()]
const place = placeAt(400, 500, 0, 3)

const styleOf = (make: Make): Style => ({
  ...constructions[make],
  key: make,
  name: make,
  make,
  paint: (color) => color,
})
const headOf = (look: Partial<Look>, mood = 'calm', facing: Head['facing'] = 'three_quarter'): Head => ({
  look: Look.parse({ kind: 'woman', ...look }),
  mood,
  facing,
})

function drawn(head: Head, make: Make = 'webtoon', matrix = place): string {
  const pen = createPen(styleOf(make))
  for (const part of ['behind', 'head', 'over'] as const) drawHead(pen, matrix, head, part)
  return pen.taken()
}

describe('heads', () => {
  // Every hair with every mood from every side once, and each of them in every style.
  it.each(makes)('draws every hair, direction and mood as %s', { timeout: 30_000 }, (make) => {
    for (const [at, hair] of hairs.entries())
      for (const [side, facing] of facings.entries())
        for (const mood of moods.filter((_, nth) => (at + side + nth) % makes.length === makes.indexOf(make))) {
          const look = { hair, kind: at % 2 ? 'man' : 'woman', age: ages[at % ages.length] ?? 'adult', variant: at }
          const svg = drawn(headOf(look, mood, facing), make)
          expect(svg.length, `${hair} ${facing} ${mood}`).toBeGreaterThan(400)
          expect(/NaN|undefined|null/.test(svg), `${hair} ${facing} ${mood}`).toBe(false)
        }
  })

  it('draws the same look the same way', () => {
    const head = headOf({ hair: 'long', variant: 11 }, 'sly')
    const [first, second] = [head, head].map((one) => drawn(one))
    expect(first === second).toBe(true)
  })

  it.each(['front', 'three_quarter', 'side'] as const)('shows each mood differently, seen from: %s', (facing) => {
    for (const make of makes) {
      const seen = moods.map((mood) => drawn(headOf({ hair: 'short', kind: 'man' }, mood, facing), make))
      expect(new Set(seen).size, make).toBe(moods.length)
    }
  })

  it('shows each hair differently from each side', () => {
    for (const facing of facings) {
      const seen = hairs.map((hair) => drawn(headOf({ hair }, 'calm', facing)))
      expect(new Set(seen).size, facing).toBe(hairs.length)
    }
  })

  it('gives people of one age faces of their own', () => {
    for (const age of ages) {
      const seen = [0, 1, 2, 3, 4, 5].map((variant) => drawn(headOf({ age, variant, kind: 'man', hair: 'crew' })))
      expect(new Set(seen).size, age).toBe(6)
    }
  })

  it('shows no face from behind', () => {
    const [calm, crying] = ['calm', 'crying'].map((mood) => drawn(headOf({ hair: 'bun' }, mood, 'back')))
    expect(calm === crying).toBe(true)
  })

  it('lets a headscarf fall over the sleeves, and nothing else', () => {
    const parts = (hair: string) =>
      (['behind', 'head', 'over'] as const).map((part) => {
        const pen = createPen(styleOf('anime'))
        drawHead(pen, place, headOf({ hair }), part)
        return pen.taken() !== ''
      })
    expect(parts('hijab')).toEqual([false, false, true])
    expect(parts('long')).toEqual([true, true, false])
    expect(isOver(Look.parse({ kind: 'woman', hair: 'hijab' }))).toBe(true)
    expect(isOver(Look.parse({ kind: 'woman', hair: 'long' }))).toBe(false)
  })

  it.each(makes)('seats the face inside the head as %s', (make) => {
    for (const facing of facings)
      for (const age of ages) {
        const head = headOf({ age, hair: 'bald', kind: 'man' }, 'calm', facing)
        const seat = getSeat(head, place, styleOf(make))
        const [xs, ys] = edgesOf(drawn(head, make))
        expect(seat.x).toBeGreaterThan(Math.min(...xs))
        expect(seat.x).toBeLessThan(Math.max(...xs))
        for (const { x, y } of [seat, seat.mouth]) {
          expect(x).toBeGreaterThan(Math.min(...xs))
          expect(x).toBeLessThan(Math.max(...xs))
          expect(y).toBeGreaterThan(Math.min(...ys))
          expect(y).toBeLessThan(Math.max(...ys))
        }
        expect(seat.mouth.y).toBeGreaterThan(seat.y)
        expect(seat.radius).toBeGreaterThan((Math.max(...xs) - Math.min(...xs)) * 0.4)
        expect(seat.radius).toBeLessThan(Math.max(...ys) - Math.min(...ys))
      }
  })

  it('mirrors the seat of a head that looks left', () => {
    const head = headOf({ hair: 'bob' })
    const [right, left] = [placeAt(400, 500), within(placeAt(400, 500), placeAt(0, 0, 0, -1, 1))]
    const [one, other] = [right, left].map((matrix) => getSeat(head, matrix, styleOf('manga')))
    expect((one?.mouth.x ?? 0) - 400).toBeCloseTo(400 - (other?.mouth.x ?? 0))
  })
})

/** All coordinates of the paths of a drawing. */
function edgesOf(svg: string): [number[], number[]] {
  const points = [...svg.matchAll(/[ML](-?[\d.]+) (-?[\d.]+)/g)].map(([, x, y]) => [Number(x), Number(y)] as const)
  const near = points.filter(([x]) => Math.abs(x) < 3000)
  return [near.map(([x]) => x), near.map(([, y]) => y)]
}
