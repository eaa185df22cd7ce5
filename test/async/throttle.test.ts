import { beforeEach, describe, expect, test, vi } from 'vitest'
import { createThrottle, startLoop } from '../../src/async/throttle.ts'
import { takes } from '../support/takes.ts'

beforeEach(() => void vi.useFakeTimers())

describe('a throttle', () => {
  test('the first change is told at once, many after it together, and never two at a time', async () => {
    const work = vi.fn(() => takes(100))
    const pushes = createThrottle({ every: 250, work, failed: () => {} })
    pushes.due()
    await vi.advanceTimersByTimeAsync(0)
    expect(work).toHaveBeenCalledTimes(1)
    for (let nth = 0; nth < 20; nth += 1) pushes.due()
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
    const pushes = createThrottle({ every: 250, work, failed })
    pushes.due()
    await vi.advanceTimersByTimeAsync(0)
    expect(failed).toHaveBeenCalledOnce()
    pushes.due()
    await vi.advanceTimersByTimeAsync(250)
    expect(work).toHaveBeenCalledTimes(2)
    pushes.due()
    await pushes.stop()
    pushes.due()
    await vi.advanceTimersByTimeAsync(10_000)
    expect(work).toHaveBeenCalledTimes(2)
  })

  test('what is due later is brought forward, and never put off', async () => {
    const work = vi.fn(async () => {})
    const pushes = createThrottle({ work, failed: () => {} })
    pushes.due(500)
    pushes.due(900)
    await vi.advanceTimersByTimeAsync(500)
    expect(work).toHaveBeenCalledTimes(1)
    pushes.due(500)
    pushes.due(10)
    await vi.advanceTimersByTimeAsync(10)
    expect(work).toHaveBeenCalledTimes(2)
    await vi.advanceTimersByTimeAsync(10_000)
    expect(work).toHaveBeenCalledTimes(2)
  })
})

describe('a loop', () => {
  test('passes again and again, one at a time, and at once where there is more', async () => {
    const passes: number[] = []
    const pass = async () => {
      passes.push(Date.now())
      await takes(100)
      return passes.length === 1
    }
    vi.setSystemTime(0)
    const loop = startLoop({ every: 1_000, pass, failed: () => {} })
    await vi.advanceTimersByTimeAsync(2_500)
    // A timer of zero takes a millisecond.
    expect(passes).toEqual([0, 101, 1_201, 2_301])
    await loop.stop()
  })

  test('a wake-up makes it pass at once, or once more after the pass under way', async () => {
    const pass = vi.fn(() => takes(100))
    const loop = startLoop({ every: 1_000, first: 1_000, pass, failed: () => {} })
    await vi.advanceTimersByTimeAsync(500)
    expect(pass).not.toHaveBeenCalled()
    loop.wake()
    await vi.advanceTimersByTimeAsync(0)
    expect(pass).toHaveBeenCalledTimes(1)
    for (let nth = 0; nth < 3; nth += 1) loop.wake()
    await vi.advanceTimersByTimeAsync(101)
    expect(pass).toHaveBeenCalledTimes(2)
    await vi.advanceTimersByTimeAsync(1_099)
    expect(pass).toHaveBeenCalledTimes(2)
    await vi.advanceTimersByTimeAsync(1)
    expect(pass).toHaveBeenCalledTimes(3)
    await Promise.all([loop.stop(), vi.advanceTimersByTimeAsync(100)])
  })

  test('goes on after a failure; its end waits for the pass under way, and none begins after it', async () => {
    const failed = vi.fn()
    let isDown = true
    const pass = vi.fn(async () => {
      if (isDown) throw new Error('down')
      await takes(100)
    })
    const loop = startLoop({ every: 1_000, pass, failed })
    await vi.advanceTimersByTimeAsync(0)
    expect(failed).toHaveBeenCalledOnce()
    isDown = false
    await vi.advanceTimersByTimeAsync(1_000)
    expect(pass).toHaveBeenCalledTimes(2)
    const ended = vi.fn()
    const stopping = loop.stop().then(ended)
    await vi.advanceTimersByTimeAsync(99)
    expect(ended).not.toHaveBeenCalled()
    await vi.advanceTimersByTimeAsync(1)
    await stopping
    loop.wake()
    await vi.advanceTimersByTimeAsync(10_000)
    expect(pass).toHaveBeenCalledTimes(2)
  })
})
