import { expect, test } from 'vitest'
import { loopedDuty } from '../../src/jobs/looped.ts'

const HOUR_MS = 3_600_000

test('a looped duty passes until it stops, which its signal tells, and again after a new start', async () => {
  const signals: AbortSignal[] = []
  const { duty, wake } = loopedDuty({
    name: 'look',
    every: HOUR_MS,
    async pass(signal) {
      signals.push(signal)
    },
    failed: () => {},
  })
  wake()
  duty.start()
  await expect.poll(() => signals.length).toBe(1)
  wake()
  await expect.poll(() => signals.length).toBe(2)
  await duty.stop()
  wake()
  expect(signals.map(({ aborted }) => aborted)).toEqual([true, true])
  duty.start()
  await expect.poll(() => signals.length).toBe(3)
  expect(signals[2]?.aborted).toBe(false)
  await duty.stop()
})

test('a pass with more to do is followed by the next at once, and one that fails is told', async () => {
  let passes = 0
  const failures: unknown[] = []
  const { duty } = loopedDuty({
    name: 'work',
    every: HOUR_MS,
    async pass() {
      passes += 1
      if (passes === 3) throw new Error('broken')
      return passes < 3
    },
    failed: (error) => failures.push(error),
  })
  duty.start()
  await expect.poll(() => failures).toMatchObject([{ message: 'broken' }])
  expect(passes).toBe(3)
  await duty.stop()
})
