import sharp from 'sharp'
import { describe, expect, test } from 'vitest'
import { drawFigure, type Placing } from '../../../src/artwork/comic/figures/draw-figure.ts'
import {
  type FigureKind,
  figureKinds,
  type Look,
  type Mood,
  moods,
  type Pose,
  poses,
} from '../../../src/artwork/comic/scene.ts'
import { some } from '../../support/random.ts'

const pen = { ink: '#16101f', width: 5, paint: (color: string) => color }
const place: Placing = { x: 400, y: 520, scale: 0.5, facing: 'right', crop: 'whole' }
const animals = 'cat dog bird rabbit mousedeer monkey tiger elephant turtle fish dragon ghost'.split(' ')

type Choice = { variant?: number; mood?: Mood; pose?: Pose; placing?: Partial<Placing> }

function drawn(kind: Look['kind'], { variant = 0, mood = 'calm', pose = 'stand', placing = {} }: Choice = {}) {
  return drawFigure({ name: 'Sari', look: { kind, variant }, mood, pose }, { ...place, ...placing }, pen)
}

const panel = (svg: string) =>
  Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 800 600" width="160" height="120">${svg}</svg>`)

/** What of the panel is painted, in panel units. */
async function boxOf(svg: string) {
  const { info } = await sharp(panel(svg))
    .trim({ background: '#00000000', threshold: 1 })
    .toBuffer({ resolveWithObject: true })
  const left = -(info.trimOffsetLeft ?? 0) * 5
  const top = -(info.trimOffsetTop ?? 0) * 5
  return { left, top, right: left + info.width * 5, bottom: top + info.height * 5 }
}

describe.each(figureKinds)('a figure: %s', (kind) => {
  test('is a well-formed picture of at most 6 KB in every mood and pose', async () => {
    const all = poses.flatMap((pose) => moods.map((mood, variant) => drawn(kind, { variant, mood, pose }).svg))
    for (const svg of all) expect(Buffer.byteLength(svg)).toBeLessThanOrEqual(6144)
    await expect(sharp(panel(some(all, figureKinds.indexOf(kind)).join(''))).stats()).resolves.toBeDefined()
    expect(all.join('')).not.toMatch(/NaN|undefined|Infinity|<text|\bid=/)
  })

  test.each(poses)('has its face and mouth inside what is painted: %s', async (pose) => {
    const { svg, face } = drawn(kind, { pose, placing: { scale: 0.4, facing: 'left' } })
    const box = await boxOf(svg)
    const within = (x: number, y: number) => x > box.left && x < box.right && y > box.top && y < box.bottom
    expect(within(face.mouth.x, face.mouth.y)).toBe(true)
    const reach = face.radius * 0.6
    for (const side of [-reach, reach]) {
      expect(within(face.x + side, face.y)).toBe(true)
      expect(within(face.x, face.y + side)).toBe(true)
    }
    expect(Math.hypot(face.mouth.x - face.x, face.mouth.y - face.y)).toBeLessThan(face.radius)
  })

  test('shows another picture for every mood and for every pose', () => {
    expect(new Set(moods.map((mood) => drawn(kind, { mood }).svg)).size).toBe(moods.length)
    expect(new Set(poses.map((pose) => drawn(kind, { pose }).svg)).size).toBe(poses.length)
  })

  test('is somebody else for another number, and the same for the same', () => {
    const several = animals.includes(kind) ? 3 : 8
    const all = Array.from({ length: several }, (_, variant) => drawn(kind, { variant }).svg)
    expect(new Set(all).size).toBe(several)
    expect(Array.from({ length: several }, (_, variant) => drawn(kind, { variant }).svg)).toEqual(all)
    expect(drawn(kind, { variant: 1_000_003 }).svg).toContain('<path')
  })

  test('takes all its colors from the style', () => {
    const gray = { ink: '#111111', width: 0, paint: () => '#808080' }
    for (const pose of poses) {
      const { svg } = drawFigure({ name: 'Sari', look: { kind, variant: 1 }, mood: 'scared', pose }, place, gray)
      expect(new Set(svg.match(/#\w{6}/g))).toEqual(new Set(['#808080', '#111111']))
    }
  })

  test('fills a close picture with a face of the size that was asked for', () => {
    const { face } = drawn(kind, { placing: { crop: 'bust', x: 390, y: 280, scale: 1.2, headScale: 1.4 } })
    expect(face).toMatchObject({ name: 'Sari', x: 390, y: 280 })
    expect(face.radius).toBeCloseTo(drawn(kind, { placing: { crop: 'bust', scale: 1.2 } }).face.radius)
  })
})

test('what is held is drawn at the hand, upright and in its own size', () => {
  const held = '<circle r="9" fill="#00ff00"/>'
  const { svg, hand } = drawn('girl', { pose: 'hold', placing: { held, scale: 0.5, facing: 'left' } })
  expect(svg).toContain(`<g transform="scale(-2 2)">${held}</g>`)
  expect(Math.abs(hand.x - place.x)).toBeLessThan(20)
})

test('a child is smaller than its grandmother, and she is smaller than a man', () => {
  const height = (kind: FigureKind) => place.y - drawn(kind).face.y
  expect(height('girl')).toBeLessThan(height('grandmother'))
  expect(height('grandmother')).toBeLessThan(height('man'))
})

test('a fish swims above the ground in every pose', async () => {
  for (const pose of poses) expect((await boxOf(drawn('fish', { pose }).svg)).bottom).toBeLessThan(place.y + 10)
})
