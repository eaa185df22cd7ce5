import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Face } from '../../../src/artwork/comic/panel-scene.ts'
import { type Balloon, layOut, measures } from '../../../src/comics/lettering/layout.ts'
import { shareUnder } from '../../../src/comics/lettering/shapes.ts'
import { Dialogue } from '../../../src/comics/script/script.ts'
import { tries } from '../../support/random.ts'

const face = (name: string, x: number, y: number, radius: number): Face => {
  return { name, x, y, radius, mouth: { x, y: y + radius * 0.4 } }
}
const said = (text: string, rest: Partial<Dialogue> = {}) => Dialogue.parse({ character: 'Sari', text, ...rest })
const pair = [face('Sari', 230, 320, 75), face('Nenek', 570, 310, 75)]
const sentence =
  'Waktu itu aku berlari sekencang-kencangnya sampai ke ujung jalan, tapi warung itu sudah tutup dan lampunya padam semua.'

const words = fc.constantFrom(
  ...'Ayo kita pergi ke sungai sebelum hujan turun lagi Nek masih berkata sekencang-kencangnya'.split(' '),
)
const textOf = (most: number) =>
  fc.array(words, { minLength: 1, maxLength: 20 }).map((list) => list.join(' ').slice(0, most).trim())
const speakers = fc.constantFrom('Sari', 'Nenek', 'Orang lain')
const kinds = fc.constantFrom('speech', 'thought', 'shout', 'narration')
const nowhere = fc.constant(null)
const dialogueOf = (most: number) =>
  fc.record({ character: speakers, text: textOf(most), kind: kinds, x: nowhere, y: nowhere }) as fc.Arbitrary<Dialogue>
const dialoguesOf = (count: number, letters: number) =>
  fc.array(dialogueOf(letters), { minLength: 1, maxLength: count })
const between = (min: number, max: number) => fc.integer({ min, max })
const someFaces = fc
  .tuple(between(150, 300), between(480, 650), between(250, 380), between(40, 85))
  .map(([left, right, y, radius]) => [face('Sari', left, y, radius), face('Nenek', right, y, radius)])
const measure = fc.constantFrom(measures.wide, measures.narrow)

describe('what a reader can rely on, whatever is said', () => {
  test('balloons never overlap, stay in the safe area, hold their whole text and are read in order', () => {
    fc.assert(
      fc.property(dialoguesOf(6, 120), someFaces, measure, (dialogues, faces, sizes) => {
        const balloons = layOut({ size: 'wide', dialogues, faces, measure: sizes })
        expect(balloons.map(({ lines }) => joined(lines))).toEqual(dialogues.map(({ text }) => joined([{ text }])))
        expect(balloons.map(({ order }) => order)).toEqual(dialogues.map((_, order) => order))
        for (const [at, one] of balloons.entries()) {
          expect(isSafe(one)).toBe(true)
          for (const other of balloons.slice(at + 1)) {
            expect(overlap(one, other)).toBe(false)
            expect(other.y > one.y || (other.y === one.y && other.x > one.x)).toBe(true)
          }
        }
      }),
      tries(600),
    )
  })

  test.each([
    ['wide', 40],
    ['narrow', 25],
  ] as const)(
    'three texts in %s panels, of %d characters, leave faces free in type of the smallest size or above',
    (name, letters) => {
      const sizes = measures[name]
      fc.assert(
        fc.property(dialoguesOf(3, letters), someFaces, (dialogues, faces) => {
          for (const balloon of layOut({ size: 'wide', dialogues, faces, measure: sizes })) {
            expect(balloon.size).toBeGreaterThanOrEqual(sizes.smallest)
            expect(faces.filter((one) => distance(balloon, one) < one.radius)).toEqual([])
          }
        }),
        tries(600),
      )
    },
  )

  test('a balloon that somebody moved stays where it was put, or as near to it as the safe area allows', () => {
    const share = fc.double({ min: 0, max: 1, noNaN: true })
    fc.assert(
      fc.property(dialoguesOf(3, 60), share, share, measure, (dialogues, x, y, sizes) => {
        const all = [said('Di sini saja', { x, y }), ...dialogues]
        const [moved, ...others] = layOut({ size: 'wide', dialogues: all, faces: pair, measure: sizes })
        if (!moved) throw new Error('no balloon')
        expect(moved.x + moved.width / 2).toBeCloseTo(within(x * 800, 32 + moved.width / 2, 768 - moved.width / 2), 3)
        expect(moved.y + moved.height / 2).toBeCloseTo(
          within(y * 600, 24 + moved.height / 2, 576 - moved.height / 2),
          3,
        )
        expect(others.filter((other) => overlap(moved, other))).toEqual([])
      }),
      tries(300),
    )
  })
})

test.each(Object.entries(measures))('120 characters fit beside two faces in %s panels', (_, sizes) => {
  const [balloon] = layOut({ size: 'wide', dialogues: [said(sentence)], faces: pair, measure: sizes })
  expect(sentence.length).toBeGreaterThan(115)
  expect(balloon?.size).toBeGreaterThanOrEqual(sizes.smallest)
  expect(pair.filter((one) => balloon && distance(balloon, one) < one.radius)).toEqual([])
})

test('120 characters without any space are broken inside the panel', () => {
  const [balloon] = layOut({ size: 'wide', dialogues: [said('W'.repeat(120))], faces: [], measure: measures.narrow })
  expect(balloon && isSafe(balloon)).toBe(true)
  expect(balloon?.lines.map(({ text }) => text).join('')).toBe('W'.repeat(120))
})

test('six short balloons of three people keep to the smallest type on a phone', () => {
  const faces = [face('A', 150, 300, 55), face('B', 400, 290, 55), face('C', 650, 300, 55)]
  const texts = ['Ayo ke sungai!', 'Sudah sore.', 'Aku ikut!', 'Jangan lama-lama.', 'Asyik!', 'Semoga cerah …']
  const dialogues = texts.map((text, at) => said(text, { character: 'ABC'[at % 3] ?? '' }))
  const balloons = layOut({ size: 'wide', dialogues, faces, measure: measures.narrow })
  expect(balloons.map(({ size }) => size >= measures.narrow.smallest)).toEqual(texts.map(() => true))
})

test('a tail ends outside the face, on the side of the balloon, and points to the mouth', () => {
  const sari = face('Sari', 400, 330, 110)
  for (const kind of ['speech', 'thought', 'shout'] as const) {
    const [balloon] = layOut({
      size: 'wide',
      dialogues: [said('Permisi?', { kind })],
      faces: [sari],
      measure: measures.wide,
    })
    const tail = balloon?.tail ?? { x: 400, y: 330 }
    const reach = Math.hypot(tail.x - sari.x, tail.y - sari.y)
    expect(reach).toBeGreaterThan(sari.radius)
    expect(reach).toBeLessThan(sari.radius + 40)
    expect(Math.sign(tail.x - sari.mouth.x)).toBe(
      Math.sign((balloon?.x ?? 0) + (balloon?.width ?? 0) / 2 - sari.mouth.x),
    )
  }
})

test('a tail reaches its speaker from wherever the balloon was moved', () => {
  const sari = face('Sari', 680, 480, 70)
  const moved = said('Sini!', { x: 0.1, y: 0.1 })
  const [balloon] = layOut({ size: 'wide', dialogues: [moved], faces: [sari], measure: measures.narrow })
  expect(Math.hypot((balloon?.tail?.x ?? 0) - sari.x, (balloon?.tail?.y ?? 0) - sari.y)).toBeLessThan(sari.radius + 40)
})

test('no tail runs over the letters of another balloon', () => {
  fc.assert(
    fc.property(dialoguesOf(5, 60), someFaces, measure, (dialogues, faces, sizes) => {
      const balloons = layOut({ size: 'wide', dialogues, faces, measure: sizes })
      for (const one of balloons)
        for (const other of balloons)
          if (other !== one && one.tail) {
            for (const point of between20(rootOf(one, one.tail), one.tail)) expect(holds(other, point)).toBe(false)
          }
    }),
    tries(120),
  )
})

describe('letters beside bodies', () => {
  const standing = (one: Face): Face => {
    const { x, y, radius } = one
    return {
      ...one,
      body: { x: x - 2 * radius, y: y - 1.5 * radius, width: 4 * radius, height: 600 - y + 1.5 * radius },
    }
  }
  const two = [face('Sari', 230, 345, 42), face('Nenek', 570, 345, 42)]
  const [caption, answer] = [said(sentence, { kind: 'narration' }), said('Aku ikut!', { character: 'Nenek' })]
  const covered = (balloons: readonly Balloon[]) =>
    balloons.some((one) => two.some((face) => shareUnder(one, standing(face).body ?? one) > 0.05))
  const letter = (
    dialogues: readonly Dialogue[],
    faces: readonly Face[],
    sizes: typeof measures.wide | typeof measures.narrow,
  ) => layOut({ size: 'wide', dialogues, faces, measure: sizes })

  test('stand above them where there is room', () => {
    expect(covered(letter([caption], two.map(standing), measures.narrow))).toBe(false)
    expect(covered(letter([said('Ayo!'), answer], two.map(standing), measures.wide))).toBe(false)
  })

  test('leave a thing free that is seen alone', () => {
    const body = { x: 220, y: 210, width: 360, height: 370 }
    const book: Face = { name: '', x: 400, y: 395, radius: 180, mouth: { x: 400, y: 395 }, body, isThing: true }
    const end = said('Buku itu tidak pernah lagi dibuka siapa pun.', { kind: 'narration' })
    for (const sizes of Object.values(measures))
      expect(
        letter([caption, end].slice(0, sizes === measures.wide ? 2 : 1), [book], sizes).some(
          (one) => shareUnder(one, body) > 0.05,
        ),
      ).toBe(false)
  })

  test('cover less of them than of pictures in which they are not measured', () => {
    const share = (faces: readonly Face[]) => {
      let sum = 0
      fc.assert(
        fc.property(dialoguesOf(3, 60), (dialogues) => {
          for (const one of letter(dialogues, faces, measures.narrow))
            for (const { body } of two.map(standing)) sum += body ? shareUnder(one, body) : 0
        }),
        { ...tries(60), seed: 1 },
      )
      return sum
    }
    expect(share(two.map(standing))).toBeLessThan(share(two) / 2)
  })
})

test('a balloon of nobody has no tail, and one of somebody who is not in the picture has', () => {
  const dialogues = [said('Siapa di sana?', { character: '' }), said('Aku.', { character: 'Nenek' })]
  const balloons = layOut({ size: 'wide', dialogues, faces: [face('Sari', 400, 330, 110)], measure: measures.wide })
  expect(balloons.map(({ tail }) => tail !== null)).toEqual([false, true])
})

test('who is not drawn speaks from beside the picture, also where nobody is in it', () => {
  const [balloon] = layOut({
    size: 'wide',
    dialogues: [said('Hujan turun nanti malam.', { character: 'Siput' })],
    faces: [],
    measure: measures.wide,
  })
  const middle = (balloon?.x ?? 0) + (balloon?.width ?? 0) / 2
  const tail = balloon?.tail ?? { x: middle, y: 0 }
  expect(Math.abs(tail.x - middle)).toBeGreaterThan((balloon?.width ?? 0) / 2)
  expect(tail.y).toBeLessThan((balloon?.y ?? 0) + (balloon?.height ?? 0))
})

test('narration has no tail and stands in a corner; the same dialogues give the same balloons', () => {
  const answer = said('Masuk, Sari.', { character: 'Nenek' })
  const dialogues = [said('Malam itu hujan turun.', { kind: 'narration' }), answer]
  const balloons = layOut({ size: 'wide', dialogues, faces: pair, measure: measures.wide })
  expect(balloons[0]).toMatchObject({ tail: null, x: 32, y: 24 })
  expect(layOut({ size: 'wide', dialogues, faces: pair, measure: measures.wide })).toEqual(balloons)
})

test('lettering of a part of a panel stays inside that part', () => {
  const view = { x: 200, y: 0, width: 400, height: 600 }
  const dialogues = [said('Kalau hujan turun, jalan ini punya satu warung lebih.')]
  const [balloon] = layOut({
    size: 'wide',
    dialogues,
    faces: [face('Sari', 400, 380, 90)],
    measure: measures.wide,
    view,
  })
  expect(balloon && balloon.x >= 216 && balloon.x + balloon.width <= 584).toBe(true)
})

test('a text of which nothing can be lettered gives no balloon, and the others keep their numbers', () => {
  const balloons = layOut({
    size: 'wide',
    dialogues: [said('👻👻'), said('Siapa itu?')],
    faces: pair,
    measure: measures.wide,
  })
  expect(balloons.map(({ order }) => order)).toEqual([1])
})

type Point = { x: number; y: number }
type Box = Pick<Balloon, 'x' | 'y' | 'width' | 'height'>

const joined = (lines: readonly { text: string }[]) =>
  lines
    .map(({ text }) => text)
    .join('')
    .replace(/\s/g, '')
/** A tail begins near the middle. */
const rootOf = ({ x, y, width, height }: Box, tip: Point): Point => ({
  x: within(tip.x, x + 0.26 * width, x + 0.74 * width),
  y: within(tip.y, y + 0.38 * height, y + 0.62 * height),
})
const between20 = (from: Point, to: Point): Point[] =>
  Array.from({ length: 21 }, (_, at) => ({
    x: from.x + ((to.x - from.x) * at) / 20,
    y: from.y + ((to.y - from.y) * at) / 20,
  }))
const holds = (box: Box, { x, y }: Point) => x > box.x && x < box.x + box.width && y > box.y && y < box.y + box.height
const within = (value: number, low: number, high: number) => Math.max(low, Math.min(high, value))
const isSafe = ({ x, y, width, height }: Box) => x >= 31.99 && y >= 23.99 && x + width <= 768.01 && y + height <= 576.01
const overlap = (one: Box, other: Box) =>
  one.x < other.x + other.width &&
  other.x < one.x + one.width &&
  one.y < other.y + other.height &&
  other.y < one.y + one.height
const distance = ({ x, y, width, height }: Box, { x: faceX, y: faceY }: Face) =>
  Math.hypot(Math.max(x - faceX, 0, faceX - x - width), Math.max(y - faceY, 0, faceY - y - height))
