import { beforeEach, describe, expect, test, vi } from 'vitest'
import { createTimer, repeat, withTimeout } from '../../src/async/timer.ts'

beforeEach(() => void vi.useFakeTimers())

test('a timer that is set anew calls once, and one that is cleared never', async () => {
  const act = vi.fn()
  const timer = createTimer()
  timer.set(100, act)
  timer.set(200, act)
  await vi.advanceTimersByTimeAsync(199)
  expect([timer.isSet(), act.mock.calls.length]).toEqual([true, 0])
  await vi.advanceTimersByTimeAsync(1)
  expect([timer.isSet(), act.mock.calls.length]).toEqual([false, 1])
  timer.set(100, act)
  timer.clear()
  await vi.advanceTimersByTimeAsync(1_000)
  expect([timer.isSet(), act.mock.calls.length]).toEqual([false, 1])
})

test('what is repeated goes on until it is called off', async () => {
  const act = vi.fn()
  const stop = repeat(100, act)
  await vi.advanceTimersByTimeAsync(350)
  stop()
  await vi.advanceTimersByTimeAsync(1_000)
  expect(act).toHaveBeenCalledTimes(3)
})

describe('work with a time-out', () => {
  const never = (signals: AbortSignal[]) => (signal: AbortSignal) => {
    signals.push(signal)
    return new Promise<string>(() => {})
  }

  test('that ends in time gives what it came to, and leaves no timer', async () => {
    const done = withTimeout(100, async () => 'done', null)
    expect(await done).toBe('done')
    await expect(withTimeout(100, () => Promise.reject(new Error('gone')), null)).rejects.toThrow('gone')
    expect(vi.getTimerCount()).toBe(0)
  })

  test('that is late is null, or what is given for it, and is told by its signal', async () => {
    const signals: AbortSignal[] = []
    const error = new Error('too late')
    const fail = () => {
      throw error
    }
    const late = Promise.allSettled([null, () => 'late', fail].map((given) => withTimeout(100, never(signals), given)))
    await vi.advanceTimersByTimeAsync(99)
    expect(signals.map(({ aborted }) => aborted)).toEqual([false, false, false])
    await vi.advanceTimersByTimeAsync(1)
    expect(await late).toMatchObject([{ value: null }, { value: 'late' }, { reason: error }])
    expect(signals[2]?.reason).toBe(error)
  })

  test('and that left something running is told though it is done', async () => {
    const signals: AbortSignal[] = []
    const work = async (signal: AbortSignal) => void signals.push(signal)
    const late = () => {
      throw new Error('too late')
    }
    await withTimeout(100, work, late, { lingers: () => true })
    await withTimeout(100, work, late, { lingers: () => false })
    await vi.advanceTimersByTimeAsync(100)
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, false])
  })
})
