import { expect, test } from 'vitest'
import { addWorkingDays } from '../../src/web/dates.ts'

test.each([
  ['2026-11-27', 0, '2026-11-27'],
  ['2026-11-28', 0, '2026-11-28'],
  ['2026-11-27', 1, '2026-11-30'],
  ['2026-11-28', 1, '2026-11-30'],
  ['2026-11-29', 1, '2026-11-30'],
  ['2026-11-30', 5, '2026-12-07'],
  ['2026-12-30', 10, '2027-01-13'],
  ['2028-02-28', 2, '2028-03-01'],
])('%s and %i working days is %s', (day, count, expected) => {
  expect(addWorkingDays(day, count)).toBe(expected)
})
