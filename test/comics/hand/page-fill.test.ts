import { expect, test } from 'vitest'
import { fillPages } from '../../../src/comics/rules/page-fill.ts'

/** Panels of pages that hold so many. */
const wished = (sizes: readonly number[]) => sizes.flatMap((size, at) => Array<number>(size).fill(at + 1))

test.each([
  [
    [3, 3],
    [3, 3],
  ],
  [[1], [1]],
  [
    [3, 1],
    [3, 1],
  ],
  [[1, 3], [4]],
  [
    [1, 6, 2],
    [2, 5, 2],
  ],
  [
    [7, 2],
    [4, 3, 2],
  ],
  [[13], [5, 4, 4]],
  [
    [1, 1, 1, 1],
    [2, 2],
  ],
])('pages of %j panels become %j', (asked, filled) => {
  expect(fillPages(wished(asked))).toEqual(filled)
})

test('more than 25 pages are filled evenly, up to 150 panels', () => {
  for (const count of [52, 75, 149, 150]) {
    const filled = fillPages(wished(Array<number>(count).fill(2)).slice(0, count))
    expect([filled.length, filled.reduce((sum, size) => sum + size)]).toEqual([25, count])
    expect(filled.every((size) => size >= 2 && size <= 6)).toBe(true)
  }
})
