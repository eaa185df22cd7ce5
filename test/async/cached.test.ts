import { expect, test, vi } from 'vitest'
import { createCache, createFlights } from '../../src/async/cached.ts'
import { takes } from '../support/takes.ts'

test('what is under way is joined by whoever asks for the same, and made anew after it', async () => {
  const flights = createFlights<number>()
  let made = 0
  const make = async () => {
    made += 1
    return made
  }
  expect(await Promise.all([flights('a', make), flights('a', make), flights('b', make)])).toEqual([1, 1, 2])
  expect(await flights('a', make)).toBe(3)
})

test('what was made is kept, so many of it, and what could not be made is tried again', async () => {
  const cache = createCache<{ key: string }>({ max: 2 })
  const make = vi.fn(async (key: string) => ({ key }))
  const get = (key: string) => cache(key, () => make(key))
  make.mockRejectedValueOnce(new Error('away'))
  const failed = await Promise.allSettled([get('a'), get('a')])
  expect(failed.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
  expect(make).toHaveBeenCalledTimes(1)
  const [first, second] = await Promise.all([get('a'), get('a')])
  expect(first).toBe(second)
  expect(await get('a')).toBe(first)
  expect(make).toHaveBeenCalledTimes(2)
  for (const key of ['b', 'c', 'a']) await get(key)
  expect(make.mock.calls.map(([key]) => key)).toEqual(['a', 'a', 'b', 'c', 'a'])
})

test('what is kept for a time is made anew after it, counted from when it was made', async () => {
  vi.useFakeTimers()
  const cache = createCache<{ nth: number }>({ ttl: 1_000, ttlAutopurge: true, perf: Date })
  let nth = 0
  const get = () =>
    cache('one', async () => {
      await takes(1_200)
      nth += 1
      return { nth }
    })
  const first = get()
  await vi.advanceTimersByTimeAsync(1_200)
  expect(await first).toEqual({ nth: 1 })
  await vi.advanceTimersByTimeAsync(999)
  expect(await get()).toEqual({ nth: 1 })
  await vi.advanceTimersByTimeAsync(2)
  const second = get()
  await vi.advanceTimersByTimeAsync(1_200)
  expect(await second).toEqual({ nth: 2 })
})
