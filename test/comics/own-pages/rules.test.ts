import { expect, test } from 'vitest'
import { isJunk, leavesArchive } from '../../../src/comics/rules/archive-entries.ts'
import { sortedByPath } from '../../../src/comics/rules/page-order.ts'
import { framesOfSlices, pagesThatGoOn } from '../../../src/comics/rules/strips.ts'
import { uploadsToDrop } from '../../../src/comics/rules/uploads.ts'
import { findCuts } from '../../../src/uploads/strip.ts'

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
  expect(sortedByPath(names, (name) => name)).toEqual([
    ...['a.png', 'Bab1/z.png', 'bab2/page2.jpg', 'bab2/page2.png', 'bab2/page10.png', 'bab2.png', 'bab10/1.png'],
  ])
})

test('numbers with zeros before them, of other scripts and of any length are sorted as numbers', () => {
  const ordered = ['a-1', 'a1', 'a01b', 'a２', 'a10', 'a010x', 'a100', `a${'9'.repeat(150)}`, `a1${'0'.repeat(150)}`]
  expect(sortedByPath(ordered.toReversed(), (name) => name)).toEqual(ordered)
  const alone = ['Bab 1/2.png', 'bab 1/10.png', 'Bab 1.5/1.png', 'bab 10/1.png']
  expect(sortedByPath(alone.toReversed(), (name) => name)).toEqual(alone)
})

/** Milliseconds of processor time. */
function costOf(work: () => unknown): number {
  const before = process.cpuUsage()
  work()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1_000
}

test('names of many digits are sorted as quickly as others', () => {
  const sort = (start: string) =>
    sortedByPath(
      Array.from({ length: 900 }, (_, at) => start + String((at * 7_919) % 1_000).padStart(4, '0')),
      (name) => name,
    )
  const letters = costOf(() => sort('a'.repeat(196)))
  expect(costOf(() => sort('1'.repeat(196)))).toBeLessThan(5 * letters + 40)
})

test('for one more upload the oldest of who announced most makes way, and nobody who announced less', () => {
  const open = [
    { id: 'a1', user_id: 1, size: 30 },
    { id: 'b1', user_id: 2, size: 20 },
    { id: 'a2', user_id: 1, size: 40 },
  ]
  const way = (user_id: number, size: number, most = 100) => uploadsToDrop(open, { user_id, size }, most)
  expect(way(3, 10)).toEqual([])
  expect(way(3, 11)).toEqual(['a1'])
  expect(way(3, 50)).toEqual(['a1', 'a2'])
  expect(way(2, 60)).toEqual(['b1', 'a1'])
  expect(way(3, 100)).toEqual(['a1', 'a2', 'b1'])
  expect(uploadsToDrop([], { user_id: 1, size: 100 }, 100)).toEqual([])
})

test('what systems add to archives is junk, and names that leave them are not', () => {
  for (const name of [
    '__MACOSX/a.png',
    'a/Thumbs.db',
    '.DS_Store',
    'a/.hidden/b.png',
    '__MACOSX/._a.png',
    'a/@eaDir/1.png',
    'A/BACA.TXT',
  ])
    expect([name, isJunk(name)]).toEqual([name, true])
  for (const name of ['../a.png', 'a/../../b.png', '/etc/a.png', 'C:/a.png', 'a/..'])
    expect([name, isJunk(name), leavesArchive(name)]).toEqual([name, false, true])
  for (const name of ['a.png', 'a/b..png', 'a.b/c.png'])
    expect([isJunk(name), leavesArchive(name)]).toEqual([false, false])
})

test('a strip is cut where it is emptiest, in pieces of at most 1,600 rows', () => {
  const row = 30
  const busy = (height: number) => Uint8Array.from({ length: height * row }, (_, at) => (at * 7919) % 251)
  expect(findCuts(busy(1_600), { row, height: 1_600 })).toEqual([])
  const red = Uint8Array.from({ length: 4_000 * row }, (_, at) => (at % 3 === 0 ? 255 : (at * 7919) % 251))
  red.fill(255, 1_490 * row, 1_491 * row)
  expect(findCuts(red, { row, height: 3_000 })).toEqual([1_490])
  const pixels = busy(4_000)
  for (const empty of [1_480, 2_990]) pixels.fill(255, empty * row, (empty + 1) * row)
  expect(findCuts(pixels, { row, height: 4_000 })).toEqual([1_480, 2_990])
  for (const height of [1_601, 12_000, 20_000]) {
    const edges = [0, ...findCuts(busy(height), { row, height }), height]
    const pieces = edges.slice(1).map((edge, at) => edge - (edges[at] ?? 0))
    expect(pieces.every((piece) => piece > 0 && piece <= 1_600)).toBe(true)
    expect(pieces.length).toBeLessThanOrEqual(15)
  }
})

test('of a strip no slice is low, and it is cut in the middle of what is empty', () => {
  const row = 30
  const busy = (height: number) => Uint8Array.from({ length: height * row }, (_, at) => (at * 7919) % 251)
  for (const [height, count] of [
    [1_601, 2],
    [3_201, 3],
    [19_300, 13],
  ] as const) {
    const edges = [0, ...findCuts(busy(height), { row, height }), height]
    const pieces = edges.slice(1).map((edge, at) => edge - (edges[at] ?? 0))
    expect(pieces.length).toBe(count)
    for (const piece of pieces) expect(Math.abs(piece - height / count)).toBeLessThanOrEqual(200)
    expect(Math.max(...pieces)).toBeLessThanOrEqual(1_600)
  }
  const pixels = busy(3_000)
  pixels.fill(255, 1_450 * row, 1_491 * row)
  pixels.fill(255, 1_500 * row, 1_503 * row)
  expect(findCuts(pixels, { row, height: 3_000 })).toEqual([1_470])
})

test('a strip is not cut through letters that are calmer than the grain, lines or dots around them', () => {
  const [width, height] = [240, 2_000]
  const isLetter = (y: number) => y % 130 < 100
  const ground: Record<string, (x: number, y: number) => number> = {
    grain: (x, y) => 100 + ((x * 7_919 + y * 104_729 + x * y * 31) % 97),
    lines: (x) => (x % 5 < 2 ? 0 : 255),
    dots: (x, y) => (x % 6 < 2 && y % 6 < 2 ? 0 : 255),
  }
  for (const [name, colour] of Object.entries(ground)) {
    const pixels = Uint8Array.from({ length: width * height * 3 }, (_, at) => {
      const [x, y] = [Math.floor(at / 3) % width, Math.floor(at / 3 / width)]
      return isLetter(y) && x % 60 < 36 ? 40 : colour(x, y)
    })
    const cuts = findCuts(pixels, { row: width * 3, height })
    expect([name, cuts.length, cuts.some(isLetter)]).toEqual([name, 1, false])
  }
})

test('where most tiles of a strip go on in each other, all of the same width do', () => {
  const edge = (shift: number) =>
    Array.from({ length: 96 }, (_, at) => 128 + Math.round(100 * Math.sin(at / 9 + shift)))
  const tile = (upper: number, lower: number, width = 800) => ({
    ...{ width, edges: Buffer.from([...edge(upper), ...edge(lower)]) },
  })
  const strip = [tile(0, 1), tile(1, 2), tile(2, 3), tile(5, 6), tile(6, 7, 700)]
  expect(pagesThatGoOn(strip)).toEqual([true, true, true, false, false])
  expect(pagesThatGoOn(strip.slice(1))).toEqual([true, false, false, false])
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
