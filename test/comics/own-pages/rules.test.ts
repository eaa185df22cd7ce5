import { expect, test } from 'vitest'
import { byPath, framesOfSlices, isJunk, leavesArchive } from '../../../src/comics/rules/own-pages.ts'
import { cutsOf } from '../../../src/uploads/strip.ts'

test('names are sorted by their parts, numbers as numbers', () => {
  const names = [
    'bab10/1.png',
    'bab2/page10.png',
    'bab2/page2.png',
    'a.png',
    'bab2/page2.jpg',
    'Bab1/z.png',
    'bab2.png',
  ]
  expect(names.toSorted(byPath)).toEqual([
    ...['a.png', 'Bab1/z.png', 'bab2/page2.jpg', 'bab2/page2.png', 'bab2/page10.png', 'bab2.png', 'bab10/1.png'],
  ])
})

test('what systems add to archives is junk, and names that leave them are not', () => {
  for (const name of ['__MACOSX/a.png', 'a/Thumbs.db', '.DS_Store', 'a/.hidden/b.png', '__MACOSX/._a.png'])
    expect([name, isJunk(name)]).toEqual([name, true])
  for (const name of ['../a.png', 'a/../../b.png', '/etc/a.png', 'C:/a.png', 'a/..'])
    expect([name, isJunk(name), leavesArchive(name)]).toEqual([name, false, true])
  for (const name of ['a.png', 'a/b..png', 'a.b/c.png'])
    expect([isJunk(name), leavesArchive(name)]).toEqual([false, false])
})

test('a strip is cut where it is emptiest, in pieces of at most 1,600 rows', () => {
  const row = 30
  const busy = (height: number) => Uint8Array.from({ length: height * row }, (_, at) => (at * 7919) % 251)
  expect(cutsOf(busy(1_600), { row, height: 1_600 })).toEqual([])
  const pixels = busy(4_000)
  for (const empty of [1_480, 2_990]) pixels.fill(255, empty * row, (empty + 1) * row)
  expect(cutsOf(pixels, { row, height: 4_000 })).toEqual([1_480, 2_990])
  for (const height of [1_601, 12_000, 20_000]) {
    const edges = [0, ...cutsOf(busy(height), { row, height }), height]
    const pieces = edges.slice(1).map((edge, at) => edge - (edges[at] ?? 0))
    expect(pieces.every((piece) => piece > 0 && piece <= 1_600)).toBe(true)
    expect(pieces.length).toBeLessThanOrEqual(15)
  }
})

test('frames of a page go to the slices that show them', () => {
  const whole = { x: 0, y: 0, width: 1, height: 1 }
  const slices = [{ height: 1_000 }, { height: 1_000 }]
  expect(framesOfSlices([whole], [{ height: 5 }])).toEqual([[whole]])
  expect(framesOfSlices([{ x: 0.1, y: 0.25, width: 0.5, height: 0.25 }], slices)).toEqual([
    [{ x: 0.1, y: 0.5, width: 0.5, height: 0.5 }],
    [],
  ])
  expect(framesOfSlices([whole], slices)).toEqual([[whole], [whole]])
  expect(framesOfSlices([], slices)).toEqual([[], []])
})
