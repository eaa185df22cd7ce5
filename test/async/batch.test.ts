import { beforeEach, expect, test, vi } from 'vitest'
import { createBatch } from '../../src/async/batch.ts'
import { takes } from '../support/takes.ts'

beforeEach(() => void vi.useFakeTimers())

function written() {
  const writes: [string, number][][] = []
  const state = { took: 0, fail: false }
  const lost = vi.fn()
  const batch = createBatch<number>({
    async write(items) {
      writes.push([...items])
      await takes(state.took)
      if (state.fail) throw new Error('away')
    },
    failed: lost,
  })
  return { batch, writes, state, lost }
}

test('the latest of each key is written, together, half a second later', async () => {
  const { batch, writes } = written()
  batch.put('a', 1)
  batch.put('b', 1)
  batch.put('a', 2)
  await vi.advanceTimersByTimeAsync(499)
  expect(writes).toEqual([])
  await vi.advanceTimersByTimeAsync(1)
  expect(writes.map(Object.fromEntries)).toEqual([{ a: 2, b: 1 }])
  await vi.advanceTimersByTimeAsync(10_000)
  expect(writes).toHaveLength(1)
})

test('one write goes on after the other, and what cannot be written is told of and dropped', async () => {
  const { batch, writes, state, lost } = written()
  state.took = 2_000
  state.fail = true
  batch.put('a', 1)
  await vi.advanceTimersByTimeAsync(600)
  batch.put('a', 2)
  await vi.advanceTimersByTimeAsync(1_000)
  expect(writes).toEqual([[['a', 1]]])
  await vi.advanceTimersByTimeAsync(1_000)
  expect(lost).toHaveBeenCalledOnce()
  expect(writes).toEqual([[['a', 1]], [['a', 2]]])
})

test('the end writes what waits, after what is being written, and takes nothing more', async () => {
  const { batch, writes, state } = written()
  state.took = 100
  batch.put('a', 1)
  await vi.advanceTimersByTimeAsync(500)
  batch.put('b', 1)
  const closing = batch.close()
  batch.put('c', 1)
  await vi.advanceTimersByTimeAsync(200)
  await closing
  expect(writes).toEqual([[['a', 1]], [['b', 1]]])
  await vi.advanceTimersByTimeAsync(10_000)
  expect(writes).toHaveLength(2)
})
