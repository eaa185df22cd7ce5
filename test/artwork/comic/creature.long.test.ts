import { describe, expect, it } from 'vitest'
import { creatureBounds, drawCreature } from '../../../src/artwork/comic/creature/draw-creature.ts'
import { creatures, kit } from '../../../src/artwork/comic/kit.ts'
import { Figure } from '../../../src/artwork/comic/panel-scene.ts'
import { createPen } from '../../../src/artwork/comic/pen/pen.ts'
import { constructions, type Make } from '../../../src/artwork/comic/pen/style.ts'

const panel = { width: 800, height: 600 }
const facings = [...kit('facing').keys()] as Figure['facing'][]
const poses = [...kit('pose').keys(), ...kit('pair').keys()]

const figureOf = (kind: string, other: Record<string, unknown> = {}) =>
  Figure.parse({ id: 'a', name: 'Kiko', look: { kind }, x: 0.5, y: 0.9, scale: 0.6, ...other })

function drawn(figure: Figure, make: Make = 'anime') {
  const pen = createPen({ ...constructions[make], key: make, name: make, make, paint: (color) => color })
  const face = drawCreature(pen, figure, panel)
  return { face, svg: pen.taken() }
}

describe('creatures', () => {
  it.each(creatures)('%s is drawn in each pose', (kind) => {
    for (const [index, pose] of poses.entries()) {
      const facing = facings[(index + creatures.indexOf(kind)) % facings.length]
      const { svg, face } = drawn(figureOf(kind, { pose, facing, flip: facing === 'side' }))
      expect(svg).toContain('<path')
      expect(`${svg} ${face.x} ${face.y} ${face.radius} ${face.mouth.x} ${face.mouth.y}`).not.toMatch(/NaN|undefined/)
    }
  })

  it.each(creatures)('%s differs by mood, by its sides, by its coat and by its style', (kind) => {
    const many = (figures: Figure[]) => new Set(figures.map((figure) => drawn(figure).svg)).size
    const moods = [...kit('mood').keys()]
    expect(many(moods.map((mood) => figureOf(kind, { mood })))).toBe(moods.length)
    expect(many(facings.map((facing) => figureOf(kind, { facing })))).toBe(3)
    expect(many([0, 1, 2].map((variant) => figureOf(kind, { look: { kind, variant } })))).toBe(3)
    const makes = Object.keys(constructions) as Make[]
    expect(new Set(makes.map((make) => drawn(figureOf(kind), make).svg)).size).toBe(makes.length)
  })

  it('differ from each other in each direction', () => {
    for (const facing of facings)
      expect(new Set(creatures.map((kind) => drawn(figureOf(kind, { facing })).svg)).size).toBe(creatures.length)
  })

  it.each(creatures)('%s stands, walks, sits, lies and flies in ways that differ', (kind) => {
    const some = ['stand', 'walk', 'sit', 'sleep', 'jump', 'fall']
    expect(new Set(some.map((pose) => drawn(figureOf(kind, { pose })).svg)).size).toBe(some.length)
  })

  it('are drawn the same way each time', () => {
    for (const kind of creatures) expect(drawn(figureOf(kind))).toEqual(drawn(figureOf(kind)))
  })

  it.each(creatures)('%s stands on its ground and its face lies within its bounds', (kind) => {
    for (const facing of facings) {
      const figure = figureOf(kind, { facing })
      const { x, y, width, height } = creatureBounds(figure, panel)
      const { face } = drawn(figure)
      expect(x).toBeLessThan(0.5)
      expect(x + width).toBeGreaterThan(0.5)
      expect(Math.abs(y + height - 0.9)).toBeLessThan(0.09)
      for (const place of [face, face.mouth]) {
        expect(place.x / panel.width).toBeGreaterThan(x)
        expect(place.x / panel.width).toBeLessThan(x + width)
        expect(place.y / panel.height).toBeGreaterThan(y)
        expect(place.y / panel.height).toBeLessThan(y + height)
      }
    }
  })

  it('have sizes that belong together', () => {
    const tall = (kind: string) => creatureBounds(figureOf(kind), panel).height / 0.6
    expect(tall('cat')).toBeGreaterThan(0.36)
    expect(tall('cat')).toBeLessThan(0.5)
    expect(tall('elephant')).toBeGreaterThan(1.3)
    for (const [small, big] of [
      ['butterfly', 'chicken'],
      ['firefly', 'cat'],
      ['bee', 'cat'],
      ['ant', 'cat'],
      ['snail', 'cat'],
      ['spider', 'cat'],
      ['caterpillar', 'cat'],
      ['grasshopper', 'cat'],
      ['beetle', 'cat'],
      ['cat', 'dog'],
      ['mousedeer', 'goat'],
      ['goat', 'cow'],
      ['cow', 'horse'],
      ['bear', 'elephant'],
      ['lizard', 'cat'],
      ['frog', 'mouse'],
      ['mouse', 'squirrel'],
      ['hedgehog', 'pangolin'],
      ['bat', 'dog'],
      ['pig', 'cow'],
      ['crab', 'cat'],
      ['penguin', 'lion'],
      ['sheep', 'deer'],
      ['lion', 'buffalo'],
      ['dolphin', 'shark'],
    ])
      expect(tall(small ?? '')).toBeLessThan(tall(big ?? ''))
  })

  it('look to the left when they are turned, with the same size', () => {
    const right = creatureBounds(figureOf('horse'), panel)
    const left = creatureBounds(figureOf('horse', { flip: true }), panel)
    expect(left.x + left.width).toBeCloseTo(1 - right.x, 1)
    expect(drawn(figureOf('horse')).face.x).toBeGreaterThan(400)
    expect(drawn(figureOf('horse', { flip: true })).face.x).toBeLessThan(400)
  })

  it('roll up into a ball, wrap their wings around them, or stretch their legs for a leap', () => {
    const box = (kind: string, pose: string) => creatureBounds(figureOf(kind, { pose }), panel)
    for (const kind of ['pangolin', 'hedgehog'])
      for (const pose of ['sleep', 'shrink'])
        expect(box(kind, pose).width).toBeLessThan(0.85 * box(kind, 'stand').width)
    expect(box('bat', 'sleep').width).toBeLessThan(0.7 * box('bat', 'stand').width)
    expect(box('frog', 'jump').height).toBeGreaterThan(1.15 * box('frog', 'stand').height)
  })

  it('shut their eyes in sleep, whatever the mood', () => {
    expect(drawn(figureOf('cat', { pose: 'sleep', mood: 'angry' })).svg).toBe(
      drawn(figureOf('cat', { pose: 'sleep', mood: 'asleep' })).svg,
    )
  })
})
