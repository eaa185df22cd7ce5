import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createRhythm } from '../../src/live/rhythm.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

test('the first change is told at once, many after it together, and never two at a time', async () => {
  const work = vi.fn(() => new Promise<void>((resolve) => setTimeout(resolve, 100)))
  const rhythm = createRhythm(250, work, () => {})
  rhythm.due()
  await vi.advanceTimersByTimeAsync(0)
  expect(work).toHaveBeenCalledTimes(1)
  for (let nth = 0; nth < 20; nth += 1) rhythm.due()
  await vi.advanceTimersByTimeAsync(249)
  expect(work).toHaveBeenCalledTimes(1)
  await vi.advanceTimersByTimeAsync(1)
  expect(work).toHaveBeenCalledTimes(2)
  await vi.advanceTimersByTimeAsync(10_000)
  expect(work).toHaveBeenCalledTimes(2)
})

test('what failed is told of and keeps nothing from going on; after the end nothing begins', async () => {
  const failed = vi.fn()
  const work = vi.fn(() => Promise.reject(new Error('gone')))
  const rhythm = createRhythm(250, work, failed)
  rhythm.due()
  await vi.advanceTimersByTimeAsync(0)
  expect(failed).toHaveBeenCalledOnce()
  rhythm.due()
  await vi.advanceTimersByTimeAsync(250)
  expect(work).toHaveBeenCalledTimes(2)
  rhythm.due()
  await rhythm.stop()
  await vi.advanceTimersByTimeAsync(10_000)
  expect(work).toHaveBeenCalledTimes(2)
})
